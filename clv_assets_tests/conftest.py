"""What every test needs: nothing is ever written below the checkout."""

import os
import tempfile
from pathlib import Path

from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parent.parent

os.environ["CLV_CONFIG"] = str(REPOSITORY / "config" / "demo.yaml")
os.environ["CLV_STORAGE"] = tempfile.mkdtemp(prefix="clv-tests-")
os.environ.pop("DAGSTER_HOME", None)

# Fits and frames take what they take on a busy machine; a deadline would tell of the machine.
settings.register_profile("clv", deadline=None)
settings.load_profile("clv")
