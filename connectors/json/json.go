// Package json is the part of encoding/json that this project uses, small enough for the browser: in a
// module for js/wasm that has vert and time anyway, encoding/json takes 519 KB more (126 KB compressed),
// and this package 168 KB (46 KB). The module's size is bounded, and so is the time that it takes to start.
//
// Names and results are those of encoding/json: a type with MarshalJSON or UnmarshalJSON works with both,
// what one writes is byte for byte what the other writes, and the tests hold the two against each other.
// The differences:
//
//   - A member's name matches a field's exactly; encoding/json also takes another case.
//   - Arrays and objects nest no deeper than 500 levels, not 10000. Marshal goes 1000 levels deep, to which
//     pointers and interfaces count as well; that is where a cycle ends.
//   - MarshalText and UnmarshalText are not asked: time.Time has the methods for JSON too. The keys of a map
//     are of a string kind.
//   - The option "string" of a field is refused. The name in a tag is taken as it stands.
//   - After a value of the wrong type, or one that an UnmarshalJSON refuses, the rest is still read; the
//     first error is returned, with the path of its field, as in "json: data.id: a bool does not fit into int".
//   - There are no streams, and there is [Members]. [UnmarshalNumbers] stands for Decoder.UseNumber.
//
// No error holds any of the data, other than those of the types' own methods.
package json

import (
	"errors"
	"reflect"
)

// Marshaler is a type that writes itself as JSON.
type Marshaler interface {
	MarshalJSON() ([]byte, error)
}

// Unmarshaler is a type that reads itself from JSON. The data is not its to keep.
type Unmarshaler interface {
	UnmarshalJSON(data []byte) error
}

// Marshal is v as JSON. It is an error, not a panic, if v holds what JSON has no form for: a channel, a
// function, a complex number, NaN or an infinity, a cycle.
func Marshal(v any) ([]byte, error) {
	var e encoder
	e.value(reflect.ValueOf(v))
	if e.err != nil {
		return nil, e.err
	}
	return e.out, nil
}

// MarshalIndent is Marshal with each element on a line of its own, which begins with prefix and with one
// indent a level.
func MarshalIndent(v any, prefix, indent string) ([]byte, error) {
	data, err := Marshal(v)
	if err != nil {
		return nil, err
	}
	return appendIndent(nil, data, prefix, indent), nil
}

// Unmarshal reads one JSON value into what v points to. It leaves v alone if data is not valid JSON.
func Unmarshal(data []byte, v any) error { return unmarshal(data, v, false) }

// UnmarshalNumbers is Unmarshal, except that a number read into an empty interface is a [Number] and so
// loses no digits.
func UnmarshalNumbers(data []byte, v any) error { return unmarshal(data, v, true) }

func unmarshal(data []byte, v any, numbers bool) error {
	if err := check(data); err != nil {
		return err
	}
	to := reflect.ValueOf(v)
	if to.Kind() != reflect.Pointer || to.IsNil() {
		return errors.New("json: only what a pointer points to can be read into")
	}
	d := decoder{scanner: scanner{data: data}, numbers: numbers}
	d.space()
	d.value(to.Elem())
	return d.err
}

// Members calls each for the members of a JSON object, in their order. What it is called with stays valid.
func Members(data []byte, each func(name string, value RawMessage)) error {
	if err := check(data); err != nil {
		return err
	}
	d := decoder{scanner: scanner{data: data}}
	if d.space(); d.data[d.pos] != '{' {
		return errors.New("json: not an object")
	}
	for d.pos++; d.more(); {
		name := string(d.key())
		each(name, d.raw())
	}
	return nil
}

// Valid reports whether data is one JSON value.
func Valid(data []byte) bool { return check(data) == nil }

// InvalidAt is the byte at which data stops being one JSON value, which is its length where it ends too early; -1 where
// it is one.
func InvalidAt(data []byte) int {
	s := scanner{data: data}
	if s.whole() {
		return -1
	}
	return s.pos
}

// RawMessage is a value that stays JSON.
type RawMessage []byte

// MarshalJSON implements [Marshaler].
func (m RawMessage) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("null"), nil
	}
	return m, nil
}

// UnmarshalJSON implements [Unmarshaler].
func (m *RawMessage) UnmarshalJSON(data []byte) error {
	*m = append((*m)[:0], data...)
	return nil
}

// Number is a number as it is written; "" stands for 0.
type Number string

// String is the number as it is written.
func (n Number) String() string { return string(n) }

var errNumber = errors.New("the text of a Number is not a number")

// MarshalJSON implements [Marshaler].
func (n Number) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("0"), nil
	}
	if !n.valid() {
		return nil, errNumber
	}
	return []byte(n), nil
}

// UnmarshalJSON implements [Unmarshaler]. It also takes a string that holds a number.
func (n *Number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	if data[0] == '"' {
		data = unquote(data[1 : len(data)-1])
	}
	read := Number(data)
	if !read.valid() {
		return errNumber
	}
	*n = read
	return nil
}

func (n Number) valid() bool {
	s := scanner{data: []byte(n)}
	return s.number() && s.pos == len(n)
}
