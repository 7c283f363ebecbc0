//go:build js && wasm

// Package convert brings values over the boundary between JavaScript and Go, by flat wire structs with js
// tags. Showing them to JavaScript is vert's work. Reading is done here, for two reasons: a wrong type is an
// error that names the field, which vert's is not; and vert's reading links fmt, 0.4 MB of the module.
package convert

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"syscall/js"

	"github.com/norunners/vert"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/wasm/internal/jsjson"
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
//
// The value comes over as one JSON text: to get it member by member would be a step over the boundary for
// each. And nothing can run while it is read, no getter and no proxy.
func Into(value js.Value, name string, to any) error {
	text, err := stringify(value)
	if err != nil {
		return crm.InvalidInput(name, "must be a plain object")
	}
	if !isObject(text) {
		return crm.InvalidInput(name, "must be an object")
	}
	return object(text, "", reflect.ValueOf(to).Elem())
}

// stringify is a value as JSON; nothing where it has no form there.
func stringify(value js.Value) (text json.RawMessage, err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = thrown
		}
	}()
	return jsjson.Stringify(value), nil
}

// object fills a struct.
func object(from json.RawMessage, path string, to reflect.Value) error {
	wire := structOf(to.Type())
	values := make([]json.RawMessage, len(wire.fields))
	err := json.Members(from, func(name string, value json.RawMessage) {
		if i, known := wire.byName[name]; known {
			values[i] = value
		}
	})
	if err != nil {
		return crm.InvalidInput(cmp.Or(path, "input"), "is nested too deep")
	}
	for i, f := range wire.fields {
		value := values[i]
		if absent := len(value) == 0 || value[0] == 'n'; absent && !f.needed {
			continue
		} else if absent {
			return crm.InvalidInput(join(path, f.name), "is missing")
		}
		at := join(path, f.name)
		if err := assign(value, at, to.Field(i), f.accept); err != nil {
			return err
		}
		if f.needed && to.Field(i).Kind() == reflect.String && to.Field(i).String() == "" {
			return crm.InvalidInput(at, "is missing")
		}
	}
	return nil
}

// wireStruct is what the tags of a wire struct say.
type wireStruct struct {
	fields []wireField
	byName map[string]int
}

type wireField struct {
	name, accept string
	needed       bool
}

var wireStructs sync.Map // reflect.Type to *wireStruct: to read the tags takes longer than to fill the fields

func structOf(t reflect.Type) *wireStruct {
	if known, ok := wireStructs.Load(t); ok {
		return known.(*wireStruct)
	}
	wire := &wireStruct{byName: map[string]int{}}
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		f := wireField{name: tag.Get(tagName), accept: tag.Get(tagAccept), needed: tag.Get(tagNeed) != ""}
		wire.fields = append(wire.fields, f)
		wire.byName[f.name] = i
	}
	wireStructs.Store(t, wire)
	return wire
}

// assign fills one field, whose value is there.
func assign(value json.RawMessage, at string, to reflect.Value, accept string) error {
	kind, what := false, ""
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return assign(value, at, to.Elem(), accept)
	case reflect.String:
		return text(value, at, to, accept)
	case reflect.Slice:
		return array(value, at, to)
	case reflect.Struct:
		if !isObject(value) {
			return crm.InvalidInput(at, "must be an object")
		}
		return object(value, at, to)
	case reflect.Bool:
		kind, what = value[0] == 't' || value[0] == 'f', "true or false"
	case reflect.Float64:
		kind, what = isNumber(value), "a number"
	}
	if !kind || json.Unmarshal(value, to.Addr().Interface()) != nil {
		return crm.InvalidInput(at, "must be "+what)
	}
	return nil
}

func text(value json.RawMessage, at string, to reflect.Value, accept string) error {
	switch {
	case accept == "json", accept == "number" && isNumber(value):
		to.SetString(string(value))
		return nil
	case value[0] == '"':
		return json.Unmarshal(value, to.Addr().Interface())
	case accept == "number":
		return crm.InvalidInput(at, "must be a string or a number")
	}
	return crm.InvalidInput(at, "must be a string")
}

func array(from json.RawMessage, at string, to reflect.Value) error {
	if from[0] != '[' {
		return crm.InvalidInput(at, "must be an array")
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(from, &elements); err != nil {
		return crm.InvalidInput(at, "is nested too deep")
	}
	items := reflect.MakeSlice(to.Type(), len(elements), len(elements))
	for i, element := range elements {
		place := at + "[" + strconv.Itoa(i) + "]"
		if element[0] == 'n' {
			return crm.InvalidInput(place, "is null")
		}
		if err := assign(element, place, items.Index(i), ""); err != nil {
			return err
		}
	}
	to.Set(items)
	return nil
}

func isObject(value json.RawMessage) bool { return len(value) > 0 && value[0] == '{' }

func isNumber(value json.RawMessage) bool {
	return value[0] == '-' || '0' <= value[0] && value[0] <= '9'
}

// Out shows a wire struct to JavaScript. A nil pointer, a nil slice and JSON of "" are absent keys.
func Out(v any) js.Value {
	value := vert.ValueOf(v).JSValue()
	show(value, reflect.ValueOf(v))
	return value
}

// show does what vert leaves out: absent keys, and the strings that are shown as something else.
func show(value js.Value, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			show(value.Index(i), v.Index(i))
		}
	case reflect.Struct:
		for i, w := range structOf(v.Type()).fields {
			f, key, accept := v.Field(i), w.name, w.accept
			switch f.Kind() {
			case reflect.Pointer, reflect.Slice:
				if f.IsNil() {
					value.Delete(key)
					continue
				}
			}
			if f.Kind() == reflect.Pointer {
				f = f.Elem()
			}
			switch {
			case f.Kind() == reflect.Struct, f.Kind() == reflect.Slice:
				show(value.Get(key), f)
			case accept == "json" && f.String() == "":
				value.Delete(key)
			case accept == "json":
				value.Set(key, jsjson.Parse([]byte(f.String())))
			case accept == "number":
				if n := js.Global().Call("Number", f.String()); js.Global().Call("String", n).String() == f.String() && isSafe(n) {
					value.Set(key, n)
				}
			}
		}
	}
}

func isSafe(n js.Value) bool { return js.Global().Get("Number").Call("isSafeInteger", n).Bool() }

func join(path, key string) string {
	return strings.TrimPrefix(path+"."+key, ".")
}
