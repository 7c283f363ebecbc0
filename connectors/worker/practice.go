package worker

import (
	"context"
	"errors"
	"time"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/practice"
	"callscribe/connectors/words"
)

// TryPractice connects the practice CRM with the demo phone, so that somebody can try everything without an account.
// Where another CRM is connected it is left alone.
func (w *Worker) TryPractice(ctx context.Context) (Message, error) {
	have, err := w.Connected(ctx)
	if err != nil {
		return Message{}, err
	}
	if have != nil && have.User.Platform != practice.Name {
		return Message{}, &crm.Error{Code: crm.Conflict, Message: words.Say("practiceConnected", w.ports.CRMs.titleOf(have.User.Platform))}
	}
	if _, err := w.connectable(practice.Name); err != nil {
		return Message{}, err
	}
	if err := w.practice.Seed(ctx); err != nil {
		return Message{}, storageFull()
	}
	settings, err := w.Settings(ctx)
	if err != nil {
		return Message{}, err
	}
	if settings.WidgetURL = demoPhone; have == nil {
		if err := w.SaveSettings(ctx, settings); err != nil {
			return Message{}, err
		}
	}
	return w.Connect(ctx, Connection{Platform: practice.Name, Hostname: practice.Host, APIKey: practice.Key, Keep: true})
}

// leavePractice removes what was there to practise with, when its account is no longer the connected one: the demo
// phone, its calls, and the CRM's records. practised: was is the account of the practice CRM.
func (w *Worker) leavePractice(ctx context.Context, was *Connected) (practised bool, err error) {
	if was.User.Platform != practice.Name {
		return false, nil
	}
	settings, err := w.Settings(ctx)
	if err != nil {
		return true, err
	}
	since := time.UnixMilli(was.Since)
	if was.Since == 0 || settings.WidgetURL != demoPhone { // calls of no account are of the real phone
		since = w.ports.Now()
	}
	left := w.apply(ctx, calls.Forgotten{Account: was.Key, Since: since})
	for _, j := range w.jobs() {
		if j.Account == was.Key {
			_ = w.outbox.Discard(ctx, j.ID) // one that is on its way ends by itself
		}
	}
	if errors.Join(w.links.forget(ctx, was.Key), w.practice.Clear(ctx)) != nil {
		left = storageFull()
	}
	policy := w.companyPolicy()
	if settings.WidgetURL == demoPhone && !policy.Locked("phone") {
		settings.WidgetURL = ""
		if err := w.SaveSettings(ctx, settings); err != nil {
			left = err
		}
	}
	return true, left
}

// demo reports whether the phone is the demo phone. Who signs in to that is nobody.
func (w *Worker) demo(ctx context.Context) bool {
	settings, err := w.Settings(ctx)
	return err == nil && settings.WidgetURL == demoPhone
}

// demoPhone is the setting that takes the demo phone for RingCentral's.
const demoPhone = "demo"

// PracticeRequest is a request of the practice CRM's page to its interface.
type PracticeRequest struct {
	Method string `json:"method"`
	Path   string `json:"path"`  // below the interface's base: "/calls/call-7"
	Body   string `json:"body"`  // JSON; "" for none
	Match  string `json:"match"` // the version that a write is made on: the call's ETag
}

// PracticeAnswer is the interface's answer.
type PracticeAnswer struct {
	Status int    `json:"status"`
	Body   string `json:"body"` // JSON; "" for none
}

// Practice answers a request of the practice CRM's page.
func (w *Worker) Practice(ctx context.Context, r PracticeRequest) (PracticeAnswer, error) {
	req := &crm.Request{Method: r.Method, URL: practice.BaseURL + r.Path, Header: crm.Header{"authorization": "Bearer " + practice.Key}}
	if r.Match != "" {
		req.Header["if-match"] = r.Match
	}
	if r.Body != "" {
		req.Body = []byte(r.Body)
	}
	resp, err := w.practice.Do(ctx, req)
	if err != nil {
		return PracticeAnswer{}, storageFull()
	}
	return PracticeAnswer{resp.Status, string(resp.Body)}, nil
}

// ClearPractice empties the practice CRM, and puts the people whom the demo phone knows into it again.
func (w *Worker) ClearPractice(ctx context.Context) error {
	if err := w.practice.Clear(ctx); err != nil {
		return storageFull()
	}
	return w.practice.Seed(ctx)
}
