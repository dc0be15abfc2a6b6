"""A deployment as commands open it: looked after first, so that what died is told and mended."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clv_assets.io.deployment.engine import Engine


def opened(config_path: str | None, *, same_shop: bool = False) -> "Engine":
    """The deployment that ``load_deployment`` gives for a path; runs that died are marked so.

    Args:
        same_shop: a person says that the config is one of the shop that is stored.

    Raises:
        ClvError: its config is wrong, or of another shop than the one that is stored.
    """
    from clv_assets.io.deployment.deployment import load_deployment
    from clv_assets.io.deployment.engine import Engine
    from clv_assets.io.deployment.identity import remember, require_own
    from clv_assets.io.deployment.set_aside import finish_setting_aside
    from clv_assets.io.runs.instance import end_dead

    engine = Engine(load_deployment(config_path))
    finish_setting_aside(engine)
    if same_shop:
        remember(engine, with_source=True)
    require_own(engine)
    for sentence in end_dead(engine):
        click.echo(sentence, err=True)
    return engine
