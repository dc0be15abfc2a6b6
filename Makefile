# The two commands to know: make demo, make test. Each installs what it needs.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

.PHONY: install demo ui test test-all check bench bench-accuracy bench-totals format config-reference lock clean

install: $(INSTALLED)

$(INSTALLED): requirements.lock setup.cfg pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Python 3.11 to 3.13 is needed, this is {v.major}.{v.minor}; name another: make PYTHON=python3.12 install")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(INSTALLED)

demo: install
	$(BIN)/clv demo

ui: install
	$(BIN)/clv ui

test: install
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

test-all: test
	$(BIN)/python -m pytest -n auto -m slow

check: install
	$(BIN)/ruff check clv_assets clv_assets_tests
	$(BIN)/ruff format --check clv_assets clv_assets_tests
	$(BIN)/mypy
	$(MAKE) test-all

bench: install
	$(BIN)/python -m clv_assets_tests.benchmarks

bench-accuracy: install
	$(BIN)/python -m clv_assets_tests.benchmarks.bench_accuracy $(ARGS)

bench-totals: install
	$(BIN)/python -m clv_assets_tests.benchmarks.bench_totals $(ARGS)

format: install
	$(BIN)/ruff check --fix clv_assets clv_assets_tests
	$(BIN)/ruff format clv_assets clv_assets_tests

config-reference: install
	$(BIN)/clv config-keys --into config/README.md

lock:
	uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url setup.cfg --extra dev -o requirements.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
