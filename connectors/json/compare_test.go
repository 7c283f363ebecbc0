package json_test

import (
	"encoding/base64"
	stdlib "encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"callscribe/connectors/json"
)

// inputs are texts that are, or nearly are, JSON.
var inputs = []string{
	``, ` `, `null`, ` true `, `false`, `tru`, `truee`, `nul`, `0`, `-0`, `01`, `-`, `1.`, `.5`, `1.5`, `1e5`, `1E+5`, `1e-5`, `1e`, `1e400`,
	`-1e400`, `1e-400`, `123456789012345678901234567890`, `0.1`, `+1`, `0x1`, `NaN`, `""`, `"a"`, `"a`, `"\n"`, `"\x"`, `"\u00e9\u20AC"`,
	`"\ud83d\ude00"`, `"\ud83d"`, `"\ud83dx"`, `"\ud83d\u0041"`, `"\ude00\ud83d"`, `"\ud83d\ud83d\ude00"`, `"\u12"`, `"\u12g4"`, "\"\xff\"", "\"a\xe2\x28\"",
	"\"\x01\"", "\"\t\"", "\"\u2028\"", `"\/\b\f\r\t\"\\"`, `[]`, `[ ]`, `[1]`, `[1,]`, `[,1]`, `[1 2]`, `[1`, `[`, `]`, `[1}`, `[[],[[]]]`,
	`{}`, `{ }`, `{"1":"x"}`, `{"1":"x",}`, `{,}`, `{"1"}`, `{"1":}`, `{1:2}`, `{"1":1 "2":2}`, `{"a":1}x`, `{} {}`, `{"a":1,"a":2}`, `{"":0}`,
	` { "1" : "x" , "2" : true } `, "\ufeff{}", `{"1":"\ud800","3":7,"3":8}`, `{"\u0031":"escaped name"}`,
	`{"1":1}`, `{"1":null,"2":null,"3":null}`, `{"2":"true"}`, `{"3":1.0}`, `{"3":1e2}`, `{"3":"1"}`, `{"3":9223372036854775807}`, `{"3":9223372036854775808}`,
	`{"4":127}`, `{"4":128}`, `{"4":-128}`, `{"4":-129}`, `{"5":65535}`, `{"5":65536}`, `{"5":-1}`, `{"5":-0}`, `{"6":1e400}`, `{"6":-0}`, `{"7":1e39}`, `{"7":16777217}`,
	`{"8":1}`, `{"8":null}`, `{"8":"x"}`, `{"9":{"9":{"3":5}}}`, `{"9":{"3":1},"9":{"4":2}}`, `{"10":["a",null,"b"]}`, `{"10":[]}`, `{"10":null}`, `{"10":"a"}`, `{"10":{}}`,
	`{"10":["a","b"],"10":["c"]}`, `{"11":[1,2,3]}`, `{"11":[1]}`, `{"11":[1,2],"11":[]}`, `{"12":"aGk="}`, `{"12":"aGk"}`, `{"12":"aG\nk="}`, `{"12":"a==="}`, `{"12":"aGk=aGk="}`,
	`{"12":"QUI="}`, `{"12":"QR=="}`, `{"12":"=="}`, `{"12":"Q=Q="}`, `{"12":""}`, `{"12":[1,2,255]}`, `{"12":[256]}`, `{"12":null}`, `{"13":[1,"a",{"b":null}]}`, `{"13":null}`, `{"13":1e999}`,
	`{"14":{"b":1,"a":[true]}}`, `{"14":{"a":1},"14":{"b":2}}`, `{"14":null}`, `{"14":[]}`, `{"15":{"x":{"1":1},"y":null}}`, `{"15":{"x":{"1":"q"}}}`, `{"16": {"a" : 1} }`, `{"16":null}`,
	`{"17":"2026-11-22T13:14:15.123Z"}`, `{"17":"yesterday"}`, `{"17":null}`, `{"17":5}`, `{"18":"k"}`, `{"19":[{"1":1},{"2":2}]}`, `{"19":[{"1":1,"2":3}],"19":[{"2":null},{"1":4}]}`,
	`{"19":[{"1":1}],"19":[{}],"19":[{},{}]}`, `{"20":["x"]}`, `{"20":[]}`, `{"20":null}`, `{"21":null}`, `{"21":["y"]}`, `{"22":{"a":1,"b":null}}`, `{"-":"dash"}`, `{"23":18446744073709551615}`,
	`{"23":18446744073709551616}`, `{"24":-9223372036854775808}`, `{"25":"x"}`, `{"25":null}`, `{"26":[[1,null],[]]}`, `{"27":{"a":{"b":1}},"27":{"a":{"c":2}}}`, `{"28":{"x":1}}`, `{"29":{"1":1}}`,
	`{"30":1,"31":2,"32":[3]}`, `{"32":null}`, `{"hidden":"x","Ignored":"y"}`, `{"9":{"19":[{"1":false}]}}`, `{"1":{"x":[{}]}}`,
}

