//go:build js && wasm

// The desk module: what remembers. It keeps the updates that must not be lost, the call book, the settings
// and the account, and serves the extension's pages. It talks to the CRMs through the worker module.
package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"callscribe/connectors/calls"
	"callscribe/connectors/desk"
	"callscribe/connectors/hub"
	"callscribe/wasm/internal/operation"
	"callscribe/wasm/internal/port"
	"callscribe/wasm/internal/zones"
)

func main() {
	for name, run := range map[string]operation.Func{
		"deliver":      on(deliver),
		"reload":       operation.JSON(reload),
		"wake":         does(wake),
		"online":       does(online),
		"tick":         does(tick),
		"state":        on(state),
		"connect":      on(connect),
		"disconnect":   on(disconnect),
		"saveSettings": on(saveSettings),
		"diagnostics":  on(diagnostics),
		"retryJob":     on(retryJob),
		"discardJob":   does(discardJob),
		"exportJobs":   on(exportJobs),
		"hear":         on(hear),
		"phone":        does(phone),
		"draftCall":    does(draftCall),
		"saveCall":     on(saveCall),
		"logCall":      on(logCall),
		"dismissCall":  does(dismissCall),
		"findContacts": on(findContacts),
	} {
		operation.Export(name, run)
	}
	select {}
}

// office is the hub and the desk, open.
type office struct {
	*hub.Hub
	desk *desk.Desk
}

// The alarms for what waits in the outbox, and in the call book.
var jobsAlarm, callsAlarm = port.NewAlarm("jobs"), port.NewAlarm("calls")

var theOffice struct {
	sync.Mutex
	open *office
}

var errNoDesk = errors.New("the call book could not be opened")

// openOffice opens it once. When the storage cannot be read, the next call tries again.
func openOffice(ctx context.Context) (*office, error) {
	theOffice.Lock()
	defer theOffice.Unlock()
	if theOffice.open != nil {
		return theOffice.open, nil
	}
	crms, err := newRemote(ctx)
	if err != nil {
		return nil, err
	}
	o := &office{}
	ready := make(chan struct{}) // closed when the desk is open, or will not be
	defer close(ready)
	o.Hub, err = hub.Open(ctx, hub.Ports{
		Jobs: port.Local("job/"), Settings: port.Local("setting/"), Links: port.Local("link/"),
		Kept: port.Local("account/"), Session: port.Session("account/"),
		CRM: crms, Now: time.Now, TimezoneName: zones.Own, Tell: port.Tell,
		Alarm: jobsAlarm.Set, Held: port.Hold,
		Outcome: func(ctx context.Context, outcome calls.Outcome) error {
			<-ready
			if o.desk == nil {
				return errNoDesk
			}
			return o.desk.Outcome(ctx, outcome)
		},
	})
	if err != nil {
		return nil, err
	}
	o.desk, err = desk.Open(ctx, desk.Ports{
		Store: port.Local("call/"), Phone: port.Session("phone/"), CRM: o.Hub, Now: time.Now, Tell: port.Tell, Show: port.Show,
		Alarm: callsAlarm.Set,
	})
	if err != nil {
		return nil, err
	}
	theOffice.open = o
	return o, nil
}

// on is an operation of the office.
func on[In, Out any](run func(ctx context.Context, o *office, in In) (Out, error)) operation.Func {
	return operation.JSON(func(ctx context.Context, in In) (Out, error) {
		o, err := openOffice(ctx)
		if err != nil {
			var none Out
			return none, err
		}
		return run(ctx, o, in)
	})
}

// does is an operation of the office without a result.
func does[In any](run func(ctx context.Context, o *office, in In) error) operation.Func {
	return on(func(ctx context.Context, o *office, in In) (operation.None, error) {
		return operation.None{}, run(ctx, o, in)
	})
}
