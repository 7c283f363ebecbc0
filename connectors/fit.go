package connectors

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/words"
)

// Length is how long a text is as a CRM's limit counts it.
func Length(text string, unit crm.Unit) int {
	switch unit {
	case crm.Bytes:
		return len(text)
	case crm.UTF16:
		n := 0
		for _, r := range text {
			if n++; r > 0xffff {
				n++
			}
		}
		return n
	}
	return utf8.RuneCountInString(text)
}

// givesWay are the sections that are shortened where a text would be too long for the CRM, the first ones
// first: what a machine wrote, and what RingCentral keeps as well.
var givesWay = []crm.Part{"ringSenseTranscript", "transcript", "ringSenseBulletedSummary", "ringSenseSummary", "aiNote"}

// leftOut is the end of a shortened section, behind the number of characters that it lacks.
const leftOut = " more characters are left out: the text is too long. RingCentral has them.]"

// roomForLeftOut is more than the line that says so takes.
const roomForLeftOut = len("\n[1000000000") + len(leftOut)

// fit shortens a log's text to what the CRM takes. A person's note is never cut: where all that may give way
// does not make room enough, the text is refused.
func (s *Session) fit(body string) (string, error) {
	limits := s.platform.Limits
	over := func() int { return Length(body, limits.Unit) - limits.Body }
	if limits.Body == 0 || over() <= 0 {
		return body, nil
	}
	for _, part := range givesWay {
		shown := logbody.Read(body, s.platform.Format)
		whole := sectionOf(part, &shown)
		if whole == "" {
			continue
		}
		text, missing := withoutLeftOut(whole)
		count := utf8.RuneCountInString(text)
		keep := max(count-over()-roomForLeftOut, 0) // a character takes at least one of any unit, and escaped more
		short, err := s.writeSection(body, part, shortened(firstRunes(text, keep), missing+count-keep))
		if err != nil {
			return "", err
		}
		if Length(short, limits.Unit) >= Length(body, limits.Unit) {
			continue // nothing to gain
		}
		body = short
		if over() <= 0 {
			return body, nil
		}
	}
	return "", tooLong(s.platform, over(), logTooLong)
}

// shortened is the beginning of a text, and how many characters are missing.
func shortened(head string, missing int) string {
	if head = strings.TrimRight(head, " \r\n"); head != "" {
		head += "\n"
	}
	return head + "[" + strconv.Itoa(missing) + leftOut
}

// Bounded is a text of which at most so many bytes are kept; its last line says what is missing.
func Bounded(text string, most int) string {
	if len(text) <= most {
		return text
	}
	head := strings.ToValidUTF8(text[:most-roomForLeftOut], "")
	return shortened(head, utf8.RuneCountInString(text)-utf8.RuneCountInString(head))
}

// writeSection writes one section of a text, whatever the person's settings say of new ones.
func (s *Session) writeSection(body string, part crm.Part, text string) (string, error) {
	var v logbody.Update
	for _, value := range textValues {
		if value.part == part {
			*value.of(&v) = text
		}
	}
	return logbody.Compose(body, v, logbody.Options{Format: s.platform.Format})
}

// withoutLeftOut is a section without the line that says how much it lacks, and that number.
func withoutLeftOut(text string) (rest string, missing int) {
	head, ok := strings.CutSuffix(strings.TrimRight(text, "\r\n "), leftOut)
	if !ok {
		return text, 0
	}
	at := strings.LastIndexByte(head, '[')
	if at < 0 {
		return text, 0
	}
	missing, err := strconv.Atoi(head[at+1:])
	if err != nil {
		return text, 0
	}
	return strings.TrimRight(head[:at], "\r\n"), missing
}

// firstRunes is the beginning of a text, n characters long.
func firstRunes(text string, n int) string {
	for at := range text {
		if n == 0 {
			return text[:at]
		}
		n--
	}
	return text
}

// fitSubject cuts a subject to what the CRM takes. The text of the log has it whole.
func (s *Session) fitSubject(subject string) string {
	limits := s.platform.Limits
	if limits.Subject == 0 || Length(subject, limits.Unit) <= limits.Subject {
		return subject
	}
	const more = "…"
	for count := limits.Subject; count > 0; count-- { // a character takes at least one of any unit
		short := strings.TrimRight(firstRunes(subject, count), " ") + more
		if Length(short, limits.Unit) <= limits.Subject {
			return short
		}
	}
	return firstRunes(subject, limits.Subject)
}

// checkNote is [CheckNote] for an update that has a note.
func (s *Session) checkNote(note *string) error {
	if note == nil {
		return nil
	}
	if len(*note) > MostText {
		return &crm.Error{Code: crm.InvalidArgument, Part: NotePart, Field: string(NotePart), Message: words.Say("noteTooLong", strconv.Itoa(MostText))}
	}
	if e := CheckNote(s.platform, *note); e != nil {
		return e
	}
	return nil
}

// CheckNote refuses a note that a CRM cannot take even in a log that holds nothing else: nil, if it can. The length is
// that of the text as the CRM gets it.
func CheckNote(platform crm.Platform, note string) *crm.Error {
	limits := platform.Limits
	if limits.Body == 0 || len(note) < limits.Body/mostEscaped {
		return nil
	}
	alone, err := logbody.Compose("", logbody.Update{Note: &note}, logbody.Options{Format: platform.Format})
	if err != nil {
		return nil // no CRM takes it, and its own refusal says so
	}
	more := Length(alone, limits.Unit) - limits.Body
	if more <= 0 {
		return nil
	}
	e := tooLong(platform, more, noteTooLong)
	e.Field = string(NotePart)
	return e
}

// mostEscaped is more than the factor by which a note and what stands around it is longer in a log.
const mostEscaped = 16

// tooLong is the refusal of a text that is longer than the CRM takes; say makes its sentence.
func tooLong(platform crm.Platform, more int, say func(by, title, most string) string) *crm.Error {
	by := words.Count("characters", more)
	if platform.Limits.Unit == crm.Bytes {
		by = words.Count("bytes", more)
	}
	return &crm.Error{Code: crm.InvalidArgument, Part: NotePart, Message: say(by, platform.Title, strconv.Itoa(platform.Limits.Body))}
}

func noteTooLong(by, title, most string) string { return words.Say("noteTooLongFor", by, title, most) }
func logTooLong(by, title, most string) string  { return words.Say("logTooLongFor", by, title, most) }
