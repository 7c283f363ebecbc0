//go:build js && wasm

package main

import (
	"context"
	"syscall/js"
	"time"

	"callscribe/connectors/hub"
	"callscribe/wasm/internal/fetch"
	"callscribe/wasm/internal/operation"
	"callscribe/wasm/internal/port"
	"callscribe/wasm/internal/zones"
)

// crms are the CRMs, over fetch.
var crms = hub.Direct{Transport: fetch.Transport{}, Zones: zones.Offset, Now: time.Now, Cache: area("cache/")}

// express sends past the desk module what that need not hold.
var express = hub.Express{Jobs: area("job/"), Held: port.Held, Alarm: port.NewSingleAlarm("express").Set}

// area is a place in the extension's storage. Outside an extension (under Node, say) it lasts as long as the
// program.
func area(prefix string) hub.Area {
	if port.Available() {
		return port.Local(prefix)
	}
	return hub.NewMemory()
}

// deliver brings an update or a create to the CRM: by the desk module, which keeps it until the CRM has it, or
// past it. Where there is none, it is sent once.
func deliver(ctx context.Context, d hub.Delivery) (hub.Result, error) {
	if js.Global().Get("ask").Type() == js.TypeFunction {
		return express.Deliver(ctx, crms, d, handOver)
	}
	if err := check(ctx, d); err != nil {
		return hub.Refused(err)
	}
	return crms.Deliver(ctx, d)
}

// check is what a delivery would be refused for before anything is stored or sent.
func check(ctx context.Context, d hub.Delivery) error {
	switch {
	case d.Tried != nil: // it was sent already
		return nil
	case d.Update != nil:
		return crms.CheckUpdate(ctx, d.User, d.AuthHeader, *d.Update)
	}
	return crms.CheckCreate(ctx, d.User, d.AuthHeader, *d.Create)
}

// handOver hands a delivery to the desk module, which gives it back, once it is stored, to be sent.
func handOver(ctx context.Context, d hub.Delivery) (result hub.Result, err error) {
	if err := check(ctx, d); err != nil {
		return hub.Refused(err)
	}
	err = operation.Ask(ctx, "deliver", d, &result)
	return result, err
}

// serve makes a call for the desk module.
func serve(ctx context.Context, in hub.Call) (hub.Reply, error) {
	return express.Serve(ctx, crms, in), nil
}

func platforms(context.Context, operation.None) ([]hub.Platform, error) { return crms.Platforms(), nil }
