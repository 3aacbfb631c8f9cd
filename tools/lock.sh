#!/bin/sh
# Pin every dependency with its hashes; no index address is written.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header "$@"
}
compile --output-file requirements/base.txt
compile --extra dev --output-file requirements/dev.txt
