#!/bin/sh
# Prepares .venv from the pinned, hashed requirements: `requirements/install.sh base|dev`.
# Needs Python >= 3.11 and pip, nothing else. make runs it; it is safe to run again.
set -eu
cd "$(dirname "$0")/.."
list=requirements/${1:?base or dev}.txt
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_REQUIRE_VIRTUALENV=0

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        # A shim may stand in the path for an interpreter that is not there: run it, do not look for it.
        if new_enough "$name"; then echo "$name"; return; fi
    done
    echo "Xinfang needs Python 3.11 or newer, and found none in PATH." >&2
    echo "Install one (Debian: apt-get install python3 python3-venv python3-pip), or name it: make PYTHON=/path/to/python3 ..." >&2
    exit 1
}

if [ ! -x .venv/bin/python ] || ! new_enough .venv/bin/python; then
    python=$(find_python)
    rm -rf .venv
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv .venv
    elif "$python" -c 'import venv, pip' 2>/dev/null; then
        # Debian keeps ensurepip in python3-venv; with pip at hand the environment can do without it.
        "$python" -m venv --without-pip .venv
    else
        echo "$python can make no environment: it has neither ensurepip nor pip." >&2
        echo "Install them (Debian: apt-get install python3-venv python3-pip), or name another Python: make PYTHON=..." >&2
        exit 1
    fi
fi

if .venv/bin/python -c 'import pip' 2>/dev/null; then
    pip() { .venv/bin/python -m pip "$@"; }
else
    python=$(find_python)
    pip() { "$python" -m pip --python .venv/bin/python "$@"; }
fi

echo "Installing $list (pinned, every file checked by its hash) into .venv"
# Wheels only: building a source distribution would run code whose own build needs nothing has hashed.
pip install --quiet --require-hashes --only-binary :all: --requirement "$list"

# The package is run from the checkout: one line on the path, and the command `xinfang`.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$PWD/platform" > "$site/xinfang.pth"
printf '#!/bin/sh\nexec "%s/.venv/bin/python" -m xinfang "$@"\n' "$PWD" > .venv/bin/xinfang
chmod 755 .venv/bin/xinfang

# dev contains base: whoever has dev needs no second run for base.
touch ".venv/$1.installed"
if [ "$1" = dev ]; then touch .venv/base.installed; fi
