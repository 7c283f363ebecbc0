package rest

import (
	"context"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

// answer is what the CRM answered.
type answer struct {
	tree   any
	header crm.Header
	none   bool // it found nothing, and says so by its status
	sent   bool // false: a value that the request needs was absent
}

// scope is where the templates of a call's requests take their values from.
func (c *Connector) scope(ctx context.Context) *scope {
	return &scope{ctx: ctx, d: c.d, c: c, values: map[string]any{}}
}

// send sends a request, and reads its answer. A refusal that stands in an answer of success is an error.
func (c *Connector) send(s *scope, r *request, thing string) (answer, error) {
	s.set(r.Set)
	address, ok := s.address(r)
	if ok && !isPath(address) {
		return answer{}, c.unsendable(thing, `its address would hold "." or ".." for a value, which leads elsewhere`)
	}
	call := crm.Call{Method: r.method, Path: address, Thing: thing, Tokens: r.Cost, Header: crm.Header{}}
	for _, h := range r.Headers {
		text, there := s.expand(h.Value, nil)
		if !isHeaderValue(text) {
			return answer{}, c.unsendable(thing, "a value for its header "+h.Key+" holds a character that cannot stand there")
		}
		if there {
			call.Header[lower(h.Key)] = text
		}
	}
	if version, _ := s.values["version"].(string); version != "" {
		call.Header[c.d.Version.Send] = version
	}
	if ok && r.Body != nil {
		call.In, ok = s.build(r.Body.any)
	}
	if s.err != nil || !ok {
		return answer{}, s.err
	}
	return c.exchange(s.ctx, call, r)
}

// unsendable is the error for a request that cannot be made with the values that there are.
func (c *Connector) unsendable(thing, why string) error {
	return &crm.Error{Code: crm.InvalidArgument, Message: words.Say("notAsked", c.Title, thing, why)}
}

// set puts a request's constants into the fields.
func (s *scope) set(constants []constant) {
	fields, ok := s.values["fields"].(map[string]any)
	for i := 0; ok && i < len(constants); i++ {
		if value, there := s.build(constants[i].Value.any); there {
			constants[i].Key.put(fields, value)
		}
	}
}

func (c *Connector) exchange(ctx context.Context, call crm.Call, r *request) (answer, error) {
	sent := call
	if wrap := c.d.hooks.Wrap; wrap != nil && call.In != nil {
		if err := wrap(ctx, c, &sent); err != nil {
			return answer{}, err
		}
	}
	resp, err := c.Do(ctx, sent)
	if err != nil {
		return answer{}, err
	}
	a := answer{header: resp.Header, sent: true, none: r.None != 0 && resp.Status == r.None}
	if a.none || r.Expect != 0 && resp.Status == r.Expect {
		return a, nil
	}
	readable := json.UnmarshalNumbers(resp.Body, &a.tree) == nil
	if e := c.ruled(call, resp, a.tree, true); e != nil {
		return a, c.Heard(e)
	}
	if !readable || r.Expect != 0 {
		return a, c.Heard(c.Unreadable(call.Thing))
	}
	if unwrap := c.d.hooks.Unwrap; unwrap != nil && call.In != nil {
		if a.tree, err = unwrap(c, call, a.tree); err != nil {
			return a, err
		}
	}
	return a, nil
}

// Ask sends a request for a hook, and returns the JSON of the answer as json.UnmarshalNumbers reads it: nil where
// the CRM answers that there is nothing (204).
func (c *Connector) Ask(ctx context.Context, call crm.Call) (any, error) {
	a, err := c.exchange(ctx, call, &request{None: 204})
	return a.tree, err
}

// ask is send for a request that must not be left out.
func (c *Connector) ask(s *scope, r *request, thing string) (answer, error) {
	a, err := c.send(s, r, thing)
	if err == nil && !a.sent {
		err = &crm.Error{Code: crm.Internal, Message: words.Say("lacksForRequest", c.Title, thing)}
	}
	return a, err
}

// act sends a request that changes something, whose answer holds nothing to keep; a record that it promises must be there.
func (c *Connector) act(s *scope, r *request, thing string) (sent bool, err error) {
	a, err := c.send(s, r, thing)
	if err == nil && a.sent && r.Record != nil {
		_, err = c.recordIn(a, r, thing)
	}
	return a.sent, err
}

// recordIn is the record in an answer.
func (c *Connector) recordIn(a answer, r *request, thing string) (map[string]any, error) {
	value := a.tree
	if r.Record != nil {
		var there bool
		if value, there = r.Record.get(value); value == nil && there && r.Record[len(r.Record)-1].index >= 0 {
			return nil, c.missing(thing) // from a list that has no such record
		}
	}
	record, ok := value.(map[string]any)
	if !ok {
		return nil, c.Unreadable(thing)
	}
	if c.isGone(record) {
		return nil, c.missing(thing)
	}
	return record, nil
}

// isGone reports whether a record says that it has been deleted.
func (c *Connector) isGone(record any) bool { return isOne("true 1", c.d.Gone.text(record)) }

func (c *Connector) missing(thing string) error {
	return &crm.Error{Code: crm.NotFound, Message: crm.Sentence(crm.NotFound, c.Title, thing, 0)}
}

// mostPages bounds how many answers one list is read from.
const mostPages = 20

// list sends a request, and returns the objects in the list of its answer; of its answers, where one was full.
func (c *Connector) list(s *scope, r *request, thing string) (records []map[string]any, err error) {
	defer func() { s.skip = "" }()
	for page := 1; ; page++ {
		s.page = page
		a, err := c.send(s, r, thing)
		if err == nil && page > 1 && !a.sent { // the next ones are said to be elsewhere
			err = c.Unreadable(thing)
		}
		if err != nil {
			return nil, err
		}
		if a.none || !a.sent {
			return records, nil
		}
		value, there := r.List.get(a.tree)
		elements, ok := value.([]any)
		ok = ok || r.Nullable && value == nil && (there || a.tree == nil && r.List[0].name == "*")
		for _, element := range elements {
			record, isRecord := element.(map[string]any)
			if ok = ok && isRecord; ok && !c.isGone(record) {
				records = append(records, record)
			}
		}
		if !ok {
			return nil, c.Unreadable(thing)
		}
		before := s.skip
		if s.skip = r.Next.text(a.tree); r.Page > 0 && len(elements) >= r.Page {
			s.skip = strconv.Itoa(page * r.Page)
		}
		if s.skip == "" || s.skip == before && !r.counts || page == mostPages {
			return records, nil
		}
	}
}

// isID reports whether an id has a form: "#" is a number, "*" are letters, digits, "_" and "-", "uuid" is a UUID. All
// else stands for itself.
func isID(form, id string) bool {
	switch form {
	case "":
		form = "*"
	case "uuid":
		return isUUID(id)
	}
	i := strings.IndexAny(form, "#*")
	rest, ok := strings.CutPrefix(id, form[:i])
	end, hasEnd := strings.CutSuffix(rest, form[i+1:])
	switch {
	case !ok || !hasEnd || end == "" || len(end) > 128:
		return false
	case form[i] == '#':
		return crm.IsDigits(end) && end[0] != '0'
	}
	for j := range len(end) {
		if !isWordByte(end[j]) && end[j] != '-' {
			return false
		}
	}
	return end != "null" && end != "undefined" // what programs write where they have no id
}

// isUUID reports whether an id is a UUID, in whatever case.
func isUUID(id string) bool {
	for i := range len(id) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if c := id[i] | 0x20; dash != (id[i] == '-') || !dash && (c < 'a' || c > 'f') && (id[i] < '0' || id[i] > '9') {
			return false
		}
	}
	return len(id) == 36
}

// checkID refuses an id of the wrong form, before anything is sent.
func (c *Connector) checkID(form, id, input string) error {
	if isID(form, id) {
		return nil
	}
	if form == "" {
		form = "*"
	}
	example := strings.ReplaceAll(strings.ReplaceAll(form, "#", "1001"), "*", "0a1b2c")
	if form == "uuid" {
		example = "adf21080-0e10-11eb-879b-05d71fb426ec"
	}
	return crm.InvalidInput(input, "must be an id of "+c.Title+`, such as "`+example+`"`)
}
