# Every target prepares .venv itself, from the pinned and hashed requirements.
# Needs Python >= 3.11, pip and make. `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help up graphiql test drill check lint types imports schema policies migrate bench requirements

XINFANG := .venv/bin/python -m xinfang
GRAPHIQL := tools/graphiql
PYTEST := .venv/bin/python -m pytest
TESTS ?=
CASES ?= 200000

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

up: .venv/base.installed $(GRAPHIQL)/dist/index.html ## database, migrations, demo and API on http://127.0.0.1:8000
	@exec $(XINFANG) up --with-parent

graphiql: $(GRAPHIQL)/dist/index.html ## the page /graphiql of the demo; needs Node.js with npm, and is skipped without

# It may build nothing, and succeeds all the same: whoever has no npm has no page, and everything else.
$(GRAPHIQL)/dist/index.html: $(addprefix $(GRAPHIQL)/,build.sh index.html package-lock.json vite.config.js) $(wildcard $(GRAPHIQL)/src/*)
	@$(GRAPHIQL)/build.sh

test: .venv/dev.installed ## every test but the drills; TESTS=path picks some
	@$(PYTEST) -n 2 -m "not drill" $(TESTS)

drill: .venv/dev.installed ## the kill, failover and scale runs
	@$(PYTEST) -m drill $(TESTS)

check: lint types imports schema policies ## everything that needs no test run

lint: .venv/dev.installed ## style
	@.venv/bin/ruff check platform tests migrations bench
	@.venv/bin/ruff format --check platform tests migrations bench

types: .venv/dev.installed ## strict types
	@.venv/bin/mypy

imports: .venv/dev.installed ## the floors: who may import whom
	@.venv/bin/lint-imports --no-logo

schema: .venv/dev.installed ## is schema/schema.graphql what the code serves?
	@$(XINFANG) schema check

policies: .venv/dev.installed ## do the policies answer their scenarios?
	@$(PYTEST) tests/access/test_policies.py tests/access/test_scenarios.py

migrate: .venv/base.installed ## bring the database to the newest revision
	@$(XINFANG) migrate

bench: .venv/base.installed ## the measurements, as ratios of one run; CASES=2000000 for the large world
	@.venv/bin/python -m bench --cases $(CASES)

requirements: .venv/dev.installed ## pin the dependencies anew (no addresses, hashes for every file)
	@requirements/compile.sh

.venv/base.installed: requirements/base.txt requirements/install.sh
	@requirements/install.sh base

.venv/dev.installed: requirements/base.txt requirements/dev.txt requirements/install.sh
	@requirements/install.sh dev
