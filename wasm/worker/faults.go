//go:build js && wasm && faults

package main

import (
	"runtime"
	"syscall/js"
)

// The end-to-end tests' module can be made to die: nothing else ends a Go program whose every call is
// recovered. And it tells how often it has allocated memory.
func init() {
	js.Global().Set("crash", js.FuncOf(func(js.Value, []js.Value) any {
		go panic("crash")
		return nil
	}))
	js.Global().Set("allocations", js.FuncOf(func(js.Value, []js.Value) any {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.Mallocs)
	}))
}
