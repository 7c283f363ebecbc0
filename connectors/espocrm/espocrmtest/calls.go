package espocrmtest

import (
	"maps"
	"net/http"
	"strconv"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// call is a call that is there. A deleted one is not, for an API user.
func (f *Fake) call(id string) (record, bool) {
	call, ok := f.calls.Get(id)
	return call, ok && call["deleted"] != true
}

func (f *Fake) getCall(r *request) *answer {
	if no := f.denied("Call", "read"); no != nil {
		return no
	}
	call, ok := f.call(r.Path[0])
	if !ok {
		return notFound()
	}
	return fakehttp.OK(f.show(call, length(call)))
}

func (f *Fake) putCall(r *request) *answer {
	if no := f.denied("Call", "edit"); no != nil {
		return no
	}
	data, no := object(r)
	if no != nil {
		return no
	}
	call, ok := f.call(r.Path[0])
	if !ok {
		return refuse(http.StatusNotFound, "Record "+r.Path[0]+" not found.", nil)
	}
	taken, no := callEntity.take(data, false)
	if no == nil {
		no = f.stale(r, call, taken)
	}
	if no == nil {
		no = f.links(taken)
	}
	if no != nil {
		return no
	}
	shown := length(call) // a write answers with the duration from before it
	if n, given := taken["duration"]; given {
		shown = n // or with the one that it was given, which it forgets
	}
	changed := maps.Clone(call)
	maps.Copy(changed, taken)
	f.keep(changed)
	return fakehttp.OK(f.show(changed, shown))
}

func (f *Fake) postCall(r *request) *answer {
	if no := f.denied("Call", "create"); no != nil {
		return no
	}
	data, no := object(r)
	if no != nil {
		return no
	}
	taken, no := callEntity.take(data, true)
	if no == nil {
		no = f.links(taken)
	}
	if no != nil {
		return no
	}
	call := f.newCall()
	maps.Copy(call, taken)
	f.keep(call)
	var shown any = 300
	if n, given := taken["duration"]; given {
		shown = n
	}
	return fakehttp.OK(f.show(call, shown))
}

func (f *Fake) deleteCall(r *request) *answer {
	if no := f.denied("Call", "delete"); no != nil {
		return no
	}
	if _, ok := f.call(r.Path[0]); !ok {
		return notFound()
	}
	f.mark(&f.calls, r.Path[0])
	return fakehttp.OK(true)
}

// newCall is a call with what EspoCRM itself puts into one.
func (f *Fake) newCall() record {
	return record{
		"id": f.newID(), "deleted": false, "name": nil, "status": "Planned", "direction": "Outbound", "dateStart": nil, "dateEnd": nil,
		"description": nil, "parentType": nil, "parentId": nil, "accountId": nil, "assignedUserId": UserID, "contactsIds": []string{},
		"leadsIds": []string{}, "usersIds": []string{UserID}, "teamsIds": []string{}, "createdAt": f.stamp(), "createdById": UserID,
		"modifiedAt": nil, "modifiedById": nil, "acceptanceStatus": nil, "versionNumber": 0,
	}
}

// keep stores a call as it now is. The duration is no field, and is not kept.
func (f *Fake) keep(call record) {
	delete(call, "duration")
	if call["versionNumber"] != 0 {
		call["modifiedAt"], call["modifiedById"] = f.stamp(), UserID
	}
	call["versionNumber"] = call["versionNumber"].(int) + 1
	f.calls.Put(fakehttp.Text(call["id"]), call, f.Now())
}

// stale refuses a write that was made from another version, unless it changes nothing. Where the switch
// is off the header says nothing.
func (f *Fake) stale(r *request, call, taken record) *answer {
	sent := r.Header.Get("X-Version-Number")
	if version, err := strconv.Atoi(sent); !f.Versioned || sent == "" || err == nil && version == call["versionNumber"] {
		return nil
	}
	values := record{}
	for name, value := range taken {
		if fakehttp.Without(record{"": value}) != fakehttp.Without(record{"": call[name]}) {
			values[name] = call[name]
		}
	}
	if len(values) == 0 {
		return nil
	}
	return refuse(http.StatusConflict, "modified", record{"values": values, "versionNumber": call["versionNumber"]})
}

// links refuses a link to what is not there, or to whom the user may not assign.
func (f *Fake) links(taken record) *answer {
	if user := taken["assignedUserId"]; user != nil && user != UserID && user != OtherUserID {
		return refuse(http.StatusForbidden, "Assignment failure: assigned user or team not allowed.", nil)
	}
	for name, table := range map[string]*fakehttp.Table{"contacts": &f.contacts, "leads": &f.leads} {
		ids, _ := taken[name+"Ids"].([]string)
		for _, id := range ids {
			if !there(table, id) {
				return noRecord(name)
			}
		}
	}
	id := fakehttp.Text(taken["parentId"])
	tables := map[string]*fakehttp.Table{"Contact": &f.contacts, "Lead": &f.leads, "Opportunity": &f.opports}
	if table := tables[fakehttp.Text(taken["parentType"])]; id != "" && (table == nil || !there(table, id)) {
		return noRecord("parent")
	}
	return nil
}

func noRecord(link string) *answer {
	return refuse(http.StatusForbidden, "Can't relate with non-existing record. entity type: Call, link: "+link+".", nil)
}

func there(table *fakehttp.Table, id string) bool {
	row, ok := table.Get(id)
	return ok && row["deleted"] != true
}

// length is what a call's duration is computed as; nil where a date is missing.
func length(call record) any {
	start, err := time.Parse(layout, fakehttp.Text(call["dateStart"]))
	end, endErr := time.Parse(layout, fakehttp.Text(call["dateEnd"]))
	if err != nil || endErr != nil {
		return nil
	}
	return int(end.Sub(start) / time.Second)
}

// show is a call as an answer has it: with the names of what it is linked to, and a version only where
// the switch is on.
func (f *Fake) show(call record, duration any) record {
	shown := maps.Clone(call)
	shown["duration"] = duration
	shown["contactsNames"] = names(&f.contacts, call["contactsIds"])
	shown["leadsNames"] = names(&f.leads, call["leadsIds"])
	shown["contactsColumns"], shown["leadsColumns"] = record{}, record{}
	shown["assignedUserName"], shown["parentName"] = "Sam Seller", nil
	for kind, table := range map[string]*fakehttp.Table{"Contact": &f.contacts, "Lead": &f.leads, "Opportunity": &f.opports} {
		if parent, ok := table.Get(fakehttp.Text(call["parentId"])); ok && call["parentType"] == kind {
			shown["parentName"] = parent["name"]
		}
	}
	if !f.Versioned {
		delete(shown, "versionNumber")
	}
	return shown
}

func names(table *fakehttp.Table, ids any) record {
	all := record{}
	list, _ := ids.([]string)
	for _, id := range list {
		row, _ := table.Get(id)
		all[id] = row["name"]
	}
	return all
}
