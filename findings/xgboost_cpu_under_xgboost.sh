#!/bin/sh
# xgboost-cpu 3.2.0 and xgboost 2.1.4 (PyPI) put their files into one package folder.
#
# The two are the same library built with and without GPU code, as two distributions. Whatever asks
# for one of them (this product: xgboost-cpu >= 3.2) and whatever asks for the other (NannyML 0.13.1,
# by way of FLAML 2.7.0: xgboost below 3) installs without a word beside each other: pip resolves
# them apart, and `pip check` finds nothing broken. The one that was unpacked last is imported, whichever version the first one
# was asked for. Uninstalling one takes the files of both: the other is listed, and imports as an
# empty namespace without `__version__`.
#
# So a monitor of another maker goes into an environment of its own.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip="$work/venv/bin/pip --disable-pip-version-check"
python=$work/venv/bin/python

$pip install --quiet numpy==2.2.6 scipy==1.15.3
$pip install --quiet --no-deps xgboost-cpu==3.2.0 nannyml==0.13.1 FLAML==2.7.0
$python - <<'PY'
from importlib.metadata import requires

through = [line for line in requires("nannyml") if line.startswith("FLAML[automl]")]
wanted = [line for line in requires("FLAML") if "xgboost" in line and '"automl"' in line]
print("nannyml 0.13.1 asks for", through, "and that for", wanted)
assert through and wanted and all("xgboost<3" in line for line in wanted)
PY
$pip install --quiet --no-deps xgboost==2.1.4
$python - <<'PY'
from importlib.metadata import version

import xgboost

print("listed:", version("xgboost-cpu"), "and", version("xgboost"), "; imported:", xgboost.__version__)
assert (version("xgboost-cpu"), xgboost.__version__) == ("3.2.0", "2.1.4")
PY
$pip uninstall --quiet --yes xgboost
$python - <<'PY'
from importlib.metadata import version

import xgboost

left = hasattr(xgboost, "__version__")
print("after `pip uninstall xgboost`: listed", version("xgboost-cpu"), "; has a version:", left)
assert version("xgboost-cpu") == "3.2.0" and not left
PY
