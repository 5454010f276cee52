# Everything runs in .venv, which `make setup` creates.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UV := $(PY) -m uv pip

# uv takes a third of pip's time; pip knows settings of a machine that uv does not, such as a mirror.
define install
@echo "installing $(1)"
@$(UV) install --quiet --compile-bytecode --python $(PY) --no-deps $(1) || \
  $(PY) -m pip install --quiet --disable-pip-version-check --no-deps $(1)
endef

.PHONY: help demo test slow chaos setup dev weights dashboard check format bench bench-scale bench-sql bench-dashboard
.PHONY: bench-viewer screenshots docs lock clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1|\2/' | column -t -s '|'

demo: setup ## Set everything up, restore real images with real weights, open the dashboard
	$(PY) -m ingest demo

# One thread a worker: several workers with several threads each would wait for one another.
# Compiled once, whatever the environment says: else each of many processes compiles the program and the tests anew.
TEST := PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 $(PY) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

test: dev weights ## Run the tests
	$(TEST)

slow: dev weights ## Run the tests that take more than six seconds
	$(TEST) -m slow

chaos: dev ## Kill ingests, workers, publishers and Ray actors at random for a long time (ray: pip install clir[ray])
	CLIR_CHAOS_SECONDS=60 $(PY) -m pytest -s tests/db/test_chaos.py
	CLIR_CHAOS_KILLS=40 $(PY) -m pytest -s -m "" tests/ingest/test_chaos.py
	CLIR_RAY_UNITS=1200 $(PY) -m pytest -s -m slow tests/ingest/test_ray.py

setup: $(VENV)/.ready ## Create .venv with what the program needs

dev: $(VENV)/.ready-dev ## Add what the tests and checks need

weights: setup ## Fetch the real weights that the demo and the tests use
	$(PY) -m ingest weights fetch

dashboard: setup ## Open the dashboard on ./store
	$(PY) -m ingest serve

check: dev ## Format, lint, types, layers, spelling
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m pyright
	$(VENV)/bin/lint-imports
	$(VENV)/bin/typos

format: dev ## Let ruff format and repair
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: dev weights ## Print our speed beside pyiqa's, and what an ingest costs beside a bare loop
	$(PY) tests/bench/bench_metrics.py
	$(PY) tests/bench/bench_statistics.py
	$(PY) tests/bench/bench_throughput.py
	$(PY) -m tests.bench.bench_overhead
	$(PY) -m tests.bench.bench_rerun
	$(PY) -m tests.bench.bench_memory
	$(PY) -m tests.bench.bench_together

bench-scale: dev ## Print how the store answers and grows at 1e5, 1e6 and 1e7 scores
	$(PY) -m tests.bench.bench_scale

bench-sql: dev ## Print how long 20 readers at once wait for an answer, and while one throws bombs
	$(PY) -m tests.bench.bench_sql

bench-dashboard: dev ## Print how fast the pages are in a browser, at 1e6 and 1e7 scores
	$(PY) -m tests.bench.bench_dashboard

STORE ?= store
screenshots: dev ## Take pictures of the pages for the documentation (STORE=folder)
	$(PY) -m tests.browser.screenshots --store $(STORE)

docs: dev ## Build the site of docs/ into build/docs
	$(VENV)/bin/zensical build --strict --clean

bench-viewer: dev ## Print how quick the image viewer is on large pictures
	$(PY) -m tests.bench.bench_viewer

lock: setup ## Pin the newest versions that fit pyproject.toml
	$(UV) compile pyproject.toml --upgrade --universal --python-version 3.11 --quiet --no-annotate \
	  --no-emit-package opencv-python --custom-compile-command "make lock" --output-file requirements.txt
	$(UV) compile pyproject.toml --group dev --universal --python-version 3.11 --quiet --no-annotate \
	  --no-emit-package opencv-python --custom-compile-command "make lock" --constraint requirements.txt \
	  --output-file requirements-dev.txt

clean: ## Remove .venv and caches; ./store stays
	rm -rf $(VENV) .pytest_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

$(VENV)/.ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	-@$(PY) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(call install,-r requirements.txt)
	$(call install,--editable .)
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	$(call install,-r requirements-dev.txt)
	@touch $@
