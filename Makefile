# Shanlin 善邻. This file is the manual: each target is one idea.
#
#   make run      everything, from a bare machine to a site that answers
#   make test     everything that proves it
.PHONY: install run test check prove mutations bench clean
.DEFAULT_GOAL := run

PY := .venv/bin/python
PYTHON ?= python3
export PIP_DISABLE_PIP_VERSION_CHECK := 1

install: .venv/.installed app/static/dist/manifest.json  ## what the site needs: Python packages, browser libraries

run: install  ## the demo city on http://127.0.0.1:8000, web server and worker; Ctrl-C ends both
	@$(PY) scripts/run.py

test: .venv/.dev app/static/dist/manifest.json debian  ## all tests, on SQLite and PostgreSQL, with a real browser
	$(PY) -m pytest -n 2 --dist loadgroup

check: .venv/.dev  ## style, types, floors, drift, translations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m pytest tests/house

# Where something has a full size beside the small one of `make test`.
PROOFS := tests/ledger tests/properties tests/patrols/test_queues.py tests/test_api_shape.py

prove: .venv/.dev app/static/dist/manifest.json debian  ## the proofs whose size matters, in full
	SHANLIN_PROVE=full $(PY) -m pytest -n 2 --dist loadgroup --timeout 3600 $(PROOFS)
	$(PY) -m tests.ledger.mutations

mutations: .venv/.dev  ## plant bugs in a copy of the ledger: each must make a test fail
	$(PY) -m tests.ledger.mutations

bench: .venv/.dev  ## how fast, as ratios, written to .bench/
	$(PY) -m tests.bench

.venv/.made:
	$(PYTHON) -c 'import sys; sys.exit("Shanlin needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.made pyproject.toml constraints.txt
	$(PY) -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/.dev: .venv/.installed
	$(PY) -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Shanlin needs Node.js with npm for its browser libraries"; exit 1; }
	npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

app/static/dist/manifest.json: node_modules/.installed $(wildcard scripts/*.mjs app/static/css/* app/static/js/* app/static/src/* app/static/src/*/* app/*/views.py) $(shell find templates -name '*.html')
	npm run --silent build

.PHONY: debian
debian:
	@scripts/need-debian

clean:  ## forget what was installed and built; the data in instance/ stays
	rm -rf .venv node_modules app/static/dist
