#!/usr/bin/env bash
# Runs a command, such as go test, with wasmbrowsertest in Chromium in place of the js/wasm runner.
# Go passes the environment and the arguments of a wasm program in 12 KB, so only what is needed goes along.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
tools=$root/build/wasm-exec
mkdir -p "$tools"
cat >"$tools/go_js_wasm_exec" <<RUNNER
#!/usr/bin/env bash
# A newer Chromium than its protocol library says things that it cannot read, and need not.
env -i HOME="\$HOME" PATH="\$PATH" TMPDIR="\${TMPDIR:-/tmp}" "$root/build/bin/wasmbrowsertest" "\$@" 2> >(grep -v 'could not unmarshal event' >&2)
RUNNER
chmod +x "$tools/go_js_wasm_exec"
[ -z "${CHROMIUM:-}" ] || ln -sf "$(command -v "$CHROMIUM")" "$tools/headless-shell" # the first name that it looks for
PATH="$tools:$PATH" exec "$@"
