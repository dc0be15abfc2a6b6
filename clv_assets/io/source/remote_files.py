"""URLs and what is behind them, without secrets."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fsspec.utils import get_protocol

from clv_assets.config.source import SIGNED
from clv_assets.core.errors import SourceError
from clv_assets.io.source.paths import is_data, is_hidden

DATABASES = (
    "sqlite",
    "postgresql",
    "postgres",
    "duckdb",
    "mysql",
    "mssql",
    "snowflake",
    "bigquery",
)
# What file systems call the mark of a version; the content's own come first.
MARKS = (
    *("ETag", "etag", "md5Hash", "content_md5"),
    *("LastModified", "last_modified", "Last-Modified", "mtime", "modified", "modify", "created"),
)
_SECRET = re.compile(rf"({SIGNED.pattern})[^&]*", re.IGNORECASE)
EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs", "abfs": "azure", "abfss": "azure"}


def is_url(path: str) -> bool:
    """Whether a path of the config is a URL."""
    return "://" in path


def remote_infos(system: Any, path: str) -> list[Mapping[str, Any]]:
    """What a remote file system tells of the data files behind a path, folder or glob, by name.

    Args:
        system: an fsspec file system.
        path: in that system, without its scheme.

    Returns:
        fsspec's info of each file; none if nothing is there.
    """
    if any(mark in path for mark in "*?["):
        matches = system.glob(path, detail=True)
        if matches:
            return [matches[name] for name in sorted(matches) if matches[name]["type"] == "file"]
    try:
        info = system.info(path)
    except FileNotFoundError:
        return []
    if info["type"] == "file":
        return [info]
    start = len(path.rstrip("/")) + 1
    inside = system.find(path, detail=True)
    meant = [
        info
        for name, info in sorted(inside.items())
        if is_data(name.rpartition("/")[2]) and not any(map(is_hidden, name[start:].split("/")))
    ]
    return [info for info in meant if info["type"] == "file"]


def public_url(url: str) -> str:
    """A URL without user, password, and values of parameters that look like secrets."""
    if not is_url(url):
        return url
    pieces = []
    for piece in url.split("::"):
        scheme, mark, rest = piece.partition("://")
        host, slash, below = rest.partition("/")
        if scheme not in ("abfs", "abfss"):  # a container stands before the @
            host = host.rpartition("@")[2]
        pieces.append(f"{scheme}{mark}{host}{slash}{below}")
    return _SECRET.sub(r"\1...", "::".join(pieces))


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Turn what a remote file system raises into a line that names the URL, without secrets."""
    try:
        yield
    except ImportError as error:
        extra = EXTRAS.get(get_protocol(url))
        how = f"pip install 'clv_assets[{extra}]'" if extra else f"install {error.name or 'it'}"
        raise SourceError(f"{public_url(url)}: its file system isn't installed: {how}") from None
    except FileNotFoundError:
        raise SourceError(f"{public_url(url)}: no such file; check source.path") from None
    except Exception as error:  # every file system has errors of its own
        raise SourceError(
            f"{public_url(url)}: can't be reached ({type(error).__name__}); check the address, "
            "source.storage_options, and the credentials in the environment"
        ) from None
