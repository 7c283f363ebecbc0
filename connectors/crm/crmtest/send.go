package crmtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Send sends a request to a fake, for the fake's own tests: a body of JSON, unless the headers, names and values in
// turn, say otherwise.
func Send(to http.Handler, method, url, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, url, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	to.ServeHTTP(w, r)
	return w
}

// Answered is the object with which a fake answers a request that it must not refuse.
func Answered(t testing.TB, w *httptest.ResponseRecorder) (answer map[string]any) {
	t.Helper()
	require.Less(t, w.Code, 300, "%s %v", w.Body, w.Header())
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
	return answer
}
