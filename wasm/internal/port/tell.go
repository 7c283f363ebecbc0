//go:build js && wasm

package port

import "syscall/js"

// Tell sends a message, which is JSON, to all open pages of the extension. That none is open is no error.
func Tell(message []byte) {
	value := js.Global().Get("JSON").Call("parse", string(message))
	js.Global().Get("chrome").Get("runtime").Call("sendMessage", value).Call("catch", ignore)
}

var ignore = js.FuncOf(func(js.Value, []js.Value) any { return nil })

// Version is the extension's.
func Version() string {
	return js.Global().Get("chrome").Get("runtime").Call("getManifest").Get("version").String()
}
