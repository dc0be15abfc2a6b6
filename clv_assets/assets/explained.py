"""Errors of a run in words."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from dagster import Failure

from clv_assets.core.errors import ClvError

Function = TypeVar("Function", bound=Callable[..., Any])


def explained(function: Function) -> Function:
    """Turn an error the user can mend into a failure that says so and isn't retried."""

    @functools.wraps(function)
    def body(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except ClvError as error:
            raise Failure(description=str(error), allow_retries=False) from error

    return body  # type: ignore[return-value]
