//go:build js && wasm

package main

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// vert reads and shows other kinds wrongly, or panics on them; see package convert.
func TestWireStructsArePlain(t *testing.T) {
	for _, wire := range wireStructs {
		plain(t, reflect.TypeOf(wire))
	}
}

func plain(t *testing.T, of reflect.Type) {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch of.Kind() {
	case reflect.String, reflect.Bool, reflect.Float64:
		assert.Empty(t, of.PkgPath(), "%s is a named kind", of)
	case reflect.Slice:
		plain(t, of.Elem())
	case reflect.Struct:
		for i := range of.NumField() {
			field := of.Field(i)
			assert.NotEmpty(t, field.Tag.Get("js"), "%s.%s has no js tag", of, field.Name)
			assert.False(t, field.Anonymous, "%s.%s is embedded", of, field.Name)
			plain(t, field.Type)
		}
	default:
		assert.Fail(t, "not a plain kind", of.String())
	}
}

func TestScore(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "87": "87", "92.5": "92.5", `"87"`: "87", `{"score":87,"x":1}`: "87", `{"x":1}`: "", "null": "", "[1]": "", "true": "",
	} {
		assert.Equal(t, want, score(in), in)
	}
}

var wireStructs = []any{
	logIn{}, updateCallLogOut{}, replyOut{}, getUserInfoIn{}, contactsIn{}, getCallLogIn{}, upsertCallDispositionIn{},
}
