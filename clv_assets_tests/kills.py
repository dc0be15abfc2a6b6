"""Real commands in real processes that a signal meets at a known place."""

import os
import subprocess
import sys
from signal import SIGKILL, Signals

# Sends itself a signal when the file of the given name is about to take its place, or has taken it.
MEETS_A_SIGNAL = """
import os, re, sys
from pathlib import Path

pattern, moment, signal = re.compile(sys.argv[1]), sys.argv[2], int(sys.argv[3])
replace, left = Path.replace, [int(sys.argv[4])]

def watched(self, target):
    hit = pattern.search(str(target))
    left[0] -= bool(hit)
    if hit and left[0] == 0 and moment == "before":
        os.kill(os.getpid(), signal)
    result = replace(self, target)
    if hit and left[0] == 0 and moment == "after":
        os.kill(os.getpid(), signal)
    return result

Path.replace = watched
sys.argv = ["clv", *sys.argv[5:]]
from clv_assets.cli.main import main
main()
"""


def clv_met(
    pattern: str,
    *arguments: str,
    moment: str = "after",
    signal: Signals = SIGKILL,
    time: int = 1,
    **environment: str,
) -> "subprocess.CompletedProcess[str]":
    """Run ``clv`` until a file whose path matches is written for the n-th time; then ``signal``.

    Args:
        moment: ``after`` the file has taken its place, or ``before`` it does.
        time: which time, from 1.
    """
    place = (int(signal), time)
    env = {k: v for k, v in os.environ.items() if k not in ("CLV_STORAGE", "DAGSTER_HOME")}
    return subprocess.run(
        [sys.executable, "-c", MEETS_A_SIGNAL, pattern, moment, *map(str, place), *arguments],
        env={**env, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
