package e2e

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// screen is how a page is looked at.
type screen struct {
	width, height int64
	zoom          int64 // 2 is twice as large: half as much fits; 0 is 1
	dark          bool
}

// staged opens a page of the extension with the stand-in worker of testdata/stage.js: for what a page
// looks like, and for what it does when the worker misbehaves. setup runs before the page's own scripts.
func staged(t testing.TB, path, setup string, s screen) page {
	script, err := os.ReadFile("testdata/stage.js")
	require.NoError(t, err)
	ctx, closeTab, err := chromium.Open("about:blank")
	require.NoError(t, err)
	t.Cleanup(closeTab)
	_, err = chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: setup + ";\n" + string(script)})
	require.NoError(t, err)
	p := page{t, ctx}
	p.dark(s.dark)
	require.NoError(t, chromedp.Do(ctx,
		chromedp.EmulateViewport(s.width/cmp.Or(s.zoom, 1), s.height/cmp.Or(s.zoom, 1), chromedp.EmulateScale(float64(2*cmp.Or(s.zoom, 1)))), chromedp.Navigate(chromium.URL(path))))
	if path != "demo-phone.html" {
		p.until(`!document.body.hasAttribute("aria-busy")`)
	}
	return p
}

// until waits for a JavaScript expression to hold. What cannot be evaluated does not hold yet: the page may still be
// loading, or be on its way to another one. (chromedp's own Poll needs eval, which the pages forbid.)
func (p page) until(expression string) {
	p.t.Helper()
	var why error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		held, err := eval[bool](p, `(async () => Boolean(`+expression+`))()`)
		if held {
			return
		}
		why = err
	}
	text, _ := eval[string](p, `document.body.innerText`)
	require.Fail(p.t, "does not come to hold: "+expression, "%v; the page says:\n%s", why, text)
}

// run evaluates statements in the page.
func (p page) run(statements string) {
	p.t.Helper()
	_, err := eval[bool](p, "(async () => {"+statements+"; return true})()")
	require.NoError(p.t, err, statements)
}

// scenes are the main states of the pages.
var scenes = []struct {
	name, path, setup string
	then              string // in the page, when it is there
	width, height     int64
	zoom              int64
}{
	{name: "first-time", path: "panel.html", setup: `scene = "first"`},
	{name: "calls", path: "panel.html"},
	{name: "calls-320", path: "panel.html", width: 320},
	{name: "call-logged", path: "panel.html", setup: open("logged"), height: 900},
	{name: "call-live-draft", path: "panel.html", setup: open("live")},
	{name: "call-waiting", path: "panel.html", setup: open("waiting")},
	{name: "call-choose", path: "panel.html", setup: open("choose"), height: 1000,
		then: `document.getElementById("query").value = "ad"; document.querySelector("[data-do=search]").click(); await new Promise((r) => setTimeout(r, 300))`},
	{name: "call-create", path: "panel.html", setup: open("create"), height: 900},
	{name: "signed-out", path: "panel.html", setup: `scene = "signedOut"`},
	{name: "outbox", path: "panel.html", setup: `sessionStorage.tab = "outbox"`,
		then: `document.querySelector("#outbox [data-do=confirm][data-id=j2]").click(); await new Promise((r) => setTimeout(r, 300))`},
	{name: "messages", path: "panel.html", then: messages},
	{name: "phone", path: "panel.html", setup: `sessionStorage.tab = "phone"`, then: `await new Promise((r) => setTimeout(r, 500))`},
	{name: "phone-none", path: "panel.html", setup: `scene = "first"; sessionStorage.tab = "phone"`},
	{name: "window", path: "panel.html", setup: open("logged"), width: 980},
	{name: "settings", path: "settings.html", setup: `scene = "first"`, width: 760, height: 1980},
	{name: "settings-company", path: "settings.html", setup: `scene = "company"`, width: 520, height: 2700},
	{name: "settings-connected", path: "settings.html", width: 360},
	{name: "calls-400", path: "panel.html", width: 400},
	{name: "call-live-400", path: "panel.html", setup: open("live"), width: 400},
	{name: "call-create-de-400", path: "panel.html", setup: german + `; ` + open("create"), width: 400, height: 1000},
	{name: "outbox-400", path: "panel.html", setup: `sessionStorage.tab = "outbox"`, width: 400},
	{name: "calls-zoomed", path: "panel.html", width: 514, height: 1520, zoom: 2},
	{name: "call-choose-de-zoomed", path: "panel.html", setup: german + `; ` + open("choose"), width: 514, height: 2000, zoom: 2},
	{name: "outbox-zoomed", path: "panel.html", setup: `sessionStorage.tab = "outbox"`, width: 514, height: 1520, zoom: 2},
	{name: "settings-zoomed", path: "settings.html", setup: `scene = "first"`, width: 900, height: 4600, zoom: 2},
	{name: "welcome-de-zoomed", path: "welcome.html", setup: german, width: 900, height: 5200, zoom: 2},
	{name: "practice-zoomed", path: "practice.html", setup: practiceLogs, width: 700, height: 1400, zoom: 2},
	{name: "demo-phone-de-250", path: "demo-phone.html", setup: german, width: 250, height: 1100},
	{name: "calls-250", path: "panel.html", width: 250},
	{name: "calls-de-250", path: "panel.html", setup: german, width: 250},
	{name: "call-choose-de", path: "panel.html", setup: german + `; ` + open("choose"), width: 320, height: 1000,
		then: `document.querySelector("[data-candidate] input").click()`},
	{name: "outbox-de", path: "panel.html", setup: german + `; sessionStorage.tab = "outbox"`, width: 320},
	{name: "settings-de", path: "settings.html", setup: german + `; scene = "first"`, width: 520, height: 3200},
	{name: "settings-connected-de-320", path: "settings.html", setup: german, width: 320, height: 3400},
	{name: "welcome", path: "welcome.html", width: 900, height: 2600},
	{name: "welcome-de-320", path: "welcome.html", setup: german, width: 320, height: 4600},
	{name: "practice", path: "practice.html", setup: practiceLogs, width: 700},
	{name: "demo-phone", path: "demo-phone.html", height: 980,
		then: `document.getElementById("ring-in").click(); await new Promise((r) => setTimeout(r, 200)); document.getElementById("answer").click()`},
}

