package connectors

import (
	"cmp"
	"context"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// NewCallLog is a call to be logged. One call session is one log.
type NewCallLog struct {
	Call        logbody.Call    `json:"call"`              // SessionID is needed
	Values      logbody.Update  `json:"values"`            // an absent subject or start time is the call's own
	Contact     crm.Contact     `json:"contact"`           // ID is needed
	Disposition crm.Disposition `json:"disposition"`       // the deal or lead, where there is one
	OwnerID     string          `json:"ownerId,omitempty"` // "": the account's user

	// LookSince is not zero when the session may have a log already: an earlier create of it, not before
	// this time, was not answered. The CRM is searched for that log before one is created.
	LookSince time.Time `json:"lookSince,omitzero"`
}

// Created is a call log after its creation.
type Created struct {
	Log     *crm.CallLog
	Note    string // the person's note as the CRM holds it, in plain text
	Existed bool   // the session had this log already, and none was created; it is as it was

	NotKept []crm.Part // as in [Updated]
}

// CreateCallLog logs a call. It does not retry: after an error of [crm.Unavailable] or [crm.Canceled] the
// log may exist, and the next try must have LookSince set.
func (s *Session) CreateCallLog(ctx context.Context, in NewCallLog) (Created, error) {
	c, err := ability[crm.CallLogCreator](s, "creating call logs")
	if err != nil {
		return Created{}, err
	}
	log, err := s.newLog(in)
	if err != nil {
		return Created{}, err
	}
	leave, err := updating.wait(ctx, s.logKey("session "+log.SessionID))
	if err != nil {
		return Created{}, crm.AsError(err)
	}
	defer leave()
	if !in.LookSince.IsZero() {
		if have, err := c.FindCallLog(ctx, log, in.LookSince); err != nil || have != nil {
			return s.created(have, true), err
		}
	}
	made, err := c.CreateCallLog(ctx, log)
	if crm.CodeOf(err) == crm.Conflict {
		// The CRM itself allows a session one log. Another window was first.
		if have, findErr := c.FindCallLog(ctx, log, time.Time{}); findErr == nil && have != nil {
			return s.created(have, true), nil
		}
	}
	done := s.created(made, false)
	if err == nil {
		done.NotKept = s.createdNotKept(log, made)
	}
	return done, err
}

// FindCallLog looks for the log that a CreateCallLog of in, not answered and not before LookSince, may have
// made; nil where there is none.
func (s *Session) FindCallLog(ctx context.Context, in NewCallLog) (*crm.CallLog, error) {
	c, err := ability[crm.CallLogCreator](s, "creating call logs")
	if err != nil {
		return nil, err
	}
	log, err := s.newLog(in)
	if err != nil {
		return nil, err
	}
	return c.FindCallLog(ctx, log, in.LookSince)
}

func (s *Session) created(log *crm.CallLog, existed bool) Created {
	if log == nil {
		return Created{}
	}
	done := Created{Log: log, Existed: existed}
	done.Note, _ = logbody.Note(log.Body, s.platform.Format)
	return done
}

// newLog is the record to create. A call without a start time gets none, never the present.
func (s *Session) newLog(in NewCallLog) (crm.NewCallLog, error) {
	switch {
	case in.Call.SessionID == "":
		return crm.NewCallLog{}, crm.InvalidInput("callLog.sessionId", "is missing")
	case in.Contact.ID == "":
		return crm.NewCallLog{}, &crm.Error{Code: crm.InvalidArgument,
			Message: "The call has no contact yet. Find or create the contact; then the call can be logged."}
	}
	if err := checkDisposition(in.Disposition); err != nil {
		return crm.NewCallLog{}, err
	}
	v := in.Values
	party := otherParty(&in.Call)
	v.Subject = cmp.Or(v.Subject, subject(&in.Call, cmp.Or(in.Contact.Name, party.Name, party.PhoneNumber)))
	v.StartTime = cmp.Or(v.StartTime, in.Call.StartTime)
	v.ContactNumber = cmp.Or(v.ContactNumber, party.PhoneNumber)
	v = WithoutTokens(v)
	if err := s.checkNote(v.Note); err != nil {
		return crm.NewCallLog{}, err
	}
	body, err := s.body("", v, &in.Call)
	if err == nil {
		body, err = s.fit(body)
	}
	if err != nil {
		return crm.NewCallLog{}, err
	}
	log := crm.NewCallLog{
		SessionID: in.Call.SessionID, Subject: s.fitSubject(v.Subject), Body: body, Direction: in.Call.Direction, Result: v.Result,
		PhoneNumber: party.PhoneNumber, Contact: in.Contact, Disposition: in.Disposition, OwnerID: in.OwnerID,
	}
	if isLink(v.RecordingLink) {
		log.RecordingLink = v.RecordingLink
	}
	if start, ok := s.startTime(v.StartTime); ok {
		log.StartTime = start
	}
	if d, ok := s.duration(v.Duration); ok {
		log.Duration = &d
	}
	return log, nil
}

// otherParty is the side of the call that is not the user's; empty where it is not known.
func otherParty(call *logbody.Call) logbody.Party {
	party := call.From
	if call.Direction == "Outbound" {
		party = call.To
	}
	if party == nil {
		return logbody.Party{}
	}
	return *party
}

// subject is what a log is called when nobody says otherwise.
func subject(call *logbody.Call, who string) string {
	who = cmp.Or(who, "an unknown number")
	switch call.Direction {
	case "Inbound":
		return "Inbound Call from " + who
	case "Outbound":
		return "Outbound Call to " + who
	}
	return "Call with " + who
}

func checkDisposition(d crm.Disposition) error {
	if d.DealID != "" && d.LeadID != "" {
		return crm.InvalidInput("dispositions", "must name a deal or a lead, not both")
	}
	return nil
}
