"""A real browser without a window: what it makes of a page, told by a script in a copy of it."""

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

SECONDS = 120
# Waits until the charts are drawn, then tells the outer page what `told` gives.
TELL = """
<script>
new MutationObserver((_, watch) => {
  if (!document.body.dataset.drawn) return;
  watch.disconnect();
  Promise.resolve((%s)()).then(told => parent.postMessage(JSON.stringify(told), "*"));
}).observe(document.body, { attributes: true });
</script>
"""
OUTER = """<!DOCTYPE html><title>outer</title><body>
<iframe src="%s" width="%d" height="800"></iframe>
<script>addEventListener("message", one => {
  document.body.setAttribute("data-told", one.data);
});</script></body>"""


def told_by(page: str, script: str, folder: Path, *, width: int = 1000, before: str = "") -> Any:
    """What a JavaScript function gives, called in ``page`` when its charts are drawn.

    It skips the test where Chromium isn't installed, and fails it on CI.

    Args:
        page: HTML.
        script: a function without arguments, of a plain value or a promise of one.
        folder: for the copy.
        width: of the page, in CSS pixels.
        before: a script that stands before it.
    """
    browser = shutil.which("chromium")
    if browser is None:
        reason = "Chromium isn't installed: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    copy = page.replace("</main>", f"</main><script>{before}</script>{TELL % script}")
    (folder / "page.html").write_text(copy, encoding="utf-8")
    (folder / "outer.html").write_text(OUTER % ("page.html", width), encoding="utf-8")
    command = [
        *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--virtual-time-budget=30000", f"--user-data-dir={folder}/profile", "--dump-dom"),
        (folder / "outer.html").as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    found = re.search(r'data-told="([^"]*)"', done.stdout)
    assert found is not None, done.stdout[-500:] + done.stderr[-500:]
    return json.loads(unescape(found[1]))