// agree holds both readers against each other: accepted or refused, the field at fault, and the value,
// also what was read beside a fault.
func agree(t require.TestingT, data []byte) {
	data = withoutHalves(data, `\ufffd`)
	assert.Equal(t, stdlib.Valid(data), json.Valid(data), "Valid")

	var anyWant, anyGot any
	wantErr, gotErr := stdlib.Unmarshal(data, &anyWant), json.Unmarshal(data, &anyGot)
	require.Equal(t, wantErr == nil, gotErr == nil, "into any: %v, %v", wantErr, gotErr)
	require.Equal(t, anyWant, anyGot)

	var want, got rich
	wantErr, gotErr = stdlib.Unmarshal(data, &want), json.Unmarshal(data, &got)
	require.Equal(t, wantErr == nil, gotErr == nil, "into rich: %v, %v", wantErr, gotErr)
	if wantErr == nil || !stops(wantErr) {
		require.Equal(t, want, got)
	}
	if e := (*stdlib.UnmarshalTypeError)(nil); errors.As(wantErr, &e) && e.Field != "" {
		field := strings.ReplaceAll(strings.ReplaceAll(e.Field, "base.", ""), "Extra.", "")
		assert.Contains(t, gotErr.Error(), "json: "+field+": ")
	}
	if wantErr == nil {
		same(t, got)
	}
}

// stops reports whether encoding/json reads no further after the error: it came from a method.
func stops(err error) bool {
	var mismatch *stdlib.UnmarshalTypeError
	var corrupt base64.CorruptInputError
	return !errors.As(err, &mismatch) && !errors.As(err, &corrupt)
}

// same holds both writers against each other.
func same(t require.TestingT, v any) {
	want, wantErr := stdlib.Marshal(v)
	got, gotErr := json.Marshal(v)
	require.Equal(t, wantErr == nil, gotErr == nil, "%v, %v", wantErr, gotErr)
	require.Equal(t, string(withoutHalves(want, lost)), string(withoutHalves(got, lost)))

	want, _ = stdlib.MarshalIndent(v, "> ", "\t")
	got, _ = json.MarshalIndent(v, "> ", "\t")
	require.Equal(t, string(withoutHalves(want, lost)), string(withoutHalves(got, lost)))
}

// lost is what encoding/json makes of the three bytes of half a surrogate pair.
const lost = `\ufffd\ufffd\ufffd`

// withoutHalves puts something else in the place of half a surrogate pair, which encoding/json does not keep.
func withoutHalves(data []byte, by string) (out []byte) {
	for i := 0; i < len(data); i++ {
		n, err := uint64(0), error(nil)
		switch escape := data[i] == '\\' && i+1 < len(data); {
		case escape && data[i+1] != 'u':
			out = append(out, data[i])
			i++
		case escape && i+6 <= len(data):
			if n, err = strconv.ParseUint(string(data[i+2:i+6]), 16, 16); err != nil || !utf16.IsSurrogate(rune(n)) {
				break
			}
			if i+12 <= len(data) && data[i+6] == '\\' && data[i+7] == 'u' {
				if next, err := strconv.ParseUint(string(data[i+8:i+12]), 16, 16); err == nil && utf16.DecodeRune(rune(n), rune(next)) != utf8.RuneError {
					out = append(out, data[i:i+11]...)
					i += 11
					break
				}
			}
			out = append(out, by...)
			i += 5
			continue
		}
		out = append(out, data[i])
	}
	return out
}

