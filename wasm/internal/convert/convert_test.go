//go:build js && wasm

package convert

import (
	"syscall/js"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

type leaf struct {
	Name string `js:"name"`
}

type wire struct {
	Text   string   `js:"text"`
	Maybe  *string  `js:"maybe"`
	Either string   `js:"either" accept:"number"`
	Free   string   `js:"free" accept:"json"`
	Flag   bool     `js:"flag"`
	Number *float64 `js:"number"`
	Leaf   *leaf    `js:"leaf"`
	Leaves []leaf   `js:"leaves"`
	Must   string   `js:"must" need:"true"`
}

func value(expression string) js.Value {
	return js.Global().Call("eval", "("+expression+")")
}

func TestInto(t *testing.T) {
	empty, text := "", "x"
	half := 0.5
	for _, test := range []struct {
		name, from string
		want       wire
	}{
		{"absent", `{must: "m"}`, wire{Must: "m"}},
		{"null is absent", `{must: "m", text: null, maybe: null, leaf: null, leaves: null}`, wire{Must: "m"}},
		{"empty is not absent", `{must: "m", maybe: ""}`, wire{Must: "m", Maybe: &empty}},
		{"text", `{must: "m", text: "a\u{1F600}\n", maybe: "x"}`, wire{Must: "m", Text: "a\U0001F600\n", Maybe: &text}},
		{"a half surrogate", `{must: "m", text: "a\ud800"}`, wire{Must: "m", Text: "a\xed\xa0\x80"}},
		{"a number where text may be one", `{must: "m", either: 1795336779322}`, wire{Must: "m", Either: "1795336779322"}},
		{"free form", `{must: "m", free: {a: [1, {b: null}]}}`, wire{Must: "m", Free: `{"a":[1,{"b":null}]}`}},
		{"NaN is absent", `{must: "m", number: NaN}`, wire{Must: "m"}},
		{"number and flag", `{must: "m", number: 0.5, flag: true}`, wire{Must: "m", Number: &half, Flag: true}},
		{"nested", `{must: "m", leaf: {name: "n", extra: 1}, leaves: [{name: "a"}, {}]}`,
			wire{Must: "m", Leaf: &leaf{"n"}, Leaves: []leaf{{"a"}, {}}}},
		{"a Date is its ISO text", `{must: "m", text: new Date(0)}`, wire{Must: "m", Text: "1970-01-01T00:00:00.000Z"}},
		{"unknown fields", `{must: "m", whatever: () => 1}`, wire{Must: "m"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got wire
			require.NoError(t, Into(value(test.from), "input", &got))
			assert.Equal(t, test.want, got)
		})
	}
}

func TestIntoNamesTheField(t *testing.T) {
	for _, test := range []struct{ from, field, message string }{
		{`undefined`, "input", "input must be an object."},
		{`null`, "input", "input must be an object."},
		{`[]`, "input", "input must be an object."},
		{`"text"`, "input", "input must be an object."},
		{`{}`, "must", "must is missing."},
		{`{must: ""}`, "must", "must is missing."},
		{`{must: "m", text: 7}`, "text", "text must be a string."},
		{`{must: "m", text: {}}`, "text", "text must be a string."},
		{`{must: "m", either: true}`, "either", "either must be a string or a number."},
		{`{must: "m", flag: "true"}`, "flag", "flag must be true or false."},
		{`{must: "m", number: "7"}`, "number", "number must be a number."},
		{`{must: "m", leaf: []}`, "leaf", "leaf must be an object."},
		{`{must: "m", leaf: {name: 1}}`, "leaf.name", "leaf.name must be a string."},
		{`{must: "m", leaves: {}}`, "leaves", "leaves must be an array."},
		{`{must: "m", leaves: [{}, null]}`, "leaves[1]", "leaves[1] is null."},
		{`{must: "m", leaves: [{}, {name: []}]}`, "leaves[1].name", "leaves[1].name must be a string."},
		{`{get must() { throw new Error("boom") }}`, "input", "input must be a plain object."},
		{`(() => { const a = {must: "m"}; a.self = a; return a })()`, "input", "input must be a plain object."},
		{`{must: "m", text: 1n}`, "input", "input must be a plain object."},
		{`{must: "m", extra: JSON.parse("[".repeat(600) + "]".repeat(600))}`, "input", "input is nested too deep."},
	} {
		t.Run(test.from, func(t *testing.T) {
			err := Into(value(test.from), "input", new(wire))
			var e *crm.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, crm.InvalidArgument, e.Code)
			assert.Equal(t, test.field, e.Field)
			assert.Equal(t, test.message, e.Message)
		})
	}
}

func TestOut(t *testing.T) {
	half := 0.5
	out := Out(wire{Text: "t", Number: &half, Leaf: &leaf{"n"}, Leaves: []leaf{{"a"}}})
	got := js.Global().Get("JSON").Call("stringify", out).String()
	assert.Equal(t, `{"text":"t","either":"","flag":false,"number":0.5,"leaf":{"name":"n"},"leaves":[{"name":"a"}],"must":""}`, got)
}

func TestOutShowsNumbersAndJSON(t *testing.T) {
	for text, want := range map[string]string{
		"102": "102", "-7": "-7", "0": "0", "007": `"007"`, "1e3": `"1e3"`, "1.5": `"1.5"`, "call-7": `"call-7"`, " 7": `" 7"`,
		"9007199254740991": "9007199254740991", "9007199254740993": `"9007199254740993"`, "Infinity": `"Infinity"`, "": `""`,
	} {
		out := js.Global().Get("JSON").Call("stringify", Out(wire{Either: text}).Get("either")).String()
		assert.Equal(t, want, out, text)
	}
	out := Out(wire{Free: `{"companyId":7,"of":[null]}`}).Get("free")
	assert.Equal(t, `{"companyId":7,"of":[null]}`, js.Global().Get("JSON").Call("stringify", out).String())
	assert.True(t, Out(wire{}).Get("leaves").IsUndefined())
	assert.Zero(t, Out(wire{Leaves: []leaf{}}).Get("leaves").Length())
}
