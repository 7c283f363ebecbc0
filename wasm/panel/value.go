//go:build js && wasm

package main

import (
	"syscall/js"

	"callscribe/wasm/panel/view"
)

// value is a [view.Value] of plain data: what came out of JSON, in which no getter can run.
type value struct{ js.Value }

func (v value) Get(name string) view.Value {
	if v.Type() != js.TypeObject {
		return value{js.Undefined()}
	}
	return value{v.Value.Get(name)}
}

func (v value) Items() []view.Value {
	if v.Type() != js.TypeObject || v.Value.Get("length").Type() != js.TypeNumber {
		return nil
	}
	items := make([]view.Value, v.Length())
	for i := range items {
		items[i] = value{v.Index(i)}
	}
	return items
}

func (v value) Null() bool { return v.IsNull() || v.IsUndefined() }

func (v value) Text() string {
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}

func (v value) Number() float64 {
	if v.Type() != js.TypeNumber {
		return 0
	}
	return v.Float()
}

func (v value) True() bool { return v.Type() == js.TypeBoolean && v.Bool() }
