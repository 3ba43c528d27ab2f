# socd: two commands matter, `make run` and `make test`. Everything else serves them.
PYTHON ?= python3
CONFIG ?=
bin := .venv/bin

.PHONY: run install test lint bench quarter injections prove lock clean

run: install ## the practice province, or your own: make run CONFIG=/etc/socd
ifeq ($(CONFIG),)
	$(bin)/socd drill
else
	$(bin)/socd run --config $(CONFIG)
endif

install: .venv/run.done ## .venv from the lock; the command is then .venv/bin/socd

.venv/run.done: requirements.lock pyproject.toml debian-packages.txt
	tools/debian-packages run
	test -x $(bin)/python || $(PYTHON) -m venv .venv
	$(bin)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(bin)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/test.done: .venv/run.done requirements-test.lock
	tools/debian-packages test
	$(bin)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

test: .venv/test.done ## everything CI runs
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports --no-cache
	$(bin)/python -m pytest

lint: .venv/test.done ## ruff, mypy strict, import directions
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports --no-cache

bench: .venv/test.done ## writes build/bench.json: name, ours, peer, unit, ratio
	tools/debian-packages bench
	$(bin)/python tools/bench.py $(if $(ONLY),--only $(ONLY))

quarter: .venv/test.done ## a quarter of 300 sites in compressed time: false alarms, detection, delay
	$(bin)/python tools/life/quarter.py

injections: .venv/test.done ## attacks and innocent edits put into benign pages (CORPUS=folder, or the practice pages)
	$(bin)/python tools/life/injections.py $(if $(CORPUS),--corpus $(CORPUS))

prove: .venv/test.done ## the long proofs: fuzzing, endurance, booted systemd, big files
	tools/debian-packages prove
	$(bin)/python -m pytest -m prove --timeout 3600

lock: ## renew the locks from pyproject.toml
	$(bin)/python -m pip install -q uv
	$(bin)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 --no-emit-find-links pyproject.toml tools/build.in -o requirements.lock
	$(bin)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 --no-emit-find-links --extra test pyproject.toml tools/build.in -c requirements.lock -o requirements-test.lock

clean:
	rm -rf .venv build dist
