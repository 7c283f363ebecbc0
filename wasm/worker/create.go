//go:build js && wasm

package main

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"syscall/js"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// callLogIn is RingCentral's record of a call.
type callLogIn struct {
	SessionID     string       `js:"sessionId" accept:"number" need:"true"`
	CustomSubject string       `js:"customSubject"`
	Direction     string       `js:"direction"`
	StartTime     string       `js:"startTime" accept:"number"`
	Duration      string       `js:"duration" accept:"number"`
	Result        string       `js:"result"`
	From          *partyIn     `js:"from"`
	To            *partyIn     `js:"to"`
	Recording     *recordingIn `js:"recording"`
	Legs          []legIn      `js:"legs"`
}

type recordingIn struct {
	Link string `js:"link"`
}

type contactInfoIn struct {
	ID          string `js:"id" accept:"number"`
	Type        string `js:"type"`
	Name        string `js:"name"`
	PhoneNumber string `js:"phoneNumber" accept:"number"`
}

func createCallLog(ctx context.Context, input js.Value) (js.Value, error) {
	in, user, err := readLog(input)
	if err != nil {
		return js.Undefined(), err
	}
	create, err := in.create()
	if err != nil {
		return js.Undefined(), err
	}
	w, err := openWorker(ctx)
	if err != nil {
		return js.Undefined(), err
	}
	done, err := w.CreateCallLog(ctx, user, in.AuthHeader, create)
	if err != nil {
		return js.Undefined(), renamed(err, "dispositions", "additionalSubmission")
	}
	return accepted(done), nil
}

// create is the call to log. What stands beside the record counts before what stands in it.
func (in *logIn) create() (create connectors.Update, err error) {
	r := in.CallLog
	if r == nil {
		return create, crm.InvalidInput("callLog", "is missing")
	}
	create.Call = &logbody.Call{SessionID: r.SessionID, Direction: r.Direction, From: r.From.party(), To: r.To.party()}
	if c := in.ContactInfo; c != nil {
		create.Contact = crm.Contact{ID: c.ID, Type: c.Type, Name: c.Name, Phone: c.PhoneNumber}
	}
	v := &create.Values
	if *v, err = in.values(); err != nil {
		return create, err
	}
	start, err := connectors.Instant(r.StartTime, "callLog.startTime")
	if err != nil {
		return create, err
	}
	duration, err := seconds(r.Duration, "callLog.duration")
	if err != nil {
		return create, err
	}
	v.Subject, v.StartTime, v.Duration = cmp.Or(v.Subject, r.CustomSubject), cmp.Or(v.StartTime, start), cmp.Or(v.Duration, duration)
	v.Result = cmp.Or(v.Result, r.Result)
	if r.Recording != nil {
		v.RecordingLink = cmp.Or(v.RecordingLink, r.Recording.Link)
	}
	if v.Legs == nil {
		v.Legs = legs(r.Legs)
	}
	create.Disposition, create.OwnerID, err = submission(in.AdditionalSubmission, "additionalSubmission")
	return create, err
}

// submission reads the form that a person filled in beside a log: the deal or the lead, and the user of
// the CRM to whom the log is assigned, where that is a plain number. App Connect's server looks its tokens
// and extension numbers up in tables of its own; here there are none.
func submission(text, field string) (d crm.Disposition, ownerID string, err error) {
	var form map[string]any
	if err := jsonObject(text, field, &form); err != nil {
		return d, "", err
	}
	if d.DealID = choice(form["deals"]); d.DealID == "" {
		d.LeadID = choice(form["leads"])
	}
	if form["isAssignedToUser"] == true {
		for _, name := range []string{"assignedToUserId", "adminAssignedUserToken"} {
			if id := choice(form[name]); ownerID == "" && crm.IsDigits(id) {
				ownerID = id
			}
		}
	}
	return d, ownerID, nil
}

// choice is what was picked from a list: text or a number; "" for nothing.
func choice(picked any) string {
	switch picked := picked.(type) {
	case float64:
		return strconv.FormatFloat(picked, 'f', -1, 64)
	case string:
		if picked = strings.TrimSpace(picked); picked != "none" {
			return picked
		}
	}
	return ""
}
