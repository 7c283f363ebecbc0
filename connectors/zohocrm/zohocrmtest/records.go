package zohocrmtest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// body reads a request's one record.
func (f *Fake) body(r *request) (in, whole record, no *answer) {
	if !r.IsJSON() {
		return nil, nil, refuse(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "the content type is not supported", nil)
	}
	whole, ok := fakehttp.Object(r.Body)
	if !ok {
		return nil, nil, refuse(http.StatusBadRequest, "INVALID_DATA", "body", record{"expected_data_type": "jsonobject"})
	}
	data, _ := whole["data"].([]any)
	if len(data) == 0 {
		return nil, nil, refuse(http.StatusBadRequest, "MANDATORY_NOT_FOUND", "required field not found", record{"api_name": "data"})
	}
	if in, ok = data[0].(map[string]any); !ok || len(data) > 1 {
		return nil, nil, refuse(http.StatusBadRequest, "INVALID_DATA", "invalid data", record{"api_name": "data", "expected_data_type": "jsonarray"})
	}
	return in, whole, nil
}

// take checks the fields of a record in a body, all of them or none. Unknown keys are ignored.
func (f *Fake) take(m *module, in record) (record, *answer) {
	taken := record{}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		x, known := f.field(m, name)
		switch {
		case name == "$se_module" || name == "id":
			continue
		case !known && f.StrictKeys:
			return nil, f.invalid(name, "")
		case !known || name == "Call_Duration_in_seconds" && !f.SecondsTaken:
			continue
		}
		value, no := f.value(x, in[name])
		if no != nil {
			return nil, no
		}
		taken[name] = value
	}
	if what, given := taken["What_Id"]; given {
		taken["$se_module"] = nil
		if what != nil {
			module, _ := in["$se_module"].(string)
			if module == "" {
				return nil, f.refuseRecord("DEPENDENT_FIELD_MISSING", "dependent field missing",
					record{"api_name": "What_Id", "dependee": record{"api_name": "$se_module"}})
			}
			if to := f.modules[module]; to == nil || !contains(to, what) {
				return nil, f.refuseRecord("INVALID_DATA", "the related id given seems to be invalid", record{"api_name": "What_Id", "id": what})
			}
			taken["$se_module"] = module
		}
	}
	return taken, nil
}

func contains(m *module, id any) bool {
	_, ok := m.live(fakehttp.Text(id))
	return ok
}

// rules are those of a whole record.
func (f *Fake) rules(m *module, whole record) *answer {
	needs := m.needs
	if m.name == "Calls" {
		needs = f.Needs
	}
	for _, name := range needs {
		if whole[name] == nil {
			return f.refuseRecord("MANDATORY_NOT_FOUND", "required field not found", record{"api_name": name, "json_path": "$.data[0]." + name})
		}
	}
	if whole["$se_module"] == "Leads" && whole["Who_Id"] != nil {
		return f.invalid("Who_Id", "")
	}
	if value := whole[f.Unique]; m.name == "Calls" && f.Unique != "" && value != nil {
		for _, other := range m.All(nil) {
			if other[f.Unique] == value && other["id"] != whole["id"] && other["$deleted"] != true {
				return f.refuseRecord("DUPLICATE_DATA", "duplicate data", record{"api_name": f.Unique, "id": other["id"],
					"duplicate_record": record{"id": other["id"], "module": record{"api_name": m.name}}})
			}
		}
	}
	return nil
}

func (f *Fake) stamp() string { return f.Now().In(f.Zone).Format("2006-01-02T15:04:05-07:00") }

