package e2e

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/server/app"
	"callscribe/extension/e2e/browser"
)

// desk is a browser of its own with the panel open, the demo phone in it and the Example CRM connected.
type desk struct {
	page
	browser *browser.Browser
	crm     *crm
}

func newDesk(t *testing.T) desk {
	b, err := browser.Start(context.Background(), browser.Options{Extension: extensionDir})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	d := desk{browser: b, crm: newCRM(t)}
	d.page = d.open("settings.html")
	d.connect()
	d.page = d.open("panel.html")
	d.run(`document.getElementById("tab-phone").click()`)
	d.until(`!document.getElementById("no-phone").hidden`)
	d.run(`document.getElementById("try-demo").click()`)
	d.until(phone(`getElementById("wire")?.textContent.includes("registered")`))
	d.run(`document.getElementById("tab-calls").click()`)
	return d
}

// open opens one of the extension's pages.
func (d desk) open(path string) page {
	t := d.crm.t
	ctx, closeTab, err := d.browser.Open(d.browser.URL(path))
	require.NoError(t, err)
	t.Cleanup(closeTab)
	p := page{t, ctx}
	p.until(`!document.body.hasAttribute("aria-busy")`)
	return p
}

// connect connects the CRM as a person does, on the settings page.
func (d desk) connect() {
	d.run(`document.querySelector("[name=platform][value=examplecrm]").click()`)
	d.write("#hostname", d.crm.host)
	d.write("#key", "demo-key")
	d.run(`document.getElementById("connect-button").click()`)
	d.until(`document.getElementById("account-name").textContent === "Connected to Example CRM"`)
}

// phone is an expression about the document of the demo phone.
func phone(expression string) string {
	return `document.getElementById("widget").contentDocument?.` + expression
}

// press presses a button of the demo phone, once it can be.
func (p page) press(id string) {
	p.t.Helper()
	p.until(phone(`getElementById("` + id + `")?.disabled === false`))
	p.run(phone(`getElementById("` + id + `").click()`))
}

// write types into a field.
func (p page) write(selector, text string) {
	p.t.Helper()
	p.run(`const field = document.querySelector("` + selector + `"); field.focus(); field.select()`)
	require.NoError(p.t, chromedp.Do(p.ctx, chromedp.KeyEvent(text)))
}

// says waits until a part of the page says something.
func (p page) says(selector, text string) {
	p.t.Helper()
	p.until(`document.querySelector("` + selector + `")?.textContent.includes("` + text + `")`)
}

func (p page) value(selector string) string {
	p.t.Helper()
	text, err := eval[string](p, `document.querySelector("`+selector+`").value`)
	require.NoError(p.t, err)
	return text
}

// count is how many elements a selector finds.
func (p page) count(selector string) string {
	p.t.Helper()
	n, err := eval[string](p, `String(document.querySelectorAll("`+selector+`").length)`)
	require.NoError(p.t, err)
	return n
}

// kept waits until the worker has all that was typed.
func (p page) kept() {
	p.t.Helper()
	p.until(`!Object.keys(localStorage).some((key) => key.startsWith("draft:"))`)
}

// call rings, answers and hangs up, up to the final data.
func (d desk) call() {
	d.t.Helper()
	d.press("ring-in")
	d.says("#calls", "Ringing")
	d.press("answer")
	d.says("#calls", "On the call")
	d.press("hangup")
	d.press("final")
}

// logged is the newest call as the CRM holds it.
func (d desk) logged() app.Call {
	d.t.Helper()
	w := httptest.NewRecorder()
	d.crm.ServeHTTP(w, d.crm.request("GET", "/api/v1/calls", ""))
	require.Equal(d.t, 200, w.Code, w.Body.String())
	var list struct {
		Items []app.Call `json:"items"`
	}
	require.NoError(d.t, json.Unmarshal(w.Body.Bytes(), &list))
	for _, c := range list.Items {
		if c.ID != d.crm.call.ID {
			return c
		}
	}
	require.Fail(d.t, "the CRM has no log of the call")
	return app.Call{}
}

