"""Exports of ten shop systems, generated: sums exact, or the very doubt named; never silent."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from clv_assets_tests.shop_exports import (
    amazon,
    bigcommerce,
    etsy,
    generic,
    magento,
    odoo,
    paypal,
    shopify,
    square,
    stripe,
    woocommerce,
)
from clv_assets_tests.shop_exports.dress import dressed
from clv_assets_tests.shop_exports.export import Export
from clv_assets_tests.shop_exports.verdict import Verdict, judge

Make = Callable[[Random], Export]
SYSTEMS = (
    *(amazon, bigcommerce, etsy, generic, magento, odoo, paypal, shopify, square, stripe),
    woocommerce,
)
VARIANTS: list[Make] = [make for system in SYSTEMS for make in system.VARIANTS]
EACH = 84  # of each variant: 2,100 files in all


def read(make: Make, seed: int, folder: Path) -> Verdict:
    """What is made of the export of a seed; every second one is in other dress."""
    random = Random(f"{make.__module__} {make.__name__} {seed}")
    export = make(random)
    return judge(dressed(export, random) if seed % 2 else export, folder)


def told(verdict: Verdict) -> str:
    return "\n".join([verdict.why, *verdict.sentences, verdict.text])


@pytest.mark.parametrize("make", VARIANTS, ids=lambda make: make.__name__)
def test_an_export_is_read_right_or_its_doubt_is_named(make: Make, tmp_path: Path) -> None:
    verdict = read(make, 0, tmp_path)

    assert verdict.outcome in ("exact", "named"), told(verdict)


@pytest.mark.slow
@pytest.mark.parametrize("make", VARIANTS, ids=lambda make: make.__name__)
def test_no_export_is_read_wrong_in_silence(make: Make, tmp_path: Path) -> None:
    verdicts = {seed: read(make, seed, tmp_path) for seed in range(1, EACH + 1)}
    wrong = [(seed, v) for seed, v in verdicts.items() if v.outcome == "wrong"]

    assert not wrong, "\n\n".join(f"seed {seed}: {told(v)}" for seed, v in islice(wrong, 3))
