#!/bin/sh
# Makes .venv in the project's root and installs the locked requirements into it.
#
#   tools/setup.sh [run|dev]     run: what the desk needs (default); dev: the tools for tests and checks as well
#
# Does nothing when .venv already holds exactly what the lock files name. Uses uv when it works here, else venv and pip.
# PYTHON=... names the interpreter to build on. Exit 0: .venv is ready; 1: it is not, and one sentence says why.
set -eu
cd "$(dirname "$0")/.."

kind=${1:-run}
venv=.venv
stamp=$venv/.desk-installed
unfinished=$venv/.desk-unfinished # stands while an installation is under way: what an interrupted one leaves is not trusted

case $kind in
run) lock=requirements.txt ;;
dev) lock=requirements-dev.txt ;;
*)
    echo "tools/setup.sh: say run or dev, not '$kind'." >&2
    exit 1
    ;;
esac

fail() {
    echo "Set-up stopped: $*" >&2
    exit 1
}

# Two lines that change whenever .venv must be brought up to date. The folder is one: a virtual environment cannot be moved.
wanted() { # wanted KIND
    case $1 in
    run) set -- run requirements.txt ;;
    dev) set -- dev requirements.txt requirements-dev.txt ;;
    esac
    pwd -P
    "$venv/bin/python" -I -S -c '
import hashlib, pathlib, sys
kind, *files = sys.argv[1:]
locked = b"".join(pathlib.Path(file).read_bytes() for file in files)
print(kind, hashlib.sha256(locked).hexdigest(), *sys.version.split())
' "$@"
}

is_ready() {
    [ -f "$stamp" ] && [ ! -e "$unfinished" ] && "$venv/bin/python" -c '' 2>/dev/null || return 1
    installed=$(cat "$stamp")
    [ "$installed" = "$(wanted "$kind")" ] || { [ "$kind" = run ] && [ "$installed" = "$(wanted dev)" ]; }
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "no Python 3.11 or newer was found (looked for ${PYTHON:-python3, python3.14 ... python3.11}); on Debian or Ubuntu: apt-get install python3 python3-venv"
}

# A uv that is only announced on PATH (a version manager's shim) does not count.
has_uv() { [ -z "${DESK_WITHOUT_UV:-}" ] && uv --version >/dev/null 2>&1; }

# .venv is kept when it only needs other packages: made whole, here, and its interpreter still runs.
is_reusable() {
    [ ! -e "$unfinished" ] && "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
        { [ ! -f "$stamp" ] || [ "$(head -n 1 "$stamp")" = "$(pwd -P)" ]; }
}

make_with_uv() {
    is_reusable || { start_afresh && uv venv --quiet --allow-existing --python "$python" "$venv"; } || return 1
    : >"$unfinished"
    uv pip install --quiet --python "$venv/bin/python" --require-hashes -r "$lock" &&
        uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
}

make_with_pip() {
    if ! is_reusable || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then # uv's environments have no pip
        "$python" -c 'import venv, ensurepip' 2>/dev/null ||
            fail "$python has no venv module; on Debian or Ubuntu: apt-get install python3-venv"
        start_afresh
        "$python" -m venv "$venv" || fail "$python -m venv could not make $venv."
    fi
    : >"$unfinished"
    "$venv/bin/python" -m pip install --quiet --require-hashes --no-input --disable-pip-version-check -r "$lock" &&
        "$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation --no-input --disable-pip-version-check --editable .
}

# The desk itself is installed in place (--editable): that registers its command `flask routes`.
start_afresh() {
    rm -rf "$venv"
    mkdir "$venv"
    : >"$unfinished"
}

is_ready && exit 0

# Two set-ups at once: the second waits here and then finds the work done. The script itself is what is locked, so no file is left lying about.
if command -v flock >/dev/null 2>&1; then
    exec 9<tools/setup.sh
    flock -n 9 || { echo "Another set-up is running here; waiting for it." && flock 9; }
    is_ready && exit 0
fi

python=$(find_python)
if has_uv; then
    echo "Setting up $venv from $lock with uv ..."
    make_with_uv || { echo "uv could not do it; trying pip." && make_with_pip; } || fail "the packages of $lock could not be installed; see above."
else
    echo "Setting up $venv from $lock with pip (about half a minute) ..."
    make_with_pip || fail "the packages of $lock could not be installed; see above."
fi
wanted "$kind" >"$stamp"
rm -f "$unfinished"
