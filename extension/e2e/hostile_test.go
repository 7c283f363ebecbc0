package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm/crmtest/hostile"
	"callscribe/connectors/examplecrm/server/app"
)

// ran is true where a text has run, or became an element or a link that could.
const ran = `(window.ranHostile || 0) + document.querySelectorAll("main img[src=x], main svg[onload], main svg script, main iframe[srcdoc], main object, main embed, main marquee, main math, main base, main meta, main [onerror], main [onload], main [onfocus], main [onmouseover], a[href^='javascript:' i], a[href^='data:' i], a[href^='vbscript:' i]").length`

func nothingRan(t *testing.T, p page, where string) {
	t.Helper()
	p.run(`for (const element of document.querySelectorAll("main *")) for (const type of ["mouseover", "focus", "toggle"]) element.dispatchEvent(new Event(type));
		await new Promise((done) => setTimeout(done, 300))`)
	scripts, err := eval[int](p, ran)
	require.NoError(t, err)
	assert.Zero(t, scripts, "scripts run in %s", where)
}

// TestHostileText has each text in the Example CRM's page, the practice CRM and the panel: none of it runs.
func TestHostileText(t *testing.T) {
	t.Run("the Example CRM, by updateCallLog", func(t *testing.T) {
		c, p := newCRM(t), newPage(t)
		for _, text := range hostile.Texts() {
			call, err := c.AddCall(c.call.UserID, nil, app.CallFields{Subject: "s"})
			require.NoError(t, err)
			answer := p.send("updateCallLog", c.input(call.ID, object{"note": text, "subject": text, "result": text, "recordingLink": text, "aiNote": text, "transcript": text}))
			require.True(t, answer.OK, "%q: %v", text, answer.Error)
		}
		ctx, closeTab, err := chromium.Open("http://" + c.host + "/")
		require.NoError(t, err)
		t.Cleanup(closeTab)
		shown := page{t, ctx}
		shown.until(`document.body.textContent.includes("ranHostile")`)
		nothingRan(t, shown, "the Example CRM's page")
	})

	t.Run("the practice CRM", func(t *testing.T) {
		p := newPage(t)
		for _, text := range hostile.Texts() {
			body, err := json.Marshal(object{"subject": text, "note": text, "result": text, "recordingUrl": text, "direction": "Inbound", "startTime": "2026-11-22T08:39:39Z"})
			require.NoError(t, err)
			answer := p.ask("practice", object{"method": "POST", "path": "/calls", "body": string(body), "match": ""})
			require.EqualValues(t, 201, answer["status"], "%q: %v", text, answer)
		}
		t.Cleanup(func() { p.send("clearPractice", object{}) })
		ctx, closeTab, err := chromium.Open(chromium.URL("practice.html"))
		require.NoError(t, err)
		t.Cleanup(closeTab)
		shown := page{t, ctx}
		shown.until(`document.getElementById("logs").textContent.includes("ranHostile")`)
		nothingRan(t, shown, "the practice CRM's page")
	})

	t.Run("the panel", func(t *testing.T) {
		all, err := json.Marshal(hostile.Texts())
		require.NoError(t, err)
		p := staged(t, "panel.html", `globalThis.staged = () => {
			const one = globalThis.current.calls.find((c) => c.state === "logged");
			globalThis.current.calls = `+string(all)+`.map((text, i) => ({ ...one, sessionId: "h" + i, name: text, number: text, subject: text, note: text, why: text, result: text, recordingLink: text, logUrl: text,
				draftSubject: text, draftNote: text, contact: { id: text, name: text, type: text, company: text }, candidates: [{ id: text, name: text, type: text, company: text }], state: i % 2 ? "needs_you" : "logged", need: i % 2 ? "choose_contact" : "" }));
			globalThis.current.jobs = `+string(all)+`.map((text, i) => ({ ...globalThis.current.jobs[0], id: "j" + i, title: text, why: text }));
		}`, screen{width: 400, height: 900})
		p.until(`document.getElementById("calls").textContent.includes("ranHostile")`)
		nothingRan(t, p, "the panel's list")
		for i := range 4 {
			p.run(`document.querySelectorAll("#calls .row")[` + string(rune('0'+i)) + `]?.click(); await new Promise((done) => setTimeout(done, 100))`)
			nothingRan(t, p, "a call in the panel")
			p.run(`document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })); await new Promise((done) => setTimeout(done, 50))`)
		}
	})
	t.Logf("%d texts in three pages: scripts run 0", len(hostile.Texts()))
	assert.True(t, strings.Contains(strings.Join(hostile.Texts(), ""), "<script>"))
}