// save stores a record; one without an id is new. Call_Duration and its seconds say the same.
func (f *Fake) save(m *module, whole record) {
	if whole["id"] == nil {
		whole["id"], whole["Created_Time"], whole["Created_By"] = f.newID(), f.stamp(), UserID
	}
	whole["Modified_Time"], whole["Modified_By"] = f.stamp(), UserID
	if _, person := whole["Last_Name"]; person {
		whole["Full_Name"] = strings.TrimSpace(fakehttp.Text(whole["First_Name"]) + " " + fakehttp.Text(whole["Last_Name"]))
	}
	if m.name == "Calls" {
		if length := seconds(whole["Call_Duration"]); length >= 0 {
			whole["Call_Duration"], whole["Call_Duration_in_seconds"] = f.duration(length), length
		} else if length, ok := whole["Call_Duration_in_seconds"].(int); ok && f.SecondsTaken {
			whole["Call_Duration"] = f.duration(length)
		} else {
			whole["Call_Duration_in_seconds"] = nil
		}
	}
	m.Put(fakehttp.Text(whole["id"]), whole, f.Now())
}

// written is the answer to a good write: what was done, and not what the record now holds.
func (f *Fake) written(status int, whole record, message string) *answer {
	by := record{"name": "Sam Seller", "id": UserID}
	return &answer{Status: status, Body: record{"data": []record{{"code": "SUCCESS", "status": "success", "message": message,
		"details": record{"id": whole["id"], "Created_Time": whole["Created_Time"], "Modified_Time": whole["Modified_Time"],
			"Created_By": by, "Modified_By": by, "$approval_state": "approved"}}}}}
}

func (f *Fake) post(m *module, r *request) *answer {
	in, _, no := f.body(r)
	if no != nil {
		return no
	}
	taken, no := f.take(m, in)
	if no != nil {
		return no
	}
	whole := f.defaults(m)
	maps.Copy(whole, taken)
	if no := f.rules(m, whole); no != nil {
		return no
	}
	f.save(m, whole)
	return f.written(http.StatusCreated, whole, "record added")
}

// defaults is what Zoho itself puts into a new record.
func (f *Fake) defaults(m *module) record {
	whole := record{"$deleted": false}
	for _, x := range m.fields {
		if _, ok := f.field(m, x.name); ok {
			whole[x.name] = nil
		}
	}
	whole["Owner"] = UserID
	if m.name == "Calls" {
		whole["CTI_Entry"], whole["Call_Status"], whole["$se_module"] = false, "Attended Dialled", nil
	}
	return whole
}

func (f *Fake) put(m *module, r *request) *answer {
	in, _, no := f.body(r)
	if no != nil {
		return no
	}
	stored, ok := m.live(r.Path[0])
	if !ok {
		return f.refuseRecord("INVALID_DATA", "the id given seems to be invalid", record{"id": r.Path[0]})
	}
	if no := f.guarded(stored, r); no != nil {
		return no
	}
	if stored["$converted"] == true {
		return f.refuseRecord("CONVERTED_RECORD", "the record is converted", record{"id": r.Path[0]})
	}
	taken, no := f.take(m, in)
	if no != nil {
		return no
	}
	whole := maps.Clone(stored)
	maps.Copy(whole, taken)
	for _, name := range f.needed(m) {
		if value, given := taken[name]; given && value == nil {
			return f.refuseRecord("MANDATORY_NOT_FOUND", "required field not found", record{"api_name": name})
		}
	}
	f.save(m, whole)
	return f.written(http.StatusOK, whole, "record updated")
}

func (f *Fake) needed(m *module) []string {
	if m.name == "Calls" {
		return f.Needs
	}
	return m.needs
}

// guarded refuses a write to a record that was modified after the time in the guard's header.
func (f *Fake) guarded(stored record, r *request) *answer {
	since := r.Header.Get(f.Guard)
	if f.Guard == "" || since == "" {
		return nil
	}
	at, err := time.Parse("2006-01-02T15:04:05Z07:00", since)
	if err != nil {
		return refuse(http.StatusBadRequest, "INVALID_DATA", "invalid "+f.Guard, nil)
	}
	if modified, _ := time.Parse(time.RFC3339, fakehttp.Text(stored["Modified_Time"])); !modified.After(at) {
		return nil
	}
	by := record{"name": "Sam Seller", "id": UserID}
	return &answer{Status: http.StatusPreconditionFailed, Body: record{"data": []record{{"code": "ALREADY_MODIFIED", "status": "error",
		"message": "The record was modified after the time specified", "details": record{"id": stored["id"],
			"Modified_Time": stored["Modified_Time"], "Modified_By": by, "Created_Time": stored["Created_Time"], "Created_By": by}}}}}
}

