"""A config for a file never seen before, tried out on it."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from clv_assets.config.calendar import Cutoffs
from clv_assets.config.deployment import Config
from clv_assets.config.text import Text
from clv_assets.core.calendar.cadence import Cadence
from clv_assets.core.guess.config_text import guessed_config
from clv_assets.core.guess.oddities import Oddities
from clv_assets.io.validation.dry_run import DryRun, dry_run, judge, judge_completeness, oddities_of
from clv_assets.io.validation.guessed_source import Guessed

RECENT_DAYS = 7


@dataclass(frozen=True)
class Proposal:
    """A config that was tried out.

    Attributes:
        text: the config as YAML.
        run: what an ingest with it would find; None: a needed column is missing.
        oddities: what strikes in the rows, read by it.
    """

    text: str
    run: DryRun | None
    oddities: Oddities


def propose(guessed: Guessed, path: str, folder: Path, today: date) -> Proposal:
    """A config made of what was guessed of the file ``path``, which starts at ``folder``."""
    where = path if "://" in path else str((folder / path).resolve())
    text = guessed.layout.text if guessed.layout else Text()
    oddities = Oddities()
    draft = guessed_config(where, text, guessed.guess, oddities)
    if guessed.guess.missing:
        return Proposal(draft, None, oddities)
    oddities = oddities_of(guessed.rows, _config(draft).source, today)
    draft = guessed_config(where, text, guessed.guess, oddities)
    run = dry_run(_config(draft), folder, today)
    if run.ingested is None:
        return Proposal(draft, run, oddities)
    days = run.ingested.orders["order_date"]
    first, newest = days.min().date(), days.max().date()  # type: ignore[union-attr]
    # A grid that begins long before the shop would show hundreds of cutoffs that can't be scored.
    start = Cadence.of(Cutoffs()).grid_day_on_or_after(first + timedelta(days=1))
    judge(run, _config(guessed_config(where, text, guessed.guess, oddities, start)), today)
    feasibility = run.feasibility
    shorter = (
        feasibility.best if feasibility and feasibility.best is not feasibility.configured else None
    )
    months = (shorter.pred_months, shorter.history_months) if shorter else None
    final = guessed_config(
        where,
        text,
        guessed.guess,
        oddities,
        start,
        months=months,
        is_recent=(today - newest).days <= RECENT_DAYS,
    )
    judge_completeness(run, _config(final).source, today)  # it may be live
    return Proposal(final, run, oddities)


def _config(text: str) -> Config:
    return Config.model_validate(yaml.safe_load(text))
