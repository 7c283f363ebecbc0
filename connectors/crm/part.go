package crm

import "callscribe/connectors/words"

// Part is one value of a call log, under its name in App Connect's interfaces: "note", "recordingLink".
type Part string

// The parts that are fields of a record, beside the text as a whole. A text's own sections, such as
// "transcript", are package connectors'.
const (
	SubjectPart     Part = "subject"
	TextPart        Part = "logBody" // the log's whole text
	StartTimePart   Part = "startTime"
	DurationPart    Part = "duration"
	ResultPart      Part = "result"
	RecordingPart   Part = "recordingLink"
	OwnerPart       Part = "assignedToUserId"
	ContactPart     Part = "contactInfo"
	DispositionPart Part = "dispositions"
)

// Name is a part in a person's words, behind "the"; "" is a value of which no more is known.
func (p Part) Name() string {
	if p == "" {
		p = "value"
	}
	return words.Say("part_" + string(p))
}
