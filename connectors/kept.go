package connectors

import (
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// NotePart is the person's note. The other parts are package crm's, and those of [sections].
const NotePart crm.Part = "note"

// sections are the parts that a log's text holds, in the order in which they stand there.
var sections = []struct {
	part  crm.Part
	title string // for people, behind "the"
	read  func(v *logbody.Values) string
}{
	{"sessionId", "session id", func(v *logbody.Values) string { return v.SessionID }},
	{"userName", "RingCentral user name", func(v *logbody.Values) string { return v.UserName }},
	{"userNumber", "RingCentral number", func(v *logbody.Values) string { return v.Number }},
	{crm.SubjectPart, "subject", func(v *logbody.Values) string { return v.Subject }},
	{"contactNumber", "contact number", func(v *logbody.Values) string { return v.ContactNumber }},
	{crm.StartTimePart, "start time", func(v *logbody.Values) string { return v.DateTime }},
	{crm.DurationPart, "duration", func(v *logbody.Values) string { return v.Duration }},
	{crm.ResultPart, "result", func(v *logbody.Values) string { return v.Result }},
	{crm.RecordingPart, "recording link", func(v *logbody.Values) string { return v.RecordingLink }},
	{"voicemailLink", "voicemail link", func(v *logbody.Values) string { return v.VoicemailLink }},
	{"aiNote", "AI note", func(v *logbody.Values) string { return v.AINote }},
	{"transcript", "transcript", func(v *logbody.Values) string { return v.Transcript }},
	{"ringSenseTranscript", "ACE transcript", func(v *logbody.Values) string { return v.RingSenseTranscript }},
	{"ringSenseSummary", "ACE summary", func(v *logbody.Values) string { return v.RingSenseSummary }},
	{"ringSenseAIScore", "call score", func(v *logbody.Values) string { return v.RingSenseScore }},
	{"ringSenseBulletedSummary", "ACE bulleted summary", func(v *logbody.Values) string { return v.RingSenseBulletedSummary }},
	{"ringSenseLink", "ACE recording link", func(v *logbody.Values) string { return v.RingSenseLink }},
	{"legs", "call journey", func(v *logbody.Values) string { return v.Journey }},
}

// sectionOf is the value of a part in a text; "" where it has none.
func sectionOf(part crm.Part, v *logbody.Values) string {
	for _, s := range sections {
		if s.part == part {
			return s.read(v)
		}
	}
	return ""
}

// TitleOf is a part in a person's words, behind "the".
func TitleOf(p crm.Part) string {
	switch p {
	case NotePart:
		return "note"
	case crm.TextPart:
		return "text"
	case crm.OwnerPart:
		return "owner"
	case crm.ContactPart:
		return "contact"
	case crm.DispositionPart:
		return "deal"
	}
	for _, s := range sections {
		if s.part == p {
			return s.title
		}
	}
	return "value"
}

// notKept is what of a change the CRM's answer shows otherwise than it was sent, each part once. What an answer
// of this CRM is known not to show is not asked for.
func (s *Session) notKept(sent crm.Change, now *crm.CallLog) []crm.Part {
	var lost parts
	unseen := s.platform.Unseen
	lost.add(crm.SubjectPart, sent.Subject != nil && !unseen.Subject && !sameText(*sent.Subject, now.Subject))
	lost.add(crm.StartTimePart, sent.StartTime != nil && !unseen.StartTime && !sent.StartTime.Equal(now.StartTime))
	lost.add(crm.DurationPart, sent.Duration != nil && !unseen.Duration && (now.Duration == nil || *now.Duration != *sent.Duration))
	lost.add(crm.ResultPart, sent.Result != nil && !unseen.Result && !sameText(*sent.Result, now.Result))
	lost.add(crm.RecordingPart, sent.RecordingLink != nil && !unseen.RecordingLink && *sent.RecordingLink != now.RecordingLink)
	lost.add(crm.OwnerPart, sent.OwnerID != nil && !unseen.Owner && *sent.OwnerID != now.OwnerID)
	if sent.Body != nil && !unseen.Body {
		s.textNotKept(*sent.Body, now.Body, &lost)
	}
	return lost
}

// textNotKept adds the sections of a text that the CRM has not, or has with another value.
func (s *Session) textNotKept(sent, now string, lost *parts) {
	format := s.platform.Format
	wrote, has := logbody.Read(sent, format), logbody.Read(now, format)
	note, kept := "", ""
	if wrote.Note != nil {
		note = *wrote.Note
	}
	if has.Note != nil {
		kept = *has.Note
	}
	lost.add(NotePart, !sameText(note, kept))
	for _, section := range sections {
		want := section.read(&wrote)
		lost.add(section.part, want != "" && !sameText(want, section.read(&has)))
	}
}

// createdNotKept is the same for a new log.
func (s *Session) createdNotKept(sent crm.NewCallLog, now *crm.CallLog) []crm.Part {
	keeps := s.platform.Keeps
	change := crm.Change{Body: &sent.Body}
	if keeps.Subject {
		change.Subject = &sent.Subject
	}
	if keeps.StartTime && !sent.StartTime.IsZero() {
		change.StartTime = &sent.StartTime
	}
	if keeps.Duration {
		change.Duration = sent.Duration
	}
	if keeps.Result && sent.Result != "" {
		change.Result = &sent.Result
	}
	if keeps.RecordingLink && sent.RecordingLink != "" {
		change.RecordingLink = &sent.RecordingLink
	}
	if keeps.Owner && sent.OwnerID != "" {
		change.OwnerID = &sent.OwnerID
	}
	lost := parts(s.notKept(change, now))
	unseen := s.platform.Unseen
	lost.add(crm.ContactPart, keeps.Contact && !unseen.Contact && sent.Contact.ID != now.ContactID)
	lost.add(crm.DispositionPart, keeps.Disposition && !unseen.Disposition && sent.Disposition != (crm.Disposition{}) && sent.Disposition != now.Disposition)
	return lost
}

// parts is a set of parts, in the order in which they were found.
type parts []crm.Part

func (p *parts) add(part crm.Part, missing bool) {
	if missing && !slices.Contains(*p, part) {
		*p = append(*p, part)
	}
}

// sameText compares two texts as people do who read them: CRMs trim texts and fold white space.
func sameText(a, b string) bool {
	return a == b || slices.Equal(strings.Fields(a), strings.Fields(b))
}

// inWords lists parts: "the note", "the note and the result", "the note, the result and 3 more values".
func inWords(list []crm.Part) string {
	const most = 3
	var out string
	for i, p := range list {
		switch {
		case i == most && len(list) > most+1:
			return out + " and " + strconv.Itoa(len(list)-most) + " more values"
		case i > 0 && i == len(list)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += "the " + TitleOf(p)
	}
	return out
}
