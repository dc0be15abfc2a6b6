"""Which signals of a label month broke, beyond what chance and the shop's own ways explain."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from scipy.stats import t as student

from clv_assets.core.label_months.kind_path import KindPath, summed
from clv_assets.core.label_months.month_path import UNKNOWN
from clv_assets.core.label_months.segments import DERIVED, WHOLE
from clv_assets.core.label_months.signals import (
    FAMILY,
    NEW_AGAIN,
    NEW_VALUE,
    PURCHASES,
    RANK,
    SPEND,
    prior_of,
)

# What each family may raise of the false alarms: most where what is to be seen is smallest.
SHARES = {RANK: 0.1, PURCHASES: 0.4, SPEND: 0.4, "newcomers": 0.1}
# The same within a family: prices of the whole shop show by themselves, those of a market hardly.
GROUP_WEIGHTS = {0: 1, 1: 2, 2: 2}
YEAR = 12
LEAST_CHANGE = math.log(1.2)  # what is smaller is no incident, however sure
# A month is looked at alone and added to one or two before it: as how many tests these looks count,
# which share their months (what the largest of their normal deviates exceeds in one of 1,000).
LOOKS = {1: 1.0, 2: 1.85, 3: 2.5}
LONGEST_SUM = max(LOOKS)
POWER = 1.2816  # standard deviations, for 90 %
MOST_SEGMENTS = 20
EXPLAINS = 0.005  # of a segment that explains why the whole shop's spend broke
FEWEST = 20  # purchases expected, below which chance is no bell curve and nothing is tested
# The change, in logarithms, that must be seen in 90 %; else a segment is told to be unknown.
TO_SEE = {PURCHASES: -math.log(0.6), SPEND: math.log(1.5), NEW_VALUE: math.log(2), NEW_AGAIN: 1.0}
SIGNAL, KIND = pl.col("signal"), pl.col("kind")
IS_WHOLE = KIND.eq(WHOLE[0])
# The level of the shop, and what segments by histories spend: told, whatever they say.
UNTESTED = (IS_WHOLE & (SIGNAL == PURCHASES)) | (KIND.is_in(DERIVED) & (SIGNAL == SPEND))
Key = tuple[str, str]


@dataclass
class MonthVerdicts:
    """Judges the label months of one model, in their order.

    Attributes:
        budget: false alarms a year that all families together may raise.
        months: label months before the model, to judge by.
        own, contrast: by signal and kind, of each segment itself, and against the rest.
        fallen: how far the whole shop's spend has fallen since the model, 0 or less.
    """

    budget: float
    months: int
    own: dict[Key, KindPath] = field(repr=False)
    contrast: dict[Key, KindPath] = field(repr=False)
    fallen: float = 0.0
    _past: dict[tuple[str, ...], list[tuple[float, float, float]]] = field(
        default_factory=dict, repr=False
    )

    @classmethod
    def of(cls, reference: pl.DataFrame, budget: float) -> "MonthVerdicts":
        """By the months before the model's as-of day, as ``signals`` tells them."""
        own, contrast, months = {}, {}, 0
        if not reference.is_empty():
            months = reference["month"].n_unique()
            for rows in reference.partition_by("signal", "kind", maintain_order=True):
                key = signal, kind = rows["signal"][0], rows["kind"][0]
                own[key] = KindPath.of(
                    rows, "own", "own_variance", prior_of(signal, kind, contrast=False)
                )
                prior = prior_of(signal, kind, contrast=kind != WHOLE[0])
                contrast[key] = KindPath.of(rows, "value", "variance", prior)
        return cls(budget, months, own, contrast)

    def alpha(self, family: str) -> float:
        """Chance of a false alarm in one family and label month."""
        return self.budget / YEAR * SHARES[family]

    def judge(self, signals: pl.DataFrame) -> pl.DataFrame:
        """The signals of one label month, later than those judged before.

        Returns:
            The rows that there is a reference for, with baseline, change and own_change (how far
            off, against the rest and itself), spread (standard deviation of change if nothing is
            the matter), summed and summed_months (the change that ``p`` speaks of), p, limit (in
            spreads), detectable (the change that 90 % of such months would show), breach, and
            names: whether the row says where its family broke.
        """
        rows = [
            row
            for part in signals.partition_by("signal", "kind", maintain_order=True)
            for row in self._beside(part)
        ]
        if not rows:
            return pl.DataFrame()
        frame = pl.DataFrame(rows, infer_schema_length=None)
        families = dict.fromkeys(FAMILY[signal] for signal in frame["signal"])
        judged = pl.concat([self._family(frame, family) for family in families])
        for told in judged.filter("breach").select("signal", "kind", "segment").iter_rows():
            self._past[told].clear()  # a month that broke must not break the next ones too
        return _named(judged, self._spend_moved(judged))

    def _spend_moved(self, judged: pl.DataFrame) -> float:
        """The whole shop's largest fall of spend in a month in which spend broke, up to this one.

        Customers' own past takes new prices in; that of newcomers, who have none, doesn't.
        """
        spend = judged.filter(SIGNAL == SPEND)
        if spend["breach"].any():
            whole = spend.filter(IS_WHOLE)["change"]
            self.fallen = min(self.fallen, float(whole[0]) if len(whole) else 0.0)
        return self.fallen

    def _beside(self, rows: pl.DataFrame) -> Iterable[dict[str, Any]]:
        key = signal, kind = rows["signal"][0], rows["kind"][0]
        if key not in self.contrast:
            return
        contrast = self.contrast[key]
        beside = contrast.judge(rows, "value", "variance")
        own = self.own[key].judge(rows, "own", "own_variance")
        by_name = {row["segment"]: row for row in rows.iter_rows(named=True)}
        for k, name in enumerate(contrast.segments):
            if name not in by_name or beside.chance[k] >= UNKNOWN:
                continue
            past = self._past.setdefault((*key, name), [])
            past.append((float(beside.change[k]), float(beside.chance[k]), float(beside.doubt[k])))
            yield {
                **by_name[name],
                "baseline": float(beside.baseline[k]),
                "change": float(beside.change[k]),
                "own_change": float(own.change[k]),
                "spread": float(beside.spread[k]),
                **self._p(signal, kind, past[-LONGEST_SUM:]),
            }

    def _p(
        self, signal: str, kind: str, past: list[tuple[float, float, float]]
    ) -> dict[str, float]:
        """Of this month alone or with one or two before it, whichever is surest."""
        sides, tests = _sides(signal, kind), LOOKS[len(past)]
        looks = []
        for length in range(1, len(past) + 1):
            sum_ = summed(past[-length:])
            z = abs(sum_.change) if sides == 2 else -sum_.change
            p = float(student.sf(z / sum_.spread, sum_.freedom(self.told))) * sides
            looks.append((p, sum_.change, length, sum_.freedom(self.told)))
        p, change, length, _ = min(looks)
        return {
            "p": min(p * tests, 1.0),
            "summed": change,
            "summed_months": length,
            "freedom": looks[0][-1],
            "tests": sides * tests,
        }

    @property
    def told(self) -> int:
        """Degrees of freedom of what the reference months tell."""
        return max(self.months - 3, 3)

    def _family(self, frame: pl.DataFrame, family: str) -> pl.DataFrame:
        """The rows of a family; those broke that Holm's step-down test says so of.

        Holm (1979), "A simple sequentially rejective multiple test procedure". The groups of tests
        (the shop, what the shop tells of its customers, what their histories tell) share the chance
        of the family by GROUP_WEIGHTS. The level of the whole shop is not tested: in its first
        month it can't be told from a season.
        """
        rows = frame.filter(SIGNAL.replace_strict(FAMILY) == family).with_row_index("row")
        group = pl.when(IS_WHOLE).then(0).when(KIND.is_in(DERIVED)).then(1).otherwise(2)
        is_tested = (pl.col("expected") >= FEWEST) & ~UNTESTED
        tested = rows.filter(is_tested).sort("expected", descending=True).head(MOST_SEGMENTS)
        groups = tested.group_by(group).agg("row", "p", "summed")
        weights = sum(GROUP_WEIGHTS[number] for number in groups["literal"])
        broken: list[int] = []
        # Of what is told beside its band and never tested: the shop's level, spend by histories.
        levels = dict.fromkeys(GROUP_WEIGHTS, self.alpha(family))
        for number, members, ps, changes in groups.iter_rows():
            alpha = self.alpha(family) * GROUP_WEIGHTS[number] / weights
            levels[number] = alpha / len(members)
            ranked = sorted(zip(ps, members, changes, strict=True))
            for step, (p, row, change) in enumerate(ranked):
                if p > alpha / (len(members) - step):
                    break
                broken += [row] if abs(change) >= LEAST_CHANGE else []
        level = group.replace_strict(levels, return_dtype=pl.Float64) / pl.col("tests")
        limit = pl.Series(student.isf(rows.select(level).to_series(), rows["freedom"]))
        return rows.with_columns(
            limit.alias("limit"),
            ((limit + POWER) * rows["spread"]).alias("detectable"),
            SIGNAL.replace_strict(TO_SEE, return_dtype=pl.Float64).alias("to_see"),
            pl.col("row").is_in(broken).alias("breach"),
        ).drop("row")


