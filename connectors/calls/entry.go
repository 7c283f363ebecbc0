package calls

import (
	"time"

	"callscribe/connectors"
	"callscribe/connectors/ringcentral"
)

// Recording is how the recording of a call stands.
type Recording string

const (
	NoRecording Recording = "none"      // none is known of
	Expected    Recording = "expected"  // recorded; RingCentral still prepares it
	Linked      Recording = "linked"    // there is a link
	TooShort    Recording = "too_short" // RingCentral does not keep one so short
	Missing     Recording = "missing"   // expected, but it never came
)

// entry is one call, and its record in the store.
type entry struct {
	Session   string            `json:"session"`
	Telephony string            `json:"telephony,omitempty"`
	Direction string            `json:"direction,omitempty"`
	From      ringcentral.Party `json:"from"`
	To        ringcentral.Party `json:"to"`
	SeenAt    time.Time         `json:"seenAt"`            // first heard of
	NewsAt    time.Time         `json:"newsAt"`            // last heard of
	Live      bool              `json:"live,omitempty"`    // a device told of it before it was over
	Queue     bool              `json:"queue,omitempty"`   // rang for a call queue
	Fax       bool              `json:"fax,omitempty"`     // it was no call
	Service   bool              `json:"service,omitempty"` // it was with nobody: voicemail, "*86"
	Answered  bool              `json:"answered,omitempty"`
	EndedAt   time.Time         `json:"endedAt,omitzero"` // zero: not over, as far as is known

	Device facts   `json:"device"`           // what a device knows
	Server *record `json:"server,omitempty"` // what RingCentral's servers say; nil: nothing yet

	Recorded bool      `json:"recorded,omitempty"`
	Short    bool      `json:"short,omitempty"`
	Link     string    `json:"link,omitempty"`
	LinkFrom time.Time `json:"linkFrom,omitzero"` // when the record that brought the link was modified

	Voicemail   string `json:"voicemail,omitempty"`   // link to the message that the caller has left
	VoicemailID string `json:"voicemailId,omitempty"` // of that message

	AINote     string `json:"aiNote,omitempty"`
	Transcript string `json:"transcript,omitempty"`

	PollAt time.Time `json:"pollAt,omitzero"` // when the widget was last asked for the record

	Searched bool      `json:"searched,omitempty"`
	Contacts []Contact `json:"contacts,omitempty"` // those with the number, at the account below
	Found    []Contact `json:"found,omitempty"`    // those that a person has found by name in the widget, there
	Chosen   *Contact  `json:"chosen,omitempty"`   // by a person, or by being the only one
	Picked   bool      `json:"picked,omitempty"`   // the chosen one was picked by a person
	Anew     bool      `json:"anew,omitempty"`     // searched a second time, since the contact had gone
	MustPick bool      `json:"mustPick,omitempty"` // and it takes a person to go on
	Doubted  bool      `json:"doubted,omitempty"`  // the record names another party than the log was made for

	Deal       string `json:"deal,omitempty"`       // the log's, or chosen for it; see Deal.ID
	DealPicked bool   `json:"dealPicked,omitempty"` // by a person
	SentDeal   string `json:"sentDeal,omitempty"`   // what the CRM has, or the outbox holds for it

	Requested bool `json:"requested,omitempty"` // a person wants it logged
	Dismissed bool `json:"dismissed,omitempty"` // a person does not
	Withdrawn bool `json:"withdrawn,omitempty"` // the servers' record was deleted, and no other has come since
	Opened    bool `json:"opened,omitempty"`    // a person has looked at it: its contact is wanted
	Popped    bool `json:"popped,omitempty"`    // the contact's page was opened by itself

	Subject      *string  `json:"subject,omitempty"` // as a person saved it; nil: never
	Note         *string  `json:"note,omitempty"`
	DraftSubject *string  `json:"draftSubject,omitempty"` // typed, not saved
	DraftNote    *string  `json:"draftNote,omitempty"`
	SubjectFrom  *string  `json:"subjectFrom,omitempty"` // the saved texts from which the drafts were made
	NoteFrom     *string  `json:"noteFrom,omitempty"`
	NoteAt       places   `json:"noteAt,omitzero"` // where the texts were typed
	SubjectAt    places   `json:"subjectAt,omitzero"`
	Heard        []string `json:"heard,omitempty"` // ids of the last requests that brought a person's text

	Account string `json:"account,omitempty"` // of the contacts, and of the log
	LogID   string `json:"logId,omitempty"`
	URL     string `json:"url,omitempty"`
	Gone    bool   `json:"gone,omitempty"` // the CRM does not have the log any more

	OtherParty bool              `json:"otherParty,omitempty"` // the log is with a contact who was not on the phone
	Before     connectors.Before `json:"before,omitzero"`      // of texts that are saved and not sent yet
	Refused    []Refusal         `json:"refused,omitempty"`    // what waits for a person, while the CRM has the rest
	Unwritten  []unwritten       `json:"unwritten,omitempty"`  // notes that were never in the CRM, the last ones
	ReadAt     time.Time         `json:"readAt,omitzero"`      // when the log's texts were last read

	Sent values `json:"sent"` // what the CRM has, or the outbox holds for it; of a long text see [brief]
	Seq  int    `json:"seq,omitempty"`
	Job  *job   `json:"job,omitempty"` // the latest create or update that is not done

	Asked   Why  `json:"asked,omitempty"`   // what a person was last asked for
	NewName bool `json:"newName,omitempty"` // a contact is being created

	revived bool // since the start it was old until something happened to it, or a person has looked at it: it is not made old
}

