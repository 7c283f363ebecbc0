package calls

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// members are the values of a JSON text by their places. A number and the text of it are the same.
func members(t *testing.T, data []byte) map[string]string {
	var tree any
	require.NoError(t, json.Unmarshal(data, &tree))
	all := map[string]string{}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				walk(at+"."+name, member)
			}
		case []any:
			for i, one := range v {
				walk(fmt.Sprint(at, "[", i, "]"), one)
			}
		default:
			all[at] = fmt.Sprint(v)
		}
	}
	walk("", tree)
	return all
}

// The rows were written by version 0.1.0: each member that its rows can have is in one of them. All of it is read, and
// is there when the row is written anew.
func TestRowsOfTheVersionBeforeAreKeptWhole(t *testing.T) {
	data, err := os.ReadFile("testdata/rows.json")
	require.NoError(t, err)
	var rows []struct {
		Key string
		Row json.RawMessage
	}
	require.NoError(t, json.Unmarshal(data, &rows))
	require.NotEmpty(t, rows)
	for _, r := range rows {
		b := &Book{entries: map[string]*entry{}, numbers: map[string]*number{}}
		if !assert.True(t, b.read(r.Key, r.Row), "%s is dropped: %s", r.Key, r.Row) {
			continue
		}
		now := members(t, b.row(r.Key))
		for at, value := range members(t, r.Row) {
			assert.Equal(t, value, now[at], "%s of %s", at, r.Row)
		}
	}
}
