#!/bin/sh
# Pins pyproject.toml's dependencies with the hash of every file. No address is written: whoever
# installs names the registry or a mirror of it in his own pip configuration.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile pyproject.toml --extra embedded --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet "$@"
}
compile --output-file requirements/base.txt
compile --group dev --constraint requirements/base.txt --output-file requirements/dev.txt
