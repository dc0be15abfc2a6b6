"""What every test needs: nothing is ever written below the checkout."""

import os
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

os.environ["CLV_CONFIG"] = str(REPOSITORY / "config" / "demo.yaml")
os.environ["CLV_STORAGE"] = tempfile.mkdtemp(prefix="clv-tests-")
os.environ.pop("DAGSTER_HOME", None)
