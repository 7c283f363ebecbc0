package rest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/json"
)

// TestWhatStandsAtAPath tells a value from none, and none from an answer that does not say.
func TestWhatStandsAtAPath(t *testing.T) {
	one := json.Number("1")
	for _, test := range []struct {
		path, tree string
		value      any
		there      bool
	}{
		{"a", `{"a": 1}`, one, true},
		{"a", `{"a": null}`, nil, true},
		{"a", `{}`, nil, false},
		{"a", `null`, nil, false},
		{"a", `false`, nil, false},
		{"a", `"x"`, nil, false},
		{"a", `[1]`, nil, false},
		{"a.b", `{"a": {"b": 1}}`, one, true},
		{"a.b", `{"a": null}`, nil, true},
		{"a.b", `{"a": false}`, nil, true},
		{"a.b", `{"a": true}`, nil, false},
		{"a.b", `{"a": "x"}`, nil, false},
		{"a.b", `{"a": []}`, nil, false},
		{"0", `[1, 2]`, one, true},
		{"1", `[2, 1]`, one, true},
		{"1", `[2]`, nil, true},
		{"0", `[]`, nil, true},
		{"01", `[1, 2]`, nil, false},
		{"0.a", `[{"a": 1}]`, one, true},
		{"a.0", `{"a": {"0": 1}}`, one, true},
		{"*", `[1, 2]`, []any{one, json.Number("2")}, true},
		{"*", `[]`, []any{}, true},
		{"*.a", `[{"a": 1}, {}, {"a": null}]`, []any{one, nil}, true},
		{"a.*.b", `{"a": [{"b": 1}]}`, []any{one}, true},
		{"a[k=v].b", `{"a": [{"k": "x", "b": 2}, {"k": "V", "b": 1}, {"k": "v", "b": 3}]}`, one, true},
		{"a[k=v].b", `{"a": [{"k": "x", "b": 2}]}`, nil, true},
		{"a[k=v].b", `{"a": [7]}`, nil, true},
		{"a[k=v].*.b", `{"a": [{"k": "x", "b": 2}, {"k": "V", "b": 1}, {"k": "v", "b": 3}, {"k": "v"}, 7]}`, []any{one, json.Number("3")}, true},
		{"a[k=v].*", `{"a": [{"k": "v"}]}`, []any{map[string]any{"k": "v"}}, true},
		{"a[k=v].*.b", `{"a": [{"k": "x", "b": 2}]}`, []any{}, true},
		{"a[k=v].*.b", `{"a": null}`, nil, true},
		{"a[k=v].b", `{"a": null}`, nil, true},
		{"a[k=v].b", `{"a": {"k": "v", "b": 1}}`, nil, false},
		{`@odata\.etag`, `{"@odata.etag": 1, "@odata": {"etag": 2}}`, one, true},
		{`App\Call.id`, `{"App\\Call": {"id": 1}}`, one, true},
		{`a\.b.c`, `{"a.b": {"c": 1}}`, one, true},
		{`a[k=v\.w].b`, `{"a": [{"k": "v.w", "b": 1}]}`, one, true},
		{"a[k=1]", `{"a": [{"k": 1}]}`, map[string]any{"k": one}, true},
	} {
		p, ok := parsePath(test.path)
		assert.True(t, ok, test.path)
		assert.Equal(t, test.path, p.String())
		var tree any
		assert.NoError(t, json.UnmarshalNumbers([]byte(test.tree), &tree))
		value, there := p.get(tree)
		assert.Equal(t, test.value, value, "%s in %s", test.path, test.tree)
		assert.Equal(t, test.there, there, "%s in %s", test.path, test.tree)
	}
}

// TestWhatIsPutAtAPath leaves what else is there.
func TestWhatIsPutAtAPath(t *testing.T) {
	for _, test := range []struct{ path, tree, want string }{
		{"a", `{}`, `{"a":"x"}`},
		{"a", `{"a": 1, "b": 2}`, `{"a":"x","b":2}`},
		{"a.b", `{}`, `{"a":{"b":"x"}}`},
		{"a.b", `{"a": {"c": 1}}`, `{"a":{"b":"x","c":1}}`},
		{"a.b.c", `{"a": 7}`, `{"a":{"b":{"c":"x"}}}`},
		{"a.0", `{}`, `{"a":["x"]}`},
		{"a.0.b", `{}`, `{"a":[{"b":"x"}]}`},
		{"a.0.b", `{"a": [{"c": 1}]}`, `{"a":[{"b":"x","c":1}]}`},
		{"a.0.b.c", `{}`, `{"a":[{"b":{"c":"x"}}]}`},
	} {
		p, ok := parsePath(test.path)
		assert.True(t, ok && p.writable(), test.path)
		var tree map[string]any
		assert.NoError(t, json.Unmarshal([]byte(test.tree), &tree))
		p.put(tree, "x")
		text, err := json.Marshal(tree)
		assert.NoError(t, err)
		assert.Equal(t, test.want, string(text), "%s in %s", test.path, test.tree)
	}
	for _, path := range []string{"0", "0.a", "a.1", "a.0.0", "a.*", "a[k=v]", "a[k=v].b"} {
		p, ok := parsePath(path)
		assert.True(t, ok && !p.writable(), path)
	}
	for _, path := range []string{"", ".", "a.", "a..b", "a[", "a[k]", "a[k=v", "a[=v]", "[k=v]", "a]", "a b", "{a}", "$", "$.a", "/a", "a=b"} {
		_, ok := parsePath(path)
		assert.False(t, ok, path)
	}
}
