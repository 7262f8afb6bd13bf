#!/bin/sh
# What the whole suite needs beyond Python: PostgreSQL's server programs, a browser with a legible font, a Redis server.
#
#   tools/test_setup.sh           as root on Debian or Ubuntu installs what is missing; elsewhere changes nothing
#   tools/test_setup.sh --check   prints one line "NAME<tab>reason" for each thing that is missing
#
# Exit 0 either way: what could not be had is named by tools/run_tests.sh at its end, where it is seen.
set -eu
cd "$(dirname "$0")/.."

has_postgresql() { # Debian keeps the server programs off PATH
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_browser() { # asked to run, for Ubuntu's chromium-browser is only a notice
    for program in chromium chromium-browser google-chrome; do
        "$program" --version >/dev/null 2>&1 && return
    done
    return 1
}

has_font() { # without one a page is drawn as boxes and its screenshots are worthless
    find /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.fonts" \( -name '*.ttf' -o -name '*.otf' \) 2>/dev/null | grep -q .
}

has_redis() {
    command -v redis-server >/dev/null 2>&1 ||
        .venv/bin/python -c 'from desk import embedded_redis; embedded_redis.server_binary()' 2>/dev/null
}

# NAME, test, Debian package
NEEDS="PostgreSQL:has_postgresql:postgresql
browser:has_browser:chromium
fonts:has_font:fonts-dejavu-core
Redis:has_redis:redis-server"

missing() { # lines NAME:PACKAGE
    echo "$NEEDS" | while IFS=: read -r name test package; do
        "$test" || echo "$name:$package"
    done
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

if [ "${1:-}" = --check ]; then
    missing | while IFS=: read -r name package; do
        if can_install; then
            printf '%s\tapt-get install %s did not bring it\n' "$name" "$package"
        else
            printf '%s\tnot installed; as root: apt-get install %s\n' "$name" "$package"
        fi
    done
    exit 0
fi

lacking=$(missing | cut -d: -f2)
[ -n "$lacking" ] && can_install || exit 0

# The tests start servers of their own: what is installed here must not start one, now or while it is unpacked.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing for the tests:" $lacking
apt-get -qq -o DPkg::Lock::Timeout=120 update </dev/null || true
for package in $lacking; do # one by one: what one release does not have must not keep the others away
    apt-get -qq -y -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 install --no-install-recommends "$package" </dev/null >/dev/null ||
        echo "apt-get could not install $package."
done
