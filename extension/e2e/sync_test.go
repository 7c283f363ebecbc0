package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/server/app"
	"callscribe/connectors/ringcentral/ringcentraltest"
	"callscribe/extension/e2e/browser"
)

// TestCallLogIsReadWithNothingOpen switches the reading of RingCentral's call log on in the settings, and has a call
// logged while no page of the extension is open, woken by Chrome's alarm alone.
func TestCallLogIsReadWithNothingOpen(t *testing.T) {
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(filepath.Join(repository, "build", "test"), extension, "http://127.0.0.1/*", "https://platform.ringcentral.com/*"))
	id, err := browser.ID(extension)
	require.NoError(t, err)
	account := ringcentraltest.NewAccount("https://"+id+".chromiumapp.org/", 42, time.Now)
	server := httptest.NewTLSServer(account)
	t.Cleanup(server.Close)
	b, err := browser.Start(t.Context(), browser.Options{Extension: extension, HostRules: "MAP *.ringcentral.com " + strings.TrimPrefix(server.URL, "https://")})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	crm := newCRM(t)
	contact, err := crm.AddContact(app.Contact{Name: "Wanda Desk", PhoneNumbers: []string{"+442079460123"}})
	require.NoError(t, err)

	ctx, closeTab, err := b.Open(b.URL("settings.html"))
	require.NoError(t, err)
	p := page{t, ctx}
	p.until(`!document.body.hasAttribute("aria-busy")`)
	require.True(t, p.send("connect", map[string]any{"platform": "examplecrm", "hostname": crm.host, "apiKey": app.DemoUsers()[0].APIKey, "keep": true}).OK)
	p.until(`document.getElementById("sync").hidden`)
	p.run(`document.querySelector("[name=source][value=both]").click()`)
	p.until(`!document.getElementById("sync").hidden && document.getElementById("sync-redirect").textContent === "https://` + id + `.chromiumapp.org/"`)
	press := func() {
		t.Helper()
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.getElementById("sync-sign-in").click(), true`, func(p *runtime.EvaluateParams) {
			yes := true
			p.UserGesture = &yes
		}))
		require.NoError(t, err)
	}
	press()
	p.says("#sync-said", "Give the client ID")
	p.run(`const id = document.getElementById("client-id"); id.value = "` + ringcentraltest.ClientID + `"; id.dispatchEvent(new Event("change", {bubbles: true}))`)
	p.says("#said", "Saved")
	account.Log.FailNext(func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }) // so that it is read again in a minute
	press()
	p.says("#sync-said", "Signed in to RingCentral")
	p.until(`document.getElementById("sync-form").hidden && !document.getElementById("sync-sign-out").hidden`)
	p.says("#sync-state", "tries again by itself")

	closeTab()
	before := len(crm.all())
	ended := time.Now()
	account.Log.Put(ringcentraltest.Record{
		ID: "rec1", SessionID: "4012345001", Type: "Voice", Direction: "Inbound", Action: "Phone Call", Result: "Accepted",
		From: &ringcentraltest.Party{PhoneNumber: "+442079460123"}, To: &ringcentraltest.Party{PhoneNumber: "+442079460999"},
		StartTime: ended.UTC().Format("2006-01-02T15:04:05.000Z"), Duration: 65,
	})
	var calls []app.Call
	require.Eventually(t, func() bool { calls = crm.all(); return len(calls) > before }, 100*time.Second, 200*time.Millisecond)
	require.Len(t, calls, before+1)
	assert.Equal(t, contact.ID, *calls[0].ContactID)
	assert.EqualValues(t, 65, *calls[0].DurationSeconds)
	t.Log("logged after", time.Since(ended).Round(time.Second), "with", len(account.Log.Requests()), "requests")

	ctx, _, err = b.Open(b.URL("settings.html"))
	require.NoError(t, err)
	p = page{t, ctx}
	p.says("#sync-state", "Read last at")
	p.run(`document.getElementById("sync-sign-out").click()`)
	p.says("#sync-said", "Signed out of RingCentral")
	p.until(`!document.getElementById("sync-form").hidden`)
	assert.Zero(t, account.SignIn.Live())
}

// all are the CRM's call logs, the newest first.
func (c *crm) all() []app.Call {
	w := httptest.NewRecorder()
	c.ServeHTTP(w, c.request("GET", "/api/v1/calls?limit=1000", ""))
	var list struct{ Items []app.Call }
	require.NoError(c.t, json.Unmarshal(w.Body.Bytes(), &list))
	return list.Items
}
