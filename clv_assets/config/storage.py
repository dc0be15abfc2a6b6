"""Where a deployment's files are, and how long they are kept."""

from pydantic import Field

from clv_assets.config.section import Section


class Retention(Section):
    """How long files are kept that no result needs."""

    rejects: int = Field(12, ge=1, description="ingests whose rejects files are kept")
    runs: int = Field(40, ge=5, description="ended runs whose log Dagster keeps; promotions stay")


class Storage(Section):
    """Where a deployment's files are."""

    root: str = Field("data", description="local folder of all deployments")
    assets: str | None = Field(
        None, description="any fsspec URL, for the asset files alone; none: below root"
    )
