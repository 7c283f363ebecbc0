package e2e

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// largestPackages names the packages that take the most room in a module's code: what to look at where it has grown
// too large. The release has no names of functions, so it is built once more, with them.
func largestPackages(t *testing.T, module string) string {
	out := filepath.Join(t.TempDir(), "named.wasm")
	build := exec.Command("go", "build", "-trimpath", "-gcflags=callscribe/...=-l", "-gcflags=callscribe/connectors/logbody=", "-o", out, "./wasm/"+module)
	build.Dir = repository
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))
	data, err := os.ReadFile(out)
	require.NoError(t, err)
	sizes := packageSizes(data)
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Compare(sizes[b], sizes[a]) })
	var text strings.Builder
	for _, name := range names[:min(len(names), 15)] {
		fmt.Fprintf(&text, "\n  %8d bytes of code in %s", sizes[name], name)
	}
	return text.String()
}

// Sections of a WebAssembly module, and the subsection of its names that is of functions.
const (
	customSection = 0
	importSection = 2
	codeSection   = 10
	functionNames = 1
)

// packageSizes are the bytes of code of each Go package in a WebAssembly module.
func packageSizes(module []byte) map[string]int {
	r := wasmReader(module[8:]) // behind "\0asm" and the version
	var imported int
	var bodies []int
	names := map[int]string{}
	for len(r) > 0 {
		kind := r.byte()
		section := r.block()
		switch {
		case kind == importSection: // Go imports functions only, each by two names, a kind and a type
			for imported = section.number(); len(section) > 0; {
				section.block()
				section.block()
				section.byte()
				section.number()
			}
		case kind == codeSection:
			for range section.number() {
				bodies = append(bodies, len(section.block()))
			}
		case kind == customSection && string(section.block()) == "name":
			for len(section) > 0 {
				of := section.byte()
				list := section.block()
				for n := 0; of == functionNames && n == 0 && len(list) > 0; {
					for range list.number() {
						index := list.number()
						names[index] = string(list.block())
					}
				}
			}
		}
	}
	sizes := map[string]int{}
	for i, size := range bodies {
		name, _, _ := strings.Cut(names[imported+i], ".") // "a_b.c", which is "a/b.c" in Go
		sizes[name] += size
	}
	return sizes
}

// wasmReader reads a module, front to back.
type wasmReader []byte

func (r *wasmReader) byte() byte {
	b := (*r)[0]
	*r = (*r)[1:]
	return b
}

func (r *wasmReader) number() int {
	n, size := binary.Uvarint(*r)
	*r = (*r)[size:]
	return int(n)
}

// block is what stands behind its length.
func (r *wasmReader) block() wasmReader {
	n := r.number()
	b := (*r)[:n]
	*r = (*r)[n:]
	return b
}

func TestPackageSizes(t *testing.T) {
	block := func(content ...byte) []byte { return append([]byte{byte(len(content))}, content...) }
	name := func(text string) []byte { return block([]byte(text)...) }
	module := bytes.Join([][]byte{
		[]byte("\x00asm\x01\x00\x00\x00"),
		{importSection}, block(slices.Concat([]byte{1}, name("gojs"), name("f"), []byte{0, 0})...),
		{codeSection}, block(slices.Concat([]byte{2}, block(1, 2, 3), block(1))...),
		{customSection}, block(slices.Concat(name("name"), []byte{functionNames},
			block(slices.Concat([]byte{3, 0}, name("f"), []byte{1}, name("a_b._T_.M"), []byte{2}, name("c.G"))...))...),
	}, nil)
	assert.Equal(t, map[string]int{"a_b": 3, "c": 1}, packageSizes(module))
}
