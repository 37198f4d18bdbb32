#!/bin/sh
# Make .venv with the first of the Pythons given that will do, and install the course into it.
# Run by `make setup`; what stands in the way is said in one line.
set -eu

fail() {
    echo "make setup: $1" >&2
    exit 1
}

is_recent='import sys; sys.exit(sys.version_info < (3, 11))'
python=
for candidate in "$@"; do
    if "$candidate" -c "$is_recent" >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done

if [ -z "$python" ]; then
    found=$("$1" --version 2>/dev/null) || found="not there"
    fail "needs Python 3.11 or later, but $1 is $found; name another: make PYTHON=/path/to/python3"
fi
[ -w . ] || fail "needs a folder it can write to, and $PWD is not"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "needs $python's venv module (Debian, Ubuntu: apt install python3-venv)"

echo "Making .venv with $("$python" --version); this takes a minute or two, once."
"$python" -m venv --clear .venv
.venv/bin/python -m pip install -qq --no-deps --requirement requirements.txt
.venv/bin/python -m pip install -qq --no-build-isolation --no-deps --editable .
touch .venv/made
