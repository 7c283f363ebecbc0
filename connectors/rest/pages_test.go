package rest

import (
	"context"
	"net/url"
	"strconv"
	"strings"
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

// TestAnEmptyListThatIsNull is one only where the description says so: else it may be an answer that has failed.
func TestAnEmptyListThatIsNull(t *testing.T) {
	for answer, code := range map[string]crm.Code{`{"items": null}`: "", `{"items": []}`: "", `{}`: crm.Unavailable, `{"items": {}}`: crm.Unavailable, `{"items": false}`: crm.Unavailable, `null`: crm.Unavailable} {
		to := transportOf(func(*crm.Request) *crm.Response { return &crm.Response{Status: 200, Body: []byte(answer)} })
		_, err := openAt(t, changed(t, "contacts", people(`, "byName": {"send": "GET /c", "list": "items", "nullable": true}`)), to).FindContactWithName(t.Context(), "Ada")
		assert.Equal(t, code, crm.CodeOf(err), answer)
	}
	for answer, code := range map[string]crm.Code{`null`: "", `[]`: "", `{}`: crm.Unavailable, `false`: crm.Unavailable, `""`: crm.Unavailable} {
		to := transportOf(func(*crm.Request) *crm.Response { return &crm.Response{Status: 200, Body: []byte(answer)} })
		_, err := openAt(t, changed(t, "contacts", people(`, "byName": {"send": "GET /c", "list": "*", "nullable": true}`)), to).FindContactWithName(t.Context(), "Ada")
		assert.Equal(t, code, crm.CodeOf(err), "where the answer is the list: "+answer)
	}
}

// TestPagesThatTheRequestNames are asked for where an API wants them: the number of the page, or a cursor in the body.
func TestPagesThatTheRequestNames(t *testing.T) {
	for search, asked := range map[string][]string{
		`{"send": "GET /c", "query": {"q": "{name}", "page[number]": "{page}"}, "page": 1, "list": "items"}`: {
			"GET /c?page%5Bnumber%5D=1&q=Ada ", "GET /c?page%5Bnumber%5D=2&q=Ada ", "GET /c?page%5Bnumber%5D=3&q=Ada "},
		`{"send": "POST /c/{page}", "body": {"q": "{name}", "page": "{page}"}, "page": 1, "list": "items"}`: {
			`POST /c/1 {"page":1,"q":"Ada"}`, `POST /c/2 {"page":2,"q":"Ada"}`, `POST /c/3 {"page":3,"q":"Ada"}`},
		`{"send": "POST /c", "body": {"q": "{name}", "offset": "{next:number}"}, "page": 1, "list": "items"}`: {
			`POST /c {"q":"Ada"}`, `POST /c {"offset":1,"q":"Ada"}`, `POST /c {"offset":2,"q":"Ada"}`},
		`{"send": "POST /c", "body": {"q": "{name}", "after": "{next}"}, "next": "after", "list": "items"}`: {
			`POST /c {"q":"Ada"}`, `POST /c {"after":"from1","q":"Ada"}`, `POST /c {"after":"from2","q":"Ada"}`},
	} {
		var got []string
		to := transportOf(func(req *crm.Request) *crm.Response {
			address, err := url.Parse(req.URL)
			require.NoError(t, err)
			address.RawQuery = address.Query().Encode()
			got = append(got, req.Method+" "+address.RequestURI()+" "+string(req.Body))
			if len(got) == 3 {
				return &crm.Response{Status: 200, Body: []byte(`{"items": []}`)}
			}
			n := strconv.Itoa(len(got))
			return &crm.Response{Status: 200, Body: []byte(`{"after": "from` + n + `", "items": [{"id": "c` + n + `", "name": "Ada"}]}`)}
		})
		found, err := openAt(t, changed(t, "contacts", people(`, "byName": `+search)), to).FindContactWithName(t.Context(), "Ada")
		require.NoError(t, err, search)
		assert.Len(t, found, 2, search)
		assert.Equal(t, asked, got, search)
	}
}

// TestPagesAreAskedForAsLongAsThereAreMore: some answers only say that there are more, and each says it in the same word.
func TestPagesAreAskedForAsLongAsThereAreMore(t *testing.T) {
	for search, pages := range map[string]int{
		`{"send": "GET /c", "query": {"q": "{name}", "page": "{page}"}, "next": "more", "list": "items"}`: 4,
		`{"send": "GET /c?page={page}", "next": "more", "list": "items"}`:                                 4,
		`{"send": "GET /c", "query": {"after": "{next}"}, "next": "more", "list": "items"}`:               2, // it would be the same page
	} {
		asked := 0
		to := transportOf(func(*crm.Request) *crm.Response {
			asked++
			return &crm.Response{Status: 200, Body: []byte(`{"more": ` + strconv.FormatBool(asked < 4) + `, "items": [{"id": "c` + strconv.Itoa(asked) + `", "name": "Ada"}]}`)}
		})
		found, err := openAt(t, changed(t, "contacts", people(`, "byName": `+search)), to).FindContactWithName(t.Context(), "Ada")
		require.NoError(t, err, search)
		assert.Len(t, found, pages, search)
		assert.Equal(t, pages, asked, search)
	}
}

// TestTheNextPagesAddress is followed below the API's own address, and nowhere else: the key goes with it.
func TestTheNextPagesAddress(t *testing.T) {
	const root = "https://my.acme.example"
	for next, asked := range map[string]string{
		root + "/api/c?after=x&q=Ada":                root + "/api/c?after=x&q=Ada",
		"/api/c?after=x":                             root + "/api/c?after=x",
		"":                                           "",
		"https://evil.example/api/c":                 "refused",
		root + ".evil.example/api/c":                 "refused",
		root + "/other/c":                            "refused",
		root + "/api/../other":                       "refused",
		root + "/apix":                               "refused",
		"https://my.acme.example@evil.example/":      "refused",
		"http://my.acme.example/api/c?after=x":       "refused",
		"//evil.example/api/c":                       "refused",
		"\\u0000" + root + "/api/c":                  "refused",
		root + "/api/c?after=x\\nhost: evil.example": "refused",
	} {
		var got []string
		to := transportOf(func(req *crm.Request) *crm.Response {
			if got = append(got, req.URL); len(got) == 2 {
				next = ""
			}
			return &crm.Response{Status: 200, Body: []byte(`{"links": {"next": "` + next + `"}, "items": [{"id": "c1", "name": "Ada"}]}`)}
		})
		was := next
		text := changed(t, "address.path", `"/api"`, "contacts", people(`, "byName": {"send": "GET /c?q={name}", "list": "items", "next": "links.next"}`))
		_, err := openAt(t, text, to).FindContactWithName(t.Context(), "Ada")
		if asked == "refused" {
			assert.Error(t, err, was)
			assert.Len(t, got, 1, was)
			continue
		}
		require.NoError(t, err, was)
		assert.Equal(t, asked, strings.Join(got[1:], " "), was)
	}
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