const practiceLogs = `globalThis.staged = () => {
	const items = { "/calls": [{ id: "1", subject: "Inbound Call from Ada Caller", note: "- Note: Renews for another year.\n- Duration: 1 minute, 5 seconds", contactId: "c1", startTime: "2026-01-31T14:05:00Z", durationSeconds: 65, result: "Accepted", version: 3, recordingUrl: "https://recordings.example/1" }],
		"/contacts": [{ id: "c1", name: "Ada Caller" }] };
	answers.practice = ({ path }) => ({ status: 200, body: JSON.stringify({ items: items[path] }) });
}`

func open(session string) string {
	return `sessionStorage.tab = "calls"; sessionStorage.open = "` + session + `"`
}

const messages = `
	const { tell } = await import("./worker.js");
	tell("toast", { message: "Call log updated in Example CRM.", messageType: "success", ttl: 60000 });
	tell("toast", { message: "Example CRM asks to wait. The update is stored and goes out by itself.", messageType: "warning", ttl: 60000 });
	tell("toast", { message: "Example CRM refused the API key.", messageType: "danger", ttl: 60000, details: [{ title: "What now", items: [{ id: "1", type: "link", text: "Open the API settings", href: "https://crm.example/keys" }] }] });
	await new Promise((r) => setTimeout(r, 300))`

// Every page in each of its states. The looks are for people to judge: a picture of each is written to build/screenshots, light
// and dark. What can be judged by a program is: nothing is cut off or lies over another, text stands out from its ground, each
// control has a role and a name in Chromium's accessibility tree, and the focus goes in the order in which one reads.
func TestPages(t *testing.T) {
	folder := filepath.Join("..", "..", "build", "screenshots")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			p := staged(t, scene.path, scene.setup, screen{width: cmp.Or(scene.width, 360), height: cmp.Or(scene.height, 760), zoom: scene.zoom})
			p.run(scene.then)
			assertFits(p)
			p.picture(filepath.Join(folder, scene.name+"-light.png"))
			assertContrast(p)
			p.dark(true)
			p.picture(filepath.Join(folder, scene.name+"-dark.png"))
			assertContrast(p)
			assertNames(p)
			assertFocusOrder(p)
		})
	}
}

// assertFits wants all of the page within its window, and no button of the header over another.
func assertFits(p page) {
	wide, err := eval[bool](p, `document.documentElement.scrollWidth > innerWidth`)
	require.NoError(p.t, err)
	assert.False(p.t, wide, "the page is wider than its window")
	over, err := eval[string](p, `(() => {
		const buttons = [...document.querySelectorAll("#app > header button")].filter((b) => b.checkVisibility()).map((b) => [b, b.getBoundingClientRect()]);
		const wide = buttons.find(([b]) => b.scrollWidth > b.clientWidth + 1);
		const two = buttons.flatMap(([a, r], i) => buttons.slice(i + 1).filter(([, s]) => r.left < s.right - 1 && s.left < r.right - 1 && r.top < s.bottom - 1 && s.top < r.bottom - 1).map(([b]) => a.textContent + " over " + b.textContent));
		return wide ? wide[0].textContent + " is wider than its place" : two.join();
	})()`)
	require.NoError(p.t, err)
	assert.Empty(p.t, over)
}

// picture writes what the window shows.
func (p page) picture(file string) {
	image, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	require.NoError(p.t, err)
	require.NoError(p.t, os.WriteFile(file, image, 0o644))
}

// dark sets the person's choice of colours.
func (p page) dark(dark bool) {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	require.NoError(p.t, err)
}