def _sides(signal: str, kind: str) -> int:
    """Prices may break either way; that more is bought, or more of newcomers, is no harm."""
    return 2 if signal == SPEND or (signal == PURCHASES and kind == WHOLE[0]) else 1


def _named(rows: pl.DataFrame, moved: float) -> pl.DataFrame:
    """``names``: the row of each family that says where it broke, if it isn't another's doing.

    Of segments that broke together the surest is named, if it moved itself rather than the rest.
    A whole shop whose prices moved is named unless one segment alone explains it, and what
    newcomers spend then says nothing of them. Nor do segments by histories say anything while
    newcomers are others than they were: their first months become histories.

    Args:
        moved: how far the whole shop's spend has moved since the model was made.
    """
    broken = rows.filter("breach")
    change, own = pl.col("change"), pl.col("own_change")
    itself = own * change.sign() >= change.abs() / 2
    least = pl.max_horizontal(pl.lit(LEAST_CHANGE), pl.col("limit") * pl.col("spread"))
    newcomers = broken.filter(SIGNAL.is_in([NEW_VALUE, NEW_AGAIN])).sort("p").head(1)
    segments = broken.filter(~IS_WHOLE, itself).sort("p", "expected", descending=[False, True])
    if newcomers.height:
        segments = segments.filter(~KIND.is_in(DERIVED))
    whole = broken.filter(IS_WHOLE, SIGNAL == SPEND)
    explains = (pl.col("p") < EXPLAINS) & (change.abs() >= LEAST_CHANGE) & itself
    told = rows.filter(~IS_WHOLE, ~KIND.is_in(DERIVED), SIGNAL == SPEND, explains).sort("p")
    spend = pl.concat([segments.filter(SIGNAL == SPEND), told if whole.height else told.clear()])
    named = [
        segments.filter(SIGNAL == PURCHASES).head(1),
        spend.head(1) if spend.height else whole,
        newcomers.filter((SIGNAL != NEW_VALUE) | (pl.col("change") - moved <= -least)),
    ]
    keys = ["signal", "kind", "segment"]
    chosen = pl.concat(named).select(*keys, pl.lit(True).alias("names"))
    return rows.join(chosen, on=keys, how="left", maintain_order="left").with_columns(
        pl.col("names").fill_null(False)
    )
