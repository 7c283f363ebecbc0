package logbody

import "cmp"

// Then is one update that writes what u and then later write: of each value the later, where there is one.
func (u Update) Then(later Update) Update {
	if later.Note != nil {
		u.Note = later.Note
	}
	if later.Legs != nil {
		u.Legs = later.Legs
	}
	for _, value := range []struct{ to, later *string }{
		{&u.Subject, &later.Subject},
		{&u.StartTime, &later.StartTime},
		{&u.Duration, &later.Duration},
		{&u.Result, &later.Result},
		{&u.RecordingLink, &later.RecordingLink},
		{&u.VoicemailLink, &later.VoicemailLink},
		{&u.AINote, &later.AINote},
		{&u.Transcript, &later.Transcript},
		{&u.RingSenseTranscript, &later.RingSenseTranscript},
		{&u.RingSenseSummary, &later.RingSenseSummary},
		{&u.RingSenseScore, &later.RingSenseScore},
		{&u.RingSenseBulletedSummary, &later.RingSenseBulletedSummary},
		{&u.RingSenseLink, &later.RingSenseLink},
		{&u.ContactNumber, &later.ContactNumber},
	} {
		*value.to = cmp.Or(*value.later, *value.to)
	}
	return u
}
