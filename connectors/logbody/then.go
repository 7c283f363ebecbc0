package logbody

import "cmp"

// texts are the values that are written as they come, each at the section that it is for.
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
