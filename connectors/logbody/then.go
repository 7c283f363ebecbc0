package logbody

import "cmp"

// texts are the values that are plain text, each at the section that it is for.
func (u *Update) texts() [numKinds]*string {
	return [numKinds]*string{subject: &u.Subject, contactNumber: &u.ContactNumber, dateTime: &u.StartTime, duration: &u.Duration,
		result: &u.Result, recording: &u.RecordingLink, voicemail: &u.VoicemailLink, aiNote: &u.AINote, transcript: &u.Transcript,
		aceTranscript: &u.RingSenseTranscript, aceSummary: &u.RingSenseSummary, callScore: &u.RingSenseScore,
		aceBullets: &u.RingSenseBulletedSummary, aceLink: &u.RingSenseLink}
}

// Then is one update that writes what u and then later write: of each value the later, where there is one.
func (u Update) Then(later Update) Update {
	if later.Note != nil {
		u.Note = later.Note
	}
	if later.Legs != nil {
		u.Legs = later.Legs
	}
	newer := later.texts()
	for k, text := range u.texts() {
		if text != nil {
			*text = cmp.Or(*newer[k], *text)
		}
	}
	return u
}

// Beyond is what of u is not in have, or is there with another value.
func (u Update) Beyond(have Update) Update {
	if u.Note != nil && have.Note != nil && *u.Note == *have.Note {
		u.Note = nil
	}
	if journey(u.Legs) == journey(have.Legs) {
		u.Legs = nil
	}
	there := have.texts()
	for k, text := range u.texts() {
		if text != nil && *text == *there[k] {
			*text = ""
		}
	}
	return u
}
