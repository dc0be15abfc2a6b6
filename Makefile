# The two commands to know: make demo, make test. Each installs what it needs.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
PEERS := .venv-peers
PLATFORMS := aarch64-apple-darwin x86_64-manylinux_2_28 aarch64-manylinux_2_28

.PHONY: install demo ui test test-all check bench bench-accuracy bench-completeness bench-drift bench-drift-peers bench-kills bench-lenses bench-totals format config-reference lock \
	lock-check clean

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

bench-completeness: install
	$(BIN)/python -m clv_assets_tests.benchmarks.bench_completeness $(ARGS)

bench-drift: install
	OMP_NUM_THREADS=1 POLARS_MAX_THREADS=1 $(BIN)/python -m clv_assets_tests.benchmarks.bench_drift $(ARGS)

# In an environment of its own: NannyML asks for another xgboost, in the same package folder.
bench-drift-peers: $(PEERS)/installed
	OMP_NUM_THREADS=1 POLARS_MAX_THREADS=1 $(PEERS)/bin/python -W ignore -m clv_assets_tests.benchmarks.bench_drift_peers $(ARGS)

$(PEERS)/installed: setup.cfg
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet nannyml==0.13.1 evidently==0.7.23 pytest hypothesis -e .
	$(PEERS)/bin/pip install --quiet --force-reinstall --no-deps "xgboost-cpu>=3.2,<3.3"
	touch $@

bench-kills: install
	OMP_NUM_THREADS=1 POLARS_MAX_THREADS=1 $(BIN)/python -m clv_assets_tests.benchmarks.bench_kills $(ARGS)

bench-lenses: install
	OMP_NUM_THREADS=1 POLARS_MAX_THREADS=1 $(BIN)/python -m clv_assets_tests.benchmarks.bench_lenses $(ARGS)

bench-totals: install
	$(BIN)/python -m clv_assets_tests.benchmarks.bench_totals $(ARGS)

format: install
	$(BIN)/ruff check --fix clv_assets clv_assets_tests
	$(BIN)/ruff format clv_assets clv_assets_tests

config-reference: install
	$(BIN)/clv config-keys --into config/README.md

lock: install
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url setup.cfg --extra dev -o requirements.lock

# Each pinned version has a wheel on each platform, by the markers that hold there: pip, asked for
# another platform's wheels, would go by those of this one.
lock-check: install
	@for python in 3.11 3.12 3.13; do for platform in $(PLATFORMS); do \
		echo "$$platform, Python $$python"; \
		$(BIN)/uv pip install --quiet --dry-run --no-deps --only-binary :all: --target .venv/none \
			--python-platform $$platform --python-version $$python -r requirements.lock || exit 1; \
	done; done

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
