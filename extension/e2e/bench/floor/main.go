//go:build js && wasm

// The floor of make bench: a Go program that can be called from JavaScript, and does nothing.
package main

import "syscall/js"

func main() {
	js.Global().Set("wake", js.FuncOf(func(js.Value, []js.Value) any {
		return js.Global().Get("Promise").Call("resolve", nil)
	}))
	select {}
}
