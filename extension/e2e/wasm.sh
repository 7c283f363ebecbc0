#!/usr/bin/env bash
# Runs a command, such as go test, with wasmbrowsertest in Chromium in place of the js/wasm runner.
# Go passes the environment and the arguments of a wasm program in 12 KB, so only what is needed goes along.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
tools=$root/build/wasm-exec
mkdir -p "$tools"
cat >"$tools/go_js_wasm_exec" <<RUNNER
#!/usr/bin/env bash
exec env -i HOME="\$HOME" PATH="\$PATH" TMPDIR="\${TMPDIR:-/tmp}" WASM_HEADLESS=on "$root/build/bin/wasmbrowsertest" "\$@"
RUNNER
chmod +x "$tools/go_js_wasm_exec"
PATH="$tools:$PATH" exec "$@"
