"""The accuracy protocol on the public logs: the champion beside its references.

``make bench-accuracy``; a part of it: ``python -m clv_assets_tests.benchmarks.bench_accuracy
--cells "cdnow,2011-06-01 p3" --members champion,naive,pnbd``.
"""

import argparse
import sys
from collections.abc import Sequence

from clv_assets.core.backtest.yardsticks import MEANINGS
from clv_assets_tests.benchmarks.accuracy_cells import CELLS, chosen
from clv_assets_tests.benchmarks.accuracy_intervals import tell_certainty
from clv_assets_tests.benchmarks.accuracy_methods import available, run, warm_up
from clv_assets_tests.benchmarks.accuracy_report import (
    Judged,
    tell_cell,
    tell_summary,
    tell_targets,
)
from clv_assets_tests.public_data import PUBLIC_DATA

MEMBERS = ["champion", *MEANINGS, "pymc"]


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    missing = sorted({c.data for c in CELLS if not (PUBLIC_DATA / f"{c.data}.parquet").exists()})
    if missing:
        sys.exit(f"not beside the checkout, in {PUBLIC_DATA}: {', '.join(missing)}.parquet")
    cells, methods = chosen(given.cells), available(given.members.split(","))
    if not cells:
        sys.exit(f"no cell has {given.cells!r} in its name: {', '.join(c.name for c in CELLS)}")
    references = [method for method in methods if method in (*MEANINGS, "pymc")]
    subjects = [method for method in methods if method not in references]
    warm_up()
    all_judged = []
    for cell in cells:
        runs = {method: run(method, cell, given.recipe) for method in methods}
        all_judged.append(Judged(cell, runs, cell.actual()))
        tell_cell(all_judged[-1], subjects, references)
    for ours in subjects:
        tell_summary(all_judged, ours, references)
        tell_targets(all_judged, ours, references)
        tell_certainty(all_judged, ours)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", default="", help="parts of cell names, comma-separated")
    parser.add_argument(
        "--members",
        default=",".join(MEMBERS),
        help="methods, comma-separated; a name that is no reference is a modeling.recipe, "
        "fitted as a champion of its own",
    )
    parser.add_argument("--recipe", help="modeling.recipe of the champion; default: the config's")
    return parser


if __name__ == "__main__":
    main()
