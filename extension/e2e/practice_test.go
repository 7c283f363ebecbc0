package e2e

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/extension/e2e/browser"
)

// TestPracticeFromThePackage has somebody install the package, as it is, and try it by what the pages say, without an
// account, a server or a permission for any host: from the page that opens by itself to the recording.
func TestPracticeFromThePackage(t *testing.T) {
	packed, err := browser.Package(repository, "release")
	require.NoError(t, err)
	extension := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Unpack(packed, extension))
	b, err := browser.Start(context.Background(), browser.Options{Extension: extension})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	open := func(path string) page {
		ctx, closeTab, err := b.Open(b.URL(path))
		require.NoError(t, err)
		t.Cleanup(closeTab)
		return page{t, ctx}
	}

	var firstPage target.ID
	require.Eventually(t, func() bool {
		firstPage, err = b.Page(b.URL("welcome.html"))
		return err == nil && firstPage != ""
	}, patience, 50*time.Millisecond, "the page that opens after the installation")
	ctx, detach := b.Attach(firstPage)
	t.Cleanup(detach)
	first := page{t, ctx}
	first.until(`document.getElementById("crms").textContent.includes("HubSpot")`)
	first.run(`document.getElementById("try-it").click()`)
	first.until(`document.getElementById("tried").textContent.includes("The practice CRM is connected.")`)
	assert.Equal(t, []string{}, hostsAllowed(first))

	tried, err := eval[string](first, `document.getElementById("tried").textContent`)
	require.NoError(t, err)
	panel := open("panel.html")
	panel.until(`document.querySelector("#calls button[data-do=tab]")?.click() || document.body.dataset.tab === "phone"`) // from the empty list
	panel.until(`document.getElementById("status").textContent.includes("Practice CRM")`)
	panel.until(phone(`getElementById("wire")?.textContent.includes("registered")`))
	said := func(id string) {
		t.Helper()
		words, err := eval[string](panel, phone(`getElementById("`+id+`").textContent`))
		require.NoError(t, err)
		assert.Contains(t, tried, "“"+words+"”", "the first page leads there")
		panel.press(id)
	}
	said("ring-in")
	said("answer")
	panel.until(`document.activeElement.id === "note" || document.querySelector("#calls .row")`)
	said("hangup")
	panel.until(phone(`getElementById("standing").textContent.includes("Final data")`))
	said("final")
	panel.until(`document.body.textContent.includes("Logged")`)
	panel.until(phone(`getElementById("standing").textContent.includes("Recording ready")`))
	said("recording")
	panel.until(`document.body.textContent.includes("Recording linked")`)

	crm := open("practice.html")
	crm.until(`document.getElementById("logs").textContent.includes("Ada Caller")`)
	crm.until(`document.querySelector("#logs a")?.href.startsWith("https://")`)
	crm.run(`document.querySelector("#logs button").click()`)
	crm.run(`document.querySelector("#logs textarea").value += "\nFrom a colleague."; document.querySelector("#logs form").requestSubmit()`)
	crm.until(`document.querySelector("#logs pre")?.textContent.includes("From a colleague.")`)
	assert.Equal(t, []string{}, hostsAllowed(crm))
	settings := open("settings.html")
	settings.until(`document.getElementById("open-help").textContent === "Open the help"`)
	link, err := eval[string](settings, `document.getElementById("open-help").href`)
	require.NoError(t, err)
	assert.Equal(t, b.URL("welcome.html"), link, "who has closed the first page finds it again")
	pictureOf(t, first, "welcome")
	pictureOf(t, crm, "practice")

	settings.until(`!document.getElementById("connect").hidden && document.querySelectorAll("[name=platform]").length > 5`) // it is in no real one's way
	settings.run(`document.getElementById("disconnect").click()`)
	panel.until(`!document.getElementById("no-phone").hidden && document.getElementById("calls").textContent.includes("No calls yet")`)
	panel.until(`document.getElementById("status").textContent.includes("Not open")`) // nor does the demo phone go on
	first.until(`document.getElementById("practice").hidden && document.getElementById("tried").textContent === ""`)
	left, err := eval[string](settings, `chrome.storage.local.get(null).then(JSON.stringify)`)
	require.NoError(t, err)
	assert.NotContains(t, left, "practice")
	assert.NotContains(t, left, "6505550100")

	byPerson := func(p *runtime.EvaluateParams) { yes := true; p.UserGesture = &yes }
	_, err = chromedp.Run(first.ctx, chromedp.Evaluate[any](`document.getElementById("try-it").click(); null`, byPerson))
	require.NoError(t, err)
	first.until(`(await chrome.runtime.getContexts({ contextTypes: ["SIDE_PANEL"] })).length > 0`)
}

// While somebody tries it, the settings offer a real CRM as if none were connected: the company's, where it has one.
func TestPracticeLeavesTheCompanysCRMChosen(t *testing.T) {
	p := staged(t, "settings.html", `globalThis.scene = "company"; globalThis.staged = () => {
		current.account = { platform: "practice", title: "Practice CRM", hostname: "", name: "", company: "", signedIn: true, kept: true, newTypes: [] };
	}`, screen{width: 700, height: 900})
	p.until(`document.querySelector("[name=platform]:checked")?.value === "zohocrm"`)
	p.until(`!document.getElementById("account").hidden`)
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
