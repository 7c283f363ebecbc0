package json

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// decoder reads a value out of JSON that was found valid.
type decoder struct {
	scanner
	numbers bool     // read into an any, a number is a Number
	path    []string // of struct fields
	err     error    // the first
}

// fieldError is an error and the struct field that it is about.
type fieldError struct {
	path string // "data.id"; "" for the whole value
	err  error
}

func (e *fieldError) Error() string {
	if e.path == "" {
		return "json: " + e.err.Error()
	}
	return "json: " + e.path + ": " + e.err.Error()
}

func (e *fieldError) Unwrap() error { return e.err }

func (d *decoder) fail(err error) {
	if d.err != nil {
		return
	}
	path := d.path
	if inner := (*fieldError)(nil); errors.As(err, &inner) { // of an UnmarshalJSON that calls Unmarshal
		err = inner.err
		if inner.path != "" {
			path = append(path, inner.path)
		}
	}
	d.err = &fieldError{strings.Join(path, "."), err}
}

// misfit passes over a value that does not fit into a t.
func (d *decoder) misfit(t reflect.Type) {
	kind := "a number"
	switch d.data[d.pos] {
	case '{':
		kind = "an object"
	case '[':
		kind = "an array"
	case '"':
		kind = "a string"
	case 't', 'f':
		kind = "a bool"
	}
	d.raw()
	d.fail(errors.New(kind + " does not fit into " + t.String()))
}

// raw passes over a value, and is its text.
//
//go:noinline
func (d *decoder) raw() []byte {
	start := d.pos
	d.scanner.value()
	return d.data[start:d.pos]
}

// text passes over a string, and is what it says.
//
//go:noinline
func (d *decoder) text() []byte {
	start := d.pos
	d.str()
	return unquote(d.data[start+1 : d.pos-1])
}

// more moves to the next element of an array or object, false and behind the bracket if there is none.
//
//go:noinline
func (d *decoder) more() bool {
	d.space()
	switch d.data[d.pos] {
	case ']', '}':
		d.pos++
		return false
	case ',':
		d.pos++
		d.space()
	}
	return true
}

// key passes over the name of a member and its colon.
//
//go:noinline
func (d *decoder) key() []byte {
	key := d.text()
	d.space()
	d.pos++
	d.space()
	return key
}

// value reads the value at pos into v.
func (d *decoder) value(v reflect.Value) {
	null := d.data[d.pos] == 'n'
	v, ok := d.target(v, null)
	if !ok {
		d.raw()
		return
	}
	info := infoOf(v.Type())
	if info.unmarshals && v.CanInterface() {
		if err := v.Addr().Interface().(Unmarshaler).UnmarshalJSON(d.raw()); err != nil {
			d.fail(err)
		}
		return
	}
	switch c := d.data[d.pos]; {
	case null:
		d.raw()
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
			v.Set(reflect.Zero(v.Type()))
		}
	case v.Kind() == reflect.Interface && v.NumMethod() == 0:
		if x := d.any(); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	case c == '{' && v.Kind() == reflect.Struct:
		d.fields(v, info)
	case c == '{' && v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		d.members(v)
	case c == '[' && (v.Kind() == reflect.Slice || v.Kind() == reflect.Array):
		d.elements(v)
	case c == '"' && v.Kind() == reflect.String:
		v.SetString(string(d.text()))
	case c == '"' && v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		d.bytes(v)
	case (c == 't' || c == 'f') && v.Kind() == reflect.Bool:
		v.SetBool(string(d.raw()) == "true")
	case c == '-' || '0' <= c && c <= '9':
		d.numeric(v)
	default:
		d.misfit(v.Type())
	}
}