// facts are a call's values.
type facts struct {
	StartTime time.Time `json:"startTime,omitzero"`
	Duration  *int      `json:"duration,omitempty"`
	Result    string    `json:"result,omitempty"`
}

// record is what the servers' record of a call says.
type record struct {
	facts
	ModifiedAt time.Time `json:"modifiedAt,omitzero"`
	Recording  bool      `json:"recording,omitempty"` // it knows of the recording, which makes it a late one
	Elsewhere  bool      `json:"elsewhere,omitempty"` // a colleague of the same queue answered
}

// job is a create or update on its way.
type job struct {
	Seq     int               `json:"seq"`
	Create  bool              `json:"create,omitempty"`
	Values  values            `json:"inputs"`
	Before  connectors.Before `json:"before,omitzero"`
	Deal    string            `json:"deal,omitempty"` // to which the log is to belong from now on; "" leaves it
	State   jobState          `json:"state"`
	Check   bool              `json:"check,omitempty"`
	RetryAt time.Time         `json:"retryAt,omitzero"` // of a decided one that could not be handed over
	Until   time.Time         `json:"until,omitzero"`
	Code    string            `json:"code,omitempty"`
	Message string            `json:"message,omitempty"`

	restored bool // read from the store: who holds it is not known yet
}

// sound reports whether a stored row is whole.
func (e *entry) sound() bool { return e.Job == nil || !e.Job.Create || e.Chosen != nil }

type jobState string

const (
	decided  jobState = "decided"  // given out as an action; nobody else holds it yet
	accepted jobState = "accepted" // the outbox holds it
	queued   jobState = "queued"   // and it waits there
	parked   jobState = "parked"   // and waits for a person
)

// see learns from a call's state, in whatever order the states arrive.
func (e *entry) see(c ringcentral.Call, now time.Time) {
	e.NewsAt = now.Truncate(time.Minute) // a row is not written anew for every message
	e.identify(c.TelephonySessionID, c.Direction, c.From, c.To)
	e.Queue, e.Fax = e.Queue || c.QueueCall, e.Fax || c.Fax
	e.Answered = e.Answered || c.Connected()
	e.Live = e.Live || c.Action == "" && !c.Over() && !e.over()
	e.Recorded = e.Recorded || c.Recorded || c.Recording != ""
	e.Short = e.Short || c.ShortRecording
	e.seeLink(c.Recording, c.ModifiedAt)
	if c.Voicemail != "" && c.Voicemail != e.VoicemailID {
		e.Voicemail, e.VoicemailID = "", c.Voicemail
	}
	e.AINote = either(connectors.Bounded(c.AINote, connectors.MostText), e.AINote)
	e.Transcript = either(connectors.Bounded(c.Transcript, connectors.MostText), e.Transcript)
	if c.Final() {
		e.seeRecord(c)
	} else {
		e.seeDevice(c)
	}
	if c.Over() && !e.over() {
		e.EndedAt = now
		if end, ok := e.end(); ok && end.Before(now) && !e.Live {
			e.EndedAt = end
		}
	}
}

// seeLink keeps the newest link to the recording.
func (e *entry) seeLink(link string, modified time.Time) {
	switch {
	case link == "":
	case e.Link == "", modified.After(e.LinkFrom), modified.Equal(e.LinkFrom) && link > e.Link:
		e.Link, e.LinkFrom = link, modified
	}
}

func (e *entry) seeRecord(c ringcentral.Call) {
	r := &record{
		facts:      facts{StartTime: c.StartTime, Duration: c.Duration, Result: c.Result},
		ModifiedAt: c.ModifiedAt, Recording: c.Recorded,
		Elsewhere: c.DelegationType == "QueueForwarding" && c.Result == "Answered Elsewhere",
	}
	if e.Server == nil || r.after(e.Server) {
		e.Server, e.Withdrawn = r, false
		// The record knows the parties best: a device may have had an extension's number for the caller's.
		e.Direction, e.Service = either(c.Direction, e.Direction), c.Service()
		e.From, e.To = named(c.From, e.From), named(c.To, e.To)
	}
}

