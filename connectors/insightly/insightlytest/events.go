package insightlytest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// eventKinds are the fields of an event that a body may have.
func (f *Fake) eventKinds() map[string]string {
	return map[string]string{
		"EVENT_ID": "id", "TITLE": "text", "LOCATION": "text", "DETAILS": "text", "START_DATE_UTC": "time", "END_DATE_UTC": "time",
		"ALL_DAY": "truth", "OWNER_USER_ID": "id", "REMINDER_DATE_UTC": "time", "CUSTOMFIELDS": "list", "LINKS": "list",
	}
}

func (f *Fake) getEvent(r *fakehttp.Request) *fakehttp.Answer {
	event, ok := f.event(r.Path[0])
	if !ok {
		return f.missing()
	}
	return fakehttp.OK(f.shown(event))
}

// event is one that is not deleted.
func (f *Fake) event(id string) (fakehttp.Record, bool) {
	event, ok := f.events.Get(id)
	return event, ok && event["deleted"] != true
}

// shown is a record as an answer has it.
func (f *Fake) shown(r fakehttp.Record) fakehttp.Record {
	shown := maps.Clone(r)
	delete(shown, "deleted")
	if links, _ := r["LINKS"].([]fakehttp.Record); len(links) == 0 {
		shown["LINKS"] = nil
	}
	return shown
}

func (f *Fake) postEvent(r *fakehttp.Request) *fakehttp.Answer {
	body, no := f.body(r, f.eventKinds())
	if no != nil {
		return no
	}
	if body["EVENT_ID"] != nil {
		return f.invalid("EVENT_ID must not be given for a new record.")
	}
	for _, name := range []string{"TITLE", "START_DATE_UTC", "END_DATE_UTC"} {
		if body[name] == nil || body[name] == "" {
			return f.invalid(name + " is required.")
		}
	}
	event := f.newEvent()
	if no := f.change(event, body); no != nil {
		return no
	}
	if f.LinksAtOnce {
		links, _ := body["LINKS"].([]any)
		for _, link := range links {
			if no := f.link(event, link); no.Status >= 300 {
				return no
			}
		}
	}
	f.events.Put(strconv.Itoa(event["EVENT_ID"].(int)), event, f.Now())
	return &fakehttp.Answer{Status: 201, Body: f.shown(event)}
}

// newEvent is an event with what Insightly itself puts into one.
func (f *Fake) newEvent() fakehttp.Record {
	now := f.time(f.Now())
	event := fakehttp.Record{
		"EVENT_ID": f.next(), "TITLE": "", "DETAILS": nil, "LOCATION": nil, "START_DATE_UTC": now, "END_DATE_UTC": now, "ALL_DAY": false,
		"OWNER_USER_ID": UserID, "DATE_CREATED_UTC": now, "DATE_UPDATED_UTC": now, "REMINDER_DATE_UTC": nil, "REMINDER_SENT": false,
		"LINKS": []fakehttp.Record(nil), "CUSTOMFIELDS": []any{},
	}
	return event
}

func (f *Fake) putEvent(r *fakehttp.Request) *fakehttp.Answer {
	body, no := f.body(r, f.eventKinds())
	if no != nil {
		return no
	}
	id, ok := body["EVENT_ID"].(int)
	if !ok {
		return f.invalid("EVENT_ID is required.")
	}
	had, ok := f.event(strconv.Itoa(id))
	if !ok {
		return f.missing()
	}
	start, end := body["START_DATE_UTC"] != nil, body["END_DATE_UTC"] != nil
	if start != end || !start && !f.PartialPut {
		return f.invalid("START_DATE_UTC and END_DATE_UTC are required.")
	}
	event := maps.Clone(had)
	if no := f.change(event, body); no != nil {
		return no
	}
	f.events.Put(strconv.Itoa(id), event, f.Now())
	return fakehttp.OK(f.shown(event))
}

// change puts a body's fields into an event, all or none. LINKS are not among them.
func (f *Fake) change(event, body fakehttp.Record) *fakehttp.Answer {
	for name, value := range body {
		switch name {
		case "EVENT_ID", "LINKS":
			continue
		case "START_DATE_UTC", "END_DATE_UTC", "REMINDER_DATE_UTC":
			if value != nil {
				value = f.time(parse(value))
			}
		case "TITLE":
			title, _ := value.(string)
			if title == "" {
				return f.invalid("TITLE is required.")
			}
			if utf8.RuneCountInString(title) > f.TitleLimit {
				return f.invalid("TITLE is too long.")
			}
		case "DETAILS":
			if text, ok := value.(string); ok && f.Clean != nil {
				value = f.Clean(text)
			}
			if value == "" {
				value = nil
			}
		case "OWNER_USER_ID":
			if value != UserID && value != OtherUserID {
				return f.invalid("OWNER_USER_ID is not a user.")
			}
		case "CUSTOMFIELDS":
			if no := f.custom(value); no != nil {
				return no
			}
		}
		event[name] = value
	}
	if parse(event["END_DATE_UTC"]).Before(parse(event["START_DATE_UTC"])) {
		return f.invalid("END_DATE_UTC is before START_DATE_UTC.")
	}
	event["DATE_UPDATED_UTC"] = f.time(f.Now())
	return nil
}

