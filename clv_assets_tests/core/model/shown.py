"""What learners are shown of the sample shop."""

import polars as pl

from clv_assets.core.model.customer_base import CustomerBase
from clv_assets.core.model.learner_input import LearnerInput
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.core.conftest import AS_OF
from clv_assets_tests.factories import in_contract_order, make_recipe

MANY = make_recipe(training={"max_snapshots": 10})


def make_snapshots(orders: pl.DataFrame, recipe: Recipe = MANY) -> Snapshots:
    return Snapshots(in_contract_order(orders), AS_OF, recipe)


def make_reader(snapshots: Snapshots) -> LearnerInput:
    base = CustomerBase.fit(snapshots.features(AS_OF), AS_OF)
    return LearnerInput.of(snapshots.training(AS_OF), snapshots, base)
