#!/usr/bin/env bash
# Run the README's two commands as somebody who has just come: a new user with an empty home, Debian's own programs on the PATH,
# nothing of this checkout but what git knows; and then build the sample again without any network.
#   scripts/fresh_machine.sh               scripts/demo and scripts/test
#   scripts/fresh_machine.sh -k readme     the words after it go to scripts/test
#   scripts/fresh_machine.sh --demo        scripts/demo alone
# As root it makes a user and removes it at the end; otherwise it only gives itself an empty home.
# What this machine needs to reach its package index (PIP_*, *_proxy, certificates) is passed on; nothing else is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

demo_only=no
if [ "${1:-}" = --demo ]; then
  demo_only=yes
  shift
fi

place=$(mktemp -d)
user=
clean_up() {
  [ -z "$user" ] || userdel "$user" 2>/dev/null || true
  rm -rf "$place"
}
trap clean_up EXIT

mkdir "$place/home" "$place/kg"
git archive HEAD | tar x -C "$place/kg"
if [ "$(id -u)" = 0 ]; then
  user=kg-fresh-$$
  useradd --no-create-home --home-dir "$place/home" --shell /bin/bash "$user"
  chown -R "$user" "$place"
fi

environment=(HOME="$place/home" PATH=/usr/bin:/bin LANG=C.UTF-8 TERM=dumb)
if [ -n "$user" ]; then environment+=(USER="$user" LOGNAME="$user"); fi
while IFS= read -r -d '' pair; do
  case "$pair" in
    PIP_* | *_proxy=* | *_PROXY=* | SSL_CERT_* | REQUESTS_CA_BUNDLE=* | NODE_EXTRA_CA_CERTS=* | npm_config_*) environment+=("$pair") ;;
  esac
done < <(env -0)
# What another installation's configuration says of the index is handed on as a file, since the new home has none.
if [ -z "${PIP_CONFIG_FILE:-}" ]; then
  for file in "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf"; do
    if [ -r "$file" ]; then
      cp "$file" "$place/pip.conf"
      chmod a+r "$place/pip.conf"
      environment+=(PIP_CONFIG_FILE="$place/pip.conf")
      break
    fi
  done
fi

as_newcomer() {
  if [ -n "$user" ]; then
    setpriv --reuid "$user" --regid "$user" --clear-groups env -i "${environment[@]}" "$@"
  else
    env -i "${environment[@]}" "$@"
  fi
}

cd "$place/kg"
echo "== scripts/demo, as ${user:-$(id -un)} with $(as_newcomer bash -c 'python3 --version 2>&1 || echo no python3')"
as_newcomer scripts/demo

echo "== the sample once more, without network"
if as_newcomer unshare --user --net true 2>/dev/null; then
  as_newcomer unshare --user --net .venv/bin/kg build --sample -o offline
  cmp output/graph.json offline/graph.json && cmp output/graph.html offline/graph.html && echo "the same bytes"
else
  echo "left out: this machine lets no user make a network of its own"
fi
[ "$demo_only" = no ] || exit 0

echo "== scripts/test $*"
as_newcomer scripts/test "$@"
