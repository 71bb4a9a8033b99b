# What a person types. Each target sets up what it needs; nothing has to be installed first but
# Python 3.11 or newer, make and git.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
RUN := .venv/bin/python
PIN = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links $(UPGRADE)
ARGS ?=
NAME ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: demo manage test run bench lint types messages fmt requirements help venv venv-dev

demo: venv ## serve the demo edition, from nothing to an address (PORT=8000 HOST=127.0.0.1)
	@$(RUN) -m openday.embedded demo

manage: venv ## a command on the demo's data: make manage ARGS="verify_capacity"
	@$(RUN) -m openday.embedded manage $(ARGS)

run: venv-dev ## the development server on the demo's data, reloading on change (PORT=8000)
	@$(RUN) -m openday.embedded run

test: venv-dev ## every check and test; or a part of the tests: make test ARGS="tests/schools -k rush"
	@$(RUN) -m openday.embedded test $(ARGS)

lint: venv-dev ## ruff, djlint, the layers, the catalogues
	@$(RUN) -m openday.embedded lint

types: venv-dev ## mypy, strict
	@$(RUN) -m mypy

fmt: venv-dev ## format code and templates
	@$(RUN) -m ruff check --fix --select I .
	@$(RUN) -m ruff format .
	@for pass in 1 2 3; do $(RUN) -m djlint --reformat --quiet templates && break; done # settles in two or three

messages: venv-dev ## collect the texts into the catalogues and say what is missing
	@$(RUN) -m openday.embedded messages

bench: venv-dev ## measure (all, or NAME=visits); results in bench/results/
	@$(RUN) -m bench $(NAME)

requirements: venv-dev ## pin and hash requirements*.in anew (UPGRADE=--upgrade for newer versions)
	@$(PIN) requirements.in -o requirements.txt
	@$(PIN) requirements-dev.in -c requirements.txt -o requirements-dev.txt
	@$(PIN) requirements-embedded.in --no-deps -o requirements-embedded.txt

venv venv-dev:
	@test -n "$(PYTHON)" || { echo "openday: Python 3.11 or newer is needed, and this machine has none (python3 is $$(python3 --version 2>/dev/null || echo missing)). On Debian 12, as root: apt-get install python3" >&2; exit 1; }
	@$(PYTHON) openday/embedded/bootstrap.py requirements$(@:venv%=%).txt

help: ## this list
	@grep -hE '^[a-z-]+:.* ## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.* ## /  make \1\t/' | expand -t 22
