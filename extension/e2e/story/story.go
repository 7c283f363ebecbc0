package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"callscribe/connectors/examplecrm/server/app"
	"callscribe/extension/e2e/browser"
)

// story is a person at the panel, and somebody else at the CRM's page.
type story struct {
	ctx         context.Context
	browser     *browser.Browser
	crm         *crm
	ringcentral *ringcentral
	screenshots string
	visible     bool
	panel       page
	crmPage     page
	steps       int
}

type step struct {
	title string
	do    func() error
}

// tell goes through the steps; the first that does not hold ends it.
func (s *story) tell() error {
	steps := []step{
		{s.beginning(), s.connect},
		{"The phone rings: Ada Caller. The person answers, types a note while talking, and hangs up.", s.call},
		{"RingCentral's servers have the true start, duration and result. The call becomes a log, by itself.", s.logged},
		{"The person adds to the note, and changes the subject.", s.edit},
		{"RingCentral's servers correct start and duration.", s.correct},
		{"A colleague edits the log in the CRM itself.", s.editInCRM},
		{"Minutes later the recording is available. The colleague's words are still there.", s.recording},
		{"The phone reports the same again, and then something old. Nothing changes.", s.stale},
	}
	if s.crm.cloud == nil { // the same with either sign-in
		steps = append(steps, step{"The person has RingCentral's call log read, and closes all pages. A call on the desk phone ends; Chrome wakes the worker within a minute.", s.nothingOpen})
	}
	for _, step := range steps {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		s.steps++
		fmt.Printf("\n%d. %s\n", s.steps, step.title)
		if err := step.do(); err != nil {
			return fmt.Errorf("step %d: %w", s.steps, err)
		}
		if err := s.show(); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) beginning() string {
	if s.crm.cloud != nil {
		return "The company has set up its CRM by a policy. The person signs in on the CRM's page, and takes the demo phone."
	}
	return "The person connects the Example CRM in the settings, and takes the demo phone."
}

// byKey connects the CRM on this computer.
func (s *story) byKey(settings page) error {
	return settings.do(
		click(`[name=platform][value=examplecrm]`),
		write("#hostname", s.crm.host()), write("#key", "demo-key"),
		click("#connect-button"),
		until(`document.getElementById("account-name").textContent === "Connected to Example CRM"`),
	)
}

// onItsPage connects the CRM in the cloud: the company has named it, so there is nothing to fill in.
func (s *story) onItsPage(settings page) error {
	if err := settings.do(says("#company-text", "Acme IT"), until(`!document.getElementById("by-oauth").hidden`), gesture("#connect-button")); err != nil {
		return err
	}
	window, err := s.signInWindow()
	if err != nil {
		return err
	}
	defer window.close()
	return firstError(
		window.do(click("#allow")),
		settings.do(until(`document.getElementById("account-name").textContent === "Connected to Example Cloud"`)),
	)
}

func (s *story) connect() (err error) {
	settings, err := s.open(s.browser.URL("settings.html"), 0, 760, 900)
	if err != nil {
		return err
	}
	how := s.byKey
	if s.crm.cloud != nil {
		how = s.onItsPage
	}
	if err := firstError(settings.do(until(`!document.body.hasAttribute("aria-busy")`)), how(settings), settings.do(screenshot(s.file("settings")))); err != nil {
		return err
	}
	settings.close()
	if s.crmPage, err = s.open(s.crm.url, 870, 1180, 860); err != nil {
		return err
	}
	if s.panel, err = s.open(s.browser.URL("panel.html"), 0, 860, 860); err != nil {
		return err
	}
	return s.panel.do(
		until(`!document.body.hasAttribute("aria-busy")`),
		click("#tab-phone"), until(`!document.getElementById("no-phone").hidden`), click("#try-demo"),
		until(inPhone(`getElementById("wire")?.textContent.includes("registered")`)),
		click("#tab-calls"),
	)
}

func (s *story) call() error {
	return s.panel.do(
		press("ring-in"), says("#calls", "Ringing"), screenshot(s.file("ringing")),
		press("answer"), says("#calls", "On the call"),
		click("#calls .row"), write("#note", "Wants an offer for $100 a seat"),
		says("#call .hint", "Your text is kept"),
		script(`document.querySelector("#call form").requestSubmit()`), says("#call .hint", "goes into the log"),
		press("hangup"),
	)
}

func (s *story) logged() error {
	if err := s.panel.do(press("final"), says("#call .title", "Logged")); err != nil {
		return err
	}
	return s.holds(func(c app.Call) bool {
		return strings.Contains(c.Note, "- Note: Wants an offer for $100 a seat\n") && c.DurationSeconds != nil && c.Result != nil && *c.Result == "Accepted"
	}, "the note and RingCentral's result in the log")
}

func (s *story) edit() error {
	if err := s.panel.do(
		write("#note", "Wants an offer for $100 a seat.\n- Duration: two years"), write("#subject", "Ada: 20 seats"),
		script(`document.querySelector("#call form").requestSubmit()`), says("#call .hint", "Saved in Example "),
	); err != nil {
		return err
	}
	return s.holds(func(c app.Call) bool {
		return c.Subject == "Ada: 20 seats" && strings.Contains(c.Note, "- Note: Wants an offer for $100 a seat.\n - Duration: two years\n")
	}, "the edited note and subject")
}

func (s *story) correct() error {
	before, err := s.crm.calls()
	if err != nil {
		return err
	}
	if err := s.panel.do(press("final")); err != nil {
		return err
	}
	return s.holds(func(c app.Call) bool {
		return *c.DurationSeconds == *before[0].DurationSeconds+24 && *c.StartTime < *before[0].StartTime &&
			c.Subject == before[0].Subject && strings.Contains(c.Note, "- Note: Wants an offer for $100 a seat.\n - Duration: two years\n")
	}, "the corrected times beside the person's text")
}

const colleague = "From the CRM: her boss decides on Friday."

func (s *story) editInCRM() error {
	calls, err := s.crm.calls()
	if err != nil {
		return err
	}
	if err := s.crmPage.do(
		goTo(s.crm.url+"/calls/"+calls[0].ID),
		until(`document.querySelector("article button.edit")`), click("article button.edit"),
		script(`const note = document.querySelector("[name=note]"); note.value = "`+colleague+`\n" + note.value; note.dispatchEvent(new Event("input", {bubbles: true}))`),
		click(".editor .primary"), until(`document.querySelector("article").innerText.includes("`+colleague+`")`),
	); err != nil {
		return err
	}
	return s.holds(func(c app.Call) bool { return strings.HasPrefix(c.Note, colleague+"\n") }, "the colleague's words")
}

func (s *story) recording() error {
	if err := s.panel.do(press("recording"), says("#call .title", "Recording linked")); err != nil {
		return err
	}
	return s.holds(func(c app.Call) bool {
		return c.RecordingURL != nil && strings.Contains(c.Note, "- Call recording link: https://") &&
			strings.HasPrefix(c.Note, colleague+"\n") && strings.Contains(c.Note, "- Note: Wants an offer for $100 a seat.\n - Duration: two years\n")
	}, "the recording, the note, and the colleague's words")
}

func (s *story) stale() error {
	before, err := s.crm.calls()
	if err != nil {
		return err
	}
	if err := s.panel.do(press("again"), press("stale")); err != nil {
		return err
	}
	time.Sleep(time.Second) // for what should not come
	after, err := s.crm.calls()
	if err != nil {
		return err
	}
	if len(after) != 1 || after[0].Version != before[0].Version {
		return fmt.Errorf("the log was changed: it has version %d, and had %d", after[0].Version, before[0].Version)
	}
	return nil
}

// holds waits until the CRM holds what it should: one log, as it should be.
func (s *story) holds(right func(app.Call) bool, what string) error {
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		calls, err := s.crm.calls()
		switch {
		case err != nil:
			return err
		case len(calls) > 1:
			return fmt.Errorf("the CRM holds %d logs of the one call", len(calls))
		case len(calls) == 1 && right(calls[0]):
			return nil
		case time.Now().After(deadline) && len(calls) == 1:
			return fmt.Errorf("the CRM does not hold %s, but:\n%s", what, text(calls[0]))
		case time.Now().After(deadline):
			return fmt.Errorf("the CRM holds no log of the call")
		}
	}
}