// custom refuses custom fields that the account does not have.
func (f *Fake) custom(value any) *fakehttp.Answer {
	list, _ := value.([]any)
	for _, item := range list {
		field, _ := item.(map[string]any)
		if field["FIELD_NAME"] != SessionField || !f.SessionField {
			return f.invalid("CUSTOMFIELDS has a field that does not exist.")
		}
	}
	return nil
}

func (f *Fake) deleteEvent(r *fakehttp.Request) *fakehttp.Answer {
	event, ok := f.event(r.Path[0])
	if !ok {
		return f.missing()
	}
	f.discard(&f.events, text(event["EVENT_ID"]))
	return &fakehttp.Answer{Status: 202}
}

// discard deletes a record.
func (f *Fake) discard(table *fakehttp.Table, id string) {
	record, _ := table.Get(id)
	record = maps.Clone(record)
	record["deleted"] = true
	table.Put(id, record, f.Now())
}

func (f *Fake) getLinks(r *fakehttp.Request) *fakehttp.Answer {
	event, ok := f.event(r.Path[0])
	if !ok {
		return f.missing()
	}
	return fakehttp.OK(append([]fakehttp.Record{}, event["LINKS"].([]fakehttp.Record)...))
}

func (f *Fake) postLink(r *fakehttp.Request) *fakehttp.Answer {
	body, no := f.body(r, map[string]string{"LINK_OBJECT_NAME": "text", "LINK_OBJECT_ID": "id", "ROLE": "text", "DETAILS": "text"})
	if no != nil {
		return no
	}
	event, ok := f.event(r.Path[0])
	if !ok {
		return f.missing()
	}
	event = maps.Clone(event)
	answer := f.link(event, body)
	f.events.Put(r.Path[0], event, f.Now())
	return answer
}

// link hangs an event on a record. The name of the record's kind comes back in another case.
func (f *Fake) link(event fakehttp.Record, value any) *fakehttp.Answer {
	given, _ := value.(map[string]any)
	name := strings.ToLower(fakehttp.Text(given["LINK_OBJECT_NAME"]))
	table := map[string]*fakehttp.Table{"contact": &f.contacts, "lead": &f.leads, "opportunity": &f.opportunities}[name]
	if table == nil {
		return f.invalid("LINK_OBJECT_NAME is not valid.")
	}
	id, err := strconv.Atoi(text(given["LINK_OBJECT_ID"]))
	if err != nil {
		return f.invalid("LINK_OBJECT_ID is required.")
	}
	if to, ok := table.Get(strconv.Itoa(id)); !ok || to["deleted"] == true {
		return f.refuse(f.GoneLink, "NotFound", "The record to link to was not found.")
	}
	links := event["LINKS"].([]fakehttp.Record)
	if f.SecondLink >= 300 && slices.ContainsFunc(links, func(l fakehttp.Record) bool {
		return l["LINK_OBJECT_NAME"] == name && l["LINK_OBJECT_ID"] == id
	}) {
		return f.refuse(f.SecondLink, "ValidationError", "The link exists already.")
	}
	link := fakehttp.Record{"LINK_ID": f.next(), "OBJECT_NAME": "Event", "OBJECT_ID": event["EVENT_ID"],
		"LINK_OBJECT_NAME": name, "LINK_OBJECT_ID": id, "ROLE": nil, "DETAILS": nil, "IS_FORWARD": true}
	event["LINKS"] = append(slices.Clone(links), link)
	event["DATE_UPDATED_UTC"] = f.time(f.Now())
	return &fakehttp.Answer{Status: 201, Body: link}
}

func (f *Fake) deleteLink(r *fakehttp.Request) *fakehttp.Answer {
	event, ok := f.event(r.Path[0])
	if !ok {
		return f.missing()
	}
	links := event["LINKS"].([]fakehttp.Record)
	rest := slices.DeleteFunc(slices.Clone(links), func(l fakehttp.Record) bool { return text(l["LINK_ID"]) == r.Path[1] })
	if len(rest) == len(links) {
		return f.missing()
	}
	event = maps.Clone(event)
	event["LINKS"], event["DATE_UPDATED_UTC"] = rest, f.time(f.Now())
	f.events.Put(r.Path[0], event, f.Now())
	return &fakehttp.Answer{Status: 202}
}

// searchEvents finds by a field, or what was changed after a time, oldest first.
func (f *Fake) searchEvents(r *fakehttp.Request) *fakehttp.Answer {
	fields := []string{"TITLE", "LOCATION", "OWNER_USER_ID", "EVENT_ID"}
	if f.SessionField {
		fields = append(fields, SessionField)
	}
	return f.search(r, &f.events, fields)
}
