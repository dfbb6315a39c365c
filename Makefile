# `make help` lists what can be done. Needs git, make and python3 with venv; the rest goes into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
DEBIAN_TOOLS := rabbitmq-server chromium docker-compose node:nodejs
TYPED := gateway services town tests/support $(wildcard docs/*.py)
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--annotation-style=line --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(if $(UPGRADE),--upgrade)

export PYTHONUNBUFFERED := 1

.PHONY: help run run-services run-service test test-slow check bench bench-engines bench-large docs pictures lock clean
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: export SHANZHI_DEMO ?= 1
run: $(READY) ## a whole demo town in this terminal; prints its address and the demo accounts
	$(BIN)/python -m town.embedded

run-services: $(READY) ## one process per service on RabbitMQ, on this host, without Docker
	@sh deploy/debian-tools.sh rabbitmq-server
	$(BIN)/python -m town.services

run-service: $(READY) ## one service alone: make run-service NAME=ideas
	@test -n "$(NAME)" || { echo "Say which: make run-service NAME=ideas"; exit 2; }
	$(BIN)/python -m services.$(NAME)

test: $(READY) ## all tests but the slow ones, tier by tier
	@sh deploy/debian-tools.sh $(DEBIAN_TOOLS)
	$(BIN)/python -m tests

test-slow: $(READY) ## the slow tests alone
	@sh deploy/debian-tools.sh $(DEBIAN_TOOLS)
	$(BIN)/python -m tests --slow

check: $(READY) ## format, lint, types, imports, generated files
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports --no-logo
	$(if $(wildcard docs/build.py),$(BIN)/python -m docs.build --check)

bench: $(READY) ## measure; prints what it measured on
	@sh deploy/debian-tools.sh rabbitmq-server wrk
	$(BIN)/python -m tests.bench

bench-engines: $(READY) ## measure counting, matching, the ledger and sealing, each against its bounds
	@sh deploy/debian-tools.sh chromium
	$(BIN)/python -m tests.bench.ballots
	$(BIN)/python -m tests.bench.matching --model-b
	$(BIN)/python -m tests.bench.ledger
	$(BIN)/python -m tests.bench.sealing

bench-large: $(READY) ## match a million volunteers with 20,000 posts, and check it; an hour, and 7 GB
	$(BIN)/python -m tests.bench.matching --large

docs: $(READY) ## write all generated files and contract goldens anew after a change of a table
	$(BIN)/python -m docs.build
	$(BIN)/python -m tests.contracts.accept_growth

pictures: $(READY) ## take pictures of every page of the demo town in every mode, into docs/pictures
	@sh deploy/debian-tools.sh chromium
	$(BIN)/python -m tests.browser.sheet

lock: $(READY) ## write the lock files anew after a change in pyproject.toml; UPGRADE=1 takes newer versions
	$(COMPILE) --all-extras --output-file requirements.lock pyproject.toml
	$(COMPILE) --constraint requirements.lock --output-file deploy/requirements.lock pyproject.toml

clean: ## remove .venv, caches and builds; never ./data
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python's venv is missing. On Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $@
