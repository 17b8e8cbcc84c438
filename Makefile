# Two commands matter: `make run` and `make test`. Both work from an empty clone with Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
HOST ?= 127.0.0.1
PORT ?= 8000
SAMPLE ?= 1
export HOST PORT SAMPLE

.PHONY: run test test-postgres check format lock assets bench chaos screenshots clear-sample openapi

run: $(BIN)/.run-ready
	@$(PY) -m config.run

# Two at once, and who has finished takes over half of what the other still has.
TOGETHER := -n 2 --dist worksteal

test: $(BIN)/.dev-ready
	$(PY) -m pytest $(TOGETHER)

test-postgres: $(BIN)/.dev-ready
	$(PY) -m tests.on_postgres $(TOGETHER)

check: $(BIN)/.dev-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy accounts api bench config directives papers screenshots tracking tests vendoring
	$(BIN)/lint-imports
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --check --target-version 5.2
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djhtml --check --tabwidth 2
	$(PY) manage.py makemigrations --check --dry-run
	env -i PATH="$$PATH" VAR_DIR=var/check SITE_URL=https://duban.yunxi.example BEHIND_PROXY=1 $(PY) manage.py check --deploy --fail-level WARNING

format: $(BIN)/.dev-ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2
	git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djhtml --tabwidth 2

LONG := tests/chaos tests/tracking/test_replay.py tests/tracking/test_any_past_day.py

# Faults on purpose and a long history, at full size, on both databases; SEED=7 repeats a run, FIGURES=file keeps figures.
chaos: $(BIN)/.dev-ready
	CHAOS=long $(PY) -m pytest -n0 $(LONG)
	CHAOS=long $(PY) -m tests.on_postgres -n0 $(LONG)

# Every page of the sample at both widths into var/screenshots; those of the help and the README are put in their place.
screenshots: $(BIN)/.dev-ready
	$(PY) -W ignore -m screenshots

# The description of the API that is handed out; a test compares it with what the program says.
openapi: $(BIN)/.dev-ready
	$(PY) manage.py spectacular --validate --fail-on-warn --file api/openapi.yaml

bench: $(BIN)/.dev-ready
	$(PY) -W ignore -m bench

clear-sample: $(BIN)/.run-ready
	$(PY) manage.py clear_sample

# Locks carry hashes and no registry addresses (docs/adr).
lock:
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -q uv
	.venv-lock/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	.venv-lock/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements-dev.lock
	rm -rf .venv-lock

# Bootstrap, icons and charts, copied from npm's packages into static/vendor (docs/vendoring.md).
assets: $(BIN)/.dev-ready
	$(PY) vendoring/refresh.py

$(BIN)/python:
	$(PYTHON) -m venv .venv

$(BIN)/.run-ready: requirements.lock | $(BIN)/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(BIN)/.dev-ready: requirements-dev.lock requirements.lock | $(BIN)/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $(BIN)/.run-ready $@
