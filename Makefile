# make serve   set up, build the graph and serve it on http://127.0.0.1:$(PORT)
# make test    set up, and run every check and test
# make frontend   build the browser's modules if their sources have changed (serve and test do so too)
# make bench   attack and measure the server on a quiet machine, twenty minutes; writes bench/*.md
# make conformance   run the W3C's suites and write docs/conformance.md

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: serve frontend test check bench conformance lock clean

serve: $(READY) frontend
	$(RUN)/igkg serve --port $(PORT)

frontend: $(READY)
	$(RUN)/python hatch_build.py

test: $(READY) frontend check
	$(RUN)/python -m pytest

check: $(READY)
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

bench: $(READY)
	$(RUN)/igkg build
	for name in hostile chaos fuzz federation load; do $(RUN)/python -m bench.$$name || exit 1; done

conformance: $(READY)
	$(RUN)/python bench/conformance.py

$(READY): requirements.lock pyproject.toml hatch_build.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "igkg needs Python 3.11 or newer; say PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(RUN)/pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(RUN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

# Pins every library that pyproject.toml asks for, as installed in a fresh environment.
lock:
	rm -rf .lock && $(PYTHON) -m venv .lock
	.lock/bin/pip install --quiet '.[dev]'
	.lock/bin/pip freeze --exclude igkg --disable-pip-version-check > requirements.lock
	rm -rf .lock

clean:
	rm -rf $(VENV) .igkg igkg/serve/static/built igkg/serve/frontend/node_modules
