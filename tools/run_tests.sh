#!/bin/sh
# The whole suite: on SQLite with the browser, then on PostgreSQL what speaks to a database. Set up first: `make test` does.
#
# Ends with one line "NOT TESTED: WHAT (WHY)" for everything this machine could not test.
# Exit: that of the first pytest run that failed; else 1 when something was not tested and CI=true; else 0.
set -u
cd "$(dirname "$0")/.." || exit 1
trap 'exit 130' INT TERM # whoever presses Ctrl-C in the first run does not want the second

gaps=$(sh tools/test_setup.sh --check)
lacks() { printf '%s\n' "$gaps" | grep -q "^$1	"; }

# One more than there are processors: a browser, a process that starts and a clock that must pass leave them idle.
WORKERS=$(($(getconf _NPROCESSORS_ONLN) + 1))

status=0
run() { # run TITLE PYTEST-ARGUMENTS...
    echo "== $1"
    shift
    .venv/bin/python -m pytest -n "$WORKERS" "$@"
    code=$?
    [ "$status" = 0 ] && status=$code
}

if lacks browser; then
    run "SQLite, without the browser" --database=sqlite -m "not browser"
else
    run "SQLite" --database=sqlite
fi
lacks PostgreSQL || run "PostgreSQL" --database=postgresql -m "not browser and not pure"

[ -n "$gaps" ] && printf '%s\n' "$gaps" | sed 's/\(.*\)	\(.*\)/NOT TESTED: \1 (\2)/'
[ "$status" = 0 ] && [ -n "$gaps" ] && [ "${CI:-}" = true ] && status=1
exit "$status"
