package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"callscribe/connectors/examplecrm/server/app"
	"callscribe/connectors/ringcentral/ringcentraltest"
	"callscribe/extension/e2e/browser"
)

// ringcentral stands in for RingCentral's service, over TLS under its real name.
type ringcentral struct {
	*ringcentraltest.Account
	server *httptest.Server
}

const ringcentralHost = "platform.ringcentral.com"

func startRingCentral(extension string) (*ringcentral, error) {
	id, err := browser.ID(extension)
	if err != nil {
		return nil, err
	}
	account := ringcentraltest.NewAccount("https://"+id+".chromiumapp.org/", 42, time.Now)
	return &ringcentral{account, httptest.NewTLSServer(account)}, nil
}

func (r *ringcentral) stop() {
	r.server.CloseClientConnections()
	r.server.Close()
}

// rule is the resolver's rule by which the browser finds it.
func (r *ringcentral) rule() string {
	return "MAP " + ringcentralHost + " " + strings.TrimPrefix(r.server.URL, "https://")
}

// alarmed is how long a call may take that waits for Chrome to wake the worker.
const alarmed = 100 * time.Second

// nothingOpen has a call logged, and its recording added, while no page of the extension is open.
func (s *story) nothingOpen() error {
	if err := s.readCallLog(); err != nil {
		return err
	}
	s.panel.close()
	before, err := s.crm.calls()
	if err != nil {
		return err
	}
	lines("before", fmt.Sprintf("no page of Callscribe is open; the CRM holds %s", logs(len(before))))

	began := time.Now()
	s.ringcentral.Log.Put(ringcentraltest.Record{
		ID: "desk-1", SessionID: "4012349001", Type: "Voice", Direction: "Inbound", Action: "Phone Call", Result: "Accepted",
		From: &ringcentraltest.Party{PhoneNumber: "+16505550100"}, To: &ringcentraltest.Party{PhoneNumber: "+12095550155"},
		StartTime: began.UTC().Format("2006-01-02T15:04:05.000Z"), Duration: 65,
	})
	if err := s.gains(len(before), func(c app.Call) bool { return c.DurationSeconds != nil && *c.DurationSeconds == 65 }, "the call on the desk phone"); err != nil {
		return err
	}
	lines("logged", fmt.Sprintf("after %s, woken by Chrome's alarm", time.Since(began).Round(time.Second)))
	appeared := time.Now()
	s.ringcentral.Log.Record("desk-1")
	if err := s.gains(len(before), func(c app.Call) bool { return c.RecordingURL != nil }, "its recording"); err != nil {
		return err
	}
	lines("recording", fmt.Sprintf("linked %s after it appeared; RingCentral was asked %d times in all", time.Since(appeared).Round(time.Second), len(s.ringcentral.Log.Requests())))

	if s.panel, err = s.open(s.browser.URL("panel.html"), 0, 860, 860); err != nil {
		return err
	}
	return firstError(
		s.panel.do(until(`!document.body.hasAttribute("aria-busy")`), until(`document.querySelectorAll("#calls .row").length === 2`)),
		s.crmPage.do(goTo(s.crm.url), until(`document.body.innerText.includes("Inbound Call from Ada Caller")`)),
	)
}

// readCallLog switches it on in the settings that RingCentral's call log is read, and signs in there. The service is
// busy at the first look: it is tried again a minute later, and not five.
func (s *story) readCallLog() error {
	s.ringcentral.Log.FailNext(func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) })
	settings, err := s.open(s.browser.URL("settings.html"), 0, 760, 900)
	if err != nil {
		return err
	}
	defer settings.close()
	return settings.do(
		until(`!document.body.hasAttribute("aria-busy")`), click(`[name=source][value=both]`), until(`!document.getElementById("sync").hidden`),
		script(`const id = document.getElementById("client-id"); id.focus(); id.value = "`+ringcentraltest.ClientID+`"; id.dispatchEvent(new Event("change", {bubbles: true}))`),
		says("#said", "Saved"), gesture("#sync-sign-in"), says("#sync-said", "Signed in to RingCentral"), says("#sync-state", "tries again by itself"),
		script(`document.getElementById("source-title").scrollIntoView()`), screenshot(s.file("call log")),
	)
}

// gains waits until the CRM holds one log more than before, as it should be.
func (s *story) gains(before int, right func(app.Call) bool, what string) error {
	for deadline := time.Now().Add(alarmed); ; time.Sleep(200 * time.Millisecond) {
		calls, err := s.crm.calls()
		switch {
		case err != nil:
			return err
		case len(calls) > before+1:
			return fmt.Errorf("the CRM holds %s, of one call more than the %d before", logs(len(calls)), before)
		case len(calls) > before && right(calls[0]):
			return nil
		case time.Now().After(deadline):
			return fmt.Errorf("the CRM does not hold %s, with %s", what, logs(len(calls)))
		}
	}
}

func logs(n int) string {
	if n == 1 {
		return "1 call log"
	}
	return fmt.Sprintf("%d call logs", n)
}
