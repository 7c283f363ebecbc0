package pipedrivetest

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

func (f *Fake) getActivity(r request) (any, error) {
	a, ok := f.activities[r.id]
	deleted := ok && a["is_deleted"] == true
	if !ok || deleted && f.DeletedAs == http.StatusNotFound {
		return nil, refuse(http.StatusNotFound, "ERR_NOT_FOUND", "Activity not found")
	}
	if deleted && f.DeletedAs == http.StatusGone {
		return nil, refuse(http.StatusGone, "ERR_GONE", "Activity is deleted")
	}
	return data(a), nil
}

func (f *Fake) patchActivity(r request) (any, error) {
	a, ok := f.activities[r.id]
	if !ok || a["is_deleted"] == true {
		return nil, refuse(http.StatusNotFound, "ERR_NOT_FOUND", "Activity not found")
	}
	changed := maps.Clone(a)
	if err := f.write(changed, r); err != nil {
		return nil, err
	}
	f.activities[r.id] = changed
	return data(changed), nil
}

func (f *Fake) postActivity(r request) (any, error) {
	a := f.newActivity()
	if err := f.write(a, r); err != nil {
		return nil, err
	}
	f.activities[a["id"].(int)] = a
	return data(a), nil
}

func (f *Fake) deleteActivity(r request) (any, error) {
	a, ok := f.activities[r.id]
	if !ok || a["is_deleted"] == true {
		return nil, refuse(http.StatusNotFound, "ERR_NOT_FOUND", "Activity not found")
	}
	a = maps.Clone(a)
	a["is_deleted"] = true
	f.activities[r.id] = a
	return data(record{"id": r.id}), nil
}

func (f *Fake) listActivities(r request) (any, error) {
	since := time.Time{}
	if text := r.get("updated_since"); text != "" {
		var err error
		if since, err = time.Parse(time.RFC3339, text); err != nil {
			return nil, invalid("updated_since", "must be in RFC3339 format")
		}
	}
	found := []record{}
	for _, a := range f.activities {
		updated, _ := time.Parse(time.RFC3339, a["update_time"].(string))
		person := r.integer("person_id")
		if a["is_deleted"] != true && !updated.Before(since) && (person == 0 || a["person_id"] == person) {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b record) int { return cmp.Compare(a["id"].(int), b["id"].(int)) })
	if r.get("sort_direction") == "desc" {
		slices.Reverse(found)
	}
	return list(found), nil
}

// newActivity is an activity with what Pipedrive itself puts into one.
func (f *Fake) newActivity() record {
	f.ids++
	return record{
		"id": f.ids, "subject": "Call", "type": "call", "note": nil, "duration": nil, "due_date": nil, "due_time": nil,
		"done": false, "busy": false, "owner_id": UserID, "creator_user_id": UserID, "is_deleted": false,
		"deal_id": nil, "lead_id": nil, "person_id": nil, "org_id": nil, "project_id": nil, "participants": []any{},
		"attendees": nil, "location": nil, "public_description": nil, "priority": nil,
		"add_time": f.stamp(), "update_time": f.stamp(), "marked_as_done_time": nil,
	}
}

func (f *Fake) stamp() string { return f.Now().UTC().Format("2006-01-02T15:04:05Z") }

// write puts a body's fields into an activity, all or none.
func (f *Fake) write(a record, r request) error {
	var fields map[string]json.RawMessage
	if err := decode(r, &fields); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value, err := activityField(name, fields[name])
		if err != nil {
			return err
		}
		if err := f.known(name, value); err != nil {
			return err
		}
		switch name {
		case "note":
			if f.Clean != nil {
				value = f.Clean(value.(string))
			}
		case "due_time", "duration":
			value = withSeconds(value.(string))
		case "participants":
			a["person_id"] = primary(value.([]any))
		}
		a[name] = value
	}
	if a["deal_id"] != nil && a["lead_id"] != nil {
		return badRequest("An activity can be linked to a deal or to a lead, not to both")
	}
	a["update_time"] = f.stamp()
	return nil
}

// known refuses a link to what is not there.
func (f *Fake) known(name string, value any) error {
	if value == nil {
		return nil
	}
	ok := true
	switch name {
	case "type":
		ok = slices.ContainsFunc(f.types, func(t record) bool { return t["key_string"] == value && t["active_flag"] == true })
	case "owner_id":
		ok = value == UserID || value == OtherUserID
	case "deal_id":
		ok = has(f.deals, value)
	case "lead_id":
		ok = has(f.leads, value)
	case "participants":
		person, there := f.persons[primary(value.([]any)).(int)]
		ok = there && person["is_deleted"] != true
	}
	if !ok {
		return invalid(name, "not found")
	}
	return nil
}

func has(records []record, id any) bool {
	return slices.ContainsFunc(records, func(r record) bool { return r["id"] == id && r["is_deleted"] != true })
}

// withSeconds is a time as version 2 shows it: "15:00:00".
func withSeconds(value string) string {
	if strings.Count(value, ":") == 1 {
		return value + ":00"
	}
	return value
}
