package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/extension/e2e/browser"
)

// TestKeyIsOnlyWhereItBelongs follows a key through connecting, an update, failures of each kind, what is exported and
// what is told of a fault. It belongs in the requests to the CRM, and in one storage area: the one that lasts until the
// browser closes, or, for a person who stays connected, the one on disk.
func TestKeyIsOnlyWhereItBelongs(t *testing.T) {
	const key = "canary-key-5f1c2a"
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(key+":"))
	spellings := []string{key, strings.TrimRight(strings.TrimPrefix(basic, "Basic "), "=")}
	c := newCRM(t)
	var status atomic.Int64 // what the CRM answers; 0: what it really does
	c.around = func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Header.Get("Authorization") == basic {
			r.Header.Set("Authorization", "Bearer demo-token")
		}
		if code := int(status.Load()); code != 0 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(code) // a CRM that repeats the key in its answer
			_, _ = w.Write([]byte(`{"error": {"code": "x", "message": "bad key ` + key + `, ` + basic + `"}}`))
			return
		}
		next.ServeHTTP(w, r)
	}
	profile := t.TempDir()
	b, err := browser.Start(context.Background(), browser.Options{Extension: extensionDir, Profile: profile})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	p := pageIn(t, b)
	console := listenTo(t, b)
	holds := func(where, text string) {
		t.Helper()
		for _, spelling := range spellings {
			assert.NotContains(t, text, spelling, "the key in %s", where)
		}
	}
	ask := func(operation string, input any) {
		t.Helper()
		holds("the answer of "+operation, string(p.raw(operation, input)))
	}
	area := func(name string) string {
		t.Helper()
		text, err := eval[string](p, `chrome.storage.`+name+`.get(null).then(JSON.stringify)`)
		require.NoError(t, err)
		return text
	}
	goThrough := func() {
		for _, code := range []int64{0, 400, 401, 403, 404, 409, 422, 429, 500, 503} {
			status.Store(code)
			for _, operation := range []string{"updateCallLog", "getCallLog", "getUserInfo", "findContact", "createContact"} {
				in := c.input(c.call.ID, object{"note": "n", "phoneNumber": "+16505550100", "newContact": object{"name": "x"}})
				in["authHeader"] = basic
				ask(operation, in)
			}
			for _, operation := range []string{"state", "diagnostics", "exportSettings", "exportJobs"} {
				ask(operation, object{})
			}
		}
		status.Store(0)
		for _, path := range []string{"panel.html", "settings.html", "welcome.html", "practice.html"} {
			ctx, closeTab, err := b.Open(b.URL(path))
			require.NoError(t, err)
			text, err := eval[string](page{t, ctx}, `new Promise((done) => setTimeout(() => done(document.documentElement.outerHTML + [...document.querySelectorAll("input,textarea")].map((e) => e.value) + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)), 800))`)
			require.NoError(t, err)
			holds("the page "+path, text)
			closeTab()
		}
	}

	connect := object{"platform": "examplecrm", "hostname": c.host, "apiKey": key, "keep": false}
	status.Store(401)
	ask("connect", connect)
	assert.NotContains(t, area("session")+area("local"), key, "a key that the CRM does not know is not kept")
	status.Store(0)
	ask("connect", connect)
	require.True(t, hasOne(area("session"), spellings), "the test sees the key where it belongs")
	goThrough()
	holds("the storage on disk", area("local"))
	holds("the storage that is synchronised", area("sync"))
	time.Sleep(time.Second) // Chromium writes behind
	for _, spelling := range spellings {
		assert.Empty(t, filesWith(profile, spelling), "on disk, though the person does not stay connected")
	}

	connect["keep"] = true
	ask("connect", connect)
	require.True(t, hasOne(area("local"), spellings), "who stays connected has the key on disk")
	goThrough()
	ask("disconnect", object{})
	holds("the storage after disconnecting", area("local")+area("session"))
	holds("the console", console())
}

func hasOne(text string, spellings []string) bool {
	for _, spelling := range spellings {
		if strings.Contains(text, spelling) {
			return true
		}
	}
	return false
}

// listenTo collects what the worker writes to its console.
func listenTo(t *testing.T, b *browser.Browser) (text func() string) {
	worker, detach, err := b.AttachWorker()
	require.NoError(t, err)
	t.Cleanup(detach)
	said := make(chan string, 10_000)
	require.NoError(t, chromedp.Listen(worker, func(event any) {
		switch event.(type) {
		case *cdpruntime.EventConsoleAPICalled, *cdpruntime.EventExceptionThrown:
			data, _ := json.Marshal(event)
			select {
			case said <- string(data):
			default:
			}
		}
	}))
	_, err = chromedp.Run(worker, chromedp.Evaluate[bool](`console.log("heard"), true`))
	require.NoError(t, err)
	return func() (all string) {
		for {
			select {
			case line := <-said:
				all += line + "\n"
			default:
				require.Contains(t, all, "heard", "the test hears the console")
				return all
			}
		}
	}
}

// filesWith are the files below a folder that hold a text.
func filesWith(dir, text string) (files []string) {
	_ = fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil //nolint:nilerr // Chromium removes files meanwhile
		}
		if data, err := os.ReadFile(filepath.Join(dir, path)); err == nil && strings.Contains(string(data), text) {
			files = append(files, path)
		}
		return nil
	})
	return files
}
