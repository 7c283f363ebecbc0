package fakehttp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	. "callscribe/connectors/crm/crmtest/fakehttp"
)

func api() *API {
	echo := func(r *Request) *Answer { r.Cost = 2; return OK(Record{"path": r.Path, "q": r.Query.Get("q")}) }
	return &API{
		Routes: []Route{{"GET", "/things/{id}", echo}, {"PUT", "/things/{id}", echo}, {"GET", "/things/", echo}},
		Gate: func(r *Request) *Answer {
			if r.Host != "crm.example" {
				return &Answer{Status: 404, Body: Page("no such company")}
			}
			return nil
		},
		Lost: func(_ *Request, allowed []string) *Answer {
			if allowed != nil {
				return (&Answer{Status: 405}).Set("Allow", strings.Join(allowed, ", "))
			}
			return &Answer{Status: 404}
		},
		Seal: func(_ *Request, a *Answer) { a.Set("X-Left", "9") },
	}
}

func ask(a *API, method, url, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest(method, url, strings.NewReader(body)))
	return w
}

func TestRouting(t *testing.T) {
	for _, c := range []struct {
		method, url, body string
		status            int
		answer            string
	}{
		{"GET", "https://crm.example/things/7?q=a%26b", "", 200, `{"path":["7"],"q":"a\u0026b"}`},
		{"GET", "https://crm.example/things/a%20b", "", 200, `{"path":["a b"],"q":""}`},
		{"GET", "https://crm.example/things/", "", 200, `{"path":null,"q":""}`},
		{"GET", "https://crm.example/things/7/", "", 404, ""},
		{"GET", "https://crm.example/things", "", 404, ""},
		{"GET", "https://crm.example/things/a%2Fb", "", 404, ""},
		{"GET", "https://crm.example/things/%2e%2e", "", 404, ""},
		{"PATCH", "https://crm.example/things/7", "", 405, ""},
		{"GET", "https://crm.example/things/7", "{}", 400, "<!DOCTYPE html><html><body><h1>A GET has no body.</h1></body></html>"},
		{"GET", "https://other.example/things/7", "", 404, "<!DOCTYPE html><html><body><h1>no such company</h1></body></html>"},
	} {
		w := ask(api(), c.method, c.url, c.body)
		assert.Equal(t, c.status, w.Code, c.url)
		assert.Equal(t, c.answer, w.Body.String(), c.url)
		assert.Equal(t, "9", w.Header().Get("X-Left"), "every answer is sealed")
	}
}

func TestRequestsAreRemembered(t *testing.T) {
	a := api()
	ask(a, http.MethodPut, "https://crm.example/things/7?q=1", `{"x":1}`)
	assert.Equal(t, []Seen{{"PUT", "/things/7?q=1", `{"x":1}`, 200, 2}}, a.Requests())
	a.Forget()
	assert.Empty(t, a.Requests())
}

func TestObject(t *testing.T) {
	for _, body := range []string{"", "null", "[]", `"x"`, `{`, `{}{}`, `{} x`, "{\"a\":\"\xff\"}"} {
		_, ok := Object([]byte(body))
		assert.False(t, ok, body)
	}
	object, ok := Object([]byte(` {"id": 9007199254740993} `))
	assert.True(t, ok)
	assert.Equal(t, `{"id":9007199254740993}`, Without(object, "other"))
}

func TestTable(t *testing.T) {
	var table Table
	table.Put("b", Record{"n": 1})
	table.Put("a", Record{"n": 2})
	table.Put("b", Record{"n": 3})
	assert.Equal(t, []Record{{"n": 3}, {"n": 2}}, table.All(func(Record) bool { return true }))
	_, ok := table.Get("c")
	assert.False(t, ok)
}
