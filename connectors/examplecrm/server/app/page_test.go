package app

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fromPage are the headers that the page's script sends.
func (c crm) fromPage(more ...string) []string {
	return append([]string{"Authorization: ", "X-Page-Token: " + c.pageToken, "Sec-Fetch-Site: same-origin"}, more...)
}

func TestPageIsServed(t *testing.T) {
	c := newCRM(t, Options{})
	for _, path := range []string{"/", "/calls/call-1001"} {
		got := c.do(200, "GET", path, "")
		assert.Contains(t, got.text, `content="`+c.pageToken+`"`)
		policy := got.header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
			assert.Contains(t, policy, part)
		}
		assert.NotContains(t, policy, "unsafe")
	}
	another := newCRM(t, Options{})
	assert.NotEqual(t, c.pageToken, another.pageToken)
}

// What the page names must be served, and each file of the folder is named.
func TestPageFilesAreAllServed(t *testing.T) {
	c := newCRM(t, Options{})
	files, err := os.ReadDir("page")
	require.NoError(t, err)
	for _, file := range files {
		if file.Name() != "index.html" {
			c.do(200, "GET", "/assets/"+file.Name(), "")
		}
	}
	document := c.do(200, "GET", "/", "").text
	for _, link := range regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`).FindAllStringSubmatch(document, -1) {
		c.do(200, "GET", link[1], "")
	}
	assert.NotRegexp(t, `https?://`, document, "the page works without internet")
	c.do(404, "GET", "/assets/index.html", "")
}

func TestPageScriptsMakeNoMarkup(t *testing.T) {
	files, err := os.ReadDir("page")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile("page/" + file.Name())
		require.NoError(t, err)
		assert.NotRegexp(t, `innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function`, string(text), file.Name())
	}
}

func TestPageDataNeedsThePage(t *testing.T) {
	c := newCRM(t, Options{})
	path := "/page" + strings.TrimPrefix(c.logCall(`{"subject":"S"}`), "/api/v1")
	c.do(200, "GET", path, "", c.fromPage()...)
	c.do(200, "GET", path, "", c.fromPage("Origin: "+c.url)...)
	tests := map[string][]string{
		"no token":           {"X-Page-Token: "},
		"another token":      {"X-Page-Token: x"},
		"an API token":       {"X-Page-Token: demo-token", "Authorization: Bearer demo-token"},
		"another origin":     {"Origin: https://evil.example"},
		"another port":       {"Origin: http://127.0.0.1:1"},
		"a hidden origin":    {"Origin: null"},
		"another site":       {"Sec-Fetch-Site: cross-site"},
		"another local port": {"Sec-Fetch-Site: same-site"},
	}
	for name, headers := range tests {
		for _, address := range []string{"/page/calls", path, "/page/events"} {
			got := c.do(403, "GET", address, "", c.fromPage(headers...)...)
			assert.Equal(t, "forbidden", got.fault("code"), name)
		}
		c.do(403, "PATCH", path, `{"note":"x"}`, c.fromPage(append(headers, `If-Match: *`)...)...)
	}
	c.do(401, "GET", "/api/v1/me", "", c.fromPage()...)
}

func TestPageEdits(t *testing.T) {
	c := newCRM(t, Options{})
	api := c.logCall(`{"subject":"S","note":"old"}`)
	path := "/page" + strings.TrimPrefix(api, "/api/v1")
	c.do(428, "PATCH", path, `{"note":"new"}`, c.fromPage()...)
	got := c.do(200, "PATCH", path, `{"note":"new"}`, c.fromPage(`If-Match: "v1"`)...)
	assert.Equal(t, `"v2"`, got.header.Get("ETag"))
	c.do(412, "PATCH", path, `{"note":"late"}`, c.fromPage(`If-Match: "v1"`)...)
	assert.Equal(t, "durationSeconds", c.do(422, "PATCH", path, `{"durationSeconds":1}`, c.fromPage(`If-Match: "v2"`)...).fault("field"))
	assert.Equal(t, "subject", c.do(422, "PATCH", path, `{"subject":""}`, c.fromPage(`If-Match: "v2"`)...).fault("field"))
	assert.Equal(t, "new", c.do(200, "GET", api, "").json["note"])

	history := c.do(200, "GET", path, "", c.fromPage()...).json["history"].([]any)
	newest := history[0].(map[string]any)
	assert.Equal(t, "page", newest["who"])
	assert.Equal(t, map[string]any{"note": "new"}, newest["changes"])
	assert.Equal(t, "Robin Ellis", history[1].(map[string]any)["whoName"])
	c.do(404, "GET", "/page/calls/call-9", "", c.fromPage()...)
}

func TestPageListHasNames(t *testing.T) {
	c := newCRM(t, Options{})
	require.NoError(t, c.Seed())
	c.logCall(`{"subject":"A","contactId":"contact-2","dealId":"deal-3"}`)
	c.logCall(`{"subject":"B"}`)
	got := c.do(200, "GET", "/page/calls", "", c.fromPage()...)
	assert.Equal(t, []string{"call-1002", "call-1001"}, got.ids())
	first := got.json["items"].([]any)[1].(map[string]any)
	assert.Equal(t, "Tomas Lindqvist", first["contactName"])
	assert.Equal(t, "Harbour Optics", first["contactCompany"])
	assert.Equal(t, "Lens cutter", first["dealTitle"])
}

// stream opens the page's event stream. next returns the next event, and false
// when the stream has ended.
func (c crm) stream() (next func() (map[string]any, bool)) {
	c.t.Helper()
	response, err := http.Get(c.url + "/page/events?token=" + c.pageToken)
	require.NoError(c.t, err)
	require.Equal(c.t, 200, response.StatusCode)
	require.Equal(c.t, "text/event-stream", response.Header.Get("Content-Type"))
	c.t.Cleanup(func() { response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	require.True(c.t, lines.Scan())
	require.Equal(c.t, "retry: 1000", lines.Text())
	return func() (map[string]any, bool) {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var happened map[string]any
				require.NoError(c.t, json.Unmarshal([]byte(data), &happened))
				return happened, true
			}
		}
		return nil, false
	}
}

func TestPageSeesChangesLive(t *testing.T) {
	c := newCRM(t, Options{})
	next := c.stream()
	path := c.logCall(`{"subject":"S"}`)
	c.do(200, "PATCH", path, `{"note":"new"}`)
	c.do(200, "PATCH", path, `{"note":"new"}`) // changes nothing: no event
	c.do(412, "PATCH", path, `{"note":"x"}`, `If-Match: "v9"`)
	c.do(204, "DELETE", path, "")
	for _, action := range []string{created, updated, deleted} {
		happened, ok := next()
		require.True(t, ok)
		assert.Equal(t, action, happened["action"])
		assert.Equal(t, "Robin Ellis", happened["who"])
		assert.Equal(t, "call-1001", happened["call"].(map[string]any)["id"])
	}
}

func TestEventStreamsEnd(t *testing.T) {
	c := newCRM(t, Options{})
	next := c.stream()
	c.StopEvents()
	_, ok := next()
	assert.False(t, ok)
	late := c.stream()
	_, ok = late()
	assert.False(t, ok)
}

func TestSlowStreamIsEnded(t *testing.T) {
	var e events
	slow, quick := e.listen(), e.listen()
	for range streamBuffer + 1 {
		e.publish(&event{})
		<-quick
	}
	received := 0
	for range slow {
		received++
	}
	assert.Equal(t, streamBuffer, received)
	e.leave(slow)
	e.stop()
}
