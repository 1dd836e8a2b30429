# Sourced by scripts/demo and scripts/test: finds a Python of 3.11 or later and makes .venv with it.
# shellcheck shell=bash

find_python() {
  local name
  for name in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "kg needs Python 3.11 or later; install it, or name it: PYTHON=/path/to/python3 $0" >&2
  return 1
}

# Install Debian packages when that is possible here: 0 when they are there afterwards.
apt_install() {
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "missing: $* (install with: sudo apt-get install $*)" >&2
    return 1
  fi
  echo "installing $*"
  apt-get update -qq >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

make_venv() {
  local python
  # A .venv that was moved, or whose Python is gone, is made again.
  if .venv/bin/python -m pip --version >/dev/null 2>&1; then return; fi
  python=$(find_python)
  # Debian keeps ensurepip, which venv needs, in a package of its own.
  "$python" -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
  echo "making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv
}
