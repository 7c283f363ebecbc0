package logbody

// Note returns the agent's note in body, as it was typed. ok is false if there is none, or f is unknown.
func Note(body string, f Format) (text string, ok bool) {
	format, err := f.syntax()
	if err != nil {
		return "", false
	}
	var out outline
	out.parse(body, format)
	s := out.of(note)
	if s == nil {
		return "", false
	}
	return out.value(format, s), true
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
	format, err := f.syntax()
	if err != nil {
		return v
	}
	var out outline
	out.parse(body, format)
	for k, text := range [numKinds]*string{sessionID: &v.SessionID, userName: &v.UserName, ownNumber: &v.Number, subject: &v.Subject,
		contactNumber: &v.ContactNumber, dateTime: &v.DateTime, duration: &v.Duration, result: &v.Result, recording: &v.RecordingLink,
		voicemail: &v.VoicemailLink, aiNote: &v.AINote, transcript: &v.Transcript, aceTranscript: &v.RingSenseTranscript,
		aceSummary: &v.RingSenseSummary, callScore: &v.RingSenseScore, aceBullets: &v.RingSenseBulletedSummary, aceLink: &v.RingSenseLink,
		callJourney: &v.Journey} {
		switch s := out.of(kind(k)); {
		case s == nil:
		case kind(k) == note:
			typed := out.value(format, s)
			v.Note = &typed
		default:
			*text = out.value(format, s)
		}
	}
	return v
}

// value is what a person sees in a section: of a link item of HTML that has one the address, else the text.
func (o *outline) value(format syntax, s *section) string {
	text, k := o.body[s.valueStart:s.valueEnd], s.kind
	if format == inHTML {
		switch address := ""; rows[k].shape {
		case header:
			return noteText(text)
		case block:
			return htmlText(text)
		case linkItem:
			if address = firstLink(text); address != "" {
				return address
			}
		}
		return trim(htmlText(text))
	}
	frame, rest := &frames[format][k.frame()], 0
	switch {
	case frame.guard == nil:
		return text
	case format == inPlain && k == note:
		_, rest = cutLine(text, 0)
	}
	return text[:rest] + unguard(text[rest:], frame.guard)
}