func TestCallFromRingToRecording(t *testing.T) {
	d := newDesk(t)
	d.press("ring-in")
	d.says("#calls", "Ringing")
	d.press("answer")
	d.says("#calls .group.live", "Being recorded")

	// On another tab too a line says that the call goes on, and counts.
	d.run(`document.getElementById("tab-outbox").click()`)
	length := `/On the call, (\d+:\d\d)/.exec(document.querySelector("#status .live")?.textContent)?.[1]`
	d.until(length)
	d.run(`globalThis.was = ` + length)
	d.until(length + ` > globalThis.was`)
	d.run(`document.querySelector("#status .live").click()`)
	d.until(`document.querySelector("#call-title")?.checkVisibility()`)
	assert.Equal(t, "0", d.count("#status .live"), "the call's own page has it")
	d.until(`/^On the call, \d+:\d\d$/.test(document.querySelector("#call .chip.live")?.textContent)`)

	d.write("#note", "Wants an offer")
	d.kept()
	d.press("hangup")
	d.press("final")
	d.says("#call .title", "Logged")
	stored := d.logged()
	assert.Contains(t, stored.Note, "- Note: Wants an offer\n", "what was typed during the call is in the log")
	require.NotNil(t, stored.DurationSeconds)

	d.write("#note", "Wants an offer for three")
	d.write("#subject", "Offer")
	d.says("#call .hint", "Not saved yet.")
	d.run(`document.querySelector("#call form").requestSubmit()`)
	d.says("#call .hint", "Saved in Example CRM.")
	stored = d.crm.stored(stored.ID)
	assert.Equal(t, "Offer", stored.Subject)
	assert.Contains(t, stored.Note, "- Note: Wants an offer for three\n")

	d.press("recording")
	d.says("#call .title", "Recording linked")
	require.Eventually(t, func() bool { stored = d.crm.stored(stored.ID); return stored.RecordingURL != nil }, patience, 50*time.Millisecond)
	assert.Contains(t, *stored.RecordingURL, "https://ringcentral.github.io/ringcentral-media-reader/?media=")
	assert.Contains(t, stored.Note, "- Note: Wants an offer for three\n")

	version := stored.Version
	d.press("again")
	d.press("stale")
	time.Sleep(500 * time.Millisecond)
	assert.Equal(t, version, d.crm.stored(stored.ID).Version, "the same news again, and old ones, change nothing")
}

// The last keystroke before the panel closes is kept.
func TestReloadInMidSentence(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.says("#calls", "Logged")
	d.run(`document.querySelector(".row").click()`)
	d.write("#note", "Half a sent")
	require.NoError(t, chromedp.Do(d.ctx, chromedp.Reload()))
	d.until(`!document.body.hasAttribute("aria-busy")`)
	d.until(`document.querySelector("#note")`)
	assert.Equal(t, "Half a sent", d.value("#note"))
	d.says("#call .hint", "Not saved yet.")
	d.kept()

	d.run(`document.querySelector("#call form").requestSubmit()`)
	d.says("#call .hint", "Saved in Example CRM.")
	assert.Contains(t, d.logged().Note, "- Note: Half a sent\n")
}

// Two windows show the same; what one person types is not overwritten by what comes from elsewhere.
func TestTwoWindows(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.says("#calls", "Logged")
	other := d.open("panel.html")
	for _, p := range []page{d.page, other} {
		p.says("#calls", "Logged")
		p.run(`document.querySelector(".row").click()`)
	}
	d.write("#note", "From the first window")
	other.until(`document.querySelector("#note").value === "From the first window"`)
	d.says("#call .hint", "Not saved yet.")
	other.run(`document.querySelector("#call form").requestSubmit()`)
	d.says("#call .hint", "Saved in Example CRM.")

	d.run(`const note = document.getElementById("note"); note.focus(); note.value += ", and more"; note.dispatchEvent(new Event("input", {bubbles: true}))`)
	d.press("recording") // news while the text is not saved
	d.says("#call .title", "Recording linked")
	assert.Equal(t, "From the first window, and more", d.value("#note"))
	focused, err := eval[string](d.page, `document.activeElement.id`)
	require.NoError(t, err)
	assert.Equal(t, "note", focused, "the focus stays where it is")

	require.NoError(t, chromedp.Do(other.ctx, chromedp.Navigate("about:blank")))
	require.NoError(t, chromedp.Do(d.ctx, chromedp.Sleep(300*time.Millisecond)))
	d.says("#status", "(888) 555-0156")
}

// What a colleague has written in the CRM is kept, whether the person saves in the panel or on the phone's page, which
// was open before.
func TestAColleagueWritesMeanwhile(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.says("#calls", "Logged")
	d.run(`document.querySelector(".row").click()`)
	types := func(field, note string) {
		d.run(`const note = ` + field + `; note.value = "` + note + `"; note.dispatchEvent(new Event("input", { bubbles: true }))`)
	}
	save := func(note, becomes string) {
		types(`document.getElementById("note")`, note)
		d.run(`document.querySelector("#call form").requestSubmit()`)
		require.Eventually(t, func() bool { return strings.Contains(d.logged().Note, "- Note: "+becomes+"\n") }, patience, 50*time.Millisecond)
	}
	save("Wants an offer", "Wants an offer")
	log := d.logged()
	d.press("log")
	d.until(phone(`getElementById("field-note")?.value === "Wants an offer"`))

	edited, err := json.Marshal(map[string]string{"note": strings.ReplaceAll(log.Note, "Wants an offer", "Wants an offer\nCall Ana first")})
	require.NoError(t, err)
	d.crm.patch(log.ID, string(edited))
	save(`Hot!\nWants an offer`, "Hot!\nWants an offer\nCall Ana first")
	d.until(`document.getElementById("note").value.includes("Call Ana first")`)

	types(phone(`getElementById("field-note")`), `Wants an offer\nOn Monday`)
	d.run(phone(`getElementById("page").requestSubmit()`))
	d.says("#call .clash", "On Monday")
	assert.Contains(t, d.logged().Note, "Call Ana first")
}

