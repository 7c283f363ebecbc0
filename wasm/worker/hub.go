//go:build js && wasm

package main

import (
	"context"
	"syscall/js"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/hub"
	"callscribe/wasm/internal/fetch"
	"callscribe/wasm/internal/operation"
	"callscribe/wasm/internal/port"
	"callscribe/wasm/internal/zones"
)

// crms are the CRMs, over fetch. What connectors remember lasts, outside an extension (under Node, say), as
// long as the program.
var crms = hub.Direct{Transport: fetch.Transport{}, Zones: zones.Offset, Now: time.Now, Cache: remembered()}

func remembered() hub.Area {
	if port.Available() {
		return port.Local("cache/")
	}
	return hub.NewMemory()
}

// deliver hands an update or a create to the desk module, which keeps it until the CRM has it. Where there
// is none, it is sent at once, and once.
func deliver(ctx context.Context, d hub.Delivery) (result hub.Result, err error) {
	if d.Update != nil {
		err = crms.CheckUpdate(ctx, d.User, d.AuthHeader, *d.Update)
	} else {
		err = crms.CheckCreate(ctx, d.User, d.AuthHeader, *d.Create)
	}
	if err != nil {
		return hub.Refused(err)
	}
	if js.Global().Get("ask").Type() != js.TypeFunction {
		return crms.Deliver(ctx, d)
	}
	return result, operation.Ask(ctx, "deliver", d, &result)
}

// serve is a session for the desk module: one of its methods. See wasm/desk/remote.go.
func serve(ctx context.Context, in hub.Call) (hub.Reply, error) {
	s, err := crms.Open(ctx, in.User, in.AuthHeader)
	if err != nil {
		return hub.Reply{Error: crm.AsError(err)}, nil
	}
	out := hub.Reply{}
	switch {
	case in.Update != nil:
		var done connectors.Updated
		done, err = s.UpdateCallLog(ctx, *in.Update)
		out.Updated = &done
	case in.Create != nil && in.Find:
		out.Log, err = s.FindCallLog(ctx, *in.Create)
	case in.Create != nil:
		var done connectors.Created
		done, err = s.CreateCallLog(ctx, *in.Create)
		out.Created = &done
	case in.Disposition != nil:
		var got connectors.CallLog
		got, err = s.SetDisposition(ctx, in.LogID, *in.Disposition)
		out.Log, out.Note = got.Log, got.Note
	case in.Number != "":
		out.Contacts, err = s.FindContact(ctx, in.Number)
	case in.Name != "":
		out.Contacts, err = s.FindContactWithName(ctx, in.Name)
	case in.Contact != nil:
		var made crm.Contact
		made, err = s.CreateContact(ctx, *in.Contact)
		out.Contacts = []crm.Contact{made}
	default:
		out.Identity, err = s.GetUserInfo(ctx)
	}
	out.Error, out.Usage = crm.AsError(err), s.Usage()
	return out, nil
}

func platforms(context.Context, operation.None) ([]hub.Platform, error) { return crms.Platforms(), nil }
