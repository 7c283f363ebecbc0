//go:build js && wasm

package main

import (
	"context"
	"syscall/js"

	"callscribe/connectors/crm"
	"callscribe/wasm/internal/convert"
)

type getCallLogIn struct {
	User       userIn `js:"user" need:"true"`
	AuthHeader string `js:"authHeader" need:"true"`
	CallLogID  string `js:"callLogId" accept:"number" need:"true"`
}

type callLogInfoOut struct {
	Subject      string          `js:"subject"`
	Note         string          `js:"note"`
	FullBody     string          `js:"fullBody"`
	ContactName  *string         `js:"contactName"`
	Dispositions dispositionsOut `js:"dispositions"`
}

type dispositionsOut struct {
	Deals *string `js:"deals" accept:"number"`
	Leads *string `js:"leads" accept:"number"`
}

func getCallLog(ctx context.Context, input js.Value) (js.Value, error) {
	var in getCallLogIn
	if err := convert.Into(input, "input", &in); err != nil {
		return js.Undefined(), err
	}
	s, err := open(in.User, in.AuthHeader)
	if err != nil {
		return js.Undefined(), err
	}
	got, err := s.GetCallLog(ctx, in.CallLogID)
	if err != nil {
		return answer(replyOut{}, s, renamed(err, "existingCallLog.thirdPartyLogId", "callLogId"))
	}
	return answer(replyOut{CallLogInfo: &callLogInfoOut{
		Subject: got.Log.Subject, Note: got.Note, FullBody: got.Log.Body, ContactName: present(got.Log.ContactName),
		Dispositions: dispositionsOut{Deals: present(got.Log.Disposition.DealID), Leads: present(got.Log.Disposition.LeadID)},
	}}, s, nil)
}

type upsertCallDispositionIn struct {
	User            userIn            `js:"user" need:"true"`
	AuthHeader      string            `js:"authHeader" need:"true"`
	ExistingCallLog existingCallLogIn `js:"existingCallLog" need:"true"`
	Dispositions    string            `js:"dispositions" accept:"json" need:"true"`
}

func upsertCallDisposition(ctx context.Context, input js.Value) (js.Value, error) {
	var in upsertCallDispositionIn
	if err := convert.Into(input, "input", &in); err != nil {
		return js.Undefined(), err
	}
	to, _, err := submission(in.Dispositions, "dispositions")
	if err != nil {
		return js.Undefined(), err
	}
	if to == (crm.Disposition{}) { // App Connect's client asks after each edit: nothing was chosen
		return convert.Out(replyOut{}), nil
	}
	user, err := in.User.user()
	if err != nil {
		return js.Undefined(), err
	}
	w, err := openWorker(ctx)
	if err != nil {
		return js.Undefined(), err
	}
	done, err := w.SetDisposition(ctx, user, in.AuthHeader, in.ExistingCallLog.ThirdPartyLogID, to)
	if err != nil {
		return js.Undefined(), err
	}
	return accepted(done), nil
}
