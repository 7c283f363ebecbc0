//go:build js && wasm

// The program of the extension's service worker: App Connect's interfaces to the CRMs, and what the extension's own
// pages ask for. It puts one function for each operation on globalThis, each of which takes one object and returns a
// Promise; extension/callscribe.d.ts documents them. They exist as soon as go.run has returned.
package main

import (
	"context"
	"sync"
	"time"

	"callscribe/connectors/store"
	"callscribe/connectors/words"
	"callscribe/connectors/worker"
	"callscribe/wasm/internal/fetch"
	"callscribe/wasm/internal/operation"
	"callscribe/wasm/internal/port"
	"callscribe/wasm/internal/zones"
)

func main() {
	if port.Available() {
		words.Text = port.Word
	}
	for name, run := range map[string]operation.Func{
		// App Connect's interfaces
		"getUserInfo":           getUserInfo,
		"findContact":           findContact,
		"findContactWithName":   findContactWithName,
		"createContact":         createContact,
		"createCallLog":         createCallLog,
		"getCallLog":            getCallLog,
		"updateCallLog":         updateCallLog,
		"upsertCallDisposition": upsertCallDisposition,

		// for our own pages
		"wake":         does(wake),
		"online":       does(online),
		"state":        on(state),
		"connect":      on(connect),
		"disconnect":   on(disconnect),
		"saveSettings": on(saveSettings),
		"diagnostics":  on(diagnostics),

		"signIn":         does(signIn),
		"signOut":        on(signOut),
		"policyChanged":  does(policyChanged),
		"exportSettings": on(exportSettings),
		"importSettings": on(importSettings),
		"resetSettings":  on(resetSettings),
		"eraseAll":       on(eraseAll),

		"retryJob":     on(retryJob),
		"discardJob":   does(discardJob),
		"exportJobs":   on(exportJobs),
		"hear":         on(hear),
		"phone":        does(phone),
		"draftCall":    does(draftCall),
		"saveCall":     on(saveCall),
		"logCall":      on(logCall),
		"openCall":     does(openCall),
		"olderCalls":   on(olderCalls),
		"dismissCall":  does(dismissCall),
		"askAgain":     does(askAgain),
		"findContacts": on(findContacts),
		"numberIn":     on(numberIn),

		"describeCRM": on(describeCRM),
		"addCRM":      on(addCRM),
		"removeCRM":   does(removeCRM),

		"tryPractice":   on(tryPractice),
		"practice":      on(askPractice),
		"clearPractice": does(clearPractice),
	} {
		operation.Export(name, run)
	}
	<-end
}

// end ends the program; the next call starts another.
var end = make(chan struct{})

// crms are the CRMs, over fetch.
var crms = worker.CRMs{Transport: fetch.Transport{}, Zones: zones.Offset, Now: time.Now, Cache: local("cache/"), Own: &worker.Own{}}

// alarm wakes the worker for what waits.
var alarm *port.Alarm

var theWorker struct {
	sync.Mutex
	open *worker.Worker
}

// openWorker opens it once. When the storage cannot be read, the next call tries again.
func openWorker(ctx context.Context) (*worker.Worker, error) {
	theWorker.Lock()
	defer theWorker.Unlock()
	if theWorker.open != nil {
		return theWorker.open, nil
	}
	if port.Available() {
		end, err := port.ReadAhead(ctx)
		if err != nil {
			return nil, err
		}
		defer end()
	}
	alarm = port.NewAlarm("wake", ring)
	w, err := worker.Open(ctx, worker.Ports{
		Jobs: local("job/"), Calls: local("call/"), Settings: local("setting/"), Links: local("link/"), Kept: local("account/"), Practice: local("practice/"),
		Session: session("account/"), Phone: session("phone/"),
		CRMs: crms, Policy: policy, Browser: browser(), Now: time.Now, TimezoneName: zones.Own, Alarm: alarm.Set, Tell: port.Tell, Show: port.Show,
	})
	if err == nil {
		theWorker.open = w
	}
	return w, err
}

// ring is the alarm, where a timer takes its place.
func ring() {
	if w, err := openWorker(context.Background()); err == nil {
		alarm.Rest(w.Wake(context.Background()))
	}
}

// local and session are places in the extension's storage. Outside an extension (under Node, say) they last as long
// as the program.
func local(prefix string) store.Area   { return area(port.Local, prefix) }
func session(prefix string) store.Area { return area(port.Session, prefix) }

func area(in func(prefix string) port.Area, prefix string) store.Area {
	if port.Available() {
		return in(prefix)
	}
	return store.NewMemory()
}

// on is an operation of the worker.
func on[In, Out any](run func(ctx context.Context, w *worker.Worker, in In) (Out, error)) operation.Func {
	return opened(func() any { return new(In) }, func(ctx context.Context, w *worker.Worker, in any) (any, error) {
		return run(ctx, w, *in.(*In))
	})
}

// does is an operation of the worker without a result.
func does[In any](run func(ctx context.Context, w *worker.Worker, in In) error) operation.Func {
	return opened(func() any { return new(In) }, func(ctx context.Context, w *worker.Worker, in any) (any, error) {
		return operation.None{}, run(ctx, w, *in.(*In))
	})
}

// opened holds what is the same for all of them.
func opened(newInput func() any, run func(ctx context.Context, w *worker.Worker, in any) (any, error)) operation.Func {
	return operation.JSON(newInput, func(ctx context.Context, in any) (any, error) {
		w, err := openWorker(ctx)
		if err != nil {
			return nil, err
		}
		return run(ctx, w, in)
	})
}
