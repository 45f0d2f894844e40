# Two commands, each of which sets up all it needs in .venv:
#   make demo   serve the page on http://127.0.0.1:7860
#   make test   lint and all tests; make quick: those that are fast; make test-hostile: all hostile files; make docs, make pictures: what docs/ shows

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: demo test test-hostile lint quick docs pictures clean

demo: .venv/.demo-ready
	$(BIN)/python app.py

# Two processes, each with one thread: half of the time goes by waiting for browsers and servers.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

test: lint
	$(PYTEST)

test-hostile: .venv/.test-ready
	CXRSEG_HOSTILE=all $(BIN)/python -m pytest tests/test_hostile.py tests/test_train_killed.py

lint: .venv/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/vulture
	$(BIN)/pylint --score=n cxrseg app.py train.py research/*.py

quick: lint
	$(PYTEST) -m "not browser and not slow"

docs: .venv/.test-ready
	$(BIN)/python research/tables.py

pictures: .venv/.test-ready
	$(BIN)/python research/pictures.py

# What is in .venv already and new enough is kept: a CPU build of torch and torchvision, for example.
.venv/.demo-ready: requirements.txt requirements-simulation.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-simulation.txt
	touch $@

.venv/.test-ready: .venv/.demo-ready pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@

clean:
	rm -rf .venv
