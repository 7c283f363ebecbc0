package closetest

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

var (
	statuses     = []string{"created", "in-progress", "completed", "cancel", "no-answer", "busy", "failed", "timeout"}
	dispositions = []string{"answered", "no-answer", "vm-left", "vm-answer", "busy", "blocked", "error", "abandoned"}
	phoneForm    = regexp.MustCompile(`^\+[1-9]\d{7,14}$`)
)

func (f *Fake) getCall(r *fakehttp.Request) *fakehttp.Answer {
	call, ok := f.calls.Get(r.Path[0])
	if !ok || call["deleted"] == true {
		return missing()
	}
	return fakehttp.OK(shown(call))
}

func shown(call fakehttp.Record) fakehttp.Record {
	shown := maps.Clone(call)
	delete(shown, "deleted")
	return shown
}

func (f *Fake) postCall(r *fakehttp.Request) *fakehttp.Answer {
	call := f.newCall()
	if no := f.change(call, r, true); no != nil {
		return no
	}
	if call["lead_id"] == nil {
		return invalid("lead_id", "This field is required.")
	}
	f.calls.Put(call["id"].(string), call, f.Now())
	return fakehttp.OK(shown(call))
}

// newCall is a call with what Close itself puts into one.
func (f *Fake) newCall() fakehttp.Record {
	return fakehttp.Record{
		"_type": "Call", "id": f.id("acti"), "organization_id": "orga_000000000000000000000000000000000000000000X", "lead_id": nil,
		"contact_id": nil, "user_id": UserID, "user_name": "Ada Agent", "created_by": UserID, "updated_by": UserID,
		"direction": "outbound", "status": "completed", "disposition": nil, "duration": 0, "phone": nil, "local_phone": nil,
		"note": "", "note_html": "<body></body>", "recording_url": nil, "voicemail_url": nil, "outcome_id": nil, "source": "External",
		"activity_at": f.stamp(), "date_created": f.stamp(), "date_updated": f.stamp(),
	}
}

func (f *Fake) putCall(r *fakehttp.Request) *fakehttp.Answer {
	had, ok := f.calls.Get(r.Path[0])
	if !ok || had["deleted"] == true {
		return missing()
	}
	call := maps.Clone(had)
	if no := f.change(call, r, false); no != nil {
		return no
	}
	f.calls.Put(r.Path[0], call, f.Now())
	return fakehttp.OK(shown(call))
}

func (f *Fake) deleteCall(r *fakehttp.Request) *fakehttp.Answer {
	call, ok := f.calls.Get(r.Path[0])
	if !ok || call["deleted"] == true {
		return missing()
	}
	f.discard(&f.calls, r.Path[0])
	return fakehttp.OK(fakehttp.Record{})
}

// discard deletes a record.
func (f *Fake) discard(table *fakehttp.Table, id string) {
	record, _ := table.Get(id)
	record = maps.Clone(record)
	record["deleted"] = true
	table.Put(id, record, f.Now())
}

// change puts a body's fields into a call, all or none. A note sets its HTML and the reverse; of both, the HTML
// counts.
func (f *Fake) change(call fakehttp.Record, r *fakehttp.Request, created bool) *fakehttp.Answer {
	body, ok := fakehttp.Object(r.Body)
	if !ok || !r.IsJSON() {
		return failure(400, "The body cannot be read.")
	}
	own := call["source"] != "External" // made by Close's own telephony
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if !created && (name == "direction" || name == "date_created") {
			if f.IgnoresFixed {
				continue
			}
			return invalid(name, "This field cannot be changed.")
		}
		if own && (name == "status" || name == "duration") {
			return invalid(name, "Cannot be changed for a call that was made in Close.")
		}
		value, message := f.field(call, name, body[name])
		if message != "" {
			return invalid(name, message)
		}
		call[name] = value
	}
	_, note := body["note"]
	html, both := body["note_html"]
	switch {
	case both && html == nil:
		call["note"], call["note_html"] = "", "<body></body>"
	case both:
		call["note"] = plain(call["note_html"].(string))
	case note:
		call["note_html"] = "<body>" + escaped(fakehttp.Text(call["note"])) + "</body>"
	}
	if created && body["activity_at"] == nil {
		call["activity_at"] = call["date_created"]
	}
	if contact, ok := f.contacts.Get(fakehttp.Text(call["contact_id"])); ok && contact["lead_id"] != call["lead_id"] {
		return invalid("contact_id", "The contact does not belong to the lead.")
	}
	call["date_updated"], call["updated_by"] = f.stamp(), UserID
	return nil
}

