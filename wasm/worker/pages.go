//go:build js && wasm

package main

import (
	"context"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/desk"
	"callscribe/connectors/hub"
	"callscribe/wasm/internal/operation"
)

// wake does what is due: at the worker's start, and at its alarm.
func wake(h *hub.Hub, ctx context.Context, _ operation.None) error {
	h.Wake(ctx)
	return nil
}

// online is wake, when the browser has a network again.
func online(h *hub.Hub, ctx context.Context, _ operation.None) error {
	h.Online(ctx)
	return nil
}

func hubState(ctx context.Context, h *hub.Hub, _ operation.None) (hub.State, error) {
	return h.State(ctx)
}

type doneOut struct {
	Successful    bool         `json:"successful"`
	ReturnMessage desk.Message `json:"returnMessage"`
}

func message(m connectors.ReturnMessage) desk.Message {
	return desk.Message{Message: m.Message, Level: m.Level, TTL: int(m.TTL.Milliseconds())}
}

func said(text string) desk.Message {
	return desk.Message{Message: text, Level: connectors.Success, TTL: 2000}
}

// connect resolves also when the CRM refuses: a person should see why.
func connect(ctx context.Context, h *hub.Hub, in hub.Connection) (doneOut, error) {
	m, err := h.Connect(ctx, in)
	if err != nil {
		if crm.AsError(err).Field != "" {
			return doneOut{}, err
		}
		return doneOut{ReturnMessage: message(connectors.FailureMessage(err))}, nil
	}
	return doneOut{Successful: true, ReturnMessage: message(m)}, nil
}

func disconnect(ctx context.Context, h *hub.Hub, _ operation.None) (doneOut, error) {
	return doneOut{Successful: true, ReturnMessage: said("Disconnected. The key was removed from this browser.")}, h.Disconnect(ctx)
}

func saveSettings(ctx context.Context, h *hub.Hub, in hub.Settings) (doneOut, error) {
	return doneOut{Successful: true, ReturnMessage: said("Settings saved.")}, h.SaveSettings(ctx, in)
}

type jobIn struct {
	ID string `json:"id"`
}

func retryJob(_ context.Context, h *hub.Hub, in jobIn) (doneOut, error) {
	return doneOut{Successful: true, ReturnMessage: said("Trying again.")}, h.Retry(in.ID)
}

func discardJob(h *hub.Hub, ctx context.Context, in jobIn) error { return h.Discard(ctx, in.ID) }

type exportOut struct {
	JSON string `json:"json"`
}

func exportJobs(_ context.Context, h *hub.Hub, _ operation.None) (exportOut, error) {
	data, err := h.Export()
	return exportOut{string(data)}, err
}

type textOut struct {
	Text string `json:"text"`
}

func diagnostics(ctx context.Context, h *hub.Hub, _ operation.None) (textOut, error) {
	text, err := h.Diagnostics(ctx)
	return textOut{text}, err
}

func deskSettings(ctx context.Context, h *hub.Hub, _ operation.None) (desk.Settings, error) {
	return h.DeskSettings(ctx)
}

func searchContacts(ctx context.Context, h *hub.Hub, in desk.Search) ([]calls.Contact, error) {
	return h.FindContact(ctx, in)
}

func addContact(ctx context.Context, h *hub.Hub, in desk.NewContact) (calls.Contact, error) {
	return h.CreateContact(ctx, in)
}
