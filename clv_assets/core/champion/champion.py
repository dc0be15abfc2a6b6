"""The champion: one object that learns from an order log and predicts customers' revenue."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import IO, Any

import polars as pl

from clv_assets.config.scoring import Value
from clv_assets.core.calendar.windows import as_day, prediction_window
from clv_assets.core.champion.at_training import AtTraining, current_customers
from clv_assets.core.champion.totals import TotalsBand
from clv_assets.core.champion.value import value_columns
from clv_assets.core.errors import ClvError, require_kind
from clv_assets.core.features.covariates import NO_COVARIATES, Covariates
from clv_assets.core.features.definition import features
from clv_assets.core.fingerprint import config_fingerprint, data_fingerprint, model_id
from clv_assets.core.frames import AnyTable
from clv_assets.core.lenses.behaviour_lens import BehaviourLens
from clv_assets.core.metrics.customer_spread import CustomerSpread
from clv_assets.core.model.blend import PREDICTED, Blend
from clv_assets.core.orders.from_frame import orders_of, require_reached
from clv_assets.core.progress import tell
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets.core.trials.baseline import Baseline, baseline

REVENUE = Value()


@dataclass(frozen=True)
class Champion:
    """A fitted model with all that scoring and monitoring need of it.

    Attributes:
        model_id: ``<as_of>-<8 hex>``.
        as_of: no part of the model has seen a row of this day or later.
        recipe: windows and settings it was made with; scoring and labelling use these.
        model: what predicts.
        customers: what was learnt of the as-of date's customers: lenses, distributions.
        baseline: honest metrics of the recipe; None if it was not asked for.
        facts: data fingerprint and training cutoffs, for the card.
        timezone: of the shop, where the orders to learn from had a time zone; ``score`` takes it.

    For example::

        from datetime import date
        from clv_assets import Champion, sample_orders

        champion = Champion.fit(sample_orders(), date(2025, 6, 1), with_baseline=False)
        customers = champion.score(sample_orders(), date(2025, 9, 1))
    """

    model_id: str
    as_of: date
    recipe: Recipe
    model: Blend = field(repr=False)
    customers: AtTraining = field(repr=False)
    baseline: Baseline | None = field(repr=False)
    facts: dict[str, Any] = field(repr=False)
    timezone: str | None = None

    def __repr__(self) -> str:
        return f"Champion({self.model_id}, {self.recipe!r})"

    @property
    def pred_months(self) -> int:
        """Months that it predicts."""
        return self.recipe.training.pred_months

    @property
    def history_months(self) -> int:
        """Months of history that its features look at."""
        return self.recipe.training.history_months

    @property
    def lens(self) -> BehaviourLens:
        """The behavioural clusters."""
        return self.customers.lens

    @property
    def totals_band(self) -> TotalsBand:
        """How far totals predicted by this model may be off."""
        past = self.baseline.trials if self.baseline and self.baseline.is_out_of_time else []
        doubt = self.model.level.doubt(self.as_of, self.pred_months)
        seen = self.baseline.customers if self.baseline else None
        customers = seen or CustomerSpread.assumed(self.model.base.day_value)
        return TotalsBand.of(past, self.pred_months, doubt, customers)

    @classmethod
    def fit(
        cls,
        orders: AnyTable,
        as_of: date,
        recipe: Recipe | None = None,
        *,
        pred_months: int | None = None,
        history_months: int | None = None,
        covariates: Covariates = NO_COVARIATES,
        timezone: str | None = None,
        complete_through: date | None = None,
        earlier: "Champion | None" = None,
        with_baseline: bool = True,
        code: str = "",
    ) -> "Champion":
        """Train on what was known at ``as_of``.

        For example, by a recipe of one's own::

            from datetime import date
            from clv_assets import Champion, Recipe, sample_orders

            recipe = Recipe.of(history_months=12)
            Champion.fit(sample_orders(), date(2025, 6, 1), recipe, with_baseline=False)

        Args:
            orders: a polars or pandas frame, or a pyarrow table, with customer_id, order_date
                (shop time, or with a time zone), revenue (the shop's currency, returns negative),
                and where there are such, order_id, country and market; one row per order or line.
            as_of: rows of this day or later are not read.
            recipe: windows and settings; the defaults of the config if None.
            pred_months, history_months: months to predict and to look at; the recipe's if None.
            covariates: what else is known of the customers; of a plain frame see
                ``Covariates.of``. Scoring needs them too.
            timezone: where the shop's day begins, such as "Europe/Berlin"; needed where the
                order_date has a time zone.
            complete_through: orders are complete up to, not including, it; None: to a week after
                the newest one.
            earlier: the champion before; clusters that go on from its keep id and persona.
            with_baseline: also judge the recipe on past origins (takes longest).
            code: version of the code, enters the model id.

        Raises:
            NotYetError: the log is too short, or ends before ``as_of``; says which day suffices.
            ClvError: an argument or the orders can't be used; says why.
        """
        day = as_day(as_of, "as_of")
        recipe = Recipe.of() if recipe is None else recipe
        require_kind(recipe, Recipe, "recipe", "Recipe.of(config)")
        require_kind(covariates, Covariates, "covariates", "Covariates.of(frame, immutable=[…])")
        log = orders_of(orders, timezone)
        require_reached(log, day, "as_of", complete_through)
        snapshots = Snapshots(log, day, recipe.over(pred_months, history_months), covariates)
        if with_baseline:
            tell(f"training as of {day}")
        lens = None if earlier is None else earlier.lens
        return replace(cls._of(snapshots, lens, with_baseline, code), timezone=timezone)

    @classmethod
    def _of(
        cls, snapshots: Snapshots, earlier: BehaviourLens | None, with_baseline: bool, code: str
    ) -> "Champion":
        recipe, as_of = snapshots.recipe, snapshots.as_of
        current = current_customers(snapshots)
        model = Blend.fit(snapshots, as_of)
        data = data_fingerprint(snapshots.orders)
        known = snapshots.covariates.prints(snapshots.orders, as_of)
        config = config_fingerprint(recipe.as_dict() | known)
        return cls(
            model_id=model_id(as_of, data, config, code, recipe.modeling.seed),
            as_of=as_of,
            recipe=recipe,
            model=model,
            customers=AtTraining.of(snapshots, current, model, earlier),
            baseline=baseline(snapshots) if with_baseline else None,
            facts={
                "data_fingerprint": data,
                "config_fingerprint": config,
                **model.facts,
                "first_order": str(snapshots.first),
                "customers": current.height,
            },
        )

    def features(
        self, orders: pl.LazyFrame, cutoff: date, covariates: Covariates = NO_COVARIATES
    ) -> pl.LazyFrame:
        """Features at ``cutoff`` with this model's own windows, the covariates, its model_id."""
        scoring = self.recipe.scoring
        own = features(
            orders,
            cutoff,
            self.history_months,
            new_days=scoring.new_days,
            silent_customers=scoring.silent_customers,
        )
        known = covariates.join(own, orders, cutoff)
        return known.with_columns(pl.lit(self.model_id).alias("model_id"))

    def predict(self, features: pl.DataFrame, cutoff: date) -> pl.DataFrame:
        """What is expected of each customer in the window that starts at ``cutoff``.

        Returns:
            customer_id, population, and the columns of ``Blend.predict``.
        """
        predicted = self.model.predict(features, cutoff)
        return features.select("customer_id", "population").hstack(predicted)

    def prediction_table(
        self, features: pl.DataFrame, cutoff: date, issued_at: date, value: Value = REVENUE
    ) -> pl.DataFrame:
        """The predictions of a cutoff, as they are stored; ``value`` says what revenue is worth."""
        window = prediction_window(cutoff, self.pred_months)
        return self.predict(features, cutoff).select(
            "customer_id",
            pl.lit(cutoff).alias("cutoff"),
            pl.lit(window.end).alias("window_end"),
            pl.lit(self.pred_months, pl.Int64).alias("pred_months"),
            *PREDICTED,
            *value_columns(value, self.pred_months),
            "population",
            pl.lit(self.model_id).alias("model_id"),
            self._in_sample(cutoff),
            pl.lit(issued_at).alias("issued_at"),
        )

    def _in_sample(self, cutoff: date) -> pl.Expr:
        return pl.lit(self.as_of > cutoff).alias("in_sample")

    def score(
        self,
        orders: AnyTable,
        cutoff: date,
        covariates: Covariates = NO_COVARIATES,
        *,
        timezone: str | None = None,
        complete_through: date | None = None,
    ) -> pl.DataFrame:
        """Predict the revenue of each customer in the window that starts at ``cutoff``.

        Args:
            orders: as :meth:`fit` takes them; rows of ``cutoff`` or later are not read.
            cutoff: any day; before the model's as-of date the scores are in sample.
            covariates: those of :meth:`fit`.
            timezone: where the shop's day begins; that of :meth:`fit` if None.
            complete_through: orders are complete up to, not including, it; None: to a week after
                the newest one.

        Returns:
            The columns of :meth:`predict`, and in_sample.

        Raises:
            NotYetError: the orders end before ``cutoff``: what came since would be missing.
            ClvError: an argument or the orders can't be used; says why.

        For example::

            from datetime import date
            from clv_assets import Champion, sample_orders

            orders = sample_orders()
            champion = Champion.fit(orders, date(2025, 6, 1), pred_months=3, with_baseline=False)
            best = champion.score(orders, date(2025, 9, 1)).top_k(10, by="predicted_clv")
        """
        day = as_day(cutoff, "the cutoff")
        require_kind(covariates, Covariates, "covariates", "Covariates.of(frame, immutable=[…])")
        log = orders_of(orders, timezone or self.timezone)
        require_reached(log, day, "the cutoff", complete_through)
        scores = self.predict(self.features(log, day, covariates).collect(), day)
        if scores.is_empty():
            raise ClvError(f"nobody bought before the cutoff {day}; take a later day")
        return scores.with_columns(self._in_sample(day))

    def save(self, stream: IO[bytes]) -> None:
        """Write the model to an open binary stream.

        For example, into memory and back::

            from datetime import date
            from io import BytesIO
            from clv_assets import Champion, sample_orders

            champion = Champion.fit(
                sample_orders(), date(2025, 6, 1), pred_months=3, with_baseline=False
            )
            stream = BytesIO()
            champion.save(stream)
            stream.seek(0)
            assert Champion.load(stream).model_id == champion.model_id
        """
        import joblib

        joblib.dump(self, stream)

    @classmethod
    def load(cls, stream: IO[bytes]) -> "Champion":
        """Read a model from a stream that is trusted, as :meth:`save` shows: it is a pickle.

        Raises:
            ClvError: it holds something else.
            AttributeError, ImportError: another version of the code has made it.
        """
        import joblib

        champion = joblib.load(stream)
        if not isinstance(champion, cls):
            raise ClvError(f"the model file holds a {type(champion).__name__}, not a Champion")
        if lacking := [part.name for part in fields(cls) if part.name not in vars(champion)]:
            raise AttributeError(f"the model was made by another version: no {lacking[0]}")
        return champion
