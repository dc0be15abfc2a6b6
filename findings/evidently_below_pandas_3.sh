#!/bin/sh
# Evidently 0.7.23 accepts any pandas from 1.3.5 on, and can't be imported beside pandas 3.1.1.
#
# Its metadata has no upper bound, so a fresh `pip install evidently` takes the newest pandas; the
# first import then fails, since it takes `infer_dtype_from_object` from pandas' private
# `pandas.core.dtypes.common`, where pandas 3 no longer has it. Beside pandas 2.3.3 it imports. A
# monitor set up by a plain install therefore stops at its first line, not at its installation.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip="$work/venv/bin/pip --disable-pip-version-check"
python=$work/venv/bin/python

$pip install --quiet evidently==0.7.23 pandas==3.1.1
$python - <<'PY'
from importlib.metadata import requires

wanted = next(line for line in requires("evidently") if line.startswith("pandas"))
print("evidently 0.7.23 asks for", wanted)
assert "<" not in wanted, wanted
try:
    import evidently
except ImportError as error:
    print("beside pandas 3.1.1:", error)
    assert "infer_dtype_from_object" in str(error), error
else:
    raise SystemExit("evidently imports beside pandas 3.1.1 now")
PY
$pip install --quiet pandas==2.3.3
$python -c 'import evidently; print("beside pandas 2.3.3 it imports")'
