#!/bin/sh
# Make .venv hold what requirements.txt locks, and this project on top of it.
# Takes milliseconds when nothing changed and repairs what an interrupted run left.
# PYTHON=... names the interpreter; without it: uv's choice, or the first python3 >= 3.11.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."

stamp=.venv/.installed
unfinished=.venv/.installing

fail() {
    echo "bootstrap: $*" >&2
    exit 1
}

recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

version() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if recent "$candidate"; then
            echo "$candidate"
            return
        fi
    done
}

# Networks with an authority of their own have it in the system's store, not in uv's.
if [ -s /etc/ssl/certs/ca-certificates.crt ] || [ "$(uname)" = Darwin ]; then
    export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-true}"
fi

have_uv() {
    uv --version >/dev/null 2>&1
}

# The directory is part of it: scripts in a moved .venv point to where it was.
fingerprint() {
    cksum requirements.txt pyproject.toml
    pwd
    .venv/bin/python --version 2>&1
}

usable() {
    [ ! -e "$unfinished" ] && recent .venv/bin/python || return 1
    [ -z "${PYTHON:-}" ] || [ "$(version "$PYTHON")" = "$(version .venv/bin/python)" ] || return 1
    have_uv || .venv/bin/python -m pip --version >/dev/null 2>&1
}

make_venv() {
    if have_uv; then
        # Without PYTHON uv follows requires-python, and fetches a Python if none is there.
        uv venv --quiet --clear ${PYTHON:+--python "$PYTHON"} .venv ||
            fail "uv found no Python 3.11 or newer; install one, or name one with PYTHON=..."
        return
    fi
    python=${PYTHON:-$(find_python)}
    [ -n "$python" ] || fail "no python3 >= 3.11 and no uv on the PATH; install one of them"
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            echo "Installing Debian's python3-venv"
            { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends python3-venv; } >/dev/null 2>&1 || true
        fi
        "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
            fail "$python has no venv; install it (Debian: apt install python3-venv) or uv"
    fi
    "$python" -m venv --clear .venv || fail "$python could not make .venv"
}

# Reads what pip prints, and shows the package at hand: in a terminal in one line, in a log at
# every fiftieth.
show_packages() {
    n=0 total=0
    while read -r line; do
        case "$line" in *==*) total=$((total + 1)) ;; esac
    done <requirements.txt
    while read -r word name rest; do
        case "$word $name" in
            Collecting*) n=$((n + 1)) line="$n of $total: $name" ;;
            "Installing collected") line="writing into .venv" ;;
            *) continue ;;
        esac
        if [ -t 1 ]; then
            printf '\r\033[K  %.70s' "$line"
        elif [ "$word" = Installing ] || [ $((n % 50)) = 0 ]; then
            echo "  $line"
        fi
    done
    if [ -t 1 ]; then printf '\r\033[K'; fi
}

install() {
    if have_uv; then
        # pip always compiles; uv leaves it to the first import, which may not keep the outcome
        uv pip install --quiet ${PYTHONDONTWRITEBYTECODE:+--compile-bytecode} \
            --python .venv/bin/python "$@"
    else
        # the exit code of pip, which stands before the pipe
        {
            code=$({ { .venv/bin/python -m pip install --disable-pip-version-check --no-input \
                --progress-bar off "$@" || echo $? >&3; } | show_packages >&4; } 3>&1)
        } 4>&1
        return "${code:-0}"
    fi
}

[ -z "${PYTHON:-}" ] || recent "$PYTHON" ||
    fail "PYTHON=$PYTHON is not a Python 3.11 or newer that runs"

if usable; then
    if [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint)" ]; then
        exit 0
    fi
else
    echo "Making .venv"
    make_venv
fi

echo "Installing requirements.txt into .venv (uv: seconds, pip: a minute or two; about 700 MB)"
rm -f "$stamp"
: >"$unfinished"
# the lock is whole, and pip 23 fails on extras of a version that is not the newest
install --no-deps --require-hashes -r requirements.txt ||
    fail "requirements.txt could not be installed; run make again once the cause above is gone"
install --no-deps --no-build-isolation --editable . ||
    fail "the project itself could not be installed into .venv"
rm -f "$unfinished"
fingerprint >"$stamp"
