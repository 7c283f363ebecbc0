//go:build js && wasm

package port

import (
	"syscall/js"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A program that runs by itself, or in a browser that has no i18n, says nothing here, and speaks English.
func TestWordWithoutI18n(t *testing.T) {
	before := js.Global().Get("chrome")
	t.Cleanup(func() { js.Global().Set("chrome", before) })
	js.Global().Set("chrome", map[string]any{"storage": map[string]any{}})
	assert.Empty(t, Word("connectedAs"))
	js.Global().Get("chrome").Set("i18n", js.Global().Call("eval", `({getMessage: (name, places) => name === "has" ? "$1: " + places.length : ""})`))
	assert.Equal(t, "$1: 9", Word("has"))
	assert.Empty(t, Word("hasNot"))
}
