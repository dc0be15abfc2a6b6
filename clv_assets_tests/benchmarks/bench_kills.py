"""Kills at random moments of the commands: is all as if nothing had been, after the next one?

Each trial begins with a copy of a shop, kills a command somewhere on its way, runs `clv catch-up`
once (a replay: the replay again), and compares files, Dagster's log and results of checks with
those of a life that nobody disturbed. A second catch-up must find nothing to do.
"""

import argparse
import os
import random
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM

from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import CLV, REPLAY, TRAIN, config_of
from clv_assets_tests.deployments import copy_of, make_sample_shop
from clv_assets_tests.lives import files_of, log_of

CATCH_UP = ("catch-up", "--as-of", "2024-09-10")
LATER = ("train", "--as-of", "2024-08-05", *TRAIN[2:])


@dataclass
class Story:
    """A command to kill.

    Attributes:
        before: what was done in the shop before, command by command.
        command: what is killed.
        after: the next ordinary operation.
    """

    before: tuple[tuple[str, ...], ...]
    command: tuple[str, ...]
    after: tuple[str, ...] = CATCH_UP
    killed: int = 0
    failures: list[str] = field(default_factory=list)


INGESTED = (("ingest",),)
TRAINED = (*INGESTED, ("train", *TRAIN))
STORIES = {
    "ingest": Story((), ("ingest",)),
    "train": Story(INGESTED, ("train", *TRAIN)),
    "score": Story(TRAINED, ("score", "--cutoff", "2024-06-03")),
    "catch-up": Story(TRAINED, CATCH_UP),
    "rescore": Story(
        (*TRAINED, CATCH_UP, LATER, CATCH_UP),
        ("score", "--cutoff", "2024-09-02", "--rescore-reason", "a newer champion"),
    ),
    "replay": Story((), ("replay", *REPLAY), ("replay", *REPLAY)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        campaigns = [Campaign(Path(folder), name, story) for name, story in STORIES.items()]
        for number in range(arguments.kills):
            campaign = campaigns[number % len(campaigns)]
            campaign.kill(number, chance)
    for campaign in campaigns:
        story = campaign.story
        print(f"{campaign.name}: {story.killed} killed, {len(story.failures)} not made up for")
        for failure in story.failures:
            print(f"  {failure}")


class Campaign:
    """One story, told undisturbed and with kills."""

    def __init__(self, folder: Path, name: str, story: Story) -> None:
        self.folder, self.name, self.story = folder, name, story
        self.origin = make_sample_shop(_made(folder / f"{name}-origin"))
        for command in story.before:
            _run(self.origin, *command)
        shop = self._copy("undisturbed")
        began = time.monotonic()
        _run(shop, *story.command)
        self.seconds = time.monotonic() - began
        _run(shop, *story.after)
        self.goal = (files_of(shop), log_of(shop))
        untouched = self._copy("untouched")
        _run(untouched, *story.after)
        # Killed at its very beginning, a command has done nothing.
        self.nothing = (files_of(untouched), log_of(untouched))

    def kill(self, number: int, chance: random.Random) -> None:
        """One trial."""
        shop = self._copy(f"{number}")
        moment = chance.uniform(0.2, self.seconds * 1.05)
        signal = SIGTERM if number % 5 == 4 else SIGKILL
        process = subprocess.Popen(
            [str(CLV), *self.story.command, *config_of(shop)],
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal)
            self.story.killed += 1
        process.wait()
        told = _run(shop, *self.story.after)
        reached = (files_of(shop), log_of(shop))
        quiet = _run(shop, *CATCH_UP)
        where = f"{signal.name} after {moment:.2f} of {self.seconds:.2f} s"
        if reached not in (self.goal, self.nothing):
            self.story.failures.append(f"{where}: {_difference(reached, self.goal)}; {told[-300:]}")
        elif "nothing was due" not in quiet:
            self.story.failures.append(f"{where}: the second catch-up said {quiet[-300:]}")

    def _copy(self, name: str) -> Engine:
        return copy_of(self.origin, _made(self.folder / f"{self.name}-{name}"))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in ("CLV_STORAGE", "DAGSTER_HOME")}


def _run(shop: Engine, *command: str) -> str:
    done = subprocess.run(
        [str(CLV), *command, *config_of(shop)],
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def _difference(reached: tuple, goal: tuple) -> str:
    files, log = reached
    wanted, told = goal
    unlike = sorted(name for name in {*files, *wanted} if files.get(name) != wanted.get(name))
    checks = {*log[1].items()} ^ {*told[1].items()}
    return (
        f"files {unlike[:4]}, partitions {sorted(log[0] ^ told[0])[:4]}, checks {list(checks)[:4]}"
    )


if __name__ == "__main__":
    main()
