package odootest

import (
	"maps"
	"slices"
)

func (f *Fake) create(c *call) (any, error) {
	if err := f.may(c.model, 'c'); err != nil {
		return nil, err
	}
	list, several := c.args["vals_list"].([]any)
	if !several {
		list = []any{c.args["vals_list"]}
	}
	var made []record
	for _, item := range list {
		values, ok := item.(map[string]any)
		if !ok {
			return nil, throw("TypeError", "create() takes a dict or a list of dicts")
		}
		r, err := f.make(c, values)
		if err != nil {
			return nil, err
		}
		made = append(made, r)
	}
	ids := []int{}
	for _, r := range made {
		ids = append(ids, f.insert(c.model, r))
	}
	if several {
		return ids, nil
	}
	return ids[0], nil
}

// make is a new row that is not yet stored.
func (f *Fake) make(c *call, values map[string]any) (record, error) {
	r := f.blank(c.model)
	if err := f.set(c.model, r, values); err != nil {
		return nil, err
	}
	switch c.model.name {
	case "calendar.event":
		if id, set := r["opportunity_id"].(int); set && !f.visible(f.db["crm.lead"], f.db["crm.lead"].rows[id]) {
			return nil, throw("AccessError", "Due to security restrictions, you are not allowed to access 'Lead/Opportunity' (crm.lead) records.")
		}
		if err := f.newEvent(c, r, values); err != nil {
			return nil, err
		}
	case "res.partner":
		if r["name"] == false {
			return nil, throw("ValidationError", "The operation cannot be completed: Contacts require a name")
		}
	}
	for name, fld := range c.model.fields {
		if fld.required && r[name] == false {
			return nil, throw("ValidationError", "Missing required value for the field '%s' (%s).", name, name)
		}
	}
	return r, nil
}

// blank is a row with what Odoo itself puts into one.
func (f *Fake) blank(m *model) record {
	r := record{}
	for name, fld := range m.fields {
		switch fld.kind {
		case many:
			r[name] = []int{}
		case integer:
			r[name] = 0
		case float:
			r[name] = 0.0
		default:
			r[name] = false
		}
	}
	r["active"], r["create_uid"], r["write_uid"] = true, UserID, UserID
	r["create_date"], r["write_date"] = f.stamp(), f.stamp()
	switch m.name {
	case "crm.lead":
		r["type"], r["user_id"] = "lead", UserID
	case "calendar.event":
		r["user_id"], r["partner_ids"], r["show_as"] = UserID, []int{userPartnerID}, "busy"
		r["partner_id"], r["privacy"], r["location"] = userPartnerID, "public", false
	}
	return r
}

func (f *Fake) insert(m *model, r record) int {
	m.last++
	r["id"] = m.last
	m.rows[m.last] = r
	if m.name == "res.partner" {
		r["commercial_partner_id"] = m.last
		if company, ok := r["parent_id"].(int); ok {
			r["commercial_partner_id"] = company
			m.rows[company]["child_ids"] = append(m.rows[company]["child_ids"].([]int), m.last)
		}
	}
	return m.last
}

func (f *Fake) write(c *call) (any, error) {
	if err := f.may(c.model, 'w'); err != nil {
		return nil, err
	}
	values, ok := c.args["vals"].(map[string]any)
	if !ok {
		return nil, throw("TypeError", "write() takes a dict")
	}
	changed := map[int]record{}
	for _, id := range c.ids {
		r := maps.Clone(c.model.rows[id])
		if r == nil {
			return nil, f.missing(c.model, id)
		}
		if !f.visible(c.model, r) || c.model.name == "calendar.event" && f.hidden(r) {
			return nil, throw("AccessError", "Due to security restrictions, you are not allowed to modify '%s' (%s) records.", c.model.title, c.model.name)
		}
		before := maps.Clone(r)
		if err := f.set(c.model, r, values); err != nil {
			return nil, err
		}
		if c.model.name == "calendar.event" {
			if err := f.changedEvent(c, before, r, values); err != nil {
				return nil, err
			}
		}
		for name, fld := range c.model.fields {
			if fld.required && r[name] == false {
				return nil, throw("ValidationError", "Missing required value for the field '%s' (%s).", name, name)
			}
		}
		if len(values) > 0 {
			r["write_date"], r["write_uid"] = f.stamp(), UserID
		}
		changed[id] = r
	}
	maps.Copy(c.model.rows, changed)
	return true, nil
}

// missing is the refusal to write what is not there.
func (f *Fake) missing(m *model, id int) error {
	if f.Version == 16 && m.name == "calendar.event" {
		return throw("RecursionError", "maximum recursion depth exceeded")
	}
	return throw("MissingError", "Record does not exist or has been deleted.\n(Record: %s(%d,), User: %d)", m.name, id, UserID)
}

func (f *Fake) unlink(c *call) (any, error) {
	if err := f.may(c.model, 'd'); err != nil {
		return nil, err
	}
	for _, id := range c.ids {
		if c.model.rows[id] == nil {
			return nil, f.missing(c.model, id)
		}
	}
	for _, id := range c.ids {
		f.remove(c.model, id)
	}
	return true, nil
}

// remove deletes a row. What pointed to it points to nothing.
func (f *Fake) remove(m *model, id int) {
	delete(m.rows, id)
	maps.DeleteFunc(f.keys, func(_ string, to reference) bool { return to == reference{m.name, id} })
	for _, other := range f.db {
		for name, fld := range other.fields {
			if fld.to != m.name {
				continue
			}
			for _, r := range other.rows {
				if r[name] == id {
					r[name] = false
				}
				if list, ok := r[name].([]int); ok {
					r[name] = slices.DeleteFunc(slices.Clone(list), func(n int) bool { return n == id })
				}
			}
		}
	}
}
