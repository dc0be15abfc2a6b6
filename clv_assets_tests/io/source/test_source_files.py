"""The files of a source: what is found, what is refused, and what bad luck may bring."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import polars as pl
import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.operations.ingest import ingest
from clv_assets.io.source.reading import Reading
from clv_assets.io.source.source_files import SourceFile, SourceFiles
from clv_assets.io.source.source_reader import SourceReader
from clv_assets_tests.deployments import TODAY, make_engine, write_orders
from clv_assets_tests.factories import make_lines, make_source

ODD_NAMES = [
    "ä ß 日本.csv",
    "new\nline.csv",
    "c#d.csv",
    "50%20.csv",
    "a[1].csv",
    "b*.csv",
    "~q?.csv",
]


def files_of(folder: Path, path: Any = "exports") -> SourceFiles:
    return SourceFiles(make_source(path=path), folder)


def names(folder: Path, path: Any = "exports") -> list[str]:
    base = f"{folder}/"
    return [file.path.removeprefix(base) for file in files_of(folder, path).found()]


def refusal(folder: Path, path: Any = "exports") -> str:
    with pytest.raises(SourceError) as error:
        read(folder, path)
    assert len(str(error.value).splitlines()) <= 2
    return str(error.value)


def read(folder: Path, path: Any = "exports") -> pl.DataFrame:
    reader = SourceReader(make_source(path=path), folder)
    return Reading(reader, TODAY).ingested().orders


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    (folder / "2024").mkdir(parents=True)
    for name in ("b.csv", "a.csv", "2024/c.csv"):
        write_orders(folder / name)
    return folder


# What is found


def test_a_folder_stands_for_the_data_files_in_and_below_it_by_name(exports: Path) -> None:
    for name in ("notes.md", ".hidden.csv", "_SUCCESS.csv", "x.csv.gz", "y.PQ", "z.tsv.zst"):
        (exports / name).write_bytes(b"")
    for folder in (".git", "_tmp"):
        (exports / folder).mkdir()
        write_orders(exports / folder / "a.csv")

    assert [name.removeprefix("exports/") for name in names(exports.parent)] == [
        "2024/c.csv",
        "a.csv",
        "b.csv",
        "x.csv.gz",
        "y.PQ",
        "z.tsv.zst",
    ]


def test_a_folder_that_is_named_like_a_file_is_a_folder(exports: Path) -> None:
    (exports / "year.csv").mkdir()
    write_orders(exports / "year.csv" / "part-0000.csv")

    assert names(exports.parent, "exports/year.csv") == ["exports/year.csv/part-0000.csv"]
    assert "exports/year.csv/part-0000.csv" in names(exports.parent)
    assert names(exports.parent, "exports/*.csv") == ["exports/a.csv", "exports/b.csv"]


def test_a_list_keeps_its_order_and_a_file_that_is_named_twice_counts_once(exports: Path) -> None:
    listed = ["exports/b.csv", "exports/*.csv", "exports"]

    assert names(exports.parent, listed) == ["exports/b.csv", "exports/a.csv", "exports/2024/c.csv"]


def test_a_file_may_be_named_by_a_file_url(exports: Path) -> None:
    assert names(exports.parent, f"file://{exports}/a.csv") == ["exports/a.csv"]
    assert names(exports.parent, f"file://{exports}/*.csv") == ["exports/a.csv", "exports/b.csv"]


def test_each_path_of_a_list_must_be_there(exports: Path) -> None:
    assert "gone/*.csv: no such file" in refusal(exports.parent, ["exports", "gone/*.csv"])


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_file_of_any_name_is_read_and_no_other(tmp_path: Path, name: str, ending: str) -> None:
    odd = name.replace(".csv", ending)
    for folder, names in (("exports", [odd]), ("full", [odd, f"a1{ending}", f"bx{ending}"])):
        (tmp_path / folder).mkdir()
        for each in names:
            lines = make_lines((each, "1", "2024-01-01", "1"))
            path = tmp_path / folder / each
            lines.write_parquet(path) if ending == ".parquet" else lines.write_csv(path)

    assert read(tmp_path)["customer_id"].to_list() == [odd]
    assert read(tmp_path, f"full/{odd}")["customer_id"].to_list() == [odd]


def test_rejects_name_a_file_as_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    named = [tmp_path / "exports" / name for name in sorted(ODD_NAMES)]
    for path in named:
        write_orders(path, ("ann", path.name, "2024-01-05", "1"), ("ann", "1", "some day", "1"))
    reader = SourceReader(make_source(path="exports", max_reject_share=1), tmp_path)

    assert Reading(reader, TODAY).ingested().rejects["file"].to_list() == [*map(str, named)]


# Links


def test_a_link_to_a_file_of_the_folder_counts_no_row_twice(exports: Path) -> None:
    (exports / "2024-latest.csv").symlink_to(exports / "b.csv")
    (exports / "latest").symlink_to(exports / "2024", target_is_directory=True)

    assert sorted(names(exports.parent)) == ["exports/2024/c.csv", "exports/a.csv", "exports/b.csv"]


def test_a_linked_folder_is_looked_into_once_even_if_it_leads_round(exports: Path) -> None:
    elsewhere = exports.parent / "elsewhere"
    elsewhere.mkdir()
    write_orders(elsewhere / "e.csv")
    (exports / "linked").symlink_to(elsewhere, target_is_directory=True)
    (elsewhere / "round").symlink_to(exports, target_is_directory=True)

    found = names(exports.parent)

    assert len(found) == 4
    assert "exports/linked/e.csv" in found


def test_a_link_to_nothing_is_refused_by_name(exports: Path) -> None:
    (exports / "may.csv").symlink_to(exports / "gone.csv")

    for path in ("exports", "exports/*.csv"):
        assert refusal(exports.parent, path).startswith(f"{exports}/may.csv: no such file")


def test_a_link_that_is_turned_to_another_file_is_a_change(exports: Path) -> None:
    link, elsewhere = exports / "now.csv", exports.parent
    for name in ("x.csv", "y.csv"):
        write_orders(elsewhere / name)
    link.symlink_to(elsewhere / "x.csv")
    before = [file for file in files_of(exports.parent).found() if file.path == str(link)]
    link.unlink()
    link.symlink_to(elsewhere / "y.csv")

    assert files_of(exports.parent).found()[-1].path == str(link)
    assert before != [file for file in files_of(exports.parent).found() if file.path == str(link)]


def test_a_pipe_in_a_folder_is_passed_over(exports: Path) -> None:
    os.mkfifo(exports / "pipe.csv")

    assert "exports/pipe.csv" not in names(exports.parent)


# What changes or vanishes meanwhile


def changed_while(folder: Path, change: Any) -> str:
    """The refusal of a reading, ``change`` being made after the listing of its files."""
    source = make_source(path="exports")
    files = SourceFiles(source, folder)
    (first, *_) = files.found()

    def reading() -> None:
        with files.local(first) as path:
            change(path)
            path.read_bytes()

    with pytest.raises(SourceError) as error:
        reading()
    return str(error.value)


def swap(path: Path) -> None:
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"10.50", b"99.50"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    "change",
    [
        swap,
        lambda path: path.write_text("cut off"),
        lambda path: (path.parent.parent / "b.csv").replace(path),
    ],
    ids=["same size and time", "cut off", "replaced"],
)
def test_a_file_that_changes_while_it_is_read_is_refused(exports: Path, change: Any) -> None:
    assert "2024/c.csv: changed while it was read" in changed_while(exports.parent, change)


def test_a_file_that_vanishes_while_it_is_read_is_named(exports: Path) -> None:
    assert "2024/c.csv: no such file" in changed_while(exports.parent, Path.unlink)


def test_a_file_that_changes_between_two_looks_at_it_is_refused(
    exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders that several files hold are looked up in a second reading."""
    reader = SourceReader(make_source(path="exports"), exports.parent)
    parts = Reading(reader, TODAY)
    look_up = Reading.look_up

    def later(self: Reading, number: int, keys: pl.DataFrame) -> pl.DataFrame:
        swap(exports / "a.csv")
        return look_up(self, number, keys)

    monkeypatch.setattr(Reading, "look_up", later)
    with pytest.raises(SourceError, match=r"a\.csv: changed while it was read"):
        parts.ingested()


