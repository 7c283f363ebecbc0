//go:build !js

package nethttp

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

func TestTransport(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Add("X-Two", "a")
		w.Header().Add("X-Two", "b")
		w.Header().Set("Set-Cookie", "session=1")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Authorization")+r.Header.Get("Cookie")+" "+string(body))
	}))
	defer server.Close()
	transport := New(nil)
	for range 2 { // the second time would show a cookie
		resp, err := transport.Do(t.Context(), &crm.Request{Method: "PATCH", URL: server.URL + "/a%2Fb?c=d",
			Header: crm.Header{"authorization": "Bearer x"}, Body: []byte("body")})
		require.NoError(t, err)
		assert.Equal(t, 418, resp.Status)
		assert.Equal(t, "PATCH /a%2Fb?c=d Bearer x body", string(resp.Body))
		assert.Equal(t, "a, b", resp.Header["x-two"])
	}
}

func TestTransportRefuses(t *testing.T) {
	followed := false
	mux := http.NewServeMux()
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) })
	mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) { followed = true })
	mux.HandleFunc("/long", func(w http.ResponseWriter, r *http.Request) {
		chunk := strings.Repeat(" ", 1<<20)
		for range crm.MaxResponseBytes >> 20 {
			_, _ = io.WriteString(w, chunk)
		}
		_, _ = io.WriteString(w, r.URL.RawQuery)
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "9")
		_, _ = io.WriteString(w, "cut")
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	do := func(path string) (*crm.Response, error) {
		return New(nil).Do(t.Context(), &crm.Request{Method: "GET", URL: server.URL + path})
	}

	_, err := do("/moved")
	assert.ErrorIs(t, err, errRedirect)
	assert.False(t, followed)
	_, err = do("/cut")
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, err = do("/long?x")
	assert.ErrorIs(t, err, crm.ErrResponseTooLarge)
	resp, err := do("/long")
	require.NoError(t, err, "just as long as allowed")
	assert.Len(t, resp.Body, crm.MaxResponseBytes)
	_, err = do("%zz")
	assert.Error(t, err)
}
