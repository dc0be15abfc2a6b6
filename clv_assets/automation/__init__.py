"""Partitions, jobs, schedules and sensors.

The design rests on a few Dagster parts that are still marked beta or preview (``partitions_def``
of checks, dagster-pandas' column constraints); they are pinned and tested here, and their warnings
would only hide others.
"""

import warnings

from dagster import BetaWarning, PreviewWarning

for _part in ("partitions_def", "PandasColumn", "create_dagster_pandas"):
    for _category in (BetaWarning, PreviewWarning):
        warnings.filterwarnings("ignore", message=f".*{_part}", category=_category)
