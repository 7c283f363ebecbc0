//go:build js && wasm

package main

import (
	"context"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/desk"
	"callscribe/connectors/hub"
	"callscribe/connectors/json"
	"callscribe/wasm/internal/operation"
	"callscribe/wasm/internal/port"
)

// reload takes over what the worker module was sending itself when it died. An office that is not open finds
// that when it is.
func reload(ctx context.Context, _ operation.None) (operation.None, error) {
	if !theOffice.TryLock() { // it is being opened, which waits for that module
		return operation.None{}, nil
	}
	o := theOffice.open
	theOffice.Unlock()
	if o == nil {
		return operation.None{}, nil
	}
	return operation.None{}, o.Reload(ctx)
}

func deliver(ctx context.Context, o *office, in hub.Delivery) (hub.Result, error) {
	if in.Tried == nil && (in.Update == nil) == (in.Create == nil) {
		return hub.Result{}, crm.InvalidInput("input", "must hold an update or a create")
	}
	return o.Deliver(ctx, in)
}

// wake does what is due: at the worker's start, and at its alarm.
func wake(ctx context.Context, o *office, _ operation.None) error {
	o.Wake(ctx)
	if o.Idle() {
		jobsAlarm.Rest()
	}
	return nil
}

// online is wake, when the browser has a network again.
func online(ctx context.Context, o *office, _ operation.None) error {
	o.Online(ctx)
	return nil
}

func tick(ctx context.Context, o *office, _ operation.None) error {
	err := o.desk.Tick(ctx)
	if err == nil && o.desk.Idle() {
		callsAlarm.Rest()
	}
	return err
}

type stateOut struct {
	hub.State
	desk.View
}

func state(ctx context.Context, o *office, _ operation.None) (stateOut, error) {
	s, err := o.State(ctx)
	return stateOut{s, o.desk.View()}, err
}

type doneOut struct {
	Successful    bool         `json:"successful"`
	ReturnMessage desk.Message `json:"returnMessage"`
}

func done(m connectors.ReturnMessage, successful bool) doneOut {
	return doneOut{Successful: successful, ReturnMessage: desk.Message{Message: m.Message, Level: m.Level, TTL: int(m.TTL.Milliseconds())}}
}

func said(text string) doneOut {
	return doneOut{Successful: true, ReturnMessage: desk.Message{Message: text, Level: connectors.Success, TTL: 2000}}
}

// connect resolves also when the CRM refuses: a person should see why.
func connect(ctx context.Context, o *office, in hub.Connection) (doneOut, error) {
	m, err := o.Connect(ctx, in)
	if err != nil {
		if crm.AsError(err).Field != "" {
			return doneOut{}, err
		}
		return done(connectors.FailureMessage(err), false), nil
	}
	return done(m, true), configure(ctx, o, true)
}

func disconnect(ctx context.Context, o *office, _ operation.None) (doneOut, error) {
	if err := o.Disconnect(ctx); err != nil {
		return doneOut{}, err
	}
	return said("Disconnected. The key was removed from this browser."), configure(ctx, o, false)
}

func saveSettings(ctx context.Context, o *office, in hub.Settings) (doneOut, error) {
	if err := o.SaveSettings(ctx, in); err != nil {
		return doneOut{}, err
	}
	return said("Settings saved."), configure(ctx, o, false)
}

// configure tells the desk what has changed.
func configure(ctx context.Context, o *office, connected bool) error {
	s, err := o.DeskSettings(ctx)
	if err != nil {
		return err
	}
	s.Connected = connected
	return o.desk.Configure(ctx, s)
}

type jobIn struct {
	ID string `json:"id"`
}

func retryJob(_ context.Context, o *office, in jobIn) (doneOut, error) {
	return said("Trying again."), o.Retry(in.ID)
}

func discardJob(ctx context.Context, o *office, in jobIn) error { return o.Discard(ctx, in.ID) }

type exportOut struct {
	JSON string `json:"json"`
}

func exportJobs(_ context.Context, o *office, _ operation.None) (exportOut, error) {
	data, err := o.Export()
	return exportOut{string(data)}, err
}

type textOut struct {
	Text string `json:"text"`
}

func diagnostics(ctx context.Context, o *office, _ operation.None) (textOut, error) {
	text, err := o.Diagnostics(ctx)
	return textOut{"Callscribe: " + port.Version() + "\n" + text}, err
}

type hearIn struct {
	Message json.RawMessage `json:"message"`
}

type hearOut struct {
	Posts []json.RawMessage `json:"posts"`
}

func hear(ctx context.Context, o *office, in hearIn) (hearOut, error) {
	posts, err := o.desk.Hear(ctx, in.Message)
	if posts == nil {
		return hearOut{}, err
	}
	return hearOut{posts}, nil // the answer is right even where the storage failed, and the widget waits for it
}

type phoneIn struct {
	Open bool `json:"open"`
}

func phone(ctx context.Context, o *office, in phoneIn) error { return o.desk.Phone(ctx, in.Open) }

func draftCall(ctx context.Context, o *office, in desk.Text) error { return o.desk.Draft(ctx, in) }

func saveCall(ctx context.Context, o *office, in desk.Text) (doneOut, error) {
	m, err := o.desk.Save(ctx, in)
	return doneOut{true, m}, err
}

func logCall(ctx context.Context, o *office, in desk.LogRequest) (doneOut, error) {
	m, err := o.desk.Log(ctx, in)
	return doneOut{true, m}, err
}

func dismissCall(ctx context.Context, o *office, in desk.Text) error {
	return o.desk.Dismiss(ctx, in.Session)
}

type foundOut struct {
	Contacts []desk.ContactView `json:"contacts"`
}

func findContacts(ctx context.Context, o *office, in desk.Search) (foundOut, error) {
	contacts, err := o.desk.FindContacts(ctx, in.Name)
	return foundOut{desk.Contacts(contacts)}, err
}
