package odootest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// call is a method that is called on a model.
type call struct {
	model   *model
	method  string
	ids     []int
	args    map[string]any // by name
	context map[string]any
}

func (c *call) text(name string) string {
	s, _ := c.args[name].(string)
	return s
}

// method is one that can be called from outside.
type method struct {
	onRecords bool     // called on ids
	params    []string // in their order
	serve     func(*Fake, *call) (any, error)
}

var methods = map[string]method{
	"search_read":     {false, []string{"domain", "fields", "offset", "limit", "order"}, (*Fake).searchRead},
	"search":          {false, []string{"domain", "offset", "limit", "order"}, (*Fake).search},
	"search_count":    {false, []string{"domain", "limit"}, (*Fake).searchCount},
	"read":            {true, []string{"fields", "load"}, (*Fake).read},
	"create":          {false, []string{"vals_list"}, (*Fake).create},
	"write":           {true, []string{"vals"}, (*Fake).write},
	"unlink":          {true, nil, (*Fake).unlink},
	"fields_get":      {false, []string{"allfields", "attributes"}, (*Fake).fieldsGet},
	"name_search":     {false, []string{"name", "domain", "operator", "limit"}, (*Fake).nameSearch},
	"load":            {false, []string{"fields", "data"}, (*Fake).load},
	"get_external_id": {true, nil, (*Fake).getExternalID},
	"has_group":       {false, []string{"group_ext_id"}, (*Fake).hasGroup}, // on ids from 18
	"context_get":     {false, nil, (*Fake).contextGet},
	"check_object_reference": {false, []string{"module", "xml_id", "raise_on_access_error"},
		(*Fake).checkObjectReference},
}

// methodOf is a model's method of a name.
func (f *Fake) methodOf(m *model, name string) (method, error) {
	found, ok := methods[name]
	switch name {
	case "has_group", "context_get":
		ok = m.name == "res.users"
		found.onRecords = name == "has_group" && f.Version >= 18
	case "check_object_reference":
		ok = m.name == "ir.model.data"
	case "name_search":
		if f.Version < 19 {
			found.params = []string{"name", "args", "operator", "limit"}
		}
	}
	if strings.HasPrefix(name, "_") {
		return method{}, throw("AccessError", "Private methods (such as '%s.%s') cannot be called remotely.", m.name, name)
	}
	if !ok {
		e := throw("AttributeError", "The method '%s.%s' does not exist", m.name, name)
		e.status = 404
		return method{}, e
	}
	return found, nil
}

// may refuses what the account's user has no right to: 'r'ead, 'w'rite, 'c'reate, 'd'elete.
func (f *Fake) may(m *model, what byte) error {
	rights := m.rights
	switch f.Rights {
	case "internal":
		rights = m.plain
	case "portal":
		rights = ""
		if m.name == "res.users" {
			rights = "r"
		}
	}
	if strings.IndexByte(rights, what) < 0 {
		return throw("AccessError", "You are not allowed to access '%s' (%s) records.\n\nContact your administrator.", m.title, m.name)
	}
	return nil
}

// visible is the record rule: leads of somebody else are not for a salesperson, keys not for others.
func (f *Fake) visible(m *model, r record) bool {
	switch m.name {
	case "crm.lead":
		return f.SeesAll || r["user_id"] == false || r["user_id"] == UserID
	case "res.users.apikeys":
		return r["user_id"] == UserID
	}
	return true
}

func (f *Fake) searchRead(c *call) (any, error) {
	rows, err := f.find(c)
	if err != nil {
		return nil, err
	}
	return f.show(c, rows)
}

func (f *Fake) search(c *call) (any, error) {
	rows, err := f.find(c)
	ids := make([]int, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r["id"].(int))
	}
	return ids, err
}

func (f *Fake) searchCount(c *call) (any, error) {
	rows, err := f.find(c)
	return len(rows), err
}

// find are the rows that a call's domain finds, in order, within its offset and limit.
func (f *Fake) find(c *call) ([]record, error) {
	if err := f.may(c.model, 'r'); err != nil {
		return nil, err
	}
	want, err := f.compile(c.model, c.args["domain"])
	if err != nil {
		return nil, err
	}
	var rows []record
	for _, id := range slices.Sorted(maps.Keys(c.model.rows)) {
		if r := c.model.rows[id]; want(r) && f.visible(c.model, r) {
			rows = append(rows, r)
		}
	}
	order := c.text("order")
	if order == "" {
		order = c.model.order
	}
	if err := sortRows(c.model, rows, order); err != nil {
		return nil, err
	}
	offset, _ := c.args["offset"].(float64)
	rows = rows[min(int(offset), len(rows)):]
	if limit, ok := c.args["limit"].(float64); ok && limit > 0 {
		rows = rows[:min(int(limit), len(rows))]
	}
	return rows, nil
}