func (e *entry) seeDevice(c ringcentral.Call) {
	if e.Server == nil {
		e.Service = e.Service || c.Service()
	}
	if !c.StartTime.IsZero() && (e.Device.StartTime.IsZero() || c.StartTime.Before(e.Device.StartTime)) {
		e.Device.StartTime = c.StartTime
	}
	if c.Duration != nil && (e.Device.Duration == nil || *c.Duration > *e.Device.Duration) {
		e.Device.Duration = c.Duration
	}
}

// identify fills in what is not known yet.
func (e *entry) identify(telephony, direction string, from, to ringcentral.Party) {
	e.Telephony = either(e.Telephony, telephony)
	e.Direction = either(e.Direction, direction)
	e.From, e.To = better(e.From, from), better(e.To, to)
}

// end is when the call ended by its own values.
func (e *entry) end() (time.Time, bool) {
	v := e.facts()
	if v.StartTime.IsZero() || v.Duration == nil {
		return time.Time{}, false
	}
	return v.StartTime.Add(time.Duration(*v.Duration) * time.Second), true
}

// after orders the records of one call: by when they were modified, where that is known; then one with
// the recording is later than one without, and a longer call later than a shorter.
func (r *record) after(s *record) bool {
	switch {
	case !r.ModifiedAt.Equal(s.ModifiedAt):
		return r.ModifiedAt.After(s.ModifiedAt)
	case r.Recording != s.Recording:
		return r.Recording
	case seconds(r.Duration) != seconds(s.Duration):
		return seconds(r.Duration) > seconds(s.Duration)
	case !r.StartTime.Equal(s.StartTime):
		return r.StartTime.After(s.StartTime)
	}
	return r.Result > s.Result // any order, as long as it is always the same
}

func seconds(d *int) int {
	if d == nil {
		return -1
	}
	return *d
}

// facts are the best known values: the servers', or else the device's with a result in the servers' words.
func (e *entry) facts() facts {
	if e.Server != nil {
		return e.Server.facts
	}
	v := e.Device
	switch {
	case e.EndedAt.IsZero():
	case e.Answered && e.Direction == "Outbound":
		v.Result = "Call connected"
	case e.Answered:
		v.Result = "Accepted"
	case e.Direction == "Outbound":
		v.Result = "No Answer"
	default:
		v.Result = "Missed"
	}
	return v
}

func (e *entry) over() bool { return !e.EndedAt.IsZero() }

// lostSight reports whether the phone was closed before the call ended, longer ago than any call lasts.
func (e *entry) lostSight(now time.Time) bool {
	return !e.over() && now.Sub(e.NewsAt) > lostSightAfter
}

// elsewhere reports whether a colleague of the same queue took the call.
func (e *entry) elsewhere() bool {
	if e.Server != nil {
		return e.Server.Elsewhere || e.Queue && e.Server.Result == "Missed"
	}
	return e.Queue && e.over() && !e.Answered
}

// recording is how the recording stands.
func (e *entry) recording(now time.Time) Recording {
	switch {
	case e.Link != "":
		return Linked
	case e.Short:
		return TooShort
	case !e.Recorded:
		return NoRecording
	case e.over() && now.Sub(e.EndedAt) > recordingGivenUp:
		return Missing
	}
	return Expected
}

// other is the party that the person spoke with.
func (e *entry) other() ringcentral.Party {
	if e.Direction == "Outbound" {
		return e.To
	}
	return e.From
}

// internal reports whether the other party is a colleague's extension.
func (e *entry) internal() bool {
	p := e.other()
	return p.PhoneNumber == "" && p.Extension != "" || extension(p.PhoneNumber)
}

// named is the record's party. What else is known of it counts if it is the same.
func named(record, known ringcentral.Party) ringcentral.Party {
	same := record.PhoneNumber == known.PhoneNumber || searchable(record.PhoneNumber) != "" && searchable(record.PhoneNumber) == searchable(known.PhoneNumber)
	if !same && record.PhoneNumber != "" || record.PhoneNumber == "" && record.Extension != "" && record.Extension != known.Extension {
		return record
	}
	return better(record, known)
}

// better fills the gaps of a with b.
func better(a, b ringcentral.Party) ringcentral.Party {
	if a.PhoneNumber == "" && a.Extension == "" {
		a.PhoneNumber, a.Extension = b.PhoneNumber, b.Extension
	}
	a.Name = either(a.Name, b.Name)
	return a
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
