#!/bin/sh
# Installs the Debian packages named, where their command is missing, and starts no service they bring.
# A package whose command has another name is given as command:package.
# Never fails: what stays missing is said here, and said again by whoever needs it.
set -u
PATH="$PATH:/usr/sbin:/sbin"
missing=""
for tool in "$@"; do
    command -v "${tool%%:*}" > /dev/null || missing="$missing ${tool##*:}"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "Not installed:$missing. Tests that need them are skipped. On Debian: sudo apt-get install --no-install-recommends$missing"
    exit 0
fi

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT INT TERM
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing:$missing"
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing > /dev/null || true
for tool in "$@"; do
    command -v "${tool%%:*}" > /dev/null || echo "Could not install ${tool##*:}. Tests that need it are skipped, and fail where CI=true."
done
exit 0
