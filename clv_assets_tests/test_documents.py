"""What the documents point to is there: files, headings, commands, options, make targets, rooms."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from clv_assets.cli.main import cli
from clv_assets_tests.test_rooms import CORE_ROOMS, IO_ROOMS, PACKAGE_ROOMS

ROOT = Path(__file__).parents[1]
FOLDERS = ("", "data", "config", "docs")
DOCUMENTS = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.md"))]
MOST_LINES, MOST_CHARACTERS = 180, 110
FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CALL = re.compile(
    r"(?<![\w/.-])(?:\.venv/bin/)?clv ((?:--?[a-z][a-z-]* )*)([a-z][a-z-]*)([^|&;#\n]*)"
)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
TARGET = re.compile(r"(?<![\w/.-])make ([a-z][a-z-]*)")

every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def code_of(text: str) -> str:
    """Fenced blocks and code within lines; a command on several lines as one."""
    blocks = FENCED.findall(text)
    spans = [span.replace("\n", " ") for span in SPAN.findall(FENCED.sub("", text))]
    return "\n".join([*blocks, *spans]).replace("\\\n", " ")


def dead_links(document: Path, text: str) -> Iterator[str]:
    """Relative links of ``text`` that lead to no file, or to no heading of it."""
    for link in LINK.findall(FENCED.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, heading = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        known = target.exists() and target.is_relative_to(ROOT)
        if not known or (heading and heading not in headings_of(target)):
            yield link


def headings_of(document: Path) -> set[str]:
    """The names by which its headings are linked to."""
    text = FENCED.sub("", document.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def untrue_commands(text: str) -> Iterator[str]:
    """Commands and options of ``clv`` that are named in code and don't exist."""
    for before, name, rest in CALL.findall(code_of(text)):
        command = cli.get_command(click.Context(cli), name)
        if command is None:
            yield f"clv {name}"
            continue
        known = command.commands if isinstance(command, click.Group) else {}
        second = rest.split()[0] if rest.split() else ""
        for owner, words in ((cli, before), (known.get(second, command), rest)):
            yield from (
                f"clv {name} {option}"
                for option in OPTION.findall(words)
                if option not in options_of(owner)
            )


def options_of(command: click.Command) -> set[str]:
    """Long options that its help shows."""
    params = command.get_params(click.Context(command))
    shown = [param for param in params if not getattr(param, "hidden", False)]
    return {name for param in shown for name in (*param.opts, *param.secondary_opts)}


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


@every_document
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    assert list(dead_links(document, document.read_text(encoding="utf-8"))) == []


@every_document
def test_every_command_and_option_that_is_named_exists(document: Path) -> None:
    assert list(untrue_commands(document.read_text(encoding="utf-8"))) == []


@every_document
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    named = set(TARGET.findall(code_of(document.read_text(encoding="utf-8"))))

    assert named - targets() == set()


def test_readme_is_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) <= MOST_LINES
    assert [line for line in lines if len(line) > MOST_CHARACTERS] == []


def test_every_command_is_in_the_list_of_commands() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert [
        name for name in cli.list_commands(click.Context(cli)) if f"`clv {name}" not in text
    ] == []


def test_the_tree_of_rooms_names_every_room() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = [(2, room) for room in PACKAGE_ROOMS]
    rooms += [(4, room) for room in (*CORE_ROOMS, *IO_ROOMS)]

    assert [room for depth, room in rooms if f"\n{' ' * depth}{room}/ " not in text] == []


def test_every_picture_of_the_documents_is_small() -> None:
    pictures = list((ROOT / "docs").rglob("*.png"))

    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 60_000] == []


@pytest.mark.parametrize(
    "planted",
    [
        "```\nclv trian --as-of 2025-06-02\n```",
        "```\n.venv/bin/clv train --cutoff 2025-06-02\n```",
        "```\nclv train --as-of 2025-06-02 \\\n    --approver ann\n```",
        "`clv --trace status`",
        "   ```\n   0 5 * * * cd /srv/clv && CLV_CONFIG=shop.yaml .venv/bin/clv catch_up\n   ```",
    ],
)
def test_a_planted_command_is_found(planted: str) -> None:
    assert list(untrue_commands(planted)) != []


@pytest.mark.parametrize(
    "planted", ["[a](docs/none.md)", "[b](#nowhere)", "[c](../../../etc/hosts)"]
)
def test_a_planted_link_is_found(planted: str) -> None:
    assert list(dead_links(ROOT / "README.md", planted)) != []


WRITTEN = re.compile(r"--(?:out|plot|scores) ([\w./-]+\.\w+)")


def test_what_commands_read_and_write_of_customers_is_kept_out_of_git() -> None:
    texts = (code_of(document.read_text(encoding="utf-8")) for document in DOCUMENTS)
    named = {path for text in texts for path in WRITTEN.findall(text)}
    rows = {path for path in named if not path.endswith(".yaml")} - tracked()

    kept_out = {path for path in (*rows, *CUSTOMERS_ROWS) if ignored(path)}

    assert {"backtest.parquet", "vendor.csv"} <= rows
    assert kept_out == rows | set(CUSTOMERS_ROWS)
    assert [path for path in ("config/shop.yaml", *tracked()) if ignored(path)] == []


# What --out makes beside it, and where people put their orders.
CUSTOMERS_ROWS = (
    *("backtest.png", "scores.csv", "s.csv.gz", "orders.jsonl", "shop.duckdb"),
    *("config/orders.csv", "config/exports/2024.csv", "data/shop/assets/predictions/x.parquet"),
)


def git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False
    )


def tracked() -> set[str]:
    listed = git("ls-files")
    if listed.returncode != 0:
        pytest.skip("no git checkout")
    return set(listed.stdout.splitlines())


def ignored(path: str) -> bool:
    return git("check-ignore", "--quiet", "--no-index", path).returncode == 0