// sortRows orders by "start desc, id".
func sortRows(m *model, rows []record, order string) error {
	var failed error
	slices.SortStableFunc(rows, func(a, b record) int {
		for part := range strings.SplitSeq(order, ",") {
			name, direction, _ := strings.Cut(strings.TrimSpace(part), " ")
			if _, known := m.fields[name]; !known {
				failed = throw("ValueError", "Invalid field '%s' in order %s", name, order)
				return 0
			}
			n := strings.Compare(sortKey(a[name]), sortKey(b[name]))
			if strings.EqualFold(direction, "desc") {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	return failed
}

func sortKey(value any) string {
	if n, ok := value.(int); ok {
		return fmt.Sprintf("%012d", n)
	}
	s, _ := value.(string)
	return strings.ToLower(s)
}

func (f *Fake) read(c *call) (any, error) {
	if err := f.may(c.model, 'r'); err != nil {
		return nil, err
	}
	rows := []record{}
	for _, id := range c.ids {
		r := c.model.rows[id]
		switch {
		case r == nil && f.Version == 16 && c.model.name == "calendar.event":
			return nil, throw("RecursionError", "maximum recursion depth exceeded")
		case r != nil && !f.visible(c.model, r):
			return nil, throw("AccessError", "Due to security restrictions, you are not allowed to access '%s' (%s) records.", c.model.title, c.model.name)
		case r != nil:
			rows = append(rows, r)
		}
	}
	return f.show(c, rows)
}

// show is rows as an answer has them. Without "fields" all come.
func (f *Fake) show(c *call, rows []record) (any, error) {
	asked, _ := c.args["fields"].([]any)
	var names []string
	for _, name := range asked {
		s, _ := name.(string)
		if _, known := c.model.fields[s]; !known {
			return nil, throw("ValueError", "Invalid field '%v' on model '%s'", name, c.model.name)
		}
		names = append(names, s)
	}
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(c.model.fields))
	}
	answer := make([]record, 0, len(rows))
	for _, r := range rows {
		shown := record{"id": r["id"]}
		for _, name := range names {
			switch {
			case name == "display_name":
				shown[name] = f.displayName(c.model, r)
			case c.model.name == "calendar.event" && f.hidden(r) && name == "name":
				shown[name] = "Busy"
			case c.model.name == "calendar.event" && f.hidden(r) && c.model.fields[name].kind != datetime && name != "id":
				shown[name] = false
			default:
				shown[name] = f.shown(c.model.fields[name], r[name])
			}
		}
		answer = append(answer, shown)
	}
	return answer, nil
}

func (f *Fake) fieldsGet(c *call) (any, error) {
	only, _ := c.args["allfields"].([]any)
	answer := record{}
	for name, fld := range c.model.fields {
		if len(only) > 0 && !slices.Contains(only, any(name)) {
			continue
		}
		shown := record{"type": kindNames[fld.kind], "string": name, "required": fld.required, "readonly": fld.readonly}
		if fld.to != "" {
			shown["relation"] = fld.to
		}
		if attributes, ok := c.args["attributes"].([]any); ok && len(attributes) > 0 {
			maps.DeleteFunc(shown, func(key string, _ any) bool { return !slices.Contains(attributes, any(key)) })
		}
		answer[name] = shown
	}
	return answer, nil
}

func (f *Fake) nameSearch(c *call) (any, error) {
	domain, _ := c.args["domain"].([]any)
	if older, ok := c.args["args"].([]any); ok {
		domain = older
	}
	operator := c.text("operator")
	if operator == "" {
		operator = "ilike"
	}
	if c.args["limit"] == nil {
		c.args["limit"] = 100.0
	}
	if name := c.text("name"); name != "" {
		domain = append(slices.Clone(domain), []any{"name", operator, name})
	}
	c.args["domain"] = domain
	rows, err := f.find(c)
	answer := []any{}
	for _, r := range rows {
		answer = append(answer, []any{r["id"], f.displayName(c.model, r)})
	}
	return answer, err
}

func (f *Fake) hasGroup(c *call) (any, error) {
	switch c.text("group_ext_id") {
	case "base.group_user":
		return f.Rights != "portal", nil
	case "sales_team.group_sale_salesman":
		return f.Rights == "" && !f.NoCRM, nil
	case "sales_team.group_sale_salesman_all_leads":
		return f.SeesAll, nil
	}
	return false, nil
}

func (f *Fake) contextGet(*call) (any, error) {
	return record{"lang": "en_US", "tz": f.Timezone, "uid": UserID}, nil
}
