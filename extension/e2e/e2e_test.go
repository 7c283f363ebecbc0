// Package e2e drives a real Chromium with the extension loaded, against a real Example CRM.
package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/server/app"
	"callscribe/extension/e2e/browser"
)

// testHosts are the hosts that the tests' copy of the manifest grants.
var testHosts = []string{"http://127.0.0.1/*"}

// patience is how long a test waits for what must come: long, for a busy computer, and shorter than any alarm of Chrome's.
const patience = 25 * time.Second

// chromium is the browser that the tests share; each test has a CRM of its own.
var chromium *browser.Browser

// extensionDir is the tests' copy of the extension.
var extensionDir string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	root, err := filepath.Abs("../..")
	must(err)
	packed, err := browser.Package(root, "test")
	must(err)
	extensionDir = filepath.Join(root, "build", "e2e")
	must(browser.Local(packed, extensionDir, testHosts...))
	chromium, err = browser.Start(context.Background(), browser.Options{Extension: extensionDir})
	must(err)
	defer chromium.Close()
	return m.Run()
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		os.Exit(1)
	}
}

// crm is an Example CRM with one freshly logged call.
type crm struct {
	*app.App
	t    testing.TB
	host string
	call app.Call

	arriving sync.Map                                                        // method -> chan struct{}, see arrives
	around   func(w http.ResponseWriter, r *http.Request, next http.Handler) // nil: just next
}

func newCRM(t testing.TB) *crm {
	a, err := app.Open(app.Options{Control: true})
	require.NoError(t, err)
	c := &crm{App: a, t: t}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if waiting, ok := c.arriving.LoadAndDelete(r.Method); ok {
			close(waiting.(chan struct{}))
		}
		if c.around != nil {
			c.around(w, r, a)
			return
		}
		a.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { a.StopEvents(); server.Close(); a.Close() })
	require.NoError(t, a.Seed())
	c.call, err = a.SeedCall()
	require.NoError(t, err)
	c.host = strings.TrimPrefix(server.URL, "http://")
	return c
}

// arrives returns a function that waits for the next request of a method to reach the CRM.
func (c *crm) arrives(method string) (wait func()) {
	arrived := make(chan struct{})
	c.arriving.Store(method, arrived)
	return func() {
		select {
		case <-arrived:
		case <-time.After(patience):
			require.Fail(c.t, "no "+method+" reached the CRM")
		}
	}
}

// input is an updateCallLog input for a call, with the given values beside.
func (c *crm) input(callID string, values map[string]any) map[string]any {
	in := map[string]any{
		"user":            map[string]any{"id": "user-1", "platform": "examplecrm", "hostname": c.host, "timezoneName": "UTC"},
		"existingCallLog": map[string]any{"thirdPartyLogId": callID},
		"authHeader":      "Bearer demo-token",
	}
	for name, value := range values {
		in[name] = value
	}
	return in
}

// stored is the call as the CRM holds it.
func (c *crm) stored(id string) app.Call {
	return c.get("/api/v1/calls/" + id)
}

func (c *crm) get(path string) (call app.Call) {
	w := httptest.NewRecorder()
	c.ServeHTTP(w, c.request("GET", path, ""))
	require.Equal(c.t, 200, w.Code, w.Body.String())
	require.NoError(c.t, json.Unmarshal(w.Body.Bytes(), &call))
	return call
}

func (c *crm) request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, "http://"+c.host+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer demo-token")
	r.Header.Set("Content-Type", "application/json")
	return r
}

// fault makes the CRM's API go wrong until the test ends.
func (c *crm) fault(rules ...app.Fault) {
	require.NoError(c.t, c.SetFaults(app.Faults{Rules: rules}))
}

// page is one of the extension's own pages, from which tests speak to the service worker.
type page struct {
	t   testing.TB
	ctx context.Context
}

func newPage(t testing.TB) page { return pageIn(t, chromium) }

func pageIn(t testing.TB, b *browser.Browser) page {
	ctx, closeTab, err := b.Open(b.URL("blank.html"))
	require.NoError(t, err)
	t.Cleanup(closeTab)
	return page{t, ctx}
}

// reply is the service worker's answer to a message.
type reply struct {
	OK     bool         `json:"ok"`
	Result result       `json:"result"`
	Error  *messageFail `json:"error"`
}

type result struct {
	Successful    bool    `json:"successful"`
	UpdatedNote   *string `json:"updatedNote"`
	LogBody       *string `json:"logBody"`
	Queued        bool    `json:"queued"`
	ReturnMessage struct {
		Message     string  `json:"message"`
		MessageType string  `json:"messageType"`
		TTL         float64 `json:"ttl"`
	} `json:"returnMessage"`
	Error *struct {
		Code              string  `json:"code"`
		Message           string  `json:"message"`
		RetryAfterSeconds float64 `json:"retryAfterSeconds"`
	} `json:"error"`
}

type messageFail struct {
	Name    string `json:"name"`
	Message string `json:"message"`
	Code    string `json:"code"`
	Field   string `json:"field"`
}

// send sends a message to the service worker and waits for the answer.
func (p page) send(operation string, input any) reply {
	var answer reply
	require.NoError(p.t, json.Unmarshal(p.raw(operation, input), &answer))
	return answer
}

func (p page) raw(operation string, input any) []byte {
	message, err := json.Marshal(map[string]any{"type": operation, "input": input})
	require.NoError(p.t, err)
	text, err := eval[string](p, "chrome.runtime.sendMessage("+string(message)+").then(JSON.stringify)")
	require.NoError(p.t, err)
	return []byte(text)
}

// start sends messages without waiting, and returns the expression that collects the answers.
var pending atomic.Int64

func (p page) start(operation string, input any) (wait func() reply) {
	message, err := json.Marshal(map[string]any{"type": operation, "input": input})
	require.NoError(p.t, err)
	name := fmt.Sprintf("pending%d", pending.Add(1))
	_, err = eval[bool](p, "globalThis."+name+" = chrome.runtime.sendMessage("+string(message)+`).then((a) => a ?? {ok: false, error: {code: "lost"}}, (e) => ({ok: false, error: {message: e.message, code: "lost"}})), true`)
	require.NoError(p.t, err)
	return func() (answer reply) {
		text, err := eval[string](p, name+".then(JSON.stringify)")
		require.NoError(p.t, err)
		require.NoError(p.t, json.Unmarshal([]byte(text), &answer))
		return answer
	}
}

func eval[T any](p page, expression string) (T, error) {
	return chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}
