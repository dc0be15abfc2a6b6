"""A model's lens, in the shop's own words."""

from dataclasses import replace

from clv_assets.config.scoring import Persona
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.behaviour_lens import lens_of, persona_sentences


def test_the_config_names_clusters_without_a_new_model(replayed: Engine) -> None:
    model_id = replayed.files.read("clusters", replayed.files.keys("clusters")[-1])["model_id"][0]
    generated = replayed.models.load(model_id).lens
    number = generated.ids[0]
    own = {number: Persona(name="our best", sentence="They come every week.")}
    clustering = replayed.config.clustering.model_copy(update={"personas": own})
    config = replayed.config.model_copy(update={"clustering": clustering})
    engine = replace(replayed, deployment=replace(replayed.deployment, config=config))

    lens = lens_of(engine, model_id)

    assert lens.personas == ("our best", *generated.personas[1:])
    assert persona_sentences(engine, lens)[number] == "They come every week."
    assert "EUR" in persona_sentences(replayed, generated)[number]
