package json

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// encoder writes a value. Once err is set it writes nothing of use.
type encoder struct {
	out   []byte
	depth int
	err   error
}

func (e *encoder) fail(v reflect.Value, err error) {
	if e.err == nil {
		e.err = &encodeError{v.Type().String(), err}
	}
}

// encodeError says which type could not be written. fmt would add 0.4 MB to say it.
type encodeError struct {
	of    string
	cause error
}

func (e *encodeError) Error() string { return "json: " + e.of + ": " + e.cause.Error() }

func (e *encodeError) Unwrap() error { return e.cause }

var (
	errTooDeep     = errors.New("nested too deep, or a cycle")
	errUnsupported = errors.New("has no form in JSON")
	errNotJSON     = errors.New("MarshalJSON gave what is not JSON")
)

func (e *encoder) value(v reflect.Value) {
	switch {
	case e.err != nil:
		return
	case !v.IsValid(): // what a nil holds
		e.write("null")
		return
	case e.depth > 2*maxDepth:
		e.fail(v, errTooDeep)
		return
	}
	e.depth++
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		e.value(v.Elem())
	} else if info := infoOf(v.Type()); info.ptrMarshals && v.CanAddr() && v.CanInterface() {
		e.marshaler(v.Addr())
	} else if info.marshals && v.CanInterface() {
		e.marshaler(v)
	} else {
		e.plain(v, info)
	}
	e.depth--
}

func (e *encoder) marshaler(v reflect.Value) {
	data, err := v.Interface().(Marshaler).MarshalJSON()
	if err == nil && check(data) != nil {
		err = errNotJSON
	}
	if err != nil {
		e.fail(v, err)
		return
	}
	e.out = appendCompact(e.out, data)
}

// plain writes a value by its kind.
func (e *encoder) plain(v reflect.Value, info *typeInfo) {
	switch v.Kind() {
	case reflect.Bool:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.out = strconv.AppendUint(e.out, v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		e.float(v)
	case reflect.String:
		e.out = appendString(e.out, v.String())
	case reflect.Struct:
		e.fields(v, info)
	case reflect.Map:
		e.members(v)
	case reflect.Slice, reflect.Array:
		e.elements(v)
	default:
		e.fail(v, errUnsupported)
	}
}

// float writes a number as JavaScript does.
func (e *encoder) float(v reflect.Value) {
	f := v.Float()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		e.fail(v, errUnsupported)
		return
	}
	bits := v.Type().Bits()
	low, high := 1e-6, 1e21
	if bits == 32 {
		low, high = float64(float32(1e-6)), float64(float32(1e21))
	}
	format := byte('f')
	if size := math.Abs(f); size != 0 && (size < low || size >= high) {
		format = 'e'
	}
	e.out = strconv.AppendFloat(e.out, f, format, -1, bits)
	if n := len(e.out); format == 'e' && string(e.out[n-4:n-1]) == "e-0" {
		e.out = append(e.out[:n-2], e.out[n-1]) // e-09 to e-9
	}
}

func (e *encoder) fields(v reflect.Value, info *typeInfo) {
	if info.err != nil {
		e.fail(v, info.err)
		return
	}
	e.write("{")
	for _, f := range info.fields {
		if fv := f.of(v, false); fv.IsValid() && !f.omits(fv) {
			e.comma()
			e.out = append(e.out, f.key...)
			e.value(fv)
		}
	}
	e.write("}")
}

type member struct {
	name  string
	value reflect.Value
}

func (e *encoder) members(v reflect.Value) {
	switch {
	case v.Type().Key().Kind() != reflect.String:
		e.fail(v, errUnsupported)
		return
	case v.IsNil():
		e.write("null")
		return
	}
	var all []*member // sorting pointers shares the code with others
	for _, key := range v.MapKeys() {
		all = append(all, &member{key.String(), v.MapIndex(key)})
	}
	slices.SortFunc(all, func(a, b *member) int { return strings.Compare(a.name, b.name) })
	e.write("{")
	for _, m := range all {
		e.comma()
		e.out = append(appendString(e.out, m.name), ':')
		e.value(m.value)
	}
	e.write("}")
}

func (e *encoder) elements(v reflect.Value) {
	if v.Kind() == reflect.Slice {
		if v.IsNil() {
			e.write("null")
			return
		}
		if elem := v.Type().Elem(); elem.Kind() == reflect.Uint8 && !infoOf(elem).ptrMarshals {
			e.out = appendBase64(e.out, v.Bytes())
			return
		}
	}
	e.write("[")
	for i := range v.Len() {
		e.comma()
		e.value(v.Index(i))
	}
	e.write("]")
}

//go:noinline
func (e *encoder) write(s string) { e.out = append(e.out, s...) }

// comma separates an element from the one before, if there is one.
//
//go:noinline
func (e *encoder) comma() {
	if last := e.out[len(e.out)-1]; last != '{' && last != '[' {
		e.write(",")
	}
}
