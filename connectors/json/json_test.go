package json_test

import (
	stdlib "encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"callscribe/connectors/json"
)

func TestErrorsNameTheField(t *testing.T) {
	for in, want := range map[string]string{
		`{"data":{"id":true}}`:            "json: data.id: a bool does not fit into int",
		`{"data":{"id":1e2}}`:             "json: data.id: a number does not fit into int",
		`{"data":[1]}`:                    "json: data: an array does not fit into json_test.item",
		`[]`:                              "json: an array does not fit into json_test.answer",
		`{"held":{"id":"x"}}`:             "json: held.id: a string does not fit into int",
		`{"loud":{}}`:                     "json: loud: no list of one text",
		`{"number":"secret"}`:             "json: number: the text of a Number is not a number",
		`{"byName":{"secret":{"id":[]}}}`: "json: byName.id: an array does not fit into int",
		`{"data":1,"held":2}`:             "json: data: a number does not fit into json_test.item", // the first
		`{"other":1}`:                     "json: other: an embedded pointer to an unexported struct cannot be set",
		`{"data":`:                        "json: the text ends too early, at byte 8",
		`{"data":secret}`:                 "json: not valid at byte 8",
		`{} x`:                            "json: not valid at byte 3",
	} {
		var v answer
		require.EqualError(t, json.Unmarshal([]byte(in), &v), want, in)
	}
}

type answer struct {
	Data   item            `json:"data"`
	Held   held            `json:"held"`
	Loud   loud            `json:"loud"`
	Number json.Number     `json:"number"`
	ByName map[string]item `json:"byName"`
	*inner
}

type item struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

type inner struct {
	Other int `json:"other"`
}

// held reads what it holds with Unmarshal.
type held struct{ item item }

func (h *held) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &h.item) }

func TestTheRestIsReadAfterAMisfit(t *testing.T) {
	var v answer
	err := json.Unmarshal([]byte(`{"loud":{},"data":{"id":"x","name":"kept"}}`), &v)
	require.ErrorIs(t, err, errLoud)
	assert.Equal(t, "kept", v.Data.Name)
}

func TestInvalidTextLeavesTheValueAlone(t *testing.T) {
	v := item{ID: 1}
	require.Error(t, json.Unmarshal([]byte(`{"id":2}x`), &v))
	assert.Equal(t, item{ID: 1}, v)
}

func TestOnlyAPointerCanBeReadInto(t *testing.T) {
	for _, v := range []any{nil, item{}, (*item)(nil), map[string]int{}} {
		assert.EqualError(t, json.Unmarshal([]byte(`{}`), v), "json: only what a pointer points to can be read into")
	}
}

func TestNamesMatchExactly(t *testing.T) {
	var v item
	require.NoError(t, json.Unmarshal([]byte(`{"ID":7,"Name":"x"}`), &v))
	assert.Zero(t, v)
}

func TestReadsIntoWhatAnInterfacePointsTo(t *testing.T) {
	v := item{Name: "kept"}
	var p any = &v
	require.NoError(t, json.Unmarshal([]byte(`{"id":7}`), &p))
	assert.Equal(t, item{ID: 7, Name: "kept"}, v)
	assert.Same(t, &v, p)
}

func TestUnmarshalNumbers(t *testing.T) {
	var v any
	require.NoError(t, json.UnmarshalNumbers([]byte(`[12345678901234567890, 1.0, {"a":-0}]`), &v))
	assert.Equal(t, []any{json.Number("12345678901234567890"), json.Number("1.0"), map[string]any{"a": json.Number("-0")}}, v)
}

func TestNumberIsThatOfEncodingJSON(t *testing.T) {
	type ours struct {
		N json.Number `json:"n,omitempty"`
		P *json.Number
	}
	type theirs struct {
		N stdlib.Number `json:"n,omitempty"`
		P *stdlib.Number
	}
	for _, text := range []string{"", "0", "-1.50", "1e400", "x", "01", "1 ", "--1"} {
		n, m := json.Number(text), stdlib.Number(text)
		got, gotErr := json.Marshal(ours{n, &n})
		want, wantErr := stdlib.Marshal(theirs{m, &m})
		assert.Equal(t, wantErr == nil, gotErr == nil, text)
		assert.Equal(t, string(want), string(got))
		got, _ = stdlib.Marshal(ours{n, &n}) // ours, written by the other package
		assert.Equal(t, string(want), string(got))
	}
	for _, in := range []string{`{"n":1e400}`, `{"n":"12"}`, `{"n":""}`, `{"n":"x"}`, `{"n":null,"P":null}`, `{"P":3}`, `{"n":true}`} {
		var got ours
		var want theirs
		assert.Equal(t, stdlib.Unmarshal([]byte(in), &want) == nil, json.Unmarshal([]byte(in), &got) == nil, in)
		assert.Equal(t, want.N.String(), got.N.String(), in)
	}
}

