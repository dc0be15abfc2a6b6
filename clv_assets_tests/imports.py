"""What a module imports, read off its syntax tree: at the top, in functions, for types alone."""

import ast
from collections.abc import Iterator


def imported_names(source: str) -> list[str]:
    """Dotted names that ``source`` imports; of ``from a import b`` that is ``a.b``."""
    return [name for node in ast.walk(ast.parse(source)) for name in _names(node)]


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        home = "." * node.level + (node.module or "")
        yield from (f"{home}.{alias.name}" for alias in node.names)
