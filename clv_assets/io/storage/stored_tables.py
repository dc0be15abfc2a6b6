"""What the last ingest kept beside the orders: merged customers, attributes."""

import polars as pl

from clv_assets.config.source import Customers
from clv_assets.core.features.covariates import Covariates
from clv_assets.io.storage.asset_files import AssetFiles


def stored_aliases(files: AssetFiles) -> pl.DataFrame | None:
    """The aliases of the last ingest; None if it had none."""
    return files.read("customer_aliases") if files.exists("customer_aliases") else None


def stored_covariates(files: AssetFiles, customers: Customers | None) -> Covariates:
    """What ``source.customers`` (or a part of it) declares, as the last ingest read it.

    Raises:
        ClvError: the last ingest did not have one of the columns.
    """
    if customers is None:
        return Covariates()
    stored = files.exists("customer_attributes")
    attributes = files.read("customer_attributes") if stored else None
    return Covariates(customers, attributes, stored_aliases(files))