func TestWhatHasNoForm(t *testing.T) {
	type named string
	cycle := map[string]any{}
	cycle["again"], cycle["and again"] = cycle, cycle
	type list struct{ Next *list }
	ring := &list{}
	ring.Next = ring
	for _, v := range []any{
		make(chan int), func() {}, complex(1, 2), math.NaN(), math.Inf(1), map[int]string{1: "x"}, map[named]any{"x": make(chan int)},
		cycle, ring, json.RawMessage(`{"a":`), json.RawMessage(``), failing{}, &failing{}, []any{failing{}},
		struct {
			N int `json:"n,string"`
		}{},
	} {
		_, err := json.Marshal(v)
		assert.ErrorContains(t, err, "json: ")
	}
	_, err := json.Marshal(failing{})
	assert.ErrorIs(t, err, errFailing)

	var quoted struct {
		N int `json:"n,string"`
	}
	assert.ErrorContains(t, json.Unmarshal([]byte(`{"n":"1"}`), &quoted), "the option string is not supported")

	type loop *loop
	var into loop
	assert.ErrorContains(t, json.Unmarshal([]byte(`1`), &into), "nested too deep")
	var self any
	self = &self
	assert.ErrorContains(t, json.Unmarshal([]byte(`1`), self), "nested too deep")
	for _, v := range []any{new(chan int), new(func()), new(complex128), new(map[int]string), new(error), new([]chan int)} {
		for _, in := range []string{`{"1":1}`, `[1]`, `"x"`, `true`, `1`} {
			if err := json.Unmarshal([]byte(in), v); in != `[1]` {
				assert.ErrorContains(t, err, "does not fit into")
			}
		}
	}
}

type failing struct{}

var errFailing = errors.New("failing")

func (failing) MarshalJSON() ([]byte, error) { return nil, errFailing }

func TestDepth(t *testing.T) {
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	var v any
	require.NoError(t, json.Unmarshal(nested(500), &v))
	out, err := json.Marshal(v)
	require.NoError(t, err)
	assert.Equal(t, nested(500), out)
	assert.EqualError(t, json.Unmarshal(nested(501), &v), "json: nested too deep at byte 500")
	assert.False(t, json.Valid([]byte(strings.Repeat(`{"a":`, 1_000_000))))

	var deep matryoshka
	require.NoError(t, json.Unmarshal([]byte(strings.Repeat(`{"in":[`, 249)+`{}`+strings.Repeat(`]}`, 249)), &deep))
	_, err = json.Marshal(deep)
	require.NoError(t, err)
}

// matryoshka takes as much of the stack as reading and writing can: it does both by methods.
type matryoshka struct{ In []matryoshka }

func (m matryoshka) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"in": m.In})
}

func (m *matryoshka) UnmarshalJSON(data []byte) error {
	var v struct {
		In []matryoshka `json:"in"`
	}
	err := json.Unmarshal(data, &v)
	m.In = v.In
	return err
}

// TestReadsGeneratedText reads JSON that rich may or may not fit.
func TestReadsGeneratedText(t *testing.T) {
	names := rapid.SampledFrom(strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 -"))
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.MapOfN(names, tree(3), 0, 6).Draw(t, "members")
		data, err := stdlib.Marshal(members)
		require.NoError(t, err)
		again, err := stdlib.MarshalIndent(rapid.MapOfN(names, tree(3), 0, 6).Draw(t, "again"), "", " ")
		require.NoError(t, err)
		agree(t, data)
		if len(data) > 2 && string(again) != "{}" { // each name may come twice
			agree(t, append(append(data[:len(data)-1], ','), again[1:]...))
		}
	})
}

func benchmarkValue() rich {
	n, f := 7, 1.5
	return rich{
		Text: strings.Repeat("a note about a call. ", 20), Int: 5, Pointer: &n, List: []string{"a", "b <i>", "c"}, Any: map[string]any{"a": 1.5, "b": []any{"x", nil}},
		Named: map[kind]*small{"x": {A: 1}, "y": nil}, Raw: json.RawMessage(`{"a": [1, 2, 3]}`), Structs: make([]small, 20), Lists: [][]*float64{{&f}},
		Loud: loud{"x"}, Map: map[string]any{"k": "v"},
	}
}

func BenchmarkMarshal(b *testing.B) {
	v := benchmarkValue()
	for name, marshal := range map[string]func(any) ([]byte, error){"this": json.Marshal, "encoding": stdlib.Marshal} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = marshal(v)
			}
		})
	}
}

func BenchmarkUnmarshal(b *testing.B) {
	data, err := stdlib.Marshal(benchmarkValue())
	require.NoError(b, err)
	for name, unmarshal := range map[string]func([]byte, any) error{"this": json.Unmarshal, "encoding": stdlib.Unmarshal} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				var v rich
				_ = unmarshal(data, &v)
			}
		})
	}
}

func TestMembers(t *testing.T) {
	var got []string
	err := json.Members([]byte(` {"a" : [1, {"b": 2}], "\u0063": null,"a":"x" } `), func(name string, value json.RawMessage) {
		got = append(got, name+"="+string(value))
	})
	require.NoError(t, err)
	assert.Equal(t, []string{`a=[1, {"b": 2}]`, "c=null", `a="x"`}, got)
	for _, data := range []string{"", "[]", `"x"`, `{"a":1`, `{"a":1} 2`, strings.Repeat("[", 501) + strings.Repeat("]", 501)} {
		assert.Error(t, json.Members([]byte(data), func(string, json.RawMessage) { t.Error("called for", data) }), data)
	}
}
