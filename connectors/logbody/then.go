package logbody

import (
	"cmp"
	"slices"
)

// Then is one update that writes what u and then later write: of each value the later, where there is one.
func (u Update) Then(later Update) Update {
	if later.Note != nil {
		u.Note = later.Note
	}
	if later.Legs != nil {
		u.Legs = later.Legs
	}
	to, from := u.texts(), later.texts()
	for i := range to {
		*to[i] = cmp.Or(*from[i], *to[i])
	}
	return u
}

// Beyond is what of u is not in have, or is there with another value.
func (u Update) Beyond(have Update) Update {
	if u.Note != nil && have.Note != nil && *u.Note == *have.Note {
		u.Note = nil
	}
	if slices.EqualFunc(u.Legs, have.Legs, sameLeg) {
		u.Legs = nil
	}
	mine, theirs := u.texts(), have.texts()
	for i := range mine {
		if *mine[i] == *theirs[i] {
			*mine[i] = ""
		}
	}
	return u
}

func sameLeg(a, b Leg) bool {
	same := sameParty(a.From, b.From) && sameParty(a.To, b.To)
	a.From, a.To, b.From, b.To = nil, nil, nil, nil
	return same && a == b
}

func sameParty(a, b *Party) bool { return a == b || a != nil && b != nil && *a == *b }

// texts are the values that are plain text.
func (u *Update) texts() []*string {
	return []*string{
		&u.Subject, &u.StartTime, &u.Duration, &u.Result, &u.RecordingLink, &u.VoicemailLink, &u.AINote, &u.Transcript,
		&u.RingSenseTranscript, &u.RingSenseSummary, &u.RingSenseScore, &u.RingSenseBulletedSummary, &u.RingSenseLink, &u.ContactNumber,
	}
}
