#!/bin/sh
# Install osteon and the packages of the named extras into a virtual environment, made if it is missing.
# Usage: scripts/install.sh VENV EXTRAS        PYTHON=... names the Python to use.
set -eu
venv=$1
extras=$2

usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ ! -x "$venv/bin/python" ]; then
    python=${PYTHON:-}
    if [ -z "$python" ]; then
        for candidate in python3.13 python3.12 python3.11 python3 python; do
            if usable "$candidate"; then
                python=$candidate
                break
            fi
        done
    fi
    if [ -z "$python" ]; then
        echo "osteon needs Python 3.11 or newer, and found none. Install it, or name it: make PYTHON=/path/to/python3.11" >&2
        exit 1
    fi
    if ! usable "$python"; then
        echo "osteon needs Python 3.11 or newer; $python is not. Name another: make PYTHON=/path/to/python3.11" >&2
        exit 1
    fi
    echo "Making $venv with $("$python" --version) ..."
    if ! "$python" -m venv "$venv"; then
        rm -rf "$venv"
        echo "$python cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
fi

echo "Installing osteon[$extras] (once; a few minutes with a slow network) ..."
"$venv/bin/python" -m pip install --quiet --constraint constraints.txt --editable ".[$extras]"
