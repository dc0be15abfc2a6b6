"""What a champion costs: scoring a million customers, ``clv train`` as a whole, one fit.

Scoring runs in processes of its own, so that its peak memory is its own; importing counts in it.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from clv_assets.core.champion.champion import Champion
from clv_assets_tests.benchmarks.accuracy_cells import CELLS
from clv_assets_tests.benchmarks.accuracy_methods import run, warm_up
from clv_assets_tests.benchmarks.accuracy_report import MOST_CPU, tell_target
from clv_assets_tests.benchmarks.bench_ingest import in_own_process
from clv_assets_tests.benchmarks.simulated_shops import Shop, orders
from clv_assets_tests.conftest import REPOSITORY
from clv_assets_tests.public_data import PUBLIC_DATA

CUSTOMERS = 1_000_000
KNOWN = 20_000
HISTORY = Shop(months=30, rate=0.35, rate_shape=0.6, season=0.2)
CUTOFF = date(2023, 7, 1)
MOST_SCORING = 45.0
STRETCH = 25.0
MOST_MEMORY = 3.0
MOST_TRAINING = 90.0
TRAINED_ON = date(2011, 6, 1)
CLV = Path(sys.executable).with_name("clv")
ONLINE_RETAIL = REPOSITORY / "config" / "online_retail_ii.yaml"


class Files(NamedTuple):
    """Of one scoring: the model, the log, the features, the predictions."""

    model: Path
    log: Path
    features: Path
    predictions: Path

    @classmethod
    def in_folder(cls, folder: Path) -> "Files":
        names = ("model.joblib", "log.parquet", "features.parquet", "predictions.parquet")
        return cls(*(folder / name for name in names))


def main() -> None:
    load = os.getloadavg()[0]
    print(f"the champion's costs; load of the machine {load:.1f}, {os.cpu_count()} cores")
    warm_up()
    with tempfile.TemporaryDirectory() as folder:
        tell_scoring(Files.in_folder(Path(folder)))
    tell_training()
    tell_fits()


def tell_scoring(files: Files) -> None:
    """CPU and memory of features and predictions of a million customers."""
    count, trained = _prepared(files)
    print(
        f"scoring {CUSTOMERS:,} customers, {count:,} orders; "
        f"the champion learnt from {KNOWN:,} customers in {trained:.1f} CPU s"
    )
    parts = {"import": imported, "features": featured, "predict, issue": predicted}
    for name, part in (parts | {"together": together}).items():
        wall, cpu, memory = in_own_process(part, files)
        print(f"  {name:<15} CPU {cpu:5.1f} s, wall {wall:5.1f} s, peak memory {memory:.2f} GiB")
    tell_target("CPU s of scoring", cpu, MOST_SCORING)
    print(f"    the stretch of {STRETCH:g} s is {'met' if cpu <= STRETCH else 'not met'}")
    tell_target("peak memory of scoring, GiB", memory, MOST_MEMORY)


def _prepared(files: Files) -> tuple[int, float]:
    """Write model and log; how many orders, and CPU seconds of the training."""
    start = time.process_time()
    model = Champion.fit(orders(_of(KNOWN, seed=1)), CUTOFF, with_baseline=False)
    trained = time.process_time() - start
    with files.model.open("wb") as stream:
        model.save(stream)
    log = orders(_of(CUSTOMERS, seed=2))
    log.write_parquet(files.log)
    return log.height, trained


def _of(customers: int, seed: int) -> Shop:
    return Shop(**{**vars(HISTORY), "customers": customers, "seed": seed})


def imported(files: Files) -> None:
    """What every process pays once."""
    warm_up()
    _model(files)


def featured(files: Files) -> None:
    lazy = _model(files).features(pl.scan_parquet(files.log), CUTOFF)
    lazy.collect().write_parquet(files.features)


def predicted(files: Files) -> None:
    known = pl.read_parquet(files.features)
    _model(files).prediction_table(known, CUTOFF, CUTOFF).write_parquet(files.predictions)


def together(files: Files) -> None:
    """As the assets do: features stored and read again, predictions stored."""
    featured(files)
    predicted(files)


def _model(files: Files) -> Champion:
    with files.model.open("rb") as stream:
        return Champion.load(stream)


def tell_training() -> None:
    """``clv train`` on Online Retail II, after an ingest, in a storage of its own."""
    print(f"clv train on Online Retail II as of {TRAINED_ON}")
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu, said = _clv(folder, "ingest")
        if not said.ok:
            print(f"  left out, clv ingest failed: {said.last_line}")
            return
        print(f"  ingest before it: wall {wall:.1f} s, CPU {cpu:.1f} s")
        approval = ("--approved-by", "benchmark", "--reason", "benchmark")
        wall, cpu, said = _clv(folder, "train", "--as-of", str(TRAINED_ON), *approval)
    if not said.ok:
        print(f"  FAILED: {said.last_line}")
        return
    print(f"  train: wall {wall:.1f} s, CPU {cpu:.1f} s")
    tell_target("wall s of clv train", wall, MOST_TRAINING)


class Said(NamedTuple):
    ok: bool
    last_line: str


def _clv(storage: str, command: str, *arguments: str) -> tuple[float, float, Said]:
    """Wall and CPU seconds of one command line, and how it ended."""
    given = [str(CLV), command, "--config", str(ONLINE_RETAIL), *arguments]
    environment = {**os.environ, "CLV_STORAGE": storage}
    wall, cpu = time.perf_counter(), _children()
    done = subprocess.run(given, env=environment, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).strip().splitlines()
    said = Said(done.returncode == 0, lines[-1] if lines else "nothing")
    return time.perf_counter() - wall, _children() - cpu, said


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tell_fits() -> None:
    """One deployment fit beside ``single``, on the cells of ``bench_accuracy``."""
    print("CPU s of one fit for deployment / of single, cell by cell")
    ratios = []
    for cell in CELLS:
        if not (PUBLIC_DATA / f"{cell.data}.parquet").exists():
            print(f"  {cell.name}: left out, the file is not beside the checkout")
            continue
        _ = cell.setting
        ours, single = (run(method, cell, None).fit_cpu for method in ("champion", "single"))
        ratios.append(ours / single)
        print(f"  {cell.name:<32} {ours:6.2f} / {single:5.2f}, x{ratios[-1]:.2f}")
    if ratios:
        tell_target("CPU of a fit against single, median", float(np.median(ratios)), MOST_CPU)


if __name__ == "__main__":
    main()