// show prints what was sent, and what the CRM holds.
func (s *story) show() error {
	sent := s.crm.news()
	if len(sent) == 0 {
		sent = []string{"nothing"}
	}
	lines("sent to the CRM", strings.Join(sent, "\n"))
	calls, err := s.crm.calls()
	if err != nil {
		return err
	}
	holds := "no call log"
	if len(calls) > 0 {
		holds = text(calls[0])
	}
	if len(calls) > 1 {
		holds = fmt.Sprintf("%s, the newest is %s", logs(len(calls)), holds)
	}
	lines("the CRM holds", holds)
	name := fmt.Sprintf("step %d", s.steps)
	return firstError(s.panel.do(until(`!document.getElementById("app").innerText.includes("Saving")`), screenshot(s.file(name+" panel"))), s.crmPage.do(screenshot(s.file(name+" crm"))))
}

func text(c app.Call) string {
	value := func(s *string) string {
		if s == nil {
			return "-"
		}
		return *s
	}
	seconds := "-"
	if c.DurationSeconds != nil {
		seconds = fmt.Sprint(*c.DurationSeconds, " s")
	}
	return fmt.Sprintf("%s, version %d: %q\nstart %s, duration %s, result %s\nrecording %s\n%s",
		c.ID, c.Version, c.Subject, value(c.StartTime), seconds, value(c.Result), value(c.RecordingURL), strings.TrimRight(c.Note, "\n"))
}

// lines prints a text of several lines behind a label.
func lines(label, text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			label = ""
		}
		fmt.Printf("   %-16s %s\n", label, line)
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
