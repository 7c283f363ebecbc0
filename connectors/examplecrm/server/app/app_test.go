package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// crm is an Example CRM on a real connection, with a caller.
type crm struct {
	*App
	t   *testing.T
	url string
}

func newCRM(t *testing.T, options Options) crm {
	t.Helper()
	a, err := Open(options)
	require.NoError(t, err)
	server := httptest.NewServer(a)
	t.Cleanup(func() {
		assert.NoError(t, a.Close())
		server.Close()
	})
	return crm{App: a, t: t, url: server.URL}
}

// reply is a response that was read to its end.
type reply struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

// request asks with the editor's token; headers are "Name: value" and replace
// the usual ones. An empty body has no content type.
func (c crm) request(method, path, body string, headers ...string) (reply, error) {
	c.t.Helper()
	r, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
	require.NoError(c.t, err)
	r.Header.Set("Authorization", "Bearer demo-token")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	// A connection for each request: a client may repeat one that a reused
	// connection lost.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	got := reply{status: response.StatusCode, header: response.Header, text: string(text)}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") && len(text) > 0 && err == nil {
		require.NoError(c.t, json.Unmarshal(text, &got.json))
	}
	return got, err
}

// do is request for a request that must be answered, with this status.
func (c crm) do(status int, method, path, body string, headers ...string) reply {
	c.t.Helper()
	got, err := c.request(method, path, body, headers...)
	require.NoError(c.t, err)
	require.Equal(c.t, status, got.status, "%s %s: %s", method, path, got.text)
	return got
}

// fault is a value in the error of an answer.
func (r reply) fault(name string) any {
	details, _ := r.json["error"].(map[string]any)
	return details[name]
}

// ids are the ids of a list.
func (r reply) ids() []string {
	found := []string{}
	for _, item := range r.json["items"].([]any) {
		found = append(found, item.(map[string]any)["id"].(string))
	}
	return found
}

const calls = "/api/v1/calls"

// logCall logs a call and returns its path.
func (c crm) logCall(fields string) string {
	c.t.Helper()
	return calls + "/" + c.do(201, "POST", calls, fields).json["id"].(string)
}
