package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/server/app"
)

// start runs the program and returns its address and a function that stops it.
func start(t *testing.T, args ...string) (url string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), writer, io.Discard)
		writer.Close()
		done <- err
	}()
	line, err := bufio.NewReader(reader).ReadString('\n')
	require.NoError(t, err)
	found := regexp.MustCompile(`^Example CRM: (http://127\.0\.0\.1:\d+)\n$`).FindStringSubmatch(line)
	require.NotNil(t, found, line)
	return found[1], func() error {
		cancel()
		return <-done
	}
}

func get(t *testing.T, url, token string) (int, string) {
	t.Helper()
	request, err := http.NewRequest("GET", url, nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

func TestServeAndStop(t *testing.T) {
	args := []string{"-db", filepath.Join(t.TempDir(), "crm.db"), "-seed-call", "-token", "mine"}
	for range 2 { // the second start finds everything there
		url, stop := start(t, args...)
		status, body := get(t, url+"/api/v1/calls", "mine")
		assert.Equal(t, 200, status)
		assert.Equal(t, 1, strings.Count(body, `"id":"call-1001"`))
		assert.Contains(t, body, "(pending...)")
		assert.Equal(t, 1, strings.Count(body, `"sessionId":"4012345000"`))
		status, _ = get(t, url+"/api/v1/calls", "demo-token")
		assert.Equal(t, 401, status)
		status, _ = get(t, url+"/control/faults", "mine")
		assert.Equal(t, 404, status)

		// An open page must not keep the program from stopping.
		_, page := get(t, url+"/", "")
		token := regexp.MustCompile(`name="page-token" content="([^"]+)"`).FindStringSubmatch(page)
		require.NotNil(t, token)
		events, err := http.Get(url + "/page/events?token=" + token[1])
		require.NoError(t, err)
		require.NoError(t, stop())
		_, err = io.ReadAll(events.Body)
		assert.NoError(t, err)
		events.Body.Close()
	}
}

func TestControlFlag(t *testing.T) {
	url, stop := start(t, "-control", "-fail", "503:1")
	status, _ := get(t, url+"/api/v1/me", "demo-token")
	assert.Equal(t, 503, status)
	_, body := get(t, url+"/control/requests", "")
	assert.Contains(t, body, `"count":1`)
	require.NoError(t, stop())
}

func TestFaultFlags(t *testing.T) {
	s, err := parseFlags([]string{"-fault-seed", "9", "-delay", "200ms", "-fail", "503:0.3", "-drop", "0.1",
		"-drop-after", "1", "-drop-inside", "0.5", "-fault", `{"method":"PATCH","requests":2,"status":429,"retryAfter":"3"}`}, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, app.Faults{Seed: 9, Rules: []app.Fault{
		{DelayMS: 200},
		{Status: 503, Rate: 0.3},
		{Drop: app.DropBefore, Rate: 0.1},
		{Drop: app.DropAfter, Rate: 1},
		{Drop: app.DropInside, Rate: 0.5},
		{Method: "PATCH", Requests: 2, Status: 429, RetryAfter: "3"},
	}}, s.options.Faults)
}

func TestWrongFlags(t *testing.T) {
	for _, args := range [][]string{
		{"-fail", "503"}, {"-fail", "x:0.1"}, {"-fail", "503:0"}, {"-drop", "2"}, {"-delay", "5"},
		{"-fault", `{"staus":503}`}, {"-nothing"}, {"argument"},
	} {
		_, err := parseFlags(args, io.Discard)
		assert.Error(t, err, "%v", args)
	}
	for _, args := range [][]string{
		{"-addr", "0.0.0.0:0"}, {"-addr", "nowhere"}, {"-fail", "200:0.5"}, {"-db", filepath.Join(t.TempDir(), "none", "crm.db")},
	} {
		assert.Error(t, run(t.Context(), args, io.Discard, io.Discard), "%v", args)
	}
}
