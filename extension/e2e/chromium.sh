#!/usr/bin/env bash
# Sees to it that there is a Chromium: $CHROMIUM, an installed one, or Debian's package.
set -euo pipefail
for name in ${CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
help="There is no Chromium. Install the package chromium, or set CHROMIUM to the path of a Chromium or Chrome."
root=
if [ "$(id -u)" != 0 ]; then
  root="sudo -n"
  sudo -n true 2>/dev/null || { echo "$help" >&2; exit 1; }
fi
command -v apt-get >/dev/null || { echo "$help" >&2; exit 1; }
echo "Installing Chromium ..."
if ! { $root apt-get update -q && $root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y chromium; } >/tmp/callscribe-chromium.log 2>&1; then
  tail -5 /tmp/callscribe-chromium.log >&2
  echo "$help" >&2
  exit 1
fi
