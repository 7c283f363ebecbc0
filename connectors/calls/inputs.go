package calls

import "time"

// minus is what of the wanted values differs from those that are there.
func (want Inputs) minus(have Inputs) Inputs {
	if want.Subject == have.Subject {
		want.Subject = ""
	}
	if want.Note != nil && have.Note != nil && *want.Note == *have.Note {
		want.Note = nil
	}
	if want.StartTime.Equal(have.StartTime) {
		want.StartTime = time.Time{}
	}
	if seconds(want.Duration) == seconds(have.Duration) {
		want.Duration = nil
	}
	if want.Result == have.Result {
		want.Result = ""
	}
	if want.RecordingLink == have.RecordingLink {
		want.RecordingLink = ""
	}
	return want
}

// plus is these values with those of more in place of them.
func (have Inputs) plus(more Inputs) Inputs {
	have.Subject = either(more.Subject, have.Subject)
	if more.Note != nil {
		have.Note = more.Note
	}
	if !more.StartTime.IsZero() {
		have.StartTime = more.StartTime
	}
	if more.Duration != nil {
		have.Duration = more.Duration
	}
	have.Result = either(more.Result, have.Result)
	have.RecordingLink = either(more.RecordingLink, have.RecordingLink)
	return have
}

func (in Inputs) empty() bool { return in == Inputs{} }

// without is these values but for those that less holds.
func (have Inputs) without(less Inputs) Inputs {
	if less.Subject != "" {
		have.Subject = ""
	}
	if less.Note != nil {
		have.Note = nil
	}
	if !less.StartTime.IsZero() {
		have.StartTime = time.Time{}
	}
	if less.Duration != nil {
		have.Duration = nil
	}
	if less.Result != "" {
		have.Result = ""
	}
	if less.RecordingLink != "" {
		have.RecordingLink = ""
	}
	return have
}
