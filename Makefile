# make reports, make test: all set-up and everything else in two commands. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
# A sample imported by half is made again, not used.
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SAMPLE := build/sample
SAMPLE_FILES := $(wildcard data/sample/* data/sample/crm/*)
# What imports the sample team; README.md says the same.
SAMPLE_IMPORT = data/sample/crm data/sample/tally.csv --mapping data/sample/mapping.toml --into $(SAMPLE)
PAGE_FILES := $(wildcard notebooks/*.ipynb salescoach/templates/* salescoach/templates/*/*)
# Activities that `make bench` imports and counts.
ROWS := 10_000_000
REALDATA := ../shared/realdata/helixcore_bi
# Minutes that `make fuzz` takes.
MINUTES ?= 10
# The first Python that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; \
	done)

export PYTHONHASHSEED := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help bench env reports sample test lint types unit notebooks notebooks-update glossary metrics commands test-all long fuzz lock dist docs realdata pictures clean distclean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

env: $(READY) ## make the environment in .venv

$(READY): pyproject.toml requirements.lock
	@[ -n "$(PYTHON)" ] || { echo "salescoach needs Python 3.11 or newer; none was found on this machine" >&2; exit 2; }
	@echo "making the environment in $(VENV) with $$($(PYTHON) --version), one to three minutes"
	@$(PYTHON) -m venv $(VENV) || { echo "python3 cannot make environments; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

sample: $(SAMPLE)/CURRENT ## import the sample team into build/sample

$(SAMPLE)/CURRENT: $(READY) $(SAMPLE_FILES) $(shell find salescoach -name '*.py' 2>/dev/null)
	@rm -rf $(SAMPLE)
	@$(BIN)/salescoach import $(SAMPLE_IMPORT)
	@$(BIN)/salescoach reps $(SAMPLE) --edit data/sample/roster.csv

reports: build/reports/.whole build/team-report/.whole ## write a report for every rep of the sample team, and an index
	@echo "a report for every rep: open $(CURDIR)/build/reports/index.html"
	@echo "and one of the team:    open $(CURDIR)/build/team-report/index.html"

# The mark is set when every report was made; until then the next run makes them again.
build/reports/.whole: $(SAMPLE)/CURRENT $(PAGE_FILES)
	@$(BIN)/salescoach reports $(SAMPLE) --out $(@D)
	@touch $@

build/team-report/.whole: $(SAMPLE)/CURRENT $(PAGE_FILES)
	@$(BIN)/salescoach team-report $(SAMPLE) --out $(@D)
	@touch $@

test: lint types unit notebooks ## every check that is quick

lint: env
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: env
	@$(BIN)/mypy

unit: sample
	@$(BIN)/pytest -n 2 --dist loadfile -m "not long"

notebooks: sample
	@$(BIN)/pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval.cfg -p no:cacheprovider \
		notebooks/2-rep-report.ipynb notebooks/3-team-report.ipynb notebooks/6-trust.ipynb docs/tutorials/*.ipynb
	@$(BIN)/pytest --nbval-lax --nbval-current-env -p no:cacheprovider \
		notebooks/1-explore.ipynb notebooks/4-what-if.ipynb notebooks/5-five-questions.ipynb

notebooks-update: sample ## run the notebooks and keep their outputs, without leftovers
	@for n in notebooks/{2-rep-report,3-team-report,6-trust}.ipynb docs/tutorials/*.ipynb; do \
		PLOTLY_RENDERER=plotly_mimetype $(BIN)/jupyter nbconvert --log-level ERROR --to notebook --inplace --execute $$n; \
		$(BIN)/nbstripout --keep-output --keep-count --extra-keys "metadata.language_info cell.metadata.execution" $$n; done

glossary: env ## make docs/glossary.md anew from the words in the code
	@$(BIN)/python -c 'from salescoach.vocab import glossary; print(glossary(), end="")' > docs/glossary.md

metrics: env ## make docs/metrics.md anew from the definitions in the code
	@$(BIN)/python -c 'from salescoach.metrics import text; print(text(), end="")' > docs/metrics.md

commands: env ## make docs/cli.md anew from the help of the commands
	@$(BIN)/python -c 'from salescoach.cli.reference import text; print(text(), end="")' > docs/cli.md

long: sample
	@$(BIN)/pytest -n 2 --dist loadfile -m long

test-all: test long ## every check, the long ones too

# A failing mutant is made small and kept in build/fuzz, with the command that reads it again.
fuzz: env ## read damaged files of every kind at random for ten minutes; make fuzz MINUTES=60 for longer
	@$(BIN)/python -W error -m tests.fuzz --minutes $(MINUTES)

pictures: sample ## make the pictures of README anew, in Chromium
	@$(BIN)/python -m docs.pictures $(SAMPLE)

lock: env ## make requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra test --no-emit-index-url \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

# The wheel is built from the source archive, so that both hold all that is needed; nothing is fetched.
dist: env ## build wheel and source archive into dist
	@$(BIN)/uv build --quiet --offline --no-build-isolation --python $(BIN)/python --clear --out-dir dist
	@ls dist

docs: env ## make the documents a site in build/docs; a link that leads nowhere is an error
	@$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet -c docs -d build/doctrees . build/docs
	@echo "the documents: open $(CURDIR)/build/docs/README.html"

bench: env ## what importing, counting, pages and batches cost; 10 M rows, make bench ROWS=50_000_000 for more
	@$(BIN)/python -m benchmarks.importing --rows $(ROWS)
	@$(BIN)/python -m benchmarks.funnel --rows $(ROWS)
	@$(BIN)/python -m benchmarks.report
	@$(BIN)/python -m benchmarks.slider
	@$(BIN)/python -m benchmarks.batch

realdata: env ## HelixCore's 18 reports, where ../shared/realdata is
	@[ -d $(REALDATA) ] || { echo "$(REALDATA) is not beside this checkout" >&2; exit 2; }
	@$(BIN)/salescoach import $(addprefix $(REALDATA)/,call_logs.csv sales_activities.csv deals.csv reps.csv leads.csv) \
		--mapping tests/realdata/helixcore.toml --into build/helixcore
	@$(BIN)/salescoach answer build/helixcore --all --scope all
	@$(BIN)/salescoach reports build/helixcore --out build/helixcore-reports

clean: ## remove what was built
	@rm -rf build dist

distclean: clean ## remove the environment too
	@rm -rf $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache *.egg-info
