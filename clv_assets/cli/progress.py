"""How far a long command is, on a terminal; where nobody looks on, nothing is drawn."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator

Report = Callable[[str], None]


@contextlib.contextmanager
def progress(title: str, total: int | None = None) -> Iterator[tuple[Report, Callable[[], None]]]:
    """Yields ``report(text)`` and ``advance()``; what the core tells is reported too.

    Args:
        total: how many times it advances; None: nobody knows.
    """
    if not sys.stderr.isatty():
        yield lambda _: None, lambda: None
        return
    with _drawn(title, total) as (report, advance):
        yield report, advance


@contextlib.contextmanager
def _drawn(title: str, total: int | None) -> Iterator[tuple[Report, Callable[[], None]]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from clv_assets.core.progress import heard_by

    share = () if total is None else (TaskProgressColumn(),)
    columns = (TextColumn(title), BarColumn(bar_width=30), *share, TimeElapsedColumn())
    # A file of its own: standard error may be led elsewhere within.
    with os.fdopen(os.dup(sys.stderr.fileno()), "w") as terminal:
        console = Console(file=terminal, force_terminal=True)
        bar = Progress(*columns, TextColumn("{task.description}", markup=False), console=console)
        with bar:
            task = bar.add_task("starting", total=total)

            def report(text: str) -> None:
                bar.update(task, description=text)

            with heard_by(report):
                yield report, lambda: bar.advance(task)
            bar.update(task, description="done", completed=total or 1, total=total or 1)
