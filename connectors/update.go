package connectors

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/words"
)

// conflictTries is how often an update is composed, when someone else keeps writing in between.
const conflictTries = 4

// Update is what a call log should hold. An absent value leaves its part alone. Where there is no log yet, LogID is ""
// and the session of the Call names it, with the Extension: one call session is one log of each person. To create it
// takes a Contact, too.
type Update struct {
	LogID   string         `json:"logId,omitempty"`
	Values  logbody.Update `json:"values"`
	Call    *logbody.Call  `json:"call,omitempty"`    // RingCentral's record of the call, as far as it is known
	OwnerID string         `json:"ownerId,omitempty"` // hands the record to another user of the CRM
	Before  Before         `json:"before,omitzero"`   // from which the person's texts in Values were made

	Contact     crm.Contact     `json:"contact,omitzero"`     // of a log to be created; ID is needed
	Extension   string          `json:"extension,omitempty"`  // whose call it is: the person's number at RingCentral, where it is known
	Disposition crm.Disposition `json:"disposition,omitzero"` // the deal or lead that it belongs to
}

// Updated is a call log after an update.
type Updated struct {
	Log     *crm.CallLog
	Note    string // the person's note as the CRM holds it, in plain text
	Changed bool   // false: the CRM held all of it already, and nothing was sent
	Created bool   // the log is new

	// NotKept are the parts that the CRM's answer shows otherwise than they were sent: it dropped them, or
	// keeps them in other words.
	NotKept []crm.Part

	// LeftOut are the parts that the user's settings leave out of logs: the note and, where nothing at all was written,
	// the others.
	LeftOut []crm.Part

	// Refused are the parts that were not written, since the CRM refused them or somebody else has changed them
	// meanwhile. The others were.
	Refused []Refused
}

// UpdateCallLog reads the log, composes its new text on that fresh copy, and writes what differs. If
// the read fails nothing is written; if nothing differs nothing is sent; if someone else wrote in
// between, and the CRM can tell, it begins again. Doing it twice is doing it once. Two updates of one log
// must not overlap: a CRM that cannot tell would let the later undo the earlier.
func (s *Session) UpdateCallLog(ctx context.Context, update Update) (Updated, error) {
	if err := s.checkNote(update.Values.Note); err != nil {
		return Updated{}, err
	}
	if err := s.checkDisposition(update.Disposition); err != nil {
		return Updated{}, err
	}
	for try := 1; ; try++ {
		have, err := s.connector.ReadCallLog(ctx, update.LogID)
		if err != nil { // also a conflict: nobody wrote in between
			return Updated{}, err
		}
		done, err := s.updateOnce(ctx, have, update)
		if err == nil || crm.CodeOf(err) != crm.Conflict || try == conflictTries || ctx.Err() != nil {
			return done, err
		}
	}
}

// updateOnce writes what an update asks to the log as it was read.
func (s *Session) updateOnce(ctx context.Context, have *crm.CallLog, update Update) (Updated, error) {
	update, clashes := s.reconcile(have, update)
	change, err := s.compose(have, update)
	done := Updated{Log: have, Changed: !change.Empty()}
	if done.Changed {
		if done.Log, err = s.connector.WriteCallLog(ctx, have, change); err == nil {
			done.NotKept = s.notKept(change, done.Log)
		}
	}
	if refusedValue(err) {
		done, err = s.writeApart(ctx, have, update, crm.AsError(err))
	}
	if err != nil && (len(done.Refused) == 0 || len(clashes) == 0 && update.Disposition == (crm.Disposition{})) {
		return Updated{}, err // else what was refused waits beside the texts to choose from, and holds back no deal
	}
	done.Refused = append(clashes, done.Refused...) // the texts to choose from first: a caller is told of the first
	done.NotKept = append(done.NotKept, s.noOwner(update)...)
	if err := s.move(ctx, &done, update.Disposition); err != nil {
		return Updated{}, err
	}
	done.Note, _ = logbody.Note(done.Log.Body, s.platform.Format)
	done.LeftOut = s.leftOut(have, update, &done)
	return done, nil
}

// compose is the change that makes the log as it was read into what the update asks: only what differs.
func (s *Session) compose(have *crm.CallLog, update Update) (crm.Change, error) {
	v := Storable(update.Values)
	body, err := s.body(have.Body, v, update.Call)
	if err != nil {
		return crm.Change{}, err
	}
	if body != have.Body {
		if body, err = s.fit(body); err != nil {
			return crm.Change{}, err
		}
	}
	var change crm.Change
	if !s.saysTheSame(body, have.Body) {
		change.Body = &body
	}
	keeps := s.platform.Keeps
	if keeps.Subject && v.Subject != "" {
		change.Subject = different(s.fitSubject(v.Subject), have.Subject)
	}
	if keeps.Result && v.Result != "" {
		change.Result = different(v.Result, have.Result)
	}
	if keeps.RecordingLink && isLink(v.RecordingLink) {
		change.RecordingLink = different(v.RecordingLink, have.RecordingLink)
	}
	if keeps.Owner && update.OwnerID != "" {
		change.OwnerID = different(update.OwnerID, have.OwnerID)
	}
	if start, ok := s.startTime(v.StartTime); ok && keeps.StartTime && !start.Equal(have.StartTime) {
		change.StartTime = &start
	}
	if d, ok := s.duration(v.Duration); ok && keeps.Duration && (have.Duration == nil || d != *have.Duration) {
		change.Duration = &d
	}
	return change, nil
}