// field is what a field of a call makes of a value, or why it refuses it.
func (f *Fake) field(call fakehttp.Record, name string, value any) (stored any, refusal string) {
	s, isText := value.(string)
	is := func(ok bool, why string) (any, string) {
		if ok {
			return value, ""
		}
		return nil, why
	}
	switch name {
	case "note":
		return is(isText || value == nil, "Must be a text.")
	case "note_html":
		if value == nil {
			return nil, ""
		}
		return f.xhtml(s, isText)
	case "duration":
		n, err := strconv.Atoi(number(value))
		if err != nil || n < 0 {
			return nil, "Must be a whole number of seconds."
		}
		return n, ""
	case "direction":
		return is(s == "inbound" || s == "outbound", "Must be inbound or outbound.")
	case "status":
		return is(slices.Contains(statuses, s), "Not a valid choice.")
	case "disposition":
		return is(slices.Contains(dispositions, s), "Not a valid choice.")
	case "phone":
		return is(value == nil || isText && (f.AnyPhone || phoneForm.MatchString(s)), "Not a valid phone number.")
	case "recording_url", "voicemail_url":
		return is(value == nil || strings.HasPrefix(s, "https://"), "Must be a valid HTTPS URL.")
	case "activity_at", "date_created":
		t, ok := parse(value)
		if !ok {
			return nil, "Not a valid date."
		}
		return t.UTC().Format("2006-01-02T15:04:05.000000+00:00"), ""
	case "lead_id":
		_, ok := f.leads.Get(s)
		return is(ok, "Object does not exist.")
	case "contact_id":
		contact, ok := f.contacts.Get(s)
		return is(value == nil || ok && contact["deleted"] != true, "Object does not exist.")
	case "user_id":
		return is(s == UserID || s == OtherUserID, "Object does not exist.")
	case "source":
		return is(s == "External" || call["source"] == s, "Not a valid choice.")
	}
	return nil, "Unknown field."
}

// number is a JSON number as text.
func number(value any) string {
	n, _ := value.(json.Number)
	return n.String()
}

// listCalls lists by lead, contact, user and times, the newest first.
func (f *Fake) listCalls(r *fakehttp.Request) *fakehttp.Answer {
	var conditions []func(fakehttp.Record) bool
	for name, values := range r.Query {
		field, comparison, ranged := strings.Cut(name, "__")
		switch {
		case strings.HasPrefix(name, "_"):
		case slices.Contains([]string{"lead_id", "contact_id", "user_id", "id__in"}, name):
			conditions = append(conditions, func(c fakehttp.Record) bool { return c[field] == values[0] })
		case ranged && (field == "activity_at" || field == "date_created"):
			limit, ok := parse(values[0])
			if !ok {
				return invalid(name, "Not a valid date.")
			}
			conditions = append(conditions, func(c fakehttp.Record) bool { return within(c[field], comparison, limit) })
		default:
			return invalid(name, "Unknown parameter.")
		}
	}
	found := f.calls.All(func(c fakehttp.Record) bool {
		made, _ := parse(c["date_created"])
		return c["deleted"] != true && f.Now().Sub(made) >= f.ListLag &&
			!slices.ContainsFunc(conditions, func(holds func(fakehttp.Record) bool) bool { return !holds(c) })
	})
	slices.Reverse(found)
	for i, call := range found {
		found[i] = shown(call)
	}
	return page(found, r.Query)
}

func within(value any, comparison string, limit time.Time) bool {
	t, _ := parse(value)
	switch comparison {
	case "gt":
		return t.After(limit)
	case "gte":
		return !t.Before(limit)
	case "lt":
		return t.Before(limit)
	case "lte":
		return !t.After(limit)
	}
	return false
}
