"""Errors of a run in words."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from dagster import AssetExecutionContext, Failure

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.issuing import require_key

Function = TypeVar("Function", bound=Callable[..., Any])


def explained(function: Function) -> Function:
    """Turn an error the user can mend into a failure that says so and isn't retried.

    A partition that is none of the deployment's is such an error.
    """

    @functools.wraps(function)
    def body(*args: Any, **kwargs: Any) -> Any:
        try:
            _require_key(*args, **kwargs)
            return function(*args, **kwargs)
        except ClvError as error:
            raise Failure(description=str(error), allow_retries=False) from error

    return body  # type: ignore[return-value]


def _require_key(
    context: AssetExecutionContext | None = None, *_: Any, engine: Engine | None = None, **__: Any
) -> None:
    """Refuse a partition that is no cutoff or month of the deployment: Dagster's API takes any."""
    if engine is not None and context is not None and context.has_partition_key:
        require_key(engine, context.partition_key)
