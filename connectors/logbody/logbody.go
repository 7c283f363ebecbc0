package logbody

import (
	"errors"
	"strconv"
)

// MaxBytes is the longest body, value or result that Compose accepts. A longer one is refused, never cut.
const MaxBytes = 8 << 20

// Format is the media type of a body.
type Format string

// The formats. The empty Format means Plain.
const (
	HTML     Format = "text/html"
	Markdown Format = "text/markdown"
	Plain    Format = "text/plain"
)

// ErrFormat reports a Format that this package does not know.
var ErrFormat = errors.New("logbody: unknown format: use text/html, text/markdown or text/plain")

// TooLongError reports text over MaxBytes.
type TooLongError struct {
	What  string // "body", "value" (all values together) or "result"
	Bytes int    // its length
}

func (e *TooLongError) Error() string {
	return "logbody: the " + e.What + " has " + strconv.Itoa(e.Bytes) + " bytes; at most " +
		strconv.Itoa(MaxBytes) + " are accepted: shorten it"
}

// Party is one side of a call.
type Party struct{ PhoneNumber, ExtensionNumber, Name string }

// Leg is one stage of a call's journey.
type Leg struct {
	Direction string // "Inbound" or "Outbound"
	LegType   string // RingCentral's leg type, such as "PstnToSip"
	From, To  *Party // nil when unknown
	Duration  string // seconds as text, "" when unknown
}

// Call is what is known of the call itself. StartTime dates the log when the Update has no start time,
// so a caller that must not touch the date leaves both empty.
type Call struct {
	SessionID string
	Direction string // "Inbound" or "Outbound"
	StartTime string // as ParseTime reads it
	From, To  *Party // nil when unknown
	Legs      []Leg
}

// Update holds the values to write, as text. "" leaves the section alone, and so does a nil Note;
// a Note of "" removes the note.
type Update struct {
	Note          *string
	Subject       string
	StartTime     string // as ParseTime reads it
	Duration      string // seconds, or a word such as "pending"
	Result        string
	RecordingLink string // a http(s) link, or "(pending...)"
	VoicemailLink string
	AINote        string
	Transcript    string

	RingSenseTranscript      string
	RingSenseSummary         string
	RingSenseScore           string // "" for a numeric score of 0 too
	RingSenseBulletedSummary string
	RingSenseLink            string

	ContactNumber string // the contact's phone number; known only when a log is created
	Legs          []Leg  // nil means Call.Legs
}

// Options says how to write.
type Options struct {
	Format   Format
	Settings Settings

	// The user's time zone: an IANA name, used when Zones knows it, else an offset in one of the spellings
	// of zoneOffset ("-05:00", "-0800", "330", "5.5", "America/New_York", "0"). Neither: the process zone.
	TimezoneName, TimezoneOffset string
	Zones                        Zones // nil knows no names

	Call *Call // nil when unknown
}
