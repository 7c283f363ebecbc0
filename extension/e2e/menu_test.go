package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/extension/e2e/browser"
)

// A call that waits for the person is told by a notification, where the person has allowed that and no panel is open.
func TestNotification(t *testing.T) {
	d := newDesk(t)
	tell := func(need string) []string {
		t.Helper()
		shown, err := browser.InWorker[[]string](d.browser, `(async () => {
			globalThis.shown = [];
			tell({ type: "toast", returnMessage: { message: "Nobody has this number.", messageType: "warning", ttl: 5000 }`+need+` });
			await new Promise((done) => setTimeout(done, 300));
			return shown;
		})()`)
		require.NoError(t, err)
		return shown
	}
	allowed, err := browser.InWorker[bool](d.browser, `"notifications" in chrome && chrome.notifications !== undefined`)
	require.NoError(t, err)
	require.False(t, allowed, "it is asked for, and not given from the start")
	assert.Empty(t, tell(`, needsYou: true`))
	_, err = browser.InWorker[bool](d.browser, `(() => { // as where the person has allowed it
		Object.defineProperty(chrome, "notifications", { configurable: true, value: { create: (id, { title, message }) => shown.push(id + ": " + title + ": " + message) } });
		return true;
	})()`)
	require.NoError(t, err)
	assert.Empty(t, tell(`, needsYou: true`), "the panel shows it")
	d.goes("blank.html")
	assert.Empty(t, tell(``), "it needs nobody")
	assert.Equal(t, []string{"needs-you: Callscribe needs you: Nobody has this number."}, tell(`, needsYou: true`))
}

// The switch in the settings is the browser's permission, and nothing besides.
func TestNotificationIsSwitchedOn(t *testing.T) {
	p := staged(t, "settings.html", `
		globalThis.allowed = false; globalThis.yes = false;
		chrome.permissions.contains = async ({ permissions }) => permissions?.[0] === "notifications" ? allowed : true;
		chrome.permissions.request = async ({ permissions }) => { if (permissions?.[0] === "notifications") allowed = yes; return yes; };
		chrome.permissions.remove = async () => { allowed = false; return true; }`, screen{width: 700, height: 900})
	const box = `document.getElementById("notify")`
	p.until(`!` + box + `.checked`)
	p.run(box + `.click()`)
	p.until(`!` + box + `.checked`) // the person has refused
	p.run(`globalThis.yes = true; ` + box + `.click()`)
	p.until(box + `.checked && allowed`)
	p.run(box + `.click()`)
	p.until(`!` + box + `.checked && !allowed`)
}

// What is selected on a web page goes to the panel of that window, which calls the number in it: at once, or when the
// phone is there.
func TestSelectedNumberIsCalled(t *testing.T) {
	d := newDesk(t)
	made, err := browser.InWorker[bool](d.browser, `chrome.contextMenus.update("call", {}).then(() => true, () => false)`)
	require.NoError(t, err)
	require.True(t, made, "the menu is there")
	watch := `const widget = document.getElementById("widget");
		globalThis.dialled = [];
		widget.contentWindow.addEventListener("message", ({ data }) => { if (data.type === "rc-adapter-new-call") dialled.push(data.phoneNumber); })`
	choose := func(text, window string, ago int) {
		d.run(fmt.Sprintf(`const { id } = await chrome.windows.getCurrent();
			await chrome.storage.session.set({ selected: { text: %q, windowId: %s, at: Date.now() - %d } })`, text, window, ago))
	}
	d.run(watch)
	choose("Call us: (650) 555-0123, Mon-Fri", "id", 0)
	d.until(`dialled.join() === "+16505550123"`)
	d.until(`document.body.dataset.tab === "phone"`)
	left, err := eval[bool](d.page, `chrome.storage.session.get("selected").then((all) => "selected" in all)`)
	require.NoError(t, err)
	assert.False(t, left, "a number is called once")

	choose("no number here", "id", 0)
	d.says("#toasts", "There is no phone number in what you have selected.")
	choose("+16505550124", "id + 1", 0)
	choose("+16505550125", "id", 120_000)
	d.run(`await new Promise((done) => setTimeout(done, 500))`)
	d.until(`dialled.length === 1`)

	// The panel was closed: it calls when it has opened and its phone has signed in.
	d.goes("blank.html")
	choose("+44 (0)20 7946 0018", "id", 0)
	d.run(`sessionStorage.tab = "calls"`)
	d.goes("panel.html")
	d.until(`document.body.dataset.tab === "phone"`)
	d.until(phone(`getElementById("wire")?.textContent.includes("calls +442079460018")`))
}

