package e2e

import (
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

	"callscribe/connectors/ringcentral/ringcentraltest"
	"callscribe/extension/e2e/browser"
)

// TestReadingTheCallLogIsSwitchedOn switches the reading of RingCentral's call log on and off in the settings. That calls
// are then logged with nothing open, the story shows.
func TestReadingTheCallLogIsSwitchedOn(t *testing.T) {
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(filepath.Join(repository, "build", "test"), extension, "https://platform.ringcentral.com/*"))
	id, err := browser.ID(extension)
	require.NoError(t, err)
	account := ringcentraltest.NewAccount("https://"+id+".chromiumapp.org/", 42, time.Now)
	server := httptest.NewTLSServer(account)
	t.Cleanup(server.Close)
	b, err := browser.Start(t.Context(), browser.Options{Extension: extension, HostRules: "MAP *.ringcentral.com " + strings.TrimPrefix(server.URL, "https://")})
	require.NoError(t, err)
	t.Cleanup(b.Close)

	ctx, closeTab, err := b.Open(b.URL("settings.html"))
	require.NoError(t, err)
	t.Cleanup(closeTab)
	p := page{t, ctx}
	p.until(`!document.body.hasAttribute("aria-busy") && document.getElementById("sync").hidden`)
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
	p.run(`const id = document.getElementById("client-id"); id.focus(); id.value = "` + ringcentraltest.ClientID + `"; id.dispatchEvent(new Event("change", {bubbles: true}))`)
	p.says("#said", "Saved")
	account.Log.FailNext(func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) })
	for _, then := range []string{"tries again by itself", "Read last at"} {
		press()
		p.says("#sync-said", "Signed in to RingCentral")
		p.until(`document.getElementById("sync-form").hidden && !document.getElementById("sync-sign-out").hidden`)
		p.says("#sync-state", then)
		p.run(`document.getElementById("sync-sign-out").click()`)
		p.says("#sync-said", "Signed out of RingCentral")
		p.until(`!document.getElementById("sync-form").hidden`)
		assert.Zero(t, account.SignIn.Live())
	}
}
