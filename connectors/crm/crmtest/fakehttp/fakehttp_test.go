package fakehttp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

func api() *fakehttp.API {
	echo := func(r *fakehttp.Request) *fakehttp.Answer {
		r.Cost = 2
		return fakehttp.OK(fakehttp.Record{"path": r.Path, "q": r.Query.Get("q")})
	}
	return &fakehttp.API{
		Routes: []fakehttp.Route{fakehttp.On("GET", "/things/{id}", echo), fakehttp.On("PUT", "/things/{id}", echo), fakehttp.On("GET", "/things/", echo)},
		Gate: func(r *fakehttp.Request) *fakehttp.Answer {
			if r.Host != "crm.example" {
				return &fakehttp.Answer{Status: 404, Body: fakehttp.Page("no such company")}
			}
			return nil
		},
		Lost: func(_ *fakehttp.Request, allowed []string) *fakehttp.Answer {
			if allowed != nil {
				return (&fakehttp.Answer{Status: 405}).Set("Allow", strings.Join(allowed, ", "))
			}
			return &fakehttp.Answer{Status: 404}
		},
		Seal: func(_ *fakehttp.Request, a *fakehttp.Answer) { a.Set("X-Left", "9") },
	}
}

func ask(a *fakehttp.API, method, url, body string) *httptest.ResponseRecorder {
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
	assert.Equal(t, []fakehttp.Seen{{"PUT", "/things/7?q=1", `{"x":1}`, 200, 2}}, a.Requests())
	a.Forget()
	assert.Empty(t, a.Requests())
}

func TestObject(t *testing.T) {
	for _, body := range []string{"", "null", "[]", `"x"`, `{`, `{}{}`, `{} x`, "{\"a\":\"\xff\"}"} {
		_, ok := fakehttp.Object([]byte(body))
		assert.False(t, ok, body)
	}
	object, ok := fakehttp.Object([]byte(` {"id": 9007199254740993} `))
	assert.True(t, ok)
	assert.Equal(t, `{"id":9007199254740993}`, fakehttp.Without(object, "other"))
}

func TestTable(t *testing.T) {
	var table fakehttp.Table
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	table.Put("b", fakehttp.Record{"n": 1}, at)
	table.Put("a", fakehttp.Record{"n": 2}, at.Add(time.Second))
	table.Put("b", fakehttp.Record{"n": 3}, at.Add(2*time.Second))
	assert.Equal(t, []fakehttp.Record{{"n": 3}, {"n": 2}}, table.All(nil))
	assert.Equal(t, []fakehttp.Record{{"n": 1}}, table.AsOf(at))
	assert.Equal(t, []fakehttp.Record{{"n": 1}, {"n": 2}}, table.AsOf(at.Add(time.Second)))
	_, ok := table.Get("c")
	assert.False(t, ok)
}