// Half a surrogate pair stays what it is, wherever it stands.
func TestHalfAPairStays(t *testing.T) {
	for _, text := range []string{`"\ud83d"`, `"\udfff\ud800"`, `"a\ud83db"`, `"\ud83d\u0041"`, `"\udbff\ud83d\ude00"`} {
		var s string
		require.NoError(t, json.Unmarshal([]byte(text), &s))
		got, err := json.Marshal(s)
		require.NoError(t, err)
		want := strings.NewReplacer(`\u0041`, "A", `\ud83d\ude00`, "😀").Replace(text)
		assert.Equal(t, want, string(got))
	}
}

func TestReadsAsEncodingJSON(t *testing.T) {
	for _, in := range inputs {
		t.Run(in, func(t *testing.T) { agree(t, []byte(in)) })
	}
}

func FuzzUnmarshalLikeStdlib(f *testing.F) {
	for _, in := range inputs {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if depth(data) > 400 {
			t.Skip("the limits differ")
		}
		agree(t, data)
	})
}

// depth is at least the depth of the nesting.
func depth(data []byte) int {
	n := 0
	for _, c := range data {
		if c == '[' || c == '{' {
			n++
		}
	}
	return n
}

func FuzzMarshalLikeStdlib(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(marshalsLikeStdlib))
}

func TestWritesAsEncodingJSON(t *testing.T) { rapid.Check(t, marshalsLikeStdlib) }

func marshalsLikeStdlib(t *rapid.T) {
	same(t, tree(3).Draw(t, "tree"))
	same(t, rich{
		Text: text.Draw(t, "text"), Bool: rapid.Bool().Draw(t, "bool"), Int: rapid.Int().Draw(t, "int"), Int8: rapid.Int8().Draw(t, "int8"),
		Uint16: rapid.Uint16().Draw(t, "uint16"), Float: rapid.Float64().Draw(t, "float"), Float32: rapid.Float32().Draw(t, "float32"),
		Pointer: rapid.Ptr(rapid.Int(), true).Draw(t, "pointer"), List: rapid.SliceOf(text).Draw(t, "list"),
		Bytes: rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"), Any: tree(2).Draw(t, "any"),
		Named: rapid.MapOf(rapid.Map(text, func(s string) kind { return kind(s) }), rapid.Ptr(rapid.Map(rapid.Int(), func(n int) small { return small{A: n} }), true)).Draw(t, "named"),
		Raw:   json.RawMessage(rapid.SampledFrom(inputs).Draw(t, "raw")), Kind: kind(text.Draw(t, "kind")),
		Loud: loud{text.Draw(t, "loud")}, Uint: rapid.Uint64().Draw(t, "uint"), Int64: rapid.Int64().Draw(t, "int64"),
		base: base{Base: rapid.Int().Draw(t, "base")},
	})
}

// text is any bytes, not only UTF-8.
var text = rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	rapid.SampledFrom([]string{"<a href=\"x\">&amp;</a>", "\u2028\u2029", "\b\f\n\r\t\x00\x7f\\", "\xed\xa0\x80", "\ufffd"}))

func tree(levels int) *rapid.Generator[any] {
	leaves := rapid.OneOf(
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Float64().AsAny(), rapid.Int32().AsAny(), text.AsAny(), rapid.SliceOf(rapid.Byte()).AsAny())
	if levels == 0 {
		return leaves
	}
	inner := tree(levels - 1)
	return rapid.OneOf(leaves, rapid.SliceOfN(inner, 0, 4).AsAny(), rapid.MapOfN(text, inner, 0, 4).AsAny())
}
