package e2e

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/extension/e2e/browser"
)

// TestPracticeFromThePackage has somebody install the package and try it, without an account, a server or a
// permission for any host: from the ringing phone to the recording.
func TestPracticeFromThePackage(t *testing.T) {
	packed, err := browser.Package(repository, "release")
	require.NoError(t, err)
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Local(packed, extension)) // no host is granted
	b, err := browser.Start(context.Background(), browser.Options{Extension: extension})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	open := func(path string) page {
		ctx, closeTab, err := b.Open(b.URL(path))
		require.NoError(t, err)
		t.Cleanup(closeTab)
		return page{t, ctx}
	}

	first := open("welcome.html")
	first.until(`document.getElementById("crms").textContent.includes("HubSpot")`)
	first.run(`document.getElementById("try-it").click()`)
	first.until(`document.getElementById("tried").textContent.includes("The practice CRM is connected.")`)
	assert.Equal(t, []string{}, hostsAllowed(first))

	panel := open("panel.html")
	panel.until(`document.getElementById("status").textContent.includes("Practice CRM")`)
	panel.until(phone(`getElementById("wire")?.textContent.includes("registered")`))
	panel.press("ring-in")
	panel.press("answer")
	panel.until(`document.activeElement.id === "note" || document.querySelector("#calls .row")`)
	panel.press("hangup")
	panel.press("final")
	panel.until(`document.body.textContent.includes("Logged")`)
	panel.press("recording")
	panel.until(`document.body.textContent.includes("Recording linked")`)

	crm := open("practice.html")
	crm.until(`document.getElementById("logs").textContent.includes("Ada Caller")`)
	crm.until(`document.querySelector("#logs a")?.href.startsWith("https://")`)
	crm.run(`document.querySelector("#logs button").click()`)
	crm.run(`document.querySelector("#logs textarea").value += "\nFrom a colleague."; document.querySelector("#logs form").requestSubmit()`)
	crm.until(`document.querySelector("#logs pre")?.textContent.includes("From a colleague.")`)
	assert.Equal(t, []string{}, hostsAllowed(crm))
	pictureOf(t, first, "welcome")
	pictureOf(t, crm, "practice")
}

// hostsAllowed are the hosts that the extension may reach.
func hostsAllowed(p page) []string {
	hosts, err := eval[[]string](p, `chrome.permissions.getAll().then(({ origins }) => origins)`)
	require.NoError(p.t, err)
	return hosts
}

// pictureOf keeps a picture of a page under build/screenshots, to be looked at.
func pictureOf(t *testing.T, p page, name string) {
	dir := filepath.Join(repository, "build", "screenshots")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	time.Sleep(200 * time.Millisecond) // until what moves has come to rest
	data, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, name+".png"), data, 0o644))
}