// What a click in Chrome's menus does: over a selection on a web page, and on the extension's icon. The menus are Chrome's
// own, and no test can click them: their event is dispatched as Chrome does it.
func TestMenus(t *testing.T) {
	d := newDesk(t)
	window, err := eval[int](d.page, `chrome.windows.getCurrent().then(({ id }) => id)`)
	require.NoError(t, err)
	clicked := func(info string) {
		t.Helper()
		_, err := browser.InWorker[bool](d.browser, fmt.Sprintf(`(chrome.contextMenus.onClicked.dispatch(%s, { windowId: %d }), true)`, info, window))
		require.NoError(t, err)
	}
	clicked(`{ menuItemId: "call", selectionText: "Call us: (650) 555-0123" }`)
	d.until(phone(`getElementById("wire")?.textContent.includes("calls +16505550123")`))
	assert.False(t, d.opened("welcome.html"))
	clicked(`{ menuItemId: "help" }`)
	require.Eventually(t, func() bool { return d.opened("welcome.html") }, patience, 50*time.Millisecond)
}

// Chrome shows the notification; a click on it opens the panel as a window, at the call that waits.
func TestNotificationOfChrome(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "extension")
	require.NoError(t, browser.Unpack(extensionDir, dir))
	path := filepath.Join(dir, "manifest.json")
	manifest, err := os.ReadFile(path)
	require.NoError(t, err)
	allowed := strings.Replace(string(manifest), `"permissions": [`, `"permissions": ["notifications", `, 1)
	require.NotEqual(t, string(manifest), allowed)
	require.NoError(t, os.WriteFile(path, []byte(allowed), 0o644))
	b, err := browser.Start(t.Context(), browser.Options{Extension: dir})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	d := desk{browser: b, page: pageIn(t, b)}

	shown := func() (list []string) {
		list, err := browser.InWorker[[]string](b, `chrome.notifications.getAll().then(Object.keys)`)
		require.NoError(t, err)
		return list
	}
	_, err = browser.InWorker[bool](b, `(tell({ type: "toast", needsYou: true, returnMessage: { message: "Nobody has this number.", messageType: "warning", ttl: 5000 } }), true)`)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return slices.Equal(shown(), []string{"needs-you"}) }, patience, 50*time.Millisecond)
	assert.False(t, d.opened("panel.html"))
	_, err = browser.InWorker[bool](b, `(chrome.notifications.onClicked.dispatch("needs-you"), true)`)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return d.opened("panel.html") }, patience, 50*time.Millisecond)
	assert.Empty(t, shown())
}

// opened reports whether a page of the extension's is open.
func (d desk) opened(path string) bool {
	d.t.Helper()
	is, err := browser.InWorker[bool](d.browser, `chrome.runtime.getContexts({}).then((all) => all.some(({ documentUrl }) => documentUrl === chrome.runtime.getURL("`+path+`")))`)
	require.NoError(d.t, err)
	return is
}

// goes leaves the page for another one of the extension's.
func (d desk) goes(path string) {
	d.t.Helper()
	require.NoError(d.t, chromedp.Do(d.ctx, chromedp.Navigate(d.browser.URL(path))))
}

// german shows a staged page in German.
var german = func() string {
	words, err := os.ReadFile("../_locales/de/messages.json")
	must(err)
	return `{ const words = ` + string(words) + `;
		chrome.i18n.getUILanguage = () => "de";
		chrome.i18n.getMessage = (name, values = []) => (words[name]?.message ?? "").replace(/\$(\d)/g, (_, i) => [values].flat()[i - 1] ?? ""); }`
}()

// The settings open at the section that is meant, in a page that opens and in one that is there.
func TestSettingsOpenAtASection(t *testing.T) {
	panel := staged(t, "panel.html", ``, screen{width: 360, height: 760})
	panel.run(`chrome.runtime.openOptionsPage = () => {}; document.getElementById("set-up").click(); await new Promise((done) => setTimeout(done, 100))`)
	settings := staged(t, "settings.html", ``, screen{width: 700, height: 700})
	at := func(id string) {
		settings.until(`document.activeElement.id === "` + id + `"`)
		settings.until(`document.getElementById("` + id + `").getBoundingClientRect().top < 200`)
		settings.until(`!("section" in await chrome.storage.session.get("section"))`)
	}
	at("phone-title")
	panel.run(`callscribe.open("settings", "crm")`)
	at("crm")
}