// target follows pointers, and makes them where they are nil, down to what a value is read into. A null
// goes into the pointer itself.
func (d *decoder) target(v reflect.Value, null bool) (reflect.Value, bool) {
	for range maxDepth {
		switch v.Kind() {
		case reflect.Pointer:
			switch {
			case null && v.CanSet():
				return v, true
			case !v.IsNil():
			case v.CanSet():
				v.Set(reflect.New(v.Type().Elem()))
			default:
				d.fail(errHidden)
				return v, false
			}
			v = v.Elem()
		case reflect.Interface:
			inner := v.Elem()
			if inner.Kind() != reflect.Pointer || inner.IsNil() || null && inner.Elem().Kind() != reflect.Pointer {
				return v, true
			}
			v = inner
		default:
			return v, true
		}
	}
	d.fail(errTooDeep)
	return v, false
}

var errHidden = errors.New("an embedded pointer to an unexported struct cannot be set")

func (d *decoder) fields(v reflect.Value, info *typeInfo) {
	if info.err != nil {
		d.raw()
		d.fail(info.err)
		return
	}
	for d.pos++; d.more(); {
		f := info.byName[string(d.key())]
		if f == nil {
			d.raw()
			continue
		}
		d.path = append(d.path, f.name)
		if fv := f.of(v, true); fv.IsValid() {
			d.value(fv)
		} else {
			d.raw()
			d.fail(errHidden)
		}
		d.path = d.path[:len(d.path)-1]
	}
}

func (d *decoder) members(v reflect.Value) {
	t := v.Type()
	if v.IsNil() {
		v.Set(reflect.MakeMap(t))
	}
	zero := reflect.Zero(t.Elem())
	elem := reflect.New(t.Elem()).Elem()
	for d.pos++; d.more(); {
		key := reflect.ValueOf(string(d.key())).Convert(t.Key())
		elem.Set(zero)
		d.value(elem)
		v.SetMapIndex(key, elem)
	}
}

func (d *decoder) elements(v reflect.Value) {
	slice := v.Kind() == reflect.Slice
	i := 0
	for d.pos++; d.more(); i++ {
		if slice && i == v.Len() {
			if i == v.Cap() {
				v.Grow(1)
			}
			v.SetLen(i + 1)
		}
		if i < v.Len() {
			d.value(v.Index(i))
		} else {
			d.raw()
		}
	}
	switch {
	case !slice:
		for ; i < v.Len(); i++ {
			v.Index(i).Set(reflect.Zero(v.Type().Elem()))
		}
	case i == 0:
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	default:
		v.SetLen(i)
	}
}

func (d *decoder) bytes(v reflect.Value) {
	decoded, err := readBase64(d.text())
	if err != nil {
		d.fail(err)
		return
	}
	v.SetBytes(decoded)
}

func (d *decoder) numeric(v reflect.Value) {
	start := d.pos
	text := string(d.raw())
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n, err := strconv.ParseInt(text, 10, v.Type().Bits()); err == nil {
			v.SetInt(n)
			return
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if n, err := strconv.ParseUint(text, 10, v.Type().Bits()); err == nil {
			v.SetUint(n)
			return
		}
	case reflect.Float32, reflect.Float64:
		if n, err := strconv.ParseFloat(text, v.Type().Bits()); err == nil {
			v.SetFloat(n)
			return
		}
	}
	d.pos = start
	d.misfit(v.Type())
}

// any reads what an empty interface holds. It is nil for null and for a number that has no float64.
func (d *decoder) any() any {
	switch c := d.data[d.pos]; c {
	case '{':
		members := map[string]any{}
		for d.pos++; d.more(); {
			key := string(d.key())
			members[key] = d.any()
		}
		return members
	case '[':
		elements := []any{}
		for d.pos++; d.more(); {
			elements = append(elements, d.any())
		}
		return elements
	case '"':
		return string(d.text())
	case 't', 'f':
		return string(d.raw()) == "true"
	case 'n':
		d.raw()
		return nil
	}
	if d.numbers {
		return Number(d.raw())
	}
	f, err := strconv.ParseFloat(string(d.raw()), 64)
	if err != nil {
		d.fail(errors.New("a number does not fit into float64"))
		return nil
	}
	return f
}
