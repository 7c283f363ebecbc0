//go:build js && wasm

// Package convert brings values over the boundary between JavaScript and Go. The structs it fills and
// shows are flat wire structs with js tags; vert does the assignment, and convert does what vert leaves
// out: it checks each field by name before, so that a wrong type is an error that names the field.
package convert

import (
	"reflect"
	"strconv"
	"strings"
	"syscall/js"

	"github.com/norunners/vert"

	"callscribe/connectors/crm"
)

// A wire struct's fields are string, bool, float64, pointers to these, wire structs, pointers to wire
// structs, and slices of wire structs or strings. Beside js:"name", a field may be tagged
//
//	accept:"number"   a string field that also takes a number, as JavaScript writes it
//	accept:"json"     a string field that takes anything, and gets its JSON
//	need:"true"       neither absent nor null; a string also not empty
const (
	tagName   = "js"
	tagAccept = "accept"
	tagNeed   = "need"
)

// Into fills the wire struct that to points to. Absent and null leave a field at its zero value, unknown
// fields are ignored. Its errors are [crm.InvalidInput]; name is that of the value itself.
func Into(value js.Value, name string, to any) error {
	plain, err := clone(value)
	if err != nil {
		return crm.InvalidInput(name, "must be a plain object")
	}
	if !isObject(plain) {
		return crm.InvalidInput(name, "must be an object")
	}
	checked, err := object(plain, "", reflect.TypeOf(to).Elem())
	if err != nil {
		return err
	}
	if err := vert.ValueOf(checked).AssignTo(to); err != nil {
		return crm.InvalidInput(name, "could not be read")
	}
	return nil
}

// clone is a copy in which nothing can run: no getter, no proxy. One that throws inside Value.Get would
// pass through Go's frames unseen; inside Value.Call it is a panic.
func clone(value js.Value) (plain js.Value, err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = thrown
		}
	}()
	text := js.Global().Get("JSON").Call("stringify", value)
	if text.Type() != js.TypeString {
		return js.Undefined(), nil
	}
	return js.Global().Get("JSON").Call("parse", text), nil
}

// object is a new object with the fields of the struct type t, each of the type that vert expects.
func object(from js.Value, path string, t reflect.Type) (js.Value, error) {
	to := js.Global().Get("Object").New()
	for i := range t.NumField() {
		f := t.Field(i)
		key := f.Tag.Get(tagName)
		at := join(path, key)
		value := from.Get(key)
		if value.IsUndefined() || value.IsNull() {
			if f.Tag.Get(tagNeed) != "" {
				return to, crm.InvalidInput(at, "is missing")
			}
			continue
		}
		value, err := field(value, at, f.Type, f.Tag.Get(tagAccept))
		if err != nil {
			return to, err
		}
		if f.Tag.Get(tagNeed) != "" && value.Type() == js.TypeString && value.String() == "" {
			return to, crm.InvalidInput(at, "is missing")
		}
		to.Set(key, value)
	}
	return to, nil
}

func field(value js.Value, at string, t reflect.Type, accept string) (js.Value, error) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		switch {
		case accept == "json":
			return js.Global().Get("JSON").Call("stringify", value), nil
		case accept == "number" && value.Type() == js.TypeNumber:
			return js.Global().Call("String", value), nil
		case value.Type() == js.TypeString:
			return value, nil
		case accept == "number":
			return value, crm.InvalidInput(at, "must be a string or a number")
		}
		return value, crm.InvalidInput(at, "must be a string")
	case reflect.Bool:
		if value.Type() != js.TypeBoolean {
			return value, crm.InvalidInput(at, "must be true or false")
		}
		return value, nil
	case reflect.Float64:
		if value.Type() != js.TypeNumber {
			return value, crm.InvalidInput(at, "must be a number")
		}
		return value, nil
	case reflect.Slice:
		return array(value, at, t.Elem())
	}
	if !isObject(value) {
		return value, crm.InvalidInput(at, "must be an object")
	}
	return object(value, at, t)
}

func array(from js.Value, at string, elem reflect.Type) (js.Value, error) {
	if !isArray(from) {
		return from, crm.InvalidInput(at, "must be an array")
	}
	to := js.Global().Get("Array").New()
	for i := range from.Length() {
		item := from.Index(i)
		place := at + "[" + strconv.Itoa(i) + "]"
		if item.IsNull() { // vert would drop it, and shift the rest
			return to, crm.InvalidInput(place, "is null")
		}
		item, err := field(item, place, elem, "")
		if err != nil {
			return to, err
		}
		to.SetIndex(i, item)
	}
	return to, nil
}

// Out shows a wire struct to JavaScript. A nil pointer is an absent key.
func Out(v any) js.Value {
	return withoutNulls(vert.ValueOf(v).JSValue())
}

func withoutNulls(value js.Value) js.Value {
	if value.Type() != js.TypeObject || value.IsNull() {
		return value
	}
	keys := js.Global().Get("Object").Call("keys", value)
	for i := range keys.Length() {
		key := keys.Index(i).String()
		if item := value.Get(key); item.IsNull() && !isArray(value) {
			value.Delete(key)
		} else {
			withoutNulls(item)
		}
	}
	return value
}

func isObject(v js.Value) bool { return v.Type() == js.TypeObject && !isArray(v) }

func isArray(v js.Value) bool { return js.Global().Get("Array").Call("isArray", v).Bool() }

func join(path, key string) string {
	return strings.TrimPrefix(path+"."+key, ".")
}
