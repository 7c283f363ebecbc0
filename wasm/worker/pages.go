//go:build js && wasm

package main

import (
	"context"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/worker"
	"callscribe/wasm/internal/operation"
	"callscribe/wasm/internal/port"
)

// wake does what is due: at the start, and at the alarm.
func wake(ctx context.Context, w *worker.Worker, _ operation.None) error {
	alarm.Rest(w.Wake(ctx))
	return nil
}

// online is wake, when the browser has a network again.
func online(ctx context.Context, w *worker.Worker, _ operation.None) error {
	alarm.Rest(w.Online(ctx))
	return nil
}

type stateIn struct {
	Platforms bool `json:"platforms"`
}

func state(ctx context.Context, w *worker.Worker, in stateIn) (worker.State, error) {
	s, err := w.State(ctx)
	if err == nil && in.Platforms {
		s.Platforms, err = w.Platforms(ctx)
	}
	return s, err
}

type doneOut struct {
	Successful    bool           `json:"successful"`
	ReturnMessage worker.Message `json:"returnMessage"`
}

// connect resolves also when the CRM refuses: a person should see why.
func connect(ctx context.Context, w *worker.Worker, in worker.Connection) (doneOut, error) {
	m, err := w.Connect(ctx, in)
	if err != nil {
		if crm.AsError(err).Field != "" {
			return doneOut{}, err
		}
		return doneOut{false, worker.NewMessage(connectors.FailureMessage(err))}, nil
	}
	return doneOut{true, m}, nil
}

func disconnect(ctx context.Context, w *worker.Worker, _ operation.None) (doneOut, error) {
	m, err := w.Disconnect(ctx)
	return doneOut{err == nil, m}, err
}

func saveSettings(ctx context.Context, w *worker.Worker, in worker.Settings) (doneOut, error) {
	if err := w.SaveSettings(ctx, in); err != nil {
		return doneOut{}, err
	}
	return doneOut{true, worker.SettingsSaved()}, nil
}

type jobIn struct {
	ID string `json:"id"`
}

func retryJob(_ context.Context, w *worker.Worker, in jobIn) (doneOut, error) {
	return doneOut{true, worker.TryingAgain()}, w.Retry(in.ID)
}

func discardJob(ctx context.Context, w *worker.Worker, in jobIn) error { return w.Discard(ctx, in.ID) }

type exportOut struct {
	JSON string `json:"json"`
}

func exportJobs(_ context.Context, w *worker.Worker, _ operation.None) (exportOut, error) {
	data, err := w.Export()
	return exportOut{string(data)}, err
}

type textOut struct {
	Text string `json:"text"`
}

func diagnostics(ctx context.Context, w *worker.Worker, _ operation.None) (textOut, error) {
	text, err := w.Diagnostics(ctx)
	return textOut{"Callscribe: " + port.Version() + "\n" + text}, err
}

type hearIn struct {
	Message json.RawMessage `json:"message"`
}

type hearOut struct {
	Posts []json.RawMessage `json:"posts"`
}

func hear(ctx context.Context, w *worker.Worker, in hearIn) (hearOut, error) {
	posts, err := w.Hear(ctx, in.Message)
	if posts == nil {
		return hearOut{}, err
	}
	return hearOut{posts}, nil // the answer is right even where the storage failed, and the widget waits for it
}

type phoneIn struct {
	Open bool `json:"open"`
}

func phone(ctx context.Context, w *worker.Worker, in phoneIn) error { return w.Phone(ctx, in.Open) }

func draftCall(ctx context.Context, w *worker.Worker, in worker.Text) error { return w.Draft(ctx, in) }

func saveCall(ctx context.Context, w *worker.Worker, in worker.Text) (doneOut, error) {
	m, err := w.Save(ctx, in)
	return doneOut{true, m}, err
}

func logCall(ctx context.Context, w *worker.Worker, in worker.LogRequest) (doneOut, error) {
	m, err := w.Log(ctx, in)
	return doneOut{true, m}, err
}

type olderOut struct {
	Calls []worker.CallView `json:"calls"`
}

func olderCalls(_ context.Context, w *worker.Worker, _ operation.None) (olderOut, error) {
	return olderOut{w.OlderCalls()}, nil
}

func openCall(ctx context.Context, w *worker.Worker, in worker.Text) error {
	return w.Opened(ctx, in.Session)
}

func dismissCall(ctx context.Context, w *worker.Worker, in worker.Text) error {
	return w.Dismiss(ctx, in.Session)
}

func askAgain(ctx context.Context, w *worker.Worker, in worker.Text) error {
	return w.AskAgain(ctx, in.Session)
}

type textIn struct {
	Text string `json:"text"`
}

type numberOut struct {
	Number string `json:"number"`
}

func numberIn(_ context.Context, w *worker.Worker, in textIn) (numberOut, error) {
	number, err := w.NumberIn(in.Text)
	return numberOut{number}, err
}

type nameIn struct {
	Name string `json:"name"`
}

type foundOut struct {
	Contacts []worker.Contact `json:"contacts"`
}

func findContacts(ctx context.Context, w *worker.Worker, in nameIn) (foundOut, error) {
	contacts, err := w.FindContacts(ctx, in.Name)
	return foundOut{contacts}, err
}

func tryPractice(ctx context.Context, w *worker.Worker, _ operation.None) (worker.Message, error) {
	return w.TryPractice(ctx)
}

func askPractice(ctx context.Context, w *worker.Worker, in worker.PracticeRequest) (worker.PracticeAnswer, error) {
	return w.Practice(ctx, in)
}

func clearPractice(ctx context.Context, w *worker.Worker, _ operation.None) error {
	return w.ClearPractice(ctx)
}

type descriptionIn struct {
	Text string `json:"text"`
}

func describeCRM(_ context.Context, w *worker.Worker, in descriptionIn) (worker.OwnCRM, error) {
	return w.DescribeCRM(in.Text)
}

func addCRM(ctx context.Context, w *worker.Worker, in descriptionIn) (doneOut, error) {
	m, err := w.AddCRM(ctx, in.Text)
	return doneOut{true, m}, err
}

func removeCRM(ctx context.Context, w *worker.Worker, in nameIn) error {
	return w.RemoveCRM(ctx, in.Name)
}
