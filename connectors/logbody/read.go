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
	text := func(k kind) string {
		s := out.of(k)
		if s == nil {
			return ""
		}
		return out.value(format, s)
	}
	if out.of(note) != nil {
		typed := text(note)
		v.Note = &typed
	}
	v.SessionID = text(sessionID)
	v.UserName = text(userName)
	v.Number = text(ownNumber)
	v.Subject = text(subject)
	v.ContactNumber = text(contactNumber)
	v.DateTime = text(dateTime)
	v.Duration = text(duration)
	v.Result = text(result)
	v.RecordingLink = text(recording)
	v.VoicemailLink = text(voicemail)
	v.AINote = text(aiNote)
	v.Transcript = text(transcript)
	v.RingSenseTranscript = text(aceTranscript)
	v.RingSenseSummary = text(aceSummary)
	v.RingSenseScore = text(callScore)
	v.RingSenseBulletedSummary = text(aceBullets)
	v.RingSenseLink = text(aceLink)
	v.Journey = text(callJourney)
	return v
}

// value is what a person sees in a section.
func (o *outline) value(format syntax, s *section) string {
	text := o.body[s.valueStart:s.valueEnd]
	switch format {
	case inPlain:
		return plainValue(s.kind, text)
	case inMarkdown:
		return markdownValue(s.kind, text)
	}
	return htmlValue(s.kind, text)
}