func (f *Fake) upsert(m *module, r *request) *answer {
	in, whole, no := f.body(r)
	if no != nil {
		return no
	}
	by, _ := whole["duplicate_check_fields"].([]any)
	if m.name == "Calls" && len(by) == 1 && by[0] == f.Unique && in[f.Unique] != nil {
		for _, stored := range m.All(nil) {
			if stored[f.Unique] == in[f.Unique] && stored["$deleted"] != true {
				r.Path = []string{fakehttp.Text(stored["id"])}
				return f.put(m, r)
			}
		}
	}
	return f.post(m, r)
}

func (f *Fake) remove(m *module, r *request) *answer {
	stored, ok := m.live(r.Path[0])
	if !ok {
		return f.refuseRecord("INVALID_DATA", "record not deleted", record{"id": r.Path[0]})
	}
	f.mark(m, stored, "$deleted")
	return fakehttp.OK(record{"data": []record{{"code": "SUCCESS", "details": record{"id": r.Path[0]}, "message": "record deleted", "status": "success"}}})
}

func (f *Fake) mark(m *module, stored record, as string) {
	marked := maps.Clone(stored)
	marked[as] = true
	m.Put(fakehttp.Text(stored["id"]), marked, f.Now())
}

func (f *Fake) get(m *module, r *request) *answer {
	id := r.Path[0]
	if by := r.Header.Get("X-EXTERNAL"); by != "" && by == m.name+"."+f.Unique {
		for _, stored := range m.All(nil) {
			if stored[f.Unique] == id {
				id = fakehttp.Text(stored["id"])
			}
		}
	} else if _, err := strconv.ParseInt(id, 10, 64); err != nil {
		return refuse(http.StatusBadRequest, "INVALID_DATA", "the id given seems to be invalid", record{"id": id})
	}
	stored, ok := m.live(id)
	if !ok {
		if f.UnknownAs == http.StatusNotFound {
			return refuse(http.StatusNotFound, "INVALID_DATA", "the id given seems to be invalid", record{"id": id})
		}
		return &answer{Status: http.StatusNoContent}
	}
	return fakehttp.OK(record{"data": []record{f.show(stored, fields(r))}})
}

// fields are the names in the parameter; none: all are wanted.
func fields(r *request) []string {
	return strings.FieldsFunc(r.Query.Get("fields"), func(c rune) bool { return c == ',' })
}

// show is a record as an answer has it: a lookup with the name of what it leads to.
func (f *Fake) show(stored record, wanted []string) record {
	out := record{"id": stored["id"]}
	for name, value := range stored {
		whole := len(wanted) == 0 && name != "$deleted"
		if !whole && !slices.Contains(wanted, name) && (name != "$se_module" || !slices.Contains(wanted, "What_Id")) {
			continue
		}
		switch name {
		case "Owner", "Created_By", "Modified_By":
			value = record{"name": "Sam Seller", "id": value, "email": "sam@example.com"}
		case "Who_Id", "What_Id", "Contact_Name", "Account_Name":
			value = f.looked(value)
		}
		out[name] = value
	}
	return out
}

// looked is what a lookup leads to; the name of an account is a text.
func (f *Fake) looked(id any) any {
	for _, m := range f.modules {
		if to, ok := m.Get(fakehttp.Text(id)); ok {
			for _, label := range []string{"Full_Name", "Deal_Name", "Account_Name"} {
				if text, ok := to[label].(string); ok {
					return record{"name": text, "id": id}
				}
			}
		}
	}
	return id
}
