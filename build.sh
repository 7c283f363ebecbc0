#!/usr/bin/env bash
# The one build recipe: ./build.sh [release|dev|test] puts the extension into build/extension (build/dev, build/test).
#   release  stripped and reproducible: the same source gives the same bytes, in any folder
#   dev      with symbols, for DevTools
#   test     release, and the faults that the end-to-end tests need
set -euo pipefail
cd "$(dirname "$0")"

kind=${1:-release}
# Calls are not inlined, save in the log body and the JSON, which are the hot code and of small functions: that makes the
# modules 3 % smaller. Of the standard library it pays for strings and, zipped, for time.
flags=(-trimpath -buildvcs=false -gcflags='callscribe/...=-l' -gcflags='strings=-l' -gcflags='time=-l')
flags+=(-gcflags='callscribe/connectors/logbody=' -gcflags='callscribe/connectors/json=')
case $kind in
  release) out=build/extension; flags+=(-ldflags='-s -w -buildid=') ;;
  dev)     out=build/dev ;;
  test)    out=build/test; flags+=(-ldflags='-s -w -buildid=' -tags=faults) ;;
  *) echo "usage: ./build.sh [release|dev|test]" >&2; exit 2 ;;
esac

rm -rf "$out"
mkdir -p "$out"
(cd extension && find . -type f -not -path './e2e/*' -not -name '*.d.ts' -not -name '*.go') | while read -r file; do
  mkdir -p "$out/$(dirname "$file")"
  cp "extension/$file" "$out/$file"
done

# It must be of the compiler that builds the modules.
cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" "$out/wasm_exec.js"

export GOOS=js GOARCH=wasm
for module in worker:callscribe panel:panel; do
  compgen -G "wasm/${module%%:*}/*.go" >/dev/null || continue
  go build "${flags[@]}" -o "$out/${module##*:}.wasm" "./wasm/${module%%:*}"
done

# What is linked may be handed on with its licence.
licence() { printf '%s\n\n' "== $1"; cat "$2"; echo; }
goroot=$(go env GOROOT)
{
  licence Callscribe LICENSE
  licence "Go: what of its library is linked, and wasm_exec.js" "$(ls "$goroot/LICENSE" "$goroot/../LICENSE" 2>/dev/null | head -n 1)"
  go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}' ./wasm/worker ./wasm/panel | sort -u |
    while read -r module dir; do licence "$module" "$dir/LICENSE"; done
  licence "libphonenumber: the numbering plans, selected, joined and rewritten" connectors/phonenumber/LICENSE
} >"$out/licences.txt"

echo "$out:"
for file in "$out"/*.wasm; do
  printf '  %-16s %9d bytes, %9d gzipped\n' "$(basename "$file")" "$(wc -c <"$file")" "$(gzip -9 -n -c "$file" | wc -c)"
done
