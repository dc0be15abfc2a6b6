"""The files of a source: a path, folder, glob or URL, and what tells one version from another."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fsspec
from fsspec.utils import get_protocol

from clv_assets.config.source import Source
from clv_assets.core.errors import SourceError
from clv_assets.io.source.paths import columns_of_folders, local_paths, refuse
from clv_assets.io.source.remote_files import (
    DATABASES,
    MARKS,
    is_url,
    public_url,
    reaching,
    remote_infos,
)

PARQUET = b"PAR1"
LOCAL = ("file://", "local://")


@dataclass(frozen=True)
class SourceFile:
    """One file of the source.

    Attributes:
        path: local path or URL without credentials.
        size: in bytes.
        version: what the file system tells of its content: times and inode, or an ETag; empty if
            it tells nothing.
        found_by: the pattern that it was found by, and its path in that one's file system.
    """

    path: str
    size: int
    version: str
    found_by: tuple[str, str] = field(default=("", ""), compare=False, repr=False)

    @property
    def is_named_parquet(self) -> bool:
        """Whether its name says that it is Parquet."""
        return is_named_parquet(self.path)

    @property
    def folders(self) -> dict[str, str | None]:
        """Columns that the folders it lies in give."""
        return columns_of_folders(self.path)

    def as_state(self) -> dict[str, Any]:
        """What tells this version of the file from others, as JSON keeps it."""
        return {"path": self.path, "size": self.size, "version": self.version}


@dataclass(frozen=True)
class SourceFiles:
    """The files that ``source.path`` stands for; relative paths start at ``folder``."""

    source: Source
    folder: Path

    @property
    def patterns(self) -> tuple[str, ...]:
        """The paths of ``source.path``: URLs as they are, local ones absolute."""
        given = self.source.path
        paths = () if given is None else (given,) if isinstance(given, str) else given
        for scheme in LOCAL:
            paths = tuple(path.removeprefix(scheme) for path in paths)
        return tuple(
            path if is_url(path) else str((self.folder / path).resolve()) for path in paths
        )

    def found(self) -> list[SourceFile]:
        """All files: those of each pattern by name, patterns in the order given.

        A file that is there twice, because patterns overlap or by a link, counts once.

        Raises:
            SourceError: a pattern has no file, or its file system can't be reached.
        """
        listed: dict[str, SourceFile] = {}
        for pattern in self.patterns:
            files = self._of(pattern)
            if not files:
                raise SourceError(
                    f"{public_url(pattern)}: no such file; check source.path in the config"
                )
            for file in files:
                real = file.path if is_url(file.path) else os.path.realpath(file.path)
                if real not in listed or real == file.path:
                    listed[real] = file
        return list(listed.values())

    def _of(self, pattern: str) -> list[SourceFile]:
        if not is_url(pattern):
            return [_local(path) for path in local_paths(Path(pattern))]
        protocol = get_protocol(pattern)
        if protocol.partition("+")[0] in DATABASES:
            raise SourceError(
                f"{protocol}://…: a database is no file\n"
                "Read it by source.sql, its URL in an environment variable."
            )
        with reaching(pattern):
            system, path = self._system(pattern)
            return [_remote(info, pattern) for info in remote_infos(system, path)]

    def _system(self, pattern: str) -> tuple[Any, str]:
        """The file system of a URL as it is now, and the path in it."""
        system, path = fsspec.core.url_to_fs(pattern, **self.source.storage_options)
        system.invalidate_cache()
        return system, path

    @contextmanager
    def local(self, file: SourceFile) -> Iterator[Path]:
        """A local path with the file's content; a copy if it is elsewhere.

        Raises:
            SourceError: the file has changed since it was listed, or can't be fetched.
        """
        if is_url(file.path):
            with tempfile.TemporaryDirectory(prefix="clv-") as folder:
                copy = Path(folder) / f"copy{'.parquet' * file.is_named_parquet}"
                self._fetch(file, copy)
                try:
                    yield copy
                except SourceError as error:
                    raise SourceError(str(error).replace(str(copy), file.path)) from None
            return
        try:
            yield Path(file.path)
        except (SourceError, OSError) as error:
            if _local(Path(file.path)) != file:
                raise changed(file.path) from None
            if isinstance(error, OSError):
                refuse(error)
            raise
        if _local(Path(file.path)) != file:
            raise changed(file.path)

    def _fetch(self, file: SourceFile, copy: Path) -> None:
        pattern, path = file.found_by
        with reaching(file.path):
            system, _ = self._system(pattern)
            system.get_file(path, str(copy))
            system.invalidate_cache()
            now = _remote(system.info(path), pattern)
        if now != file or copy.stat().st_size != file.size:
            raise changed(file.path)


def changed(path: str) -> SourceError:
    """The error for a file that has changed since it was listed."""
    return SourceError(f"{path}: changed while it was read; run 'clv ingest' again")


def is_named_parquet(path: str) -> bool:
    """Whether a path or URL ends as Parquet files do."""
    return path.lower().endswith((".parquet", ".pq"))


def is_parquet(path: Path) -> bool:
    """Whether a local file is Parquet, by its first bytes or else its name."""
    with path.open("rb") as stream:
        return stream.read(4) == PARQUET or is_named_parquet(path.name)


def checksum(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _local(path: Path) -> SourceFile:
    try:
        stat = path.stat()
        str(path).encode()
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file; check source.path in the config") from None
    except OSError as error:
        refuse(error)
    except UnicodeEncodeError:
        name = ascii(str(path))
        raise SourceError(f"{name}: its name isn't UTF-8; rename the file") from None
    version = f"{stat.st_mtime_ns}-{stat.st_ctime_ns}-{stat.st_ino}"
    return SourceFile(str(path), stat.st_size, version)


def _remote(info: Mapping[str, Any], pattern: str) -> SourceFile:
    version = next((str(info[mark]) for mark in MARKS if info.get(mark)), "")
    name = str(info["name"])
    path = name if is_url(name) else f"{pattern.partition('://')[0]}://{name.lstrip('/')}"
    return SourceFile(
        public_url(path), int(info["size"] or 0), version.strip('"'), found_by=(pattern, name)
    )
