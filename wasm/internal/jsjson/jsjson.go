//go:build js && wasm

// Package jsjson is JavaScript's JSON: how whole values come over the boundary in one step, where one member
// after the other would take a step for each.
package jsjson

import "syscall/js"

var (
	object    = js.Global().Get("JSON")
	parse     = object.Get("parse")
	stringify = object.Get("stringify")
)

// Parse is the value that JSON says, which must be valid.
func Parse(text []byte) js.Value { return parse.Invoke(string(text)) }

// Stringify is a value as JSON, nil where it has no form there. It panics, as syscall/js does, where a
// getter throws.
func Stringify(value js.Value) []byte {
	text := stringify.Invoke(value)
	if text.Type() != js.TypeString {
		return nil
	}
	return []byte(text.String())
}