func TestCRMIsDownAndComesBack(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.says("#calls", "Logged")
	d.run(`document.querySelector(".row").click()`)
	d.crm.fault(app.Fault{Status: 503})
	d.write("#note", "Written while it was down")
	d.run(`document.querySelector("#call form").requestSubmit()`)
	d.says("#call .title", "Waiting")
	d.says("#tab-outbox", "1")
	assert.Equal(t, "Written while it was down", d.value("#note"))

	d.run(`document.getElementById("tab-outbox").click()`)
	d.says("#outbox .job", "Retry now")
	d.crm.fault()
	d.run(`document.querySelector("#outbox [data-do=retry]").click()`)
	d.says("#outbox", "Nothing waits")
	assert.Contains(t, d.logged().Note, "- Note: Written while it was down\n")
}

func TestUnknownCallerBecomesAContact(t *testing.T) {
	d := newDesk(t)
	d.run(`document.getElementById("widget").contentDocument.getElementById("caller").value = "2"`)
	d.call()
	d.says("#calls .group.need", "Needs you")
	d.run(`document.querySelector(".group.need .row").click()`)
	d.until(`document.querySelector("[name=contact][value=new]")`)
	d.run(`document.querySelector("[name=contact][value=new]").click()`)
	d.write("#new-name", "Noor Haddad")
	d.write("#note", "Asked for a price list")
	d.run(`document.querySelector("#call form").requestSubmit()`)
	d.says("#call .title", "Logged")
	d.says("#call h1", "Noor Haddad")
	assert.Contains(t, d.logged().Note, "- Note: Asked for a price list\n")
}

func TestTwoContactsWithOneNumber(t *testing.T) {
	d := newDesk(t)
	_, err := d.crm.AddContact(app.Contact{Name: "Elin Strand", Company: "Harbour Optics", PhoneNumbers: []string{"+1 415 555 0143"}})
	require.NoError(t, err)
	d.run(`document.getElementById("widget").contentDocument.getElementById("caller").value = "1"`)
	d.call()
	d.says("#calls .group.need", "Several contacts")
	d.run(`document.querySelector(".group.need .row").click()`)
	d.says("#call .chooser", "Elin Strand")
	d.run(`[...document.querySelectorAll("#call .choice")].find((label) => label.textContent.includes("Elin")).click()`)
	d.run(`document.querySelector("#call form").requestSubmit()`)
	d.says("#call .title", "Logged")
	d.says("#call h1", "Elin Strand")
	require.NotNil(t, d.logged().ContactID)
	assert.Equal(t, "contact-4", *d.logged().ContactID)
}

// A call that was dismissed is not logged, and can be logged after all.
func TestDoNotLog(t *testing.T) {
	d := newDesk(t)
	d.press("ring-in")
	d.says("#calls", "Ringing")
	d.run(`document.querySelector(".row").click()`)
	d.run(`document.querySelector("#call [data-do=dismiss]").click()`)
	d.until(`!document.getElementById("calls").hidden`)
	d.press("answer")
	d.press("hangup")
	d.press("final")
	d.says("#calls", "Not logged")
	d.run(`document.querySelector(".row").click()`)
	d.says("#call form .primary", "Log the call")
	d.run(`document.querySelector("#call form").requestSubmit()`)
	d.says("#call .title", "Logged")
	assert.Equal(t, "Accepted", *d.logged().Result)
}

// The phone's own log page: the widget's form, drawn from what Callscribe sends.
func TestLogPageOfThePhone(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.says("#calls", "Logged")
	d.press("log")
	d.until(phone(`getElementById("field-note")`))
	d.run(`const note = document.getElementById("widget").contentDocument.getElementById("field-note");
		note.value = "Typed in the phone"; note.dispatchEvent(new Event("input", { bubbles: true }));
		document.getElementById("widget").contentDocument.getElementById("page").requestSubmit()`)
	require.Eventually(t, func() bool { return strings.Contains(d.logged().Note, "- Note: Typed in the phone\n") }, patience, 50*time.Millisecond)
	d.run(`document.querySelector(".row").click()`)
	d.until(`document.querySelector("#note").value === "Typed in the phone"`)
}

