package calls

import (
	"strconv"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/logbody"
	"callscribe/connectors/ringcentral"
)

// values are values of a call log, in a row.
type values struct{ logbody.Update }

// UnmarshalJSON reads the rows of version 0.1.0 too, in which the duration is a number.
func (v *values) UnmarshalJSON(data []byte) error {
	var stored struct {
		logbody.Update
		Duration any `json:"duration"`
	}
	if err := json.Unmarshal(data, &stored); err != nil {
		return err
	}
	v.Update = stored.Update
	switch d := stored.Duration.(type) {
	case string:
		v.Duration = d
	case float64:
		v.Duration = strconv.FormatFloat(d, 'f', -1, 64)
	}
	return nil
}

// MarshalJSON is needed beside it.
func (v values) MarshalJSON() ([]byte, error) { return json.Marshal(v.Update) }

// write writes facts of the call, and what RingCentral has made of it, into the values.
func (v *values) write(f facts, e *entry) {
	if !f.StartTime.IsZero() {
		v.StartTime = f.StartTime.UTC().Format(time.RFC3339Nano)
	}
	if f.Duration != nil {
		v.Duration = strconv.Itoa(*f.Duration)
	}
	v.Result, v.RecordingLink, v.VoicemailLink = f.Result, e.Link, e.Voicemail
	v.AINote, v.Transcript = e.AINote, e.Transcript
}

// minus are the values but for those that were sent.
func (v values) minus(sent values) values {
	if brief(v.AINote) == sent.AINote {
		v.AINote = ""
	}
	if brief(v.Transcript) == sent.Transcript {
		v.Transcript = ""
	}
	return values{v.Beyond(sent.Update)}
}

// plus notes that more values were sent.
func (v values) plus(more values) values {
	more.AINote, more.Transcript = brief(more.AINote), brief(more.Transcript)
	return values{v.Then(more.Update)}
}

// briefFrom is from when on a machine's text that was sent stands in the row as a short one, in bytes: the row has it
// once already, and is written anew with each news of the call.
const briefFrom = 1 << 10

// brief is the text itself or, of a long one, what tells it from others: its length, and its FNV-1a hash.
func brief(text string) string {
	if len(text) < briefFrom {
		return text
	}
	hash := uint64(14695981039346656037)
	for i := range len(text) {
		hash = (hash ^ uint64(text[i])) * 1099511628211
	}
	return strconv.Itoa(len(text)) + " bytes, " + strconv.FormatUint(hash, 16)
}

func (v values) parts() []crm.Part { return connectors.Update{Values: v.Update}.Parts() }

// without is the values but for those that less holds.
func (v values) without(less values) values {
	return values{connectors.Update{Values: v.Update}.Without(less.parts()...).Values}
}

// call is the call as logs tell of it.
func (e *entry) call() *logbody.Call {
	party := func(p ringcentral.Party) *logbody.Party {
		return &logbody.Party{PhoneNumber: p.PhoneNumber, ExtensionNumber: p.Extension, Name: p.Name}
	}
	return &logbody.Call{SessionID: e.Session, Direction: e.Direction, From: party(e.From), To: party(e.To)}
}
