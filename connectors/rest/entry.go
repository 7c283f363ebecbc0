package rest

import (
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// entry is a call log on its way between the CRM and us.
type entry struct {
	crm.CallLog
	session, direction, number string
	call                       string // RingCentral's id of the session, as it may stand in the text
	kind                       string // of its contact
}

// text is one of the entry's values that are text; nil for the others.
func (e *entry) text(of string) *string {
	switch of {
	case "subject":
		return &e.Subject
	case "body":
		return &e.Body
	case "result":
		return &e.Result
	case "recording":
		return &e.RecordingLink
	case "contact":
		return &e.ContactID
	case "contactName":
		return &e.ContactName
	case "deal":
		return &e.Disposition.DealID
	case "lead":
		return &e.Disposition.LeadID
	case "owner":
		return &e.OwnerID
	case "session":
		return &e.session
	case "direction":
		return &e.direction
	case "number":
		return &e.number
	case "kind":
		return &e.kind
	}
	return nil
}

// value is a value for templates; nil or "" where it is absent.
func (e *entry) value(of string) any {
	if e == nil {
		return nil
	}
	switch of {
	case ofStart:
		return e.StartTime
	case "end":
		return e.end()
	case ofDuration:
		if e.Duration == nil {
			return nil
		}
		return writeDuration("seconds", *e.Duration)
	}
	if text := e.text(of); text != nil {
		return *text
	}
	return nil
}

// end is when the call ended; the start where that is not known.
func (e *entry) end() time.Time {
	if e.StartTime.IsZero() || e.Duration == nil {
		return e.StartTime
	}
	return e.StartTime.Add(*e.Duration)
}

// wire is a field's value as the CRM wants it; nil where the entry has none.
func (c *Connector) wire(f *field, e *entry) (value any) {
	switch {
	case f.Of == ofStart:
		value = c.wireTime(f, e.StartTime)
	case f.Of == ofDuration:
		if e.Duration == nil {
			return nil
		}
		if value = c.wireTime(c.d.field(ofStart), e.end()); f.Form != "end" {
			value = writeDuration(f.Form, *e.Duration)
		}
	default:
		text := *e.text(f.Of)
		switch {
		case f.Values != nil:
			return f.theirs(text)
		case text == "":
			return nil
		case f.Form == "number":
			if !crm.IsDigits(text) {
				return nil
			}
			value = json.Number(text)
		case f.text.Write != nil:
			if text = f.text.Write(text); text == "" { // it has none of this form
				return nil
			}
			return text
		default:
			return text
		}
	}
	if number, ok := value.(json.Number); ok && f.Quoted {
		return number.String()
	}
	return value
}

// theirs is the CRM's word for one of ours; nil where it has none.
func (f *field) theirs(ours string) (theirs any) {
	for _, w := range f.Values {
		if w.Key == ours {
			return w.Theirs
		}
		if w.Key == "*" && ours != "" {
			theirs = w.Theirs
		}
	}
	return theirs
}

func (c *Connector) wireTime(f *field, at time.Time) any {
	if f == nil || at.IsZero() {
		return nil
	}
	at = at.UTC()
	if f.InZone {
		at = at.In(c.location(at))
	}
	return writeTime(f.Form, at)
}

// put writes a field's value into the body of a request, and what goes with it.
func (s *scope) put(body map[string]any, f *field, clear bool) {
	value := s.c.wire(f, s.log)
	none := value == nil
	if none {
		if text := s.log.text(f.Of); !clear || text != nil && *text != "" { // what the CRM has no word for clears nothing
			return
		}
		if value = ""; f.Empty != nil {
			value = *f.Empty
		} else if f.Form != "" && f.text.Write == nil { // of a number or a time
			value = nil
		}
	}
	if text, ok := value.(string); ok && len(f.At) == 2 {
		s.putApart(body, f, text)
	} else {
		for _, at := range f.At {
			at.put(body, value)
		}
	}
	for _, w := range f.With {
		if none {
			w.Key.put(body, nil)
		} else if value, ok := s.build(w.Value.any); ok {
			w.Key.put(body, value)
		}
	}
}

// putApart writes a date and a time of the day, of which only what differs, or hours and minutes, as numbers.
func (s *scope) putApart(body map[string]any, f *field, text string) {
	if f.Of == ofDuration {
		for i, part := range strings.Split(text, ":") {
			f.At[i].put(body, json.Number(strings.TrimPrefix(part[:1], "0")+part[1:]))
		}
		return
	}
	date, clock, _ := strings.Cut(text, " ")
	oldDate, oldClock := s.halves(f)
	if date != oldDate {
		f.At[0].put(body, date)
	}
	if clock != oldClock {
		f.At[1].put(body, clock)
	}
}

// halves are the date and the time of the day that the CRM has, where that is all of the start.
func (s *scope) halves(f *field) (date, clock string) {
	if s.have == nil || s.have.StartTime.Truncate(precision(f.Form)) != s.have.StartTime {
		return "", ""
	}
	text, _ := s.c.wire(f, s.have).(string)
	date, clock, _ = strings.Cut(text, " ")
	return date, clock
}

// take reads a record into an entry. What the record is silent about stays as it is in the entry; ok is false
// where it is silent about what it must say: the text of a log that is read (sent is nil), and what was sent,
// unless the CRM's answers are known not to show it.
func (c *Connector) take(record any, e *entry, sent map[string]bool) (ok bool) {
	told := map[string]bool{}
	for _, f := range c.d.Fields {
		if !f.readable || f.Form == "end" {
			continue
		}
		text, there, fine := f.in(record)
		switch {
		case !fine:
			return false
		case !there && (sent == nil && f.demanded || sent[f.Of] && !f.Unseen):
			return false
		case !there || told[f.Of] || f.Unseen && sent != nil:
			continue
		case !c.set(f, e, text):
			return false
		}
		told[f.Of] = text != "" // else another kind's field may have it
	}
	return !c.d.ends() || c.takeEnd(record, e, sent)
}

// in is the text of a field in a record. fine is false where it is an object or a list.
func (f *field) in(record any) (text string, there, fine bool) {
	for _, w := range f.With { // the place holds this value only beside what is written along with it
		if value, said := w.Key.get(record); said {
			is, _ := textOf(value)
			if want, constant := w.Value.any.(string); constant && !strings.EqualFold(is, want) {
				return "", true, true
			}
		}
	}
	parts := 0
	for _, p := range f.From {
		value, said := p.get(record)
		part, isText := textOf(value)
		if !isText {
			return "", true, false
		}
		there = there || said && (value != nil || !f.demanded || f.Nullable)
		if part == "" {
			continue
		}
		if parts++; parts > 1 && f.Of == ofDuration {
			text += ":"
		} else if parts > 1 {
			text += " "
		}
		text += part
	}
	if (f.Of == ofStart || f.Of == ofDuration && len(f.At) == 2) && parts < len(f.From) { // a day without a time is no start
		text = ""
	}
	return text, there, true
}

// set sets a value of an entry; false where the text is none.
func (c *Connector) set(f *field, e *entry, text string) (ok bool) {
	switch f.Of {
	case ofStart:
		e.StartTime, ok = c.readTime(f, text)
		return ok
	case ofDuration:
		e.Duration = nil
		if d, ok := readDuration(f.ReadForm, text); ok {
			e.Duration = &d
		}
		return true
	}
	for _, w := range f.Values {
		if is, _ := textOf(w.Theirs); is == text && w.Key != "*" {
			text = w.Key
			break
		}
	}
	if f.text.Read != nil {
		text = f.text.Read(text)
	}
	*e.text(f.Of) = text
	return true
}

// readTime is the time that a field's text says; none where that has nothing but zeros, as in "0000-00-00 00:00:00".
func (c *Connector) readTime(f *field, text string) (at time.Time, ok bool) {
	if strings.Trim(text, "0-: TZ.") == "" {
		return at, true
	}
	at, ok = readTime(f.Form, text, time.UTC)
	if ok && f.InZone {
		near, _ := readTime(f.Form, text, c.location(at)) // an hour off on the days on which clocks are changed
		at, _ = readTime(f.Form, text, c.location(near))
	}
	return at.UTC(), ok
}

// takeEnd reads the end of a call, where the CRM keeps that in place of the duration.
func (c *Connector) takeEnd(record any, e *entry, sent map[string]bool) bool {
	text, there, fine := c.d.field(ofDuration).in(record)
	if !there {
		return !sent[ofDuration]
	}
	e.Duration = nil
	end, ok := c.readTime(c.d.field(ofStart), text)
	if ok && !e.StartTime.IsZero() && !end.Before(e.StartTime) {
		d := end.Sub(e.StartTime)
		e.Duration = &d
	}
	return fine && ok
}
