package logbody

import "strings"

// Note returns the agent's note in body, as it was typed. ok is false if there is none, or f is unknown.
func Note(body string, f Format) (text string, ok bool) {
	out := read(body, f)
	if s := out.of(note); s != nil {
		return out.value(s), true
	}
	return "", false
}

// read parses a body. It finds nothing if f is unknown.
func read(body string, f Format) (out outline) {
	if format, err := f.syntax(); err == nil {
		out.parse(body, format)
	}
	return out
}

// Values are what a person sees in a body: the text of each section, "" where there is none.
// A link item has its address.
type Values struct {
	Note *string // nil without one

	SessionID, UserName, Number, Subject, ContactNumber string
	DateTime, Duration, Result                          string // as written
	RecordingLink, VoicemailLink                        string
	AINote, Transcript                                  string

	RingSenseTranscript, RingSenseSummary, RingSenseScore string
	RingSenseBulletedSummary, RingSenseLink               string

	Journey string
}

// Read returns the values in body. It finds none if f is unknown.
func Read(body string, f Format) (v Values) {
	out := read(body, f)
	for k, text := range [numKinds]*string{sessionID: &v.SessionID, userName: &v.UserName, ownNumber: &v.Number, subject: &v.Subject,
		contactNumber: &v.ContactNumber, dateTime: &v.DateTime, duration: &v.Duration, result: &v.Result, recording: &v.RecordingLink,
		voicemail: &v.VoicemailLink, aiNote: &v.AINote, transcript: &v.Transcript, aceTranscript: &v.RingSenseTranscript,
		aceSummary: &v.RingSenseSummary, callScore: &v.RingSenseScore, aceBullets: &v.RingSenseBulletedSummary, aceLink: &v.RingSenseLink,
		callJourney: &v.Journey} {
		switch s := out.of(kind(k)); {
		case s == nil:
		case kind(k) == note:
			typed := out.value(s)
			v.Note = &typed
		default:
			*text = out.value(s)
		}
	}
	return v
}

// value is what a person sees in a section: of a link item of HTML that has one the address, else the text.
func (o *outline) value(s *section) string {
	text, row, rest := o.body[s.valueStart:s.valueEnd], &rows[s.kind], 0
	isMarker := frames[o.format][row.shape].guard
	switch {
	case o.format == inHTML && row.shape == header:
		text = strings.TrimPrefix(htmlText(text), "\n") // one line break stands after Agent notes, two before Call details
		return strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\n")
	case o.format == inHTML && row.shape == block:
		return htmlText(text)
	case o.format == inHTML:
		if row.link {
			if address := firstLink(text); address != "" {
				return address
			}
		}
		return trim(htmlText(text))
	case isMarker == nil:
		return text
	case o.format == inPlain && s.kind == note: // its first line stands after the label
		_, rest = cutLine(text, 0)
	}
	return string(unguard([]byte(text[:rest]), text[rest:], isMarker))
}
