# The commands of a developer and of CI. `make` alone prints this list.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
VENDOR := src/cundang/web/static/vendor/.ready

help:  ## print this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: $(STAMP) front-end  ## .venv with the cundang command and the development tools, front end built

$(STAMP): requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

front-end: $(VENDOR)  ## copy the scripts and styles from npm into the package

$(VENDOR): package-lock.json tools/front_end.py | $(STAMP)
	$(BIN)/python tools/front_end.py

demo: setup  ## set up, load a county to click through, really read its pages, serve until Ctrl-C
	$(BIN)/cundang demo

# Two halves, each with an installation of its own, so that CI keeps both cores busy.
HALF := tests/finding_aid tests/reading_room tests/engine tests/specimen tests/digitization tests/strongroom
test: test-half test-rest  ## set up and run the tests
test-half: setup
	$(BIN)/pytest -m "not journey" $(HALF)
test-rest: setup
	$(BIN)/pytest -m "not journey" tests $(HALF:%=--ignore=%)

journeys: setup  ## the browser journeys (need Chromium)
	$(BIN)/pytest -m journey tests/journeys

lint: setup  ## ruff, mypy, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint journeys test  ## everything CI runs on the embedded PostgreSQL

# What knows no database, or only the embedded one, a store, commands, papers, pictures, kills, or pages (their statements
# are the queries' and acts' own, which are tested beside them) runs once.
ONCE := tests/engine/test_postgres.py tests/specimen tests/strongroom tests/papers tests/digitization/test_engines.py \
	tests/web tests/test_access.py tests/test_docs.py tests/test_architecture.py tests/engine/test_cli.py \
	tests/holdings/test_records_command.py tests/finding_aid/test_sweep.py tests/finding_aid/test_doors.py \
	tests/test_masks.py tests/reading_room/test_portal.py tests/reading_room/test_oidc.py tests/reading_room/test_photos.py \
	tests/reading_room/test_calling.py tests/reading_room/test_harvest.py tests/reading_room/test_scans.py \
	tests/reading_room/test_extract.py tests/reading_room/test_cards.py tests/reading_room/test_identity.py
ONCE_NAMED := *pages.py *_page.py *papers.py *test_iiif*.py *test_api.py
postgres15: setup  ## the tests on a PostgreSQL 15 server, made for them and gone afterwards
	.ci/postgres15 $(BIN)/pytest -m "not journey" -k "not kill" $(ONCE:%=--ignore=%) $(ONCE_NAMED:%=--ignore-glob='%')

lock: setup  ## write the lock files anew from pyproject.toml
	tools/lock.sh

.PHONY: help setup front-end demo test test-half test-rest journeys lint check postgres15 lock
