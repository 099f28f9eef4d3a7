# Each of these sets up what it needs first, so it works in a fresh clone.
ARGS ?=
RUNS ?= 20

.PHONY: help demo test faults check image-check clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo:  ## place the calls of campaigns.yaml on the rehearsal telephone network (ARGS="--json FILE")
	@tools/setup
	@.venv/bin/recado demo $(ARGS)

test:  ## every test, those on a real Asterisk too (ARGS="tests/unit -k hours")
	@tools/setup dev
	@RECADO_TEST_POSTGRES=1 .venv/bin/pytest -q $(or $(ARGS),-n 2 --dist loadfile --no-loadscope-reorder)

faults:  ## break what can break while campaigns run, and count who was called twice (RUNS=20 ARGS="--json FILE")
	@tools/setup dev
	@.venv/bin/python -m tests.faults --runs $(RUNS) $(ARGS)

check:  ## format, lint, types, and who imports whom
	@tools/setup dev
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

image-check:  ## build the container image without a Docker daemon, and look inside (takes minutes, root)
	@tools/image-check

clean:  ## throw away what was built, installed and rehearsed here
	rm -rf .venv .recado build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
