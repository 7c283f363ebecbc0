package rest

import (
	"context"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// TestPages reads a list that comes in pages, by number or by cursor: to its end, and not for ever.
func TestPages(t *testing.T) {
	for name, test := range map[string]struct {
		paging string
		answer func(after string) string // the next page's cursor
		asked  []string
	}{
		"a cursor": {`"next": "paging.after", "skip": "after"`, func(after string) string {
			return map[string]string{"": `"x=1&y"`, "x=1&y": "7", "7": "null"}[after]
		}, []string{"", "x=1&y", "7"}},
		"none":                {`"next": "paging.after", "skip": "after"`, func(string) string { return `""` }, []string{""}},
		"the same again":      {`"next": "paging.after", "skip": "after"`, func(string) string { return `"x"` }, []string{"", "x"}},
		"always another":      {`"next": "paging.after", "skip": "after"`, func(after string) string { return `"` + after + `x"` }, nil},
		"one that is no text": {`"next": "paging.after", "skip": "after"`, func(string) string { return `{"a": 1}` }, []string{""}},
		"full pages":          {`"page": 1, "skip": "after"`, func(string) string { return `"x"` }, nil},
		"pages with room":     {`"page": 2, "skip": "after"`, func(string) string { return `"x"` }, []string{""}},
	} {
		var asked []string
		to := transportFunc(func(_ context.Context, req *crm.Request) (*crm.Response, error) {
			address, err := url.Parse(req.URL)
			require.NoError(t, err)
			after := address.Query().Get("after")
			asked = append(asked, after)
			return &crm.Response{Status: 200, Body: []byte(`{"paging": {"after": ` + test.answer(after) + `}, "items": [{"id": "c` + strconv.Itoa(len(asked)) + `", "name": "Ada", "p": "+16505550100"}]}`)}, nil
		})
		text := changed(t, "contacts", `{"id": "id", "name": "name", "phones": "p", "byNumber": {"send": "GET /c?n={number}", "list": "items", `+test.paging+`}, "byName": {"send": "GET /c?q={name}", "list": "items"}}`)
		found, err := openAt(t, text, to).FindContact(t.Context(), "+16505550100")
		require.NoError(t, err, name)
		assert.Len(t, found, len(asked), name)
		if test.asked == nil {
			assert.Len(t, asked, mostPages, name)
			continue
		}
		assert.Equal(t, test.asked, asked, name)
	}
}

// TestPagesByNumber has each page begin where the one before ended.
func TestPagesByNumber(t *testing.T) {
	var asked []string
	to := transportOf(func(req *crm.Request) *crm.Response {
		address, err := url.Parse(req.URL)
		require.NoError(t, err)
		asked = append(asked, address.Query().Get("from"))
		one := `{"id": "c` + strconv.Itoa(2*len(asked)) + `", "name": "Ada"}`
		if len(asked) < 3 {
			one += `, {"id": "c` + strconv.Itoa(2*len(asked)+1) + `", "name": "Bob"}`
		}
		return &crm.Response{Status: 200, Body: []byte(`{"items": [` + one + `]}`)}
	})
	text := changed(t, "contacts", people(`, "byName": {"send": "GET /c?q={name}", "list": "items", "page": 2, "skip": "from"}`))
	found, err := openAt(t, text, to).FindContactWithName(t.Context(), "a")
	require.NoError(t, err)
	assert.Len(t, found, 5)
	assert.Equal(t, []string{"", "2", "4"}, asked)
}

// transportFunc is a transport that is a function.
type transportFunc func(ctx context.Context, req *crm.Request) (*crm.Response, error)

// Do implements [crm.Transport].
func (f transportFunc) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	return f(ctx, req)
}

// transportOf is a transport that always answers.
func transportOf(answer func(*crm.Request) *crm.Response) crm.Transport {
	return transportFunc(func(_ context.Context, req *crm.Request) (*crm.Response, error) { return answer(req), nil })
}
