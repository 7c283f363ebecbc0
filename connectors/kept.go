package connectors

import (
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/words"
)

// NotePart is the person's note. The other parts are package crm's, and those of [sections].
const NotePart crm.Part = "note"

// sections are the parts that a log's text holds, in the order in which they stand there.
var sections = []struct {
	part crm.Part
	read func(v *logbody.Values) string
}{
	{"sessionId", func(v *logbody.Values) string { return v.SessionID }},
	{"userName", func(v *logbody.Values) string { return v.UserName }},
	{"userNumber", func(v *logbody.Values) string { return v.Number }},
	{crm.SubjectPart, func(v *logbody.Values) string { return v.Subject }},
	{"contactNumber", func(v *logbody.Values) string { return v.ContactNumber }},
	{crm.StartTimePart, func(v *logbody.Values) string { return v.DateTime }},
	{crm.DurationPart, func(v *logbody.Values) string { return v.Duration }},
	{crm.ResultPart, func(v *logbody.Values) string { return v.Result }},
	{crm.RecordingPart, func(v *logbody.Values) string { return v.RecordingLink }},
	{"voicemailLink", func(v *logbody.Values) string { return v.VoicemailLink }},
	{"aiNote", func(v *logbody.Values) string { return v.AINote }},
	{"transcript", func(v *logbody.Values) string { return v.Transcript }},
	{"ringSenseTranscript", func(v *logbody.Values) string { return v.RingSenseTranscript }},
	{"ringSenseSummary", func(v *logbody.Values) string { return v.RingSenseSummary }},
	{"ringSenseAIScore", func(v *logbody.Values) string { return v.RingSenseScore }},
	{"ringSenseBulletedSummary", func(v *logbody.Values) string { return v.RingSenseBulletedSummary }},
	{"ringSenseLink", func(v *logbody.Values) string { return v.RingSenseLink }},
	{"legs", func(v *logbody.Values) string { return v.Journey }},
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
	lost.add(crm.ContactPart, s.hasOtherContact(sent.Contact, now))
	lost.add(crm.DispositionPart, keeps.Disposition && !unseen.Disposition && sent.Disposition != (crm.Disposition{}) && sent.Disposition != now.Disposition)
	return lost
}

// noOwner is the owner of an update, where the CRM's logs have none.
func (s *Session) noOwner(update Update) []crm.Part {
	if update.OwnerID == "" || s.platform.Keeps.Owner {
		return nil
	}
	return []crm.Part{crm.OwnerPart}
}

// hasOtherContact reports whether a new log's answer shows another contact than the log was made for.
func (s *Session) hasOtherContact(sent crm.Contact, now *crm.CallLog) bool {
	return s.platform.Keeps.Contact && !s.platform.Unseen.Contact && sent.ID != now.ContactID
}

// leftOut is what of an update the user's settings have kept out of the log: of a note always; of what else an update
// is made of, where nothing was written, since then nothing else tells.
func (s *Session) leftOut(have *crm.CallLog, update Update, done *Updated) (list []crm.Part) {
	if note := update.Values.Note; note != nil && trimEnd(*note) != trimEnd(done.Note) && !s.user.Settings.On("addCallLogNote", true) {
		list = append(list, NotePart)
	}
	if done.Changed {
		return list
	}
	every := *s
	every.user.Settings = logbody.Settings{}
	for key, value := range s.user.Settings {
		if !strings.HasPrefix(key, "addCallLog") {
			every.user.Settings[key] = value
		}
	}
	update.Values.Note = nil
	change, err := every.compose(have, update)
	if err != nil || change.Body == nil {
		return list
	}
	var lost parts
	every.textNotKept(*change.Body, have.Body, &lost)
	for _, part := range lost {
		if !s.inField(part) {
			list = append(list, part)
		}
	}
	return list
}

// inField reports whether a part of a log's text has a field of its own, too.
func (s *Session) inField(part crm.Part) bool {
	keeps := s.platform.Keeps
	switch part {
	case crm.SubjectPart:
		return keeps.Subject
	case crm.StartTimePart:
		return keeps.StartTime
	case crm.DurationPart:
		return keeps.Duration
	case crm.ResultPart:
		return keeps.Result
	}
	return part == crm.RecordingPart && keeps.RecordingLink
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

// inWords lists parts: "note", "note and result", "note, result, duration and 3 more values".
func inWords(list []crm.Part) string {
	const most = 3
	var out string
	for i, p := range list {
		switch {
		case i == most && len(list) > most+1:
			return words.Say("listMore", out, strconv.Itoa(len(list)-most))
		case i == 0:
			out = p.Name()
		case i == len(list)-1:
			out = words.Say("listLast", out, p.Name())
		default:
			out += ", " + p.Name()
		}
	}
	return out
}
