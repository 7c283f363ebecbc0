package calls

import "time"

// State is how a call stands.
type State string

const (
	Ringing   State = "ringing"
	Talking   State = "talking"
	Ended     State = "ended"     // over; it will be logged as soon as Why is there, at the latest at Until
	Logging   State = "logging"   // on its way to the CRM
	Logged    State = "logged"    // the CRM has all of it
	Waiting   State = "waiting"   // cannot go at the moment; it is tried again at Until
	NeedsYou  State = "needs_you" // waits for a person
	NotLogged State = "not_logged"
)

// Why is the reason for a state.
type Why string

const (
	// Of Ended.
	AwaitsContact   Why = "awaits_contact"   // the contact is being searched
	AwaitsRecord    Why = "awaits_record"    // the servers' record is not here yet
	AwaitsRecording Why = "awaits_recording" // all at once: the recording is not here yet

	// Of NeedsYou.
	NotConnected    Why = "not_connected"    // no CRM is connected
	NoContact       Why = "no_contact"       // nobody in the CRM has the number
	SeveralContacts Why = "several_contacts" // more than one has
	HiddenNumber    Why = "hidden_number"
	StrangeNumber   Why = "strange_number" // not a number that contacts can be searched with
	InternalCall    Why = "internal_call"  // also of NotLogged
	SearchFailed    Why = "search_failed"  // the CRM refused to search; Code and Message tell why
	ContactGone     Why = "contact_gone"   // the contact was deleted in the CRM
	LogGone         Why = "log_gone"       // the log was
	OtherParty      Why = "other_party"    // the call was with another party than the log's contact
	Refused         Why = "refused"        // the CRM refused; Code and Message tell why. Also of Waiting

	// Of NotLogged.
	AutoOff           Why = "auto_off" // nobody asked for it
	AnsweredElsewhere Why = "answered_elsewhere"
	Dismissed         Why = "dismissed"
	RecordDeleted     Why = "record_deleted" // the servers' record was, before there was a log
	LostSight         Why = "lost_sight"     // the phone was closed before the call ended
	Fax               Why = "fax"            // it was no call
	ServiceCall       Why = "service_call"   // to the person's own voicemail, or to a service of the phone company
)

// Times. Each is long enough for the usual case, and short enough that a person need not wonder.
const (
	// RecordWait is how long after the hang-up a log waits for the servers' record, which usually comes
	// after 5 seconds; then it is written with what the device knew.
	RecordWait = 30 * time.Second

	// AtOnceRecordWait is the same for a log that may not be corrected: some of the widget's syncs, of
	// which there is one every 5 minutes.
	AtOnceRecordWait = time.Hour

	// voicemailWait is how long a log of all at once waits for the link to the voicemail.
	voicemailWait = 2 * time.Minute

	// The widget is asked for a record that did not come by itself, and for a recording.
	pollAfter        = 20 * time.Second
	pollEvery        = 5 * time.Minute
	recordGivenUp    = 24 * time.Hour
	recordingGivenUp = 72 * time.Hour

	lostSightAfter   = 12 * time.Hour  // no call is longer
	handOverAgain    = time.Minute     // a job that could not be stored
	storeAgain       = time.Minute     // what the store did not take
	searchLimit      = time.Minute     // a search without an outcome
	searchAgain      = 5 * time.Second // a search that the CRM could not answer, doubling up to
	searchAgainLimit = 5 * time.Minute //
	refusedFor       = time.Hour       // a search that the CRM refused
	foundFor         = 4 * time.Hour   // how long a search's answer counts for further calls
	notFoundFor      = time.Minute     // the contact may be added before the next call
	lookAgain        = 5 * time.Second // of a person who looks at a call twice
	madeFor          = time.Hour       // how long the CRM's search may not know a contact that was made here
)

// RecordingWait is how long after the end of a call of that many seconds a log of all at once waits for
// the recording: RingCentral needs about the call's length to prepare it.
func RecordingWait(duration int) time.Duration {
	return min(10*time.Minute+2*time.Duration(duration)*time.Second, 6*time.Hour)
}