// In the phone's own log page a contact is found by name, while the person goes on typing.
func TestFindByNameInThePhone(t *testing.T) {
	d := newDesk(t)
	d.run(`const caller = document.getElementById("widget").contentDocument.getElementById("caller");
		caller.value = [...caller.options].find((o) => o.text.includes("nobody has")).value`)
	d.call()
	d.says("#calls", "Needs you")
	d.press("log")
	d.until(phone(`getElementById("field-contactSearch")`))
	d.run(`const name = document.getElementById("widget").contentDocument.getElementById("field-contactSearch");
		name.focus(); name.value = "tomas"; name.dispatchEvent(new Event("input", { bubbles: true }))`)
	d.until(phone(`querySelector("#field-contact option[value=contact-2]")`))
	d.until(phone(`activeElement?.id === "field-contactSearch"`))
	d.until(phone(`getElementById("fields").innerText.includes("One was found")`))
	d.run(`const page = document.getElementById("widget").contentDocument;
		const contact = page.getElementById("field-contact");
		contact.value = "contact-2"; contact.dispatchEvent(new Event("input", { bubbles: true }));
		await new Promise((done) => setTimeout(done, 500));
		page.getElementById("page").requestSubmit()`)
	d.says("#calls", "Logged")
	require.NotNil(t, d.logged().ContactID)
	assert.Equal(t, "contact-2", *d.logged().ContactID)
}

func TestDisconnect(t *testing.T) {
	d := newDesk(t)
	settings := d.open("settings.html")
	settings.run(`document.getElementById("disconnect").click()`)
	settings.until(`document.getElementById("account").hidden`)
	d.says("#status", "No CRM")
}

// A change in the settings is saved as it is made, and holds in all pages.
func TestSettingsAreSaved(t *testing.T) {
	d := newDesk(t)
	settings := d.open("settings.html")
	settings.run(`document.querySelector("[data-part=addCallLogDuration]").click()`)
	settings.says("#said", "Saved")
	settings.run(`const format = document.getElementById("date-format"); format.value = "DD/MM/YYYY HH:mm:ss"; format.dispatchEvent(new Event("change", { bubbles: true }))`)
	settings.run(`const zone = document.getElementById("zone"); zone.value = "Asia/Tokyo"; zone.dispatchEvent(new Event("change", { bubbles: true }))`)
	settings.until(`(await chrome.runtime.sendMessage({ type: "state", input: {} })).result.settings.timezoneName === "Asia/Tokyo"`)
	settings.run(`const zone = document.getElementById("zone"); zone.value = "Nowhere/Atlantis"; zone.dispatchEvent(new Event("change", { bubbles: true }))`)
	settings.says("#zone-said", "There is no time zone")
	d.call()
	d.says("#calls", "Logged")
	body := d.logged().Note
	assert.NotContains(t, body, "- Duration:")
	assert.Regexp(t, `- Date/Time: \d\d/\d\d/\d{4} \d\d:\d\d:\d\d\n`, body)
}

// Diagnostics hold nothing of customers, and no secret.
func TestDiagnosticsHoldNoData(t *testing.T) {
	d := newDesk(t)
	d.call()
	d.says("#calls", "Logged")
	text := string(d.raw("diagnostics", map[string]any{}))
	for _, secret := range []string{"demo-key", "Ada", "6505550100", d.crm.host} {
		assert.NotContains(t, text, secret)
	}
	assert.Contains(t, text, "examplecrm")
}

// A note that is saved and comes with a colleague's words at once, so that the state never has it as it was typed, is shown
// with them. What is typed meanwhile stays.
func TestASavedNoteComesWithAColleaguesAtOnce(t *testing.T) {
	for name, c := range map[string]struct{ typed, want string }{
		"nothing more is typed": {"", "Mine\nTheirs"},
		"more is typed":         {"Mine, and more", "Mine, and more"},
	} {
		t.Run(name, func(t *testing.T) {
			p := staged(t, "panel.html", open("logged"), screen{width: 360, height: 900})
			p.write("#note", "Mine")
			p.run(`document.querySelector("#call form").requestSubmit()`)
			p.until(`asked.some((a) => a.type === "saveCall" && a.input.note === "Mine")`)
			if c.typed != "" {
				p.write("#note", c.typed)
			}
			p.run(`const call = globalThis.current.calls.find((c) => c.sessionId === "logged"); call.note = "Mine\nTheirs"; call.subject = "Another"; (await import("/worker.js")).refresh()`)
			p.until(`document.getElementById("subject").value === "Another"`)
			assert.Equal(t, c.want, p.value("#note"))
		})
	}
}