// saysTheSame reports whether two bodies hold the same values. CRMs clean the HTML that they are sent
// (<b> becomes <strong>); what differs in markup only is not written again and again.
func (s *Session) saysTheSame(a, b string) bool {
	if a == b {
		return true
	}
	in, other := logbody.Read(a, s.platform.Format), logbody.Read(b, s.platform.Format)
	if in.Note == nil || other.Note == nil {
		return in == other
	}
	same := *in.Note == *other.Note
	in.Note, other.Note = nil, nil
	return same && in == other
}

// body is the text of a log with the values written into it.
func (s *Session) body(body string, values logbody.Update, call *logbody.Call) (string, error) {
	composed, err := logbody.Compose(body, values, logbody.Options{
		Format: s.platform.Format, Settings: s.user.Settings, Call: call, Zones: s.zones,
		TimezoneName: s.user.TimezoneName, TimezoneOffset: s.user.TimezoneOffset,
	})
	if err != nil {
		return "", &crm.Error{Code: crm.InvalidArgument, Part: crm.TextPart, Message: words.Say("logNotChanged", err.Error())}
	}
	return composed, nil
}

// startTime is a start time in the precision of the CRM.
func (s *Session) startTime(text string) (time.Time, bool) {
	start, ok := logbody.ParseTime(text)
	if round := s.platform.RoundTime; round != nil {
		return round(start), ok
	}
	return start.Truncate(time.Second), ok
}

// duration is a duration, given in seconds, in the precision of the CRM.
func (s *Session) duration(text string) (time.Duration, bool) {
	seconds, ok := logbody.ParseSeconds(text)
	if !ok || seconds > math.MaxInt32 {
		return 0, false
	}
	d := time.Duration(seconds * float64(time.Second))
	if round := s.platform.RoundDuration; round != nil {
		return round(d), true
	}
	return d.Round(time.Second), true
}

// different is what to write where want is not what the CRM has; nil where it is.
func different(want, have string) *string {
	if want == have {
		return nil
	}
	return &want
}

// Then is one update that does what u and then later do: of each value the later, where there is one. It is false
// where there is none: where the later text was made from another one than u's, and each has to be merged with what
// the CRM has.
func (u Update) Then(later Update) (Update, bool) {
	was := u.Values
	u.LogID = cmp.Or(later.LogID, u.LogID)
	u.OwnerID, u.Extension = cmp.Or(later.OwnerID, u.OwnerID), cmp.Or(later.Extension, u.Extension)
	u.Call = joined(u.Call, later.Call)
	u.Values = was.Then(later.Values)
	if later.Contact.ID != "" {
		u.Contact = later.Contact
	}
	if later.Disposition != (crm.Disposition{}) {
		u.Disposition = later.Disposition
	}
	var note, subject bool
	var then Before
	then.Note, note = based(was.Note, u.Before.Note, later.Values.Note, later.Before.Note)
	then.Subject, subject = based(present(was.Subject), u.Before.Subject, present(later.Values.Subject), later.Before.Subject)
	then.Notes = between(then.Note, u.Before.Notes, replaced(was.Note, later.Values.Note), later.Before.Notes)
	then.Subjects = between(then.Subject, u.Before.Subjects, replaced(present(was.Subject), present(later.Values.Subject)), later.Before.Subjects)
	u.Before = then
	return u, note && subject
}

// replaced is a text that another takes the place of; nil where none does.
func replaced(text, by *string) *string {
	if by == nil {
		return nil
	}
	return text
}

// mostBetween are kept of the texts that a person wrote one after the other.
const mostBetween = 8

// between are the texts that a person wrote on the way from before to the last.
func between(before *string, earlier []string, text *string, later []string) []string {
	if before == nil {
		return nil
	}
	all := slices.Clone(earlier) // nil where there is none
	if text != nil {
		all = append(all, *text)
	}
	all = append(all, later...)
	return all[max(0, len(all)-mostBetween):]
}

// based is the text from which the later of two new ones was made, with what was made of it by the earlier.
func based(text, before, later, laterBefore *string) (*string, bool) {
	switch {
	case later == nil:
		return before, true
	case text == nil, laterBefore == nil: // the later one replaces whatever is there
		return laterBefore, true
	}
	return before, *laterBefore == *text
}

func present(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// joined is what is known of a call from an earlier and a later update.
func joined(earlier, later *logbody.Call) *logbody.Call {
	if earlier == nil || later == nil {
		return cmp.Or(later, earlier)
	}
	call := *later
	call.SessionID, call.Direction = cmp.Or(later.SessionID, earlier.SessionID), cmp.Or(later.Direction, earlier.Direction)
	call.StartTime = cmp.Or(later.StartTime, earlier.StartTime)
	call.From, call.To = cmp.Or(later.From, earlier.From), cmp.Or(later.To, earlier.To)
	if call.Legs == nil {
		call.Legs = earlier.Legs
	}
	return &call
}
