//go:build js && wasm

package fetch

import (
	"context"
	"syscall/js"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// serve puts a JavaScript function in fetch's place until the test ends. The real one is tested end to
// end, by the extension.
func serve(t *testing.T, function string) {
	original := js.Global().Get("fetch")
	js.Global().Set("fetch", js.Global().Call("eval", "("+function+")"))
	t.Cleanup(func() { js.Global().Set("fetch", original) })
}

func TestDo(t *testing.T) {
	serve(t, `async (url, init) => {
		globalThis.asked = JSON.stringify({url, ...init, signal: undefined});
		return new Response("h\u00e9", {status: 201, headers: {ETag: '"v1"', "X-Two": "b"}});
	}`)
	resp, err := Transport{}.Do(t.Context(), &crm.Request{Method: "PATCH", URL: "https://crm.example/1",
		Header: crm.Header{"authorization": "Bearer t"}, Body: []byte("n\u00f6te")})
	require.NoError(t, err)
	assert.Equal(t, &crm.Response{Status: 201, Body: []byte("h\u00e9"),
		Header: crm.Header{"etag": `"v1"`, "x-two": "b", "content-type": "text/plain;charset=UTF-8"}}, resp)
	assert.JSONEq(t, `{"url": "https://crm.example/1", "method": "PATCH", "headers": {"authorization": "Bearer t"}, "body": "n\u00f6te",
		"redirect": "error", "credentials": "omit", "cache": "no-store", "referrerPolicy": "no-referrer"}`, js.Global().Get("asked").String())
}

func TestNoBody(t *testing.T) {
	serve(t, `async (url, init) => { globalThis.asked = "body" in init; return new Response(null, {status: 204}) }`)
	resp, err := Transport{}.Do(t.Context(), &crm.Request{Method: "GET", URL: "https://crm.example/1"})
	require.NoError(t, err)
	assert.Equal(t, 204, resp.Status)
	assert.Empty(t, resp.Body)
	assert.False(t, js.Global().Get("asked").Bool())
}

// An answer that says how long it is, is read in one step; one that is compressed is not believed.
func TestLength(t *testing.T) {
	for _, headers := range []string{`{"Content-Length": "5"}`, `{"Content-Length": "1", "Content-Encoding": "gzip"}`, `{}`} {
		serve(t, `async () => new Response("hello", {headers: `+headers+`})`)
		resp, err := Transport{}.Do(t.Context(), &crm.Request{Method: "GET", URL: "https://crm.example/1"})
		require.NoError(t, err)
		assert.Equal(t, "hello", string(resp.Body), headers)
	}
}

func TestRefused(t *testing.T) {
	serve(t, `async () => { throw new TypeError("Failed to fetch") }`)
	_, err := Transport{}.Do(t.Context(), &crm.Request{Method: "GET", URL: "https://crm.example/1"})
	require.Error(t, err)
}

func TestThrownAtOnce(t *testing.T) {
	serve(t, `() => { throw new TypeError("bad URL") }`)
	_, err := Transport{}.Do(t.Context(), &crm.Request{Method: "GET", URL: "::"})
	require.Error(t, err)
}

// An answer that breaks off, or never ends, is no answer.
func TestBrokenAnswer(t *testing.T) {
	serve(t, `async () => new Response(new ReadableStream({pull(c) { c.error(new TypeError("reset")) }}))`)
	_, err := Transport{}.Do(t.Context(), &crm.Request{Method: "GET", URL: "https://crm.example/1"})
	require.Error(t, err)
}

func TestEndlessAnswer(t *testing.T) {
	serve(t, `async (url, {signal}) => {
		signal.onabort = () => { globalThis.aborted = true };
		return new Response(new ReadableStream({pull(c) { c.enqueue(new Uint8Array(1 << 20)) }}));
	}`)
	_, err := Transport{}.Do(t.Context(), &crm.Request{Method: "GET", URL: "https://crm.example/1"})
	require.ErrorIs(t, err, crm.ErrResponseTooLarge)
	assert.True(t, js.Global().Get("aborted").Truthy())
}

const silent = `(url, {signal}) => new Promise((_, reject) => {
	signal.addEventListener("abort", () => { globalThis.aborted = "yes"; reject(signal.reason) });
})`

func TestTimeout(t *testing.T) {
	serve(t, silent)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := Transport{}.Do(ctx, &crm.Request{Method: "GET", URL: "https://crm.example/1"})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, "yes", js.Global().Get("aborted").String())
}

func TestCancelWhileReading(t *testing.T) {
	serve(t, `async (url, {signal}) => new Response(new ReadableStream({
		start(c) { signal.addEventListener("abort", () => c.error(signal.reason)) },
	}))`)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	_, err := Transport{}.Do(ctx, &crm.Request{Method: "GET", URL: "https://crm.example/1"})
	require.ErrorIs(t, err, context.Canceled)
}
