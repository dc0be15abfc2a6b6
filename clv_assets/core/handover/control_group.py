"""Who is not contacted, so that a campaign's effect can be told: drawn by a keyed hash.

The hash is of the campaign's name and the customer, keyed by a secret of the deployment: nobody can
guess or choose who is in control, the same campaign draws the same customers, and another campaign
others. Within each tier the customers with the smallest hashes are control, so that every tier has
its share (stratified randomisation).
"""

import hashlib
import hmac

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array

TREATED, CONTROL = "treated", "control"
WHOLE = 2.0**64
STRATUM = pl.col("tier_stable").fill_null("no tier").alias("stratum")
UNLIKELY = 0.001  # probability of group sizes by chance, below which something else decides


def uniforms(customer_ids: pl.Series, campaign: str, secret: bytes) -> Array:
    """A number from 0 to 1 per customer, the same whenever it is asked for."""
    prefix = f"{campaign}\0".encode()
    digests = (
        hmac.digest(secret, prefix + one.encode(), hashlib.sha256)[:8] for one in customer_ids
    )
    drawn = np.frombuffer(b"".join(digests), dtype=">u8").astype(np.float64)
    return np.asarray(drawn / WHOLE, float)


def control_groups(
    customers: pl.DataFrame, campaign: str, share: float, secret: bytes
) -> pl.DataFrame:
    """customer_id, stratum, campaign_group of the customers, in their order.

    Args:
        customers: customer_id and tier_stable; null is a stratum of its own.
        share: of each stratum that is control; rounded to whole customers by chance, so that small
            strata have their share on average.
        secret: the deployment's key.
    """
    drawn = pl.Series("drawn", uniforms(customers["customer_id"], campaign, secret))
    frame = customers.select("customer_id", STRATUM).with_columns(drawn)
    wanted = pl.len().over("stratum") * share
    spare = pl.Series(
        uniforms(frame["stratum"], f"{campaign}\0size", secret) if frame.height else np.zeros(0)
    )
    size = (wanted + spare).floor()
    rank = pl.col("drawn").rank("ordinal").over("stratum")
    group = pl.when(rank <= size).then(pl.lit(CONTROL)).otherwise(pl.lit(TREATED))
    return frame.select("customer_id", "stratum", group.alias("campaign_group"))


def joined_later(
    customers: pl.DataFrame, campaign: str, share: float, secret: bytes
) -> pl.DataFrame:
    """As ``control_groups``, of customers who come after the groups were drawn: each by itself."""
    drawn = uniforms(customers["customer_id"], campaign, secret)
    group = pl.Series(np.where(drawn < share, CONTROL, TREATED).tolist(), dtype=pl.String)
    return customers.select("customer_id", STRATUM, group.alias("campaign_group"))


def controls(groups: pl.DataFrame) -> int:
    """How many of the customers are control."""
    return int((groups["campaign_group"] == CONTROL).sum())


def size_fault(groups: pl.DataFrame, share: float) -> str | None:
    """What is wrong with the sizes of the groups, if that is no chance (sample ratio mismatch)."""
    from scipy.stats import binomtest

    if not groups.height:
        return None
    control = controls(groups)
    p = binomtest(control, groups.height, share).pvalue
    if p >= UNLIKELY:
        return None
    return (
        f"{control:,} of {groups.height:,} customers are control, where {share:.1%} should be "
        f"(p = {p:.1g}): don't trust the comparison before you know why"
    )
