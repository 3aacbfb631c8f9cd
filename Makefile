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

# Shuffled, but always alike, so that what fails in CI fails here, too; `pytest` alone shuffles anew.
PYTEST := $(BIN)/pytest --randomly-seed=1

# Two halves, each with an installation of its own, so that CI keeps both cores busy.
HALF := tests/finding_aid tests/reading_room tests/specimen tests/digitization
test: test-half test-rest  ## set up and run the tests
test-half: setup
	$(PYTEST) -m "not journey" $(HALF)
test-rest: setup
	$(PYTEST) -m "not journey" tests $(HALF:%=--ignore=%)

journeys: setup  ## the browser journeys (need chromium-headless-shell)
	$(PYTEST) -m journey tests/journeys

lint: setup  ## ruff, mypy, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test journeys  ## everything CI runs on the embedded PostgreSQL

# Statements written by hand, with their triggers, locks and row security, meet a PostgreSQL 15 server, too; those that
# Django writes are Django's to test. Its migrations all run there, and what is killed is killed once.
BY_HAND := tests/ledger tests/custodians/test_row_security.py tests/custodians/test_offices.py \
	tests/strongroom/test_strongroom.py $(addprefix tests/engine/test_,jobs.py backup.py) \
	$(addprefix tests/finding_aid/test_,confusions.py dossier.py mentions.py register.py search.py unfound.py) \
	tests/holdings/desk $(addprefix tests/holdings/test_,boxes.py catalogue_import.py places.py records.py) \
	$(addprefix tests/accession/test_,at_once.py collecting.py) \
	$(addprefix tests/reading_room/test_,access_rules.py alarms.py at_once.py copies.py oai.py own.py statistics.py)
postgres15: setup  ## the tests on a PostgreSQL 15 server, made for them and gone afterwards
	.ci/postgres15 $(PYTEST) -m "not journey" -k "not kill and not refused_whole" $(BY_HAND)

lock: setup  ## write the lock files anew from pyproject.toml
	tools/lock.sh

.PHONY: help setup front-end demo test test-half test-rest journeys lint check postgres15 lock
