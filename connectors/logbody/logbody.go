package logbody

import (
	"errors"
	"strconv"

	"callscribe/connectors/words"
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
	What  string // "body", "values" (all together) or "result"
	Bytes int    // its length
}

func (e *TooLongError) Error() string {
	long, most := strconv.Itoa((e.Bytes+1<<20-1)>>20), strconv.Itoa(MaxBytes>>20)
	switch e.What {
	case "body":
		return words.Say("bodyTooLong", long, most)
	case "values":
		return words.Say("valuesTooLong", long, most)
	}
	return words.Say("resultTooLong", long, most)
}

// Party is one side of a call.
type Party struct {
	PhoneNumber     string `json:"phoneNumber,omitempty"`
	ExtensionNumber string `json:"extensionNumber,omitempty"`
	Name            string `json:"name,omitempty"`
}

// Leg is one stage of a call's journey.
type Leg struct {
	Direction string `json:"direction,omitempty"` // "Inbound" or "Outbound"
	LegType   string `json:"legType,omitempty"`   // RingCentral's leg type, such as "PstnToSip"
	From      *Party `json:"from,omitempty"`      // nil when unknown
	To        *Party `json:"to,omitempty"`
	Duration  string `json:"duration,omitempty"` // seconds as text, "" when unknown
}

// Call is what is known of the call itself. StartTime dates the log when the Update has no start time,
// so a caller that must not touch the date leaves both empty.
type Call struct {
	SessionID string `json:"sessionId,omitempty"`
	Direction string `json:"direction,omitempty"` // "Inbound" or "Outbound"
	StartTime string `json:"startTime,omitempty"` // as ParseTime reads it
	From      *Party `json:"from,omitempty"`      // nil when unknown
	To        *Party `json:"to,omitempty"`
	Legs      []Leg  `json:"legs,omitempty"`
}

// Update holds the values to write, as text. "" leaves the section alone, and so does a nil Note;
// a Note of "" removes the note.
type Update struct {
	Note          *string `json:"note,omitempty"`
	Subject       string  `json:"subject,omitempty"`
	StartTime     string  `json:"startTime,omitempty"` // as ParseTime reads it
	Duration      string  `json:"duration,omitempty"`  // seconds, or a word such as "pending"
	Result        string  `json:"result,omitempty"`
	RecordingLink string  `json:"recordingLink,omitempty"` // a http(s) link, or "(pending...)"
	VoicemailLink string  `json:"voicemailLink,omitempty"`
	AINote        string  `json:"aiNote,omitempty"`
	Transcript    string  `json:"transcript,omitempty"`

	RingSenseTranscript      string `json:"ringSenseTranscript,omitempty"`
	RingSenseSummary         string `json:"ringSenseSummary,omitempty"`
	RingSenseScore           string `json:"ringSenseAIScore,omitempty"` // "" for a numeric score of 0 too
	RingSenseBulletedSummary string `json:"ringSenseBulletedSummary,omitempty"`
	RingSenseLink            string `json:"ringSenseLink,omitempty"`

	ContactNumber string `json:"contactNumber,omitempty"` // the contact's phone number; known only when a log is created
	Legs          []Leg  `json:"legs,omitempty"`          // nil means Call.Legs
}

// Options says how to write.
type Options struct {
	Format   Format
	Settings Settings

	// TimezoneName is the user's IANA time zone. It counts if Zones knows it.
	TimezoneName string
	// TimezoneOffset is the zone otherwise, the first of these that fits:
	//
	//	"", NaN                     the process zone
	//	0, Z, UTC                   UTC
	//	-0800                       sign and four digits, up to 14 hours
	//	+05:30, GMT+05:30, 05:30    anything with a colon
	//	5.5, +08, -300, 330         hours below 16, else minutes
	//	America/New_York            a name that Zones knows
	//	anything else               UTC
	TimezoneOffset string
	Zones          Zones // nil knows no names

	Call *Call // nil when unknown
}
