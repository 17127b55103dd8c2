# Two commands are enough on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo-report
JOBS ?= 2
BENCH ?= bench-out
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint format bench conformance fuzz fixtures lock clean

demo: $(STAMP)
	$(BIN)/chip-triage demo -o $(DEMO)

test: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile \
	  --cov=chip_triage.model --cov=chip_triage.analysis --cov-branch --cov-fail-under=90 \
	  --cov-report=term:skip-covered

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

conformance: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m conformance tests/conformance

fuzz: $(STAMP)
	$(BIN)/python -m tests.fuzz.fuzz_readers

# Measured is a wheel, installed into an environment of its own beside the locked packages; polars is for
# comparison alone and therefore in no lock.
bench: $(STAMP)
	rm -rf $(BENCH)/wheel $(BENCH)/venv
	$(BIN)/python -m build --wheel --no-isolation --outdir $(BENCH)/wheel . > /dev/null
	$(BIN)/python -m venv --without-pip $(BENCH)/venv
	$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' > $$($(BENCH)/venv/bin/python -c 'import site; print(site.getsitepackages()[0])')/locked.pth
	$(BIN)/python -m pip --python $(BENCH)/venv/bin/python --disable-pip-version-check --quiet install --no-deps --ignore-installed $(BENCH)/wheel/*.whl
	$(BIN)/python -m pip --python $(BENCH)/venv/bin/python --disable-pip-version-check --quiet install 'polars>=1.12'
	$(BIN)/python -m benchmarks.run_all --out $(BENCH) --python $(BENCH)/venv/bin/python $(BENCH_OPTIONS)

fixtures: $(STAMP)
	$(BIN)/python -m tests.update_fixtures

# Writes the lock anew from pyproject.toml; needs `uv`. No address and no path is kept in it.
lock:
	echo "setuptools>=77" | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra test --extra lint --output-file requirements.lock pyproject.toml -

# The lock is complete: nothing is resolved at the install, so that a later release of anything cannot
# change or break it (an extra that a locked package asks for is looked up afresh otherwise).
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; run: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --no-deps -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	$(PIP) check
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* $(DEMO) bench-out
