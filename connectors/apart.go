package connectors

import (
	"context"
	"slices"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// Refused is a part of an update that was not written. All other parts were.
type Refused struct {
	Part crm.Part
	Err  *crm.Error // why: [crm.InvalidArgument] is the CRM's refusal, [crm.Conflict] somebody else's change, [crm.PermissionDenied] the company's policy

	// Theirs is the text that the CRM has, where somebody else has changed it meanwhile.
	Theirs *string
}

// textValues are the values of an update that are text. The note, the journey and the owner stand beside them.
var textValues = []struct {
	part crm.Part
	of   func(v *logbody.Update) *string
}{
	{crm.SubjectPart, func(v *logbody.Update) *string { return &v.Subject }},
	{crm.StartTimePart, func(v *logbody.Update) *string { return &v.StartTime }},
	{crm.DurationPart, func(v *logbody.Update) *string { return &v.Duration }},
	{crm.ResultPart, func(v *logbody.Update) *string { return &v.Result }},
	{crm.RecordingPart, func(v *logbody.Update) *string { return &v.RecordingLink }},
	{"voicemailLink", func(v *logbody.Update) *string { return &v.VoicemailLink }},
	{"aiNote", func(v *logbody.Update) *string { return &v.AINote }},
	{"transcript", func(v *logbody.Update) *string { return &v.Transcript }},
	{"ringSenseTranscript", func(v *logbody.Update) *string { return &v.RingSenseTranscript }},
	{"ringSenseSummary", func(v *logbody.Update) *string { return &v.RingSenseSummary }},
	{"ringSenseAIScore", func(v *logbody.Update) *string { return &v.RingSenseScore }},
	{"ringSenseBulletedSummary", func(v *logbody.Update) *string { return &v.RingSenseBulletedSummary }},
	{"ringSenseLink", func(v *logbody.Update) *string { return &v.RingSenseLink }},
	{"contactNumber", func(v *logbody.Update) *string { return &v.ContactNumber }},
}

// Parts are the parts that an update has a value for.
func (u Update) Parts() (list []crm.Part) {
	if u.Values.Note != nil {
		list = append(list, NotePart)
	}
	for _, value := range textValues {
		if *value.of(&u.Values) != "" {
			list = append(list, value.part)
		}
	}
	if u.Values.Legs != nil {
		list = append(list, legsPart)
	}
	if u.OwnerID != "" {
		list = append(list, crm.OwnerPart)
	}
	return list
}

// legsPart is the call's journey.
const legsPart crm.Part = "legs"

// Size is the length of the longest text of an update, in bytes.
func (u Update) Size() (longest int) {
	if u.Values.Note != nil {
		longest = len(*u.Values.Note)
	}
	for _, value := range textValues {
		longest = max(longest, len(*value.of(&u.Values)))
	}
	return longest
}

// Without is the update less some of its parts, and [Update.Only] is nothing but those. What is known of the
// call dates the log and tells its journey where the update does not, so it keeps only what else it tells.
func (u Update) Without(leave ...crm.Part) Update { return u.pick(leave, false) }

// Only is the update's given parts.
func (u Update) Only(keep ...crm.Part) Update { return u.pick(keep, true) }

func (u Update) pick(list []crm.Part, keep bool) Update {
	takes := func(part crm.Part) bool {
		for _, p := range list {
			if p == part {
				return keep
			}
		}
		return !keep
	}
	if !takes(NotePart) {
		u.Values.Note, u.Before.Note, u.Before.Notes = nil, nil, nil
	}
	if !takes(crm.SubjectPart) {
		u.Before.Subject, u.Before.Subjects = nil, nil
	}
	for _, value := range textValues {
		if !takes(value.part) {
			*value.of(&u.Values) = ""
		}
	}
	if !takes(legsPart) {
		u.Values.Legs = nil
	}
	if !takes(crm.OwnerPart) {
		u.OwnerID = ""
	}
	if u.Call != nil {
		call := *u.Call
		if !takes(crm.StartTimePart) {
			call.StartTime = ""
		}
		if !takes(legsPart) {
			call.Legs = nil
		}
		u.Call = &call
	}
	return u
}

// spelledOut is the update with the values that it takes from the call as its own, so that each can be written
// apart from the others.
func (u Update) spelledOut() Update {
	if u.Call == nil {
		return u
	}
	if u.Values.StartTime == "" {
		u.Values.StartTime = u.Call.StartTime
	}
	if u.Values.Legs == nil {
		u.Values.Legs = u.Call.Legs
	}
	return u
}

// refusedValue reports whether a write was refused for one of its values: by the CRM itself, or before, since a text is
// too long for it. What else was refused before anything was sent has neither status nor part.
func refusedValue(err error) bool {
	e := crm.AsError(err)
	return e != nil && e.Code == crm.InvalidArgument && (e.Status != 0 || e.Part != "")
}

// writeApart writes an update whose whole the CRM has refused. As long as a refusal names a part, the rest is written
// together; where it does not, each part is written by itself: at most one request more a part, once. It fails with the
// first refusal if the CRM takes no part, and with any other error at once: what was written by then is found done by
// the next try.
func (s *Session) writeApart(ctx context.Context, have *crm.CallLog, update Update, first *crm.Error) (Updated, error) {
	update = update.spelledOut()
	done := Updated{Log: have}
	rest := update.Parts()
	var apart []crm.Part
	for why := first; why != nil; {
		named := holding(rest, why.Part)
		if len(rest) == 1 { // it can be about nothing else, and would be refused again
			named = rest
		}
		if len(named) == 0 || len(named) > 1 && len(named) == len(rest) {
			apart = append(apart, rest...)
			break
		}
		if why.Status == 0 && len(named) == 1 { // there was no room for all together: it may have it alone
			err := s.writePart(ctx, &done, update.Only(named...))
			if why = crm.AsError(err); err != nil && !refusedValue(err) {
				return Updated{}, err
			}
		}
		if len(named) > 1 {
			apart = append(apart, named...)
		} else if why != nil {
			done.Refused = append(done.Refused, Refused{Part: named[0], Err: why})
		}
		if rest = without(rest, named...); len(rest) == 0 {
			break
		}
		err := s.writePart(ctx, &done, update.Only(rest...))
		if why = crm.AsError(err); err != nil && !refusedValue(err) {
			return Updated{}, err
		}
	}
	for _, part := range apart {
		switch err := s.writePart(ctx, &done, update.Only(part)); {
		case err == nil:
		case refusedValue(err):
			done.Refused = append(done.Refused, Refused{Part: part, Err: crm.AsError(err)})
		default:
			return Updated{}, err
		}
	}
	if !done.Changed && len(done.Refused) > 0 {
		return done, first
	}
	return done, nil
}

// createWithout logs a call of which the CRM has refused a value: without the parts that its refusals name or, where one
// names none, with nothing but the call's times, and at last without those. What is left out is written as an update,
// which finds out what of it is refused, and the deal last.
func (s *Session) createWithout(ctx context.Context, c crm.CallLogCreator, in Update, since time.Time, first *crm.Error) (Updated, error) {
	in = in.spelledOut()
	deal, rest := in.Disposition, in.Parts()
	in.Disposition = crm.Disposition{}
	var left []Refused
	for why := first; why.Part != crm.ContactPart; {
		beside := without(rest, crm.StartTimePart, crm.DurationPart)
		leave := holding(rest, why.Part)
		switch {
		case len(leave) > 0:
		case why == first && deal != (crm.Disposition{}) && (mayBeOfDeal(why) || len(beside) == 0): // without that alone
		case len(beside) > 0:
			leave = beside
		case len(rest) > 0:
			leave = rest
		default:
			return Updated{}, first
		}
		for _, part := range leave {
			left = append(left, Refused{Part: part, Err: why})
		}
		rest = without(rest, leave...)
		made, created, err := s.createOnce(ctx, c, in.Only(rest...), since)
		if refusedValue(err) {
			why = crm.AsError(err)
			continue
		}
		if err != nil {
			return Updated{}, err
		}
		in.LogID = made.ID
		done, err := s.UpdateCallLog(ctx, in)
		if refusedValue(err) { // all that was left out
			done, err = s.updated(made), nil
			done.Refused = left
		}
		if err != nil {
			return Updated{}, err
		}
		done.Created, done.Changed = created, true
		if s.hasOtherContact(in.Contact, made) {
			done.NotKept = append(done.NotKept, crm.ContactPart)
		}
		return done, s.move(ctx, &done, deal)
	}
	return Updated{}, first
}

// mayBeOfDeal reports whether a new log may have been refused for nothing but its deal.
func mayBeOfDeal(e *crm.Error) bool { return e.Part == crm.DispositionPart || e.Code == crm.NotFound }

// without are the parts but for some.
func without(parts []crm.Part, some ...crm.Part) (list []crm.Part) {
	for _, part := range parts {
		if !slices.Contains(some, part) {
			list = append(list, part)
		}
	}
	return list
}

// createOnce creates a log, unless an earlier try has.
func (s *Session) createOnce(ctx context.Context, c crm.CallLogCreator, in Update, since time.Time) (made *crm.CallLog, created bool, err error) {
	log, err := s.newLog(in)
	if err != nil {
		return nil, false, err
	}
	if !since.IsZero() {
		if made, err = c.FindCallLog(ctx, log, since); err != nil || made != nil {
			return made, false, err
		}
	}
	made, err = c.CreateCallLog(ctx, log)
	return made, true, err
}

// holding are the parts of an update that go into a field of the record.
func holding(todo []crm.Part, field crm.Part) (list []crm.Part) {
	for _, part := range todo {
		if part == field || field == crm.TextPart && part != crm.OwnerPart {
			list = append(list, part)
		}
	}
	return list
}

// writePart writes a part of an update to the log as it stands after the parts before it.
func (s *Session) writePart(ctx context.Context, done *Updated, part Update) error {
	change, err := s.compose(done.Log, part)
	if err != nil || change.Empty() {
		return err
	}
	now, err := s.connector.WriteCallLog(ctx, done.Log, change)
	if err != nil {
		return err
	}
	done.NotKept = append(done.NotKept, s.notKept(change, now)...)
	done.Log, done.Changed = now, true
	return nil
}
