package rest

import (
	"context"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// answer is what the CRM answered.
type answer struct {
	tree   any
	header crm.Header
	none   bool // it found nothing, and says so by its status
	sent   bool // false: a value that the request needs was absent
}

// values are those of the account, which every template may name.
func (c *Connector) values() values {
	user := strings.TrimSuffix(c.Account.User.ID, "-"+c.d.platform.Name) // App Connect's ids end so
	return values{"host": c.host, "user": user}
}

// fill adds the values with a dot in their names.
func (c *Connector) fill(ctx context.Context, dotted []string, v values) error {
	for _, name := range dotted {
		family, rest, _ := strings.Cut(name, ".")
		switch family {
		case "hook":
			value, err := c.d.hooks.Values[rest](ctx, c)
			if err != nil {
				return err
			}
			v[name] = value
		case "info":
			v[name] = c.Account.User.AdditionalInfo[rest]
		case "setting":
			v[name] = c.Account.User.Settings.Text(rest, "")
		}
	}
	return nil
}

// send sends a request, and reads its answer. A refusal that stands in an answer of success is an error.
func (c *Connector) send(ctx context.Context, r *request, v values, thing string) (answer, error) {
	if err := c.fill(ctx, r.dotted, v); err != nil {
		return answer{}, err
	}
	if fields, ok := v["fields"].(map[string]any); ok {
		for _, s := range r.set {
			if value, places, filled := c.d.build(s.value, v); places == 0 || filled > 0 {
				s.at.put(fields, value)
			}
		}
	}
	address, ok := c.d.address(r, v)
	if !ok {
		return answer{}, nil
	}
	call := crm.Call{Method: r.method, Path: address, Thing: thing, Tokens: r.cost, Header: crm.Header{}}
	for _, h := range r.headers {
		if text, there := c.d.expand(h.value, v, asIs); there {
			call.Header[lower(h.name)] = text
		}
	}
	if version, _ := v["version"].(string); version != "" && c.d.version != nil {
		call.Header[c.d.version.send] = version
	}
	if r.body != nil {
		body, places, filled := c.d.build(r.body, v)
		if places > 0 && filled == 0 {
			return answer{}, nil
		}
		call.In = body
		if wrap := c.d.hooks.Wrap; wrap != nil {
			var err error
			if call.In, err = wrap(ctx, c, body); err != nil {
				return answer{}, err
			}
		}
	}
	return c.exchange(ctx, call, r)
}

func (c *Connector) exchange(ctx context.Context, call crm.Call, r *request) (answer, error) {
	resp, err := c.Do(ctx, call)
	if err != nil {
		return answer{}, err
	}
	a := answer{header: resp.Header, sent: true}
	switch {
	case r.none != 0 && resp.Status == r.none:
		a.none = true
		return a, nil
	case r.expect != 0 && resp.Status == r.expect:
		return a, nil
	}
	readable := json.UnmarshalNumbers(resp.Body, &a.tree) == nil
	if e := c.refused(call, resp, a.tree); e != nil {
		return a, e
	}
	if !readable || r.expect != 0 {
		return a, c.Unreadable(call.Thing)
	}
	return a, nil
}

// Ask sends a request for a hook, and returns the JSON of the answer as json.UnmarshalNumbers reads it: nil where
// the CRM answers that there is nothing (204).
func (c *Connector) Ask(ctx context.Context, call crm.Call) (any, error) {
	a, err := c.exchange(ctx, call, &request{none: 204})
	return a.tree, err
}

// record sends a request, and returns the record in its answer.
func (c *Connector) record(ctx context.Context, r *request, v values, thing string) (map[string]any, error) {
	a, err := c.send(ctx, r, v, thing)
	if err != nil {
		return nil, err
	}
	if !a.sent {
		return nil, c.lacking(thing)
	}
	return c.recordIn(a, r, thing)
}

func (c *Connector) recordIn(a answer, r *request, thing string) (map[string]any, error) {
	value := a.tree
	if r.record != nil {
		var there bool
		if value, there = r.record.get(value); value == nil && there && r.record[len(r.record)-1].index >= 0 {
			// Of a list that has no such record.
			return nil, &crm.Error{Code: crm.NotFound, Message: crm.Sentence(crm.NotFound, c.Title, thing, 0)}
		}
	}
	record, ok := value.(map[string]any)
	if !ok {
		return nil, c.Unreadable(thing)
	}
	return record, nil
}

// list sends a request, and returns the objects in the list of its answer.
func (c *Connector) list(ctx context.Context, r *request, v values, thing string) ([]map[string]any, error) {
	a, err := c.send(ctx, r, v, thing)
	if err != nil || a.none || !a.sent {
		return nil, err
	}
	value, _ := r.list.get(a.tree)
	elements, ok := value.([]any)
	if !ok {
		return nil, c.Unreadable(thing)
	}
	records := make([]map[string]any, 0, len(elements))
	for _, element := range elements {
		record, ok := element.(map[string]any)
		if !ok {
			return nil, c.Unreadable(thing)
		}
		records = append(records, record)
	}
	return records, nil
}

// lacking is the error for a request that could not be made, since the account lacks what it needs.
func (c *Connector) lacking(thing string) error {
	return &crm.Error{Code: crm.Internal, Message: "Callscribe lacks what " + c.Title + " wants to know to give " + thing +
		". Connect " + c.Title + " again; if it stays, report it."}
}

// idOf is the id of a record; "" where it has none.
func (d *description) idOf(record map[string]any, at path) string {
	if at == nil {
		at = d.idAt
	}
	value, _ := at.get(record)
	id, _ := textOf(value)
	return id
}

// isID reports whether an id has the form of its kind: "#" is a number, "*" are letters, digits, "_" and "-".
// All else stands for itself.
func (d *description) isID(kind, id string) bool {
	pattern := d.ids[kind]
	if pattern == "" {
		pattern = "*"
	}
	i := strings.IndexAny(pattern, "#*")
	if i < 0 {
		return id == pattern
	}
	rest, ok := strings.CutPrefix(id, pattern[:i])
	if ok {
		rest, ok = strings.CutSuffix(rest, pattern[i+1:])
	}
	switch {
	case !ok:
		return false
	case pattern[i] == '#':
		return crm.IsDigits(rest) && (rest[0] != '0' || rest == "0")
	}
	if rest == "null" || rest == "undefined" { // what programs write where they have no id
		return false
	}
	for j := range len(rest) {
		c := rest[j]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return rest != "" && len(rest) <= 64
}

// checkID refuses an id of the wrong form, before anything is sent.
func (c *Connector) checkID(kind, id, input string) error {
	if c.d.isID(kind, id) {
		return nil
	}
	pattern := strings.NewReplacer("#", "1001", "*", "0a1b2c").Replace(c.d.ids[kind])
	if pattern == "" {
		pattern = "0a1b2c"
	}
	return crm.InvalidInput(input, "must be an id of "+c.Title+`, such as "`+pattern+`"`)
}

// joined are the texts at some paths, as one.
func joined(record map[string]any, at []path) string {
	var parts []string
	for _, p := range at {
		value, _ := p.get(record)
		if text, _ := textOf(value); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

// plain is a value as programs expect it: a small whole number as one.
func plain(value any) any {
	if number, ok := value.(json.Number); ok {
		if n, err := strconv.ParseInt(number.String(), 10, 53); err == nil {
			return n
		}
		return number.String()
	}
	return value
}

// complete makes a host of a company's name alone: "acme" of "*.acme-crm.example".
func (d *description) complete(host string) string {
	if rest, ok := strings.CutPrefix(d.hosts[0], "*."); ok && crm.IsDNSLabel(host) {
		return host + "." + rest
	}
	return host
}
