#!/bin/sh
# See to a Chromium or Chrome: one that is there, else Playwright's own, else Debian's package
# where this user may install one, else fail with one line. CHROMIUM=... names one.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."

find_browser() {
    .venv/bin/python -m energy_book.export.browser
}

there() {
    find_browser >/dev/null 2>&1
}

if [ -z "${CHROMIUM:-}" ] && ! there; then
    echo "Installing Playwright's Chromium"
    .venv/bin/python -m playwright install chromium </dev/null >/dev/null 2>&1 || true
    if ! there && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing Debian's Chromium"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends chromium; } </dev/null >/dev/null 2>&1 ||
            true
    fi
fi
find_browser >/dev/null
