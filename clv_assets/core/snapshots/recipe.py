"""How a champion is made: everything but the data and the as-of date."""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from clv_assets.config.calendar import ShopCalendar
from clv_assets.config.deployment import Config
from clv_assets.config.modeling import Modeling, Training
from clv_assets.config.scoring import Clustering, Scoring
from clv_assets.core.calendar.shop_calendar import NO_CALENDAR
from clv_assets.core.errors import ClvError


@dataclass(frozen=True)
class Recipe:
    """What decides a model beside the orders; of sections of the configuration.

    For example::

        from datetime import date
        from clv_assets import Champion, Recipe, sample_orders

        recipe = Recipe.of(pred_months=3, history_months=12)
        Champion.fit(sample_orders(), date(2025, 6, 1), recipe, with_baseline=False)
    """

    training: Training
    modeling: Modeling
    scoring: Scoring
    clustering: Clustering
    settle_days: int = 0
    calendar: ShopCalendar = NO_CALENDAR

    def __repr__(self) -> str:
        training = self.training
        return (
            f"Recipe({self.modeling.recipe!r}, pred_months={training.pred_months}, "
            f"history_months={training.history_months})"
        )

    def as_dict(self) -> dict[str, Any]:
        """Everything that decides a model, as plain values."""
        sections = ("training", "modeling", "scoring", "clustering", "calendar")
        plain = {name: getattr(self, name).model_dump(mode="json") for name in sections}
        return {**plain, "settle_days": self.settle_days}

    @classmethod
    def of(
        cls,
        config: Config | None = None,
        *,
        pred_months: int | None = None,
        history_months: int | None = None,
    ) -> "Recipe":
        """The recipe of a deployment (None: all defaults), its windows overridden where given.

        For example, by the keys of a config::

            from clv_assets import Recipe
            from clv_assets.config.deployment import Config

            config = Config.model_validate({"source": {"path": "-"}, "modeling": {"season": False}})
            recipe = Recipe.of(config, pred_months=6)

        Raises:
            ClvError: the config is none, or a window out of bounds.
        """
        config = Config.model_validate({"source": {"path": "-"}}) if config is None else config
        if not isinstance(config, Config):
            kind = type(config).__name__
            raise ClvError(f"config is a {kind}; write Config.model_validate(…) of its keys")
        recipe = cls(
            config.training,
            config.modeling,
            config.scoring,
            # What groups are called decides nothing: it may change without a new model.
            config.clustering.model_copy(update={"personas": {}}),
            config.source.settle_days,
            config.calendar,
        )
        return recipe.over(pred_months, history_months)

    def over(self, pred_months: int | None, history_months: int | None) -> "Recipe":
        """The same recipe over other windows; its own where None.

        For example::

            from clv_assets import Recipe

            quarterly, yearly = (Recipe.of().over(months, 12) for months in (3, 12))

        Raises:
            ClvError: they are no number of months, or one out of bounds.
        """
        windows = {"pred_months": pred_months, "history_months": history_months}
        given = {name: months for name, months in windows.items() if months is not None}
        try:
            training = Training.model_validate({**self.training.model_dump(), **given})
        except ValidationError as error:
            wrong = error.errors()[0]
            raise ClvError(f"{wrong['loc'][0]} {wrong['input']!r}: {wrong['msg']}") from None
        return replace(self, training=training)
