//go:build js && wasm

package main

import (
	"context"
	"time"

	"callscribe/connectors/worker"
	"callscribe/wasm/internal/operation"
	"callscribe/wasm/internal/port"
)

// policy and browser are what an extension has of both; outside one there is no policy, and no window.
func policy(ctx context.Context) ([]byte, error) {
	if !port.Available() {
		return []byte("{}"), nil
	}
	return port.Policy(ctx)
}

func browser() worker.Browser {
	if !port.Available() {
		return worker.Browser{}
	}
	return worker.Browser{Crypto: port.Crypto{}, Redirect: port.Redirect, Window: port.SignIn}
}

func signIn(ctx context.Context, w *worker.Worker, in worker.SignIn) error { return w.SignIn(ctx, in) }

func signOut(ctx context.Context, w *worker.Worker, _ operation.None) (doneOut, error) {
	m, err := w.SignOut(ctx)
	return doneOut{err == nil, m}, err
}

func policyChanged(ctx context.Context, w *worker.Worker, _ operation.None) error {
	return w.PolicyChanged(ctx)
}

func exportSettings(ctx context.Context, w *worker.Worker, _ operation.None) (exportOut, error) {
	data, err := w.ExportSettings(ctx)
	return exportOut{string(data)}, err
}

type importIn struct {
	JSON string `json:"json"`
}

type importOut struct {
	doneOut
	Notes []string `json:"notes"` // what of the file was passed over
}

func importSettings(ctx context.Context, w *worker.Worker, in importIn) (importOut, error) {
	m, notes, err := w.ImportSettings(ctx, []byte(in.JSON))
	if notes == nil {
		notes = []string{}
	}
	return importOut{doneOut{true, m}, notes}, err
}

func resetSettings(ctx context.Context, w *worker.Worker, _ operation.None) (doneOut, error) {
	return doneOut{true, worker.SettingsReset()}, w.ResetSettings(ctx)
}

// afterwards is how long the program lives on after it has erased all, so that its answer arrives.
const afterwards = 100 * time.Millisecond

// eraseAll ends all sign-ins, empties all storage, and ends the program, which remembers. What a service could not be
// told is no reason to keep anything.
func eraseAll(ctx context.Context, w *worker.Worker, _ operation.None) (doneOut, error) {
	untold := w.Leave(ctx)
	if err := port.Erase(ctx); err != nil {
		return doneOut{}, err
	}
	time.AfterFunc(afterwards, func() { close(end) })
	return doneOut{true, worker.Erased(untold)}, nil
}
