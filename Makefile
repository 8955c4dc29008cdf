# The few tasks people need; each is also a plain command.
.PHONY: demo test lint docs lock bench train

demo:            ## build the example ledger and serve its page
	./run demo

test:            ## check everything, run all tests
	./run test

lint:            ## format and check the code
	.venv/bin/ruff format . && .venv/bin/ruff check --fix . && .venv/bin/mypy && .venv/bin/lint-imports

docs:            ## make the command reference and the man page again, and copy what was measured into the package
	.venv/bin/cog -r docs/cli.md
	.venv/bin/python tools/man.py
	.venv/bin/python tools/measured.py

lock:            ## pin every dependency again, for all supported Pythons
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet pyproject.toml requirements.in -o requirements.lock
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet pyproject.toml requirements.in --extra bench --extra dev -o requirements-dev.lock
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet pyproject.toml requirements.in --extra training -o requirements-training.lock

bench:           ## measure on the articles of the project
	.venv/bin/python -m bench.pages bench/gold/dev
	.venv/bin/python -m bench.reading bench/gold/dev

train:           ## train the readers; TEXTS=FOLDER holds the texts that the project may not, if you have them
	./training/run "$(TEXTS)"
