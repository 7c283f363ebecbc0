package connectors

import (
	"cmp"
	"context"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/words"
)

// CreateCallLog logs a call: in has no LogID, and its Call names the session. It does not retry: after an error of
// [crm.Unavailable] or [crm.Canceled] the log may exist, and the next try says since when, so that the CRM is searched
// for it first; a zero time says that nobody has tried. Nothing else may log the session at the same time.
func (s *Session) CreateCallLog(ctx context.Context, in Update, since time.Time) (Updated, error) {
	c, log, err := s.creator(in)
	if e := crm.AsError(err); refusedValue(err) && e.Field == "" { // beside what else belongs into the log
		return s.createWithout(ctx, c, in, since, e)
	}
	if err != nil {
		return Updated{}, err
	}
	if !since.IsZero() {
		if have, err := c.FindCallLog(ctx, log, since); err != nil || have != nil {
			return s.updated(have), err
		}
	}
	made, err := c.CreateCallLog(ctx, log)
	if crm.CodeOf(err) == crm.Conflict {
		// The CRM itself allows a session one log. Another window was first.
		if have, findErr := c.FindCallLog(ctx, log, time.Time{}); findErr == nil && have != nil {
			return s.updated(have), nil
		}
	}
	if refusedValue(err) || crm.CodeOf(err) == crm.NotFound && in.Disposition != (crm.Disposition{}) {
		return s.createWithout(ctx, c, in, since, crm.AsError(err))
	}
	if err != nil {
		return Updated{}, err
	}
	done := s.updated(made)
	done.Created, done.Changed, done.NotKept = true, true, append(s.createdNotKept(log, made), s.noOwner(in)...)
	done.LeftOut = s.leftOut(&crm.CallLog{}, in, &done)
	return done, nil
}

// FindCallLog looks for the log that a CreateCallLog of in, not answered and not before since, may have made; nil
// where there is none.
func (s *Session) FindCallLog(ctx context.Context, in Update, since time.Time) (*crm.CallLog, error) {
	c, log, err := s.creator(in)
	if err != nil {
		return nil, err
	}
	return c.FindCallLog(ctx, log, since)
}

func (s *Session) creator(in Update) (crm.CallLogCreator, crm.NewCallLog, error) {
	c, err := ability[crm.CallLogCreator](s, words.Say("abilityLog"))
	if err != nil {
		return nil, crm.NewCallLog{}, err
	}
	log, err := s.newLog(in)
	return c, log, err
}

// updated is a log as it was found.
func (s *Session) updated(log *crm.CallLog) Updated {
	if log == nil {
		return Updated{}
	}
	done := Updated{Log: log}
	done.Note, _ = logbody.Note(log.Body, s.platform.Format)
	return done
}

// newLog is the record to create. A call without a start time gets none, never the present.
func (s *Session) newLog(in Update) (crm.NewCallLog, error) {
	switch {
	case in.Call == nil || in.Call.SessionID == "":
		return crm.NewCallLog{}, crm.InvalidInput("callLog.sessionId", "is missing")
	case in.Contact.ID == "":
		return crm.NewCallLog{}, &crm.Error{Code: crm.InvalidArgument,
			Message: words.Say("noContactYet")}
	}
	if err := checkDisposition(in.Disposition); err != nil {
		return crm.NewCallLog{}, err
	}
	v := in.Values
	party := otherParty(in.Call)
	v.Subject = cmp.Or(v.Subject, subject(in.Call, cmp.Or(in.Contact.Name, party.Name, party.PhoneNumber)))
	v.StartTime = cmp.Or(v.StartTime, in.Call.StartTime)
	v.ContactNumber = cmp.Or(v.ContactNumber, party.PhoneNumber)
	v = Storable(v)
	if err := s.checkNote(v.Note); err != nil {
		return crm.NewCallLog{}, err
	}
	body, err := s.body("", v, in.Call)
	if err == nil {
		body, err = s.fit(body)
	}
	if err != nil {
		return crm.NewCallLog{}, err
	}
	log := crm.NewCallLog{
		SessionID: in.Call.SessionID, Extension: in.Extension, Subject: s.fitSubject(v.Subject), Body: body, Direction: in.Call.Direction, Result: v.Result,
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
