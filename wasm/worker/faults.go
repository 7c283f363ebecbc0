//go:build js && wasm && faults

package main

import "syscall/js"

// The end-to-end tests' module can be made to die: nothing else ends a Go program whose every call is
// recovered.
func init() {
	js.Global().Set("crash", js.FuncOf(func(js.Value, []js.Value) any {
		go panic("crash")
		return nil
	}))
}
