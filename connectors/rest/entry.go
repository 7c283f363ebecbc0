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
	}
	return nil
}

// end is when the call ended; zero where that is not known.
func (e *entry) end() time.Time {
	if e.StartTime.IsZero() || e.Duration == nil {
		return e.StartTime
	}
	return e.StartTime.Add(*e.Duration)
}

// add gives the values of an entry to templates, in our own words.
func (e *entry) add(v values, prefix string) {
	for _, names := range [][]string{ofLog, ofNew} {
		for _, of := range names {
			if text := e.text(of); text != nil {
				v[prefix+of] = *text
			}
		}
	}
	v[prefix+"kind"] = e.kind
	if !e.StartTime.IsZero() {
		v[prefix+"start"], v[prefix+"end"] = e.StartTime, e.end()
	}
	if e.Duration != nil {
		v[prefix+"duration"] = durationForm("seconds").write(*e.Duration)
	}
}

// wire is a field's value as the CRM wants it; nil where the entry has none.
func (c *Connector) wire(f *field, e *entry) any {
	switch f.of {
	case ofStart:
		return c.wireTime(f, e.StartTime)
	case ofDuration:
		switch {
		case f.duration == formEnd:
			return c.wireTime(c.d.field(ofStart), e.end())
		case e.Duration == nil:
			return nil
		}
		return f.numeral(f.duration.write(*e.Duration))
	}
	text := *e.text(f.of)
	if f.values != nil {
		theirs, known := f.values[text]
		if !known && text != "" {
			theirs = f.values["*"]
		}
		return theirs
	}
	switch {
	case text == "":
		return nil
	case f.number:
		return f.numeral(json.Number(text))
	case f.text.Write != nil:
		return f.text.Write(text)
	}
	return text
}

func (c *Connector) wireTime(f *field, at time.Time) any {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	if f.inZone {
		at = at.In(c.location(at))
	}
	return f.numeral(f.time.write(at))
}

// numeral puts a number into quotes where the CRM wants it so.
func (f *field) numeral(value any) any {
	if number, ok := value.(json.Number); ok && f.quoted {
		return number.String()
	}
	return value
}

// put writes a field's value into the body of a request, and what goes with it.
func (c *Connector) put(body map[string]any, f *field, e *entry, clear bool, v values) {
	value := c.wire(f, e)
	none := value == nil
	if none {
		if !clear {
			return
		}
		value = f.empty
	}
	if text, ok := value.(string); ok && len(f.at) == 2 {
		date, clock, _ := strings.Cut(text, " ")
		f.at[0].put(body, date)
		f.at[1].put(body, clock)
	} else {
		for _, at := range f.at {
			at.put(body, value)
		}
	}
	for _, s := range f.with {
		if none {
			s.at.put(body, nil)
		} else if value, places, filled := c.d.build(s.value, v); places == 0 || filled > 0 {
			s.at.put(body, value)
		}
	}
}

// fill reads a record into an entry. What the record is silent about stays as it is in the entry; ok is false
// where it is silent about what it must say: the text of a log that is read (sent is nil), and what was sent,
// unless the CRM's answers are known not to show it.
func (c *Connector) take(record map[string]any, e *entry, sent map[string]bool) (ok bool) {
	told := map[string]bool{}
	for _, f := range c.d.fields {
		if !f.readable || f.of == ofDuration && f.duration == formEnd {
			continue
		}
		text, there, fine := f.in(record)
		switch {
		case !fine:
			return false
		case !there && (sent == nil && f.demanded || sent[f.of] && !f.unseen):
			return false
		case !there || told[f.of] || f.unseen && sent != nil:
			continue
		case !c.set(f, e, text):
			return false
		}
		told[f.of] = text != "" // else another kind's field may have it
		if f.kind != "" && told[f.of] {
			e.kind = f.kind
		}
	}
	return c.takeEnd(record, e, sent)
}

// in is the text of a field in a record. fine is false where it is an object or a list.
func (f *field) in(record map[string]any) (text string, there, fine bool) {
	for _, s := range f.with { // the place holds this value only beside what is written along with it
		if value, said := s.at.get(record); said {
			is, _ := textOf(value)
			if want, constant := s.value.(string); constant && !strings.EqualFold(is, want) {
				return "", true, true
			}
		}
	}
	at := f.from
	if at == nil {
		at = f.at
	}
	var parts []string
	for _, p := range at {
		value, said := p.get(record)
		part, isText := textOf(value)
		if !isText {
			return "", true, false
		}
		there = there || said && (value != nil || !f.demanded || f.nullable)
		if part != "" {
			parts = append(parts, part)
		}
	}
	if f.of == ofStart && len(parts) < len(at) { // a day without a time is no start
		return "", there, true
	}
	return strings.Join(parts, " "), there, true
}

// set sets a value of an entry; false where the text is none.
func (c *Connector) set(f *field, e *entry, text string) bool {
	switch f.of {
	case ofStart:
		e.StartTime = time.Time{}
		if text == "" {
			return true
		}
		at, ok := c.readTime(f, text)
		e.StartTime = at
		return ok
	case ofDuration:
		e.Duration = nil
		if d, ok := f.read.read(text); ok {
			e.Duration = &d
		}
		return true
	}
	for ours, theirs := range f.values {
		if is, _ := textOf(theirs); is == text && ours != "*" {
			text = ours
			break
		}
	}
	if f.text.Read != nil {
		text = f.text.Read(text)
	}
	*e.text(f.of) = text
	return true
}

func (c *Connector) readTime(f *field, text string) (time.Time, bool) {
	at, ok := f.time.read(text, time.UTC)
	if ok && f.inZone {
		zoned, _ := f.time.read(text, c.location(at))
		at = zoned
	}
	return at.UTC(), ok
}

// takeEnd reads the end of a call, where the CRM keeps that in place of the duration.
func (c *Connector) takeEnd(record map[string]any, e *entry, sent map[string]bool) bool {
	if !c.d.ends() {
		return true
	}
	text, there, fine := c.d.field(ofDuration).in(record)
	if !there {
		return fine && !sent[ofDuration]
	}
	e.Duration = nil
	end, ok := c.readTime(c.d.field(ofStart), text)
	if ok && !e.StartTime.IsZero() && !end.Before(e.StartTime) {
		d := end.Sub(e.StartTime)
		e.Duration = &d
	}
	return fine && (ok || text == "")
}
