package logbody

// Note returns the agent's note in body, as it was typed. ok is false if there is none, or f is unknown.
func Note(body string, f Format) (text string, ok bool) {
	format, err := (&Options{Format: f}).syntax()
	if err != nil {
		return "", false
	}
	var out outline
	format.parse(body, &out)
	if !out.first[note].found() {
		return "", false
	}
	return format.value(body, note, &out.first[note]), true
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
	format, err := (&Options{Format: f}).syntax()
	if err != nil {
		return v
	}
	var out outline
	format.parse(body, &out)
	text := func(k kind) string {
		if !out.first[k].found() {
			return ""
		}
		return format.value(body, k, &out.first[k])
	}
	if out.first[note].found() {
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
