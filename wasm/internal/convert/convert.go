//go:build js && wasm

// Package convert brings values over the boundary between JavaScript and Go, by flat wire structs with js
// tags. Showing them to JavaScript is vert's work. Reading is done here, for two reasons: a wrong type is an
// error that names the field, which vert's is not; and vert's reading links fmt, 0.4 MB of the module.
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
//	accept:"number"   a string field that also takes a number, as JavaScript writes it; it is shown as a
//	                  number where it is an integer that JavaScript holds exactly
//	accept:"json"     a string field that takes anything, and gets its JSON; it is shown as what the JSON says
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
	return object(plain, "", reflect.ValueOf(to).Elem())
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

// object fills a struct.
func object(from js.Value, path string, to reflect.Value) error {
	t := to.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		at := join(path, f.Tag.Get(tagName))
		value := from.Get(f.Tag.Get(tagName))
		needed := f.Tag.Get(tagNeed) != ""
		if value.IsUndefined() || value.IsNull() {
			if needed {
				return crm.InvalidInput(at, "is missing")
			}
			continue
		}
		if err := assign(value, at, to.Field(i), f.Tag.Get(tagAccept)); err != nil {
			return err
		}
		if needed && to.Field(i).Kind() == reflect.String && to.Field(i).String() == "" {
			return crm.InvalidInput(at, "is missing")
		}
	}
	return nil
}

// assign fills one field, whose value is there.
func assign(value js.Value, at string, to reflect.Value, accept string) error {
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return assign(value, at, to.Elem(), accept)
	case reflect.String:
		text, err := text(value, at, accept)
		to.SetString(text)
		return err
	case reflect.Bool:
		if value.Type() != js.TypeBoolean {
			return crm.InvalidInput(at, "must be true or false")
		}
		to.SetBool(value.Bool())
		return nil
	case reflect.Float64:
		if value.Type() != js.TypeNumber {
			return crm.InvalidInput(at, "must be a number")
		}
		to.SetFloat(value.Float())
		return nil
	case reflect.Slice:
		return array(value, at, to)
	}
	if !isObject(value) {
		return crm.InvalidInput(at, "must be an object")
	}
	return object(value, at, to)
}

func text(value js.Value, at, accept string) (string, error) {
	switch {
	case accept == "json":
		return js.Global().Get("JSON").Call("stringify", value).String(), nil
	case accept == "number" && value.Type() == js.TypeNumber:
		return js.Global().Call("String", value).String(), nil
	case value.Type() == js.TypeString:
		return value.String(), nil
	case accept == "number":
		return "", crm.InvalidInput(at, "must be a string or a number")
	}
	return "", crm.InvalidInput(at, "must be a string")
}

func array(from js.Value, at string, to reflect.Value) error {
	if !isArray(from) {
		return crm.InvalidInput(at, "must be an array")
	}
	items := reflect.MakeSlice(to.Type(), from.Length(), from.Length())
	for i := range from.Length() {
		place := at + "[" + strconv.Itoa(i) + "]"
		item := from.Index(i)
		if item.IsNull() {
			return crm.InvalidInput(place, "is null")
		}
		if err := assign(item, place, items.Index(i), ""); err != nil {
			return err
		}
	}
	to.Set(items)
	return nil
}

// Out shows a wire struct to JavaScript. A nil pointer, a nil slice and JSON of "" are absent keys.
func Out(v any) js.Value {
	value := vert.ValueOf(v).JSValue()
	show(value, reflect.TypeOf(v))
	return value
}

// show does what vert leaves out: absent keys, and the strings that are shown as something else.
func show(value js.Value, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Slice:
		for i := range value.Length() {
			show(value.Index(i), t.Elem())
		}
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			key := f.Tag.Get(tagName)
			switch item := value.Get(key); {
			case item.IsNull():
				value.Delete(key)
			case f.Tag.Get(tagAccept) == "json" && item.String() == "":
				value.Delete(key)
			case f.Tag.Get(tagAccept) == "json":
				value.Set(key, js.Global().Get("JSON").Call("parse", item))
			case f.Tag.Get(tagAccept) == "number":
				if n := js.Global().Call("Number", item); js.Global().Call("String", n).String() == item.String() && isSafe(n) {
					value.Set(key, n)
				}
			default:
				show(item, f.Type)
			}
		}
	}
}

func isSafe(n js.Value) bool { return js.Global().Get("Number").Call("isSafeInteger", n).Bool() }

func isObject(v js.Value) bool { return v.Type() == js.TypeObject && !isArray(v) }

func isArray(v js.Value) bool { return js.Global().Get("Array").Call("isArray", v).Bool() }

func join(path, key string) string {
	return strings.TrimPrefix(path+"."+key, ".")
}
