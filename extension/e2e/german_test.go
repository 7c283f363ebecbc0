package e2e

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/server/app"
	"callscribe/extension/e2e/browser"
)

// In a German browser all that a person is told is German: by the pages, and by the worker, whose sentences come to
// toasts, rows, the outbox, the phone's list and its log page.
func TestGermanBrowser(t *testing.T) {
	t.Setenv("LANGUAGE", "de")
	b, err := browser.Start(context.Background(), browser.Options{Extension: extensionDir, Args: []string{"lang=de"}})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	d := desk{browser: b, crm: newCRM(t)}
	d.page = d.open("settings.html")
	connected := d.send("connect", map[string]any{"platform": "examplecrm", "hostname": d.crm.host, "apiKey": "demo-key"})
	assert.Contains(t, connected.Result.ReturnMessage.Message, "Mit Example CRM verbunden als ")
	d.page = d.open("panel.html")
	d.run(`document.getElementById("tab-phone").click()`)
	d.until(`!document.getElementById("no-phone").hidden`)
	d.run(`document.getElementById("try-demo").click()`)
	d.until(phone(`getElementById("wire")?.children.length > 0`))
	d.run(`document.getElementById("tab-calls").click()`)
	talk := func(caller string) {
		d.run(`document.getElementById("widget").contentDocument.getElementById("caller").value = "` + caller + `"`)
		d.press("ring-in")
		d.press("answer")
		d.press("hangup")
		d.press("final")
	}

	talk("2") // nobody has the number
	d.says("#calls", "Braucht Sie")
	d.run(`document.querySelector("#calls .row").click()`)
	d.says(".notice", "Niemand in Example CRM hat diese Nummer. Legen Sie den Kontakt an, oder suchen Sie ihn nach Namen.")
	d.until(phone(`getElementById("wire").textContent.includes("Kein Kontakt hat diese Nummer")`))
	d.press("log")
	d.until(phone(`getElementById("page").textContent.includes("Zu diesem Anruf ist kein Kontakt bekannt.")`))
	d.run(phone(`getElementById("page-close").click()`))
	d.run(`document.querySelector(".back").click()`)

	talk("0")
	d.says("#calls", "Protokolliert")
	d.crm.fault(app.Fault{Method: "PATCH", Status: 503})
	d.run(`[...document.querySelectorAll("#calls .row")].find((row) => row.textContent.includes("Ada Caller")).click()`)
	d.says(".facts", "Angenommen")
	d.write("#note", "Will ein Angebot")
	d.run(`document.querySelector("form.text").requestSubmit()`)
	d.says("#toasts", "Ihre Änderung ist hier gespeichert. Example CRM ist im Moment nicht verfügbar. Callscribe sendet sie")
	d.says("#status .line.bad", "Zuletzt nicht verfügbar")
	pictureOf(t, d.page, "german-toast")
	d.run(`document.getElementById("tab-outbox").click()`)
	d.says("#outbox .why", "Example CRM ist im Moment nicht verfügbar.")
	pictureOf(t, d.page, "german-outbox")
}