# What can't be read

AS_NOBODY = """
import os, sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from clv_assets.core.errors import SourceError
from clv_assets.io.source.source_reader import SourceReader
from clv_assets.io.source.reading import Reading
from clv_assets.config.source import Source
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
for path in sys.argv[1:]:
    try:
        Reading(SourceReader(Source(path=path), Path("/")), date(2024, 6, 3)).ingested()
        print("read")
    except SourceError as error:
        print(str(error).splitlines()[0])
"""


def as_nobody(*paths: object) -> list[str]:
    """What a user without rights is told of each path."""
    command = [sys.executable, "-c", AS_NOBODY, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_what_may_not_be_read_is_refused_by_name_and_never_passed_over() -> None:
    """A folder or file passed over without a word would take its orders out of the past."""
    with TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        for folder in ("open", "shut", "shut/below", "holds"):
            (home / folder).mkdir()
            write_orders(home / folder / "a.csv")
        (home / "holds" / "a.csv").chmod(0)
        (home / "shut" / "below").chmod(0)
        refused = [
            (home / "holds", "holds/a.csv"),
            (home / "holds" / "a.csv", "holds/a.csv"),
            (home / "holds" / "*.csv", "holds/a.csv"),
            (home / "shut", "shut/below"),
        ]

        told = as_nobody(home / "open", *[path for path, _ in refused])

        (home / "shut" / "below").chmod(0o755)
    why = "can't be read: Permission denied; check its permissions"
    assert told == ["read", *[f"{home}/{blamed}: {why}" for _, blamed in refused]]


def test_a_name_that_is_no_text_is_refused_in_plain_letters(exports: Path) -> None:
    os.rename(exports / "a.csv", os.fsencode(exports) + b"/f\xff.csv")  # noqa: PTH104

    told = refusal(exports.parent)
    assert "f\\udcff.csv': its name isn't UTF-8; rename the file" in told
    assert told.isascii()


def test_a_version_that_nobody_tells_is_none() -> None:
    file = SourceFile("ftp://host/a.csv", 3, "")

    assert file.as_state() == {"path": "ftp://host/a.csv", "size": 3, "version": ""}


# Many


@pytest.mark.slow
def test_two_thousand_unchanged_files_are_a_matter_of_seconds(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    for n in range(2000):
        write_orders(tmp_path / "exports" / f"{n}.csv", (f"c{n}", f"{n}", "2024-01-05", "1"))
    engine = make_engine(tmp_path, source={"path": "exports"})
    first = ingest(engine, TODAY)
    started = perf_counter()

    again = ingest(engine, TODAY)

    assert perf_counter() - started < 15  # four where nothing else runs
    assert again.facts == first.facts
    assert first.facts["rows_kept"] == 2000
