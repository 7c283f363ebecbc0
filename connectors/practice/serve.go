package practice

import (
	"context"
	"slices"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// refusal is why a request is not carried out, as the Example CRM says it.
type refusal struct {
	status int
	field  string
}

var (
	notFound  = &refusal{status: 404}
	malformed = &refusal{status: 400}
)

// answer is what a request is answered with.
type answer struct {
	status int
	value  any
	etag   string
}

// serve carries out one request. An error means that the store failed.
func (c *CRM) serve(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(req.URL, BaseURL+"/"), "?")
	kind, id, _ := strings.Cut(path, "/")
	var done answer
	var no *refusal
	var err error
	switch {
	case !signedIn(req.Header["authorization"]):
		no = &refusal{status: 401}
	case req.Body != nil && !json.Valid(req.Body):
		no = malformed
	case req.Method == "GET":
		done, no = c.get(kind, id, parameters(query))
	case req.Method == "POST" && id == "":
		done, no, err = c.create(ctx, kind, req.Body)
	case req.Method == "PATCH" && kind == "calls":
		done, no, err = c.patch(ctx, id, req)
	case req.Method == "DELETE":
		done, no, err = c.remove(ctx, id)
	default:
		no = &refusal{status: 405}
	}
	if err != nil {
		return nil, err
	}
	if no != nil {
		done = answer{status: no.status, value: map[string]any{"error": map[string]string{"code": "refused", "message": "No.", "field": no.field}}}
	}
	resp := &crm.Response{Status: done.status, Header: crm.Header{"content-type": "application/json"}}
	if done.etag != "" {
		resp.Header["etag"] = done.etag
	}
	if done.value != nil {
		resp.Body, err = json.Marshal(done.value)
	}
	return resp, err
}

// signedIn reports whether an Authorization value holds [Key].
func signedIn(header string) bool {
	c, err := crm.ParseAuth(header)
	return err == nil && c.Token == Key
}

// get answers what only reads: a record, or a list of those that fit each filter.
func (c *CRM) get(kind, id string, filter map[string]string) (answer, *refusal) {
	switch {
	case kind == "me":
		return answer{status: 200, value: map[string]string{"id": "user-1", "name": "You", "company": "Practice"}}, nil
	case kind == "calls" && id != "":
		if i := c.find(id); i >= 0 {
			return answer{status: 200, value: c.calls[i], etag: c.calls[i].etag()}, nil
		}
		return answer{}, notFound
	case kind == "calls":
		newest := slices.Clone(c.calls)
		slices.Reverse(newest)
		return page(newest, func(have call) bool {
			return is(filter, "sessionId", have.SessionID) && is(filter, "contactId", have.ContactID)
		})
	case kind == "contacts" && id == "":
		return page(c.contacts, func(have contact) bool {
			phone, byPhone := filter["phone"]
			name, byName := filter["name"]
			return (!byPhone || have.reachedAt(phone)) && (!byName || have.named(name))
		})
	case kind == "deals" && id == "":
		return page(c.deals, func(have deal) bool {
			return is(filter, "contactId", have.ContactID) && is(filter, "status", &have.Status)
		})
	}
	return answer{}, notFound
}

// is reports whether a value fits a filter, where there is one.
func is(filter map[string]string, name string, value *string) bool {
	want, ok := filter[name]
	return !ok || value != nil && *value == want
}

// page is a list's only page.
func page[T any](records []T, fits func(T) bool) (answer, *refusal) {
	items := []T{}
	for _, r := range records {
		if fits(r) {
			items = append(items, r)
		}
	}
	return answer{status: 200, value: map[string][]T{"items": items}}, nil
}

func (c *CRM) create(ctx context.Context, kind string, body []byte) (answer, *refusal, error) {
	switch kind {
	case "calls":
		return c.createCall(ctx, body)
	case "contacts":
		made := contact{Type: "Contact"}
		if json.Unmarshal(body, &made) != nil || strings.TrimSpace(made.Name) == "" {
			return answer{}, &refusal{422, "name"}, nil
		}
		made.ID = c.nextID("contact")
		if err := c.put(ctx, made.ID, made); err != nil {
			return answer{}, nil, err
		}
		c.contacts = append(c.contacts, made)
		return answer{status: 201, value: made}, nil, nil
	case "deals":
		var made deal
		if json.Unmarshal(body, &made) != nil || made.Title == "" {
			return answer{}, &refusal{422, "title"}, nil
		}
		made.ID = c.nextID("deal")
		if err := c.put(ctx, made.ID, made); err != nil {
			return answer{}, nil, err
		}
		c.deals = append(c.deals, made)
		return answer{status: 201, value: made}, nil, nil
	}
	return answer{}, notFound, nil
}

// createCall logs a call; one session is one call.
func (c *CRM) createCall(ctx context.Context, body []byte) (answer, *refusal, error) {
	var in struct {
		SessionID *string `json:"sessionId"`
	}
	var patch []byte
	err := json.Members(body, func(name string, value json.RawMessage) {
		if name != "sessionId" {
			patch = append(append(append(append(patch, ','), '"'), name...), '"', ':')
			patch = append(patch, value...)
		}
	})
	if err != nil || json.Unmarshal(body, &in) != nil {
		return answer{}, malformed, nil
	}
	patch = append(append([]byte{'{'}, strings.TrimPrefix(string(patch), ",")...), '}')
	made := call{UserID: "user-1", SessionID: in.SessionID, Version: 1, CreatedAt: formatTime(c.now())}
	made.UpdatedAt = made.CreatedAt
	if wrong := made.merge(patch); wrong != "" {
		return answer{}, &refusal{422, wrong}, nil
	}
	if wrong := c.dangling(made.callFields, callFields{}); wrong != "" {
		return answer{}, &refusal{422, wrong}, nil
	}
	for _, have := range c.calls {
		if in.SessionID != nil && have.SessionID != nil && *have.SessionID == *in.SessionID {
			return answer{}, &refusal{409, "sessionId"}, nil
		}
	}
	if len(c.calls) >= maxCalls {
		if err := c.store.Delete(ctx, c.calls[0].ID); err != nil {
			return answer{}, nil, err
		}
		c.calls = slices.Delete(c.calls, 0, 1)
	}
	made.ID = c.nextID("call")
	if err := c.put(ctx, made.ID, made); err != nil {
		return answer{}, nil, err
	}
	c.calls = append(c.calls, made)
	return answer{status: 201, value: made, etag: made.etag()}, nil, nil
}

// patch changes a call, if it is still as the caller read it. Where nothing differs nothing is written.
func (c *CRM) patch(ctx context.Context, id string, req *crm.Request) (answer, *refusal, error) {
	i := c.find(id)
	if i < 0 {
		return answer{}, notFound, nil
	}
	have := c.calls[i]
	if match := req.Header["if-match"]; match != "" && match != have.etag() {
		return answer{}, &refusal{status: 412}, nil
	}
	changed := have
	if wrong := changed.merge(req.Body); wrong != "" {
		return answer{}, &refusal{422, wrong}, nil
	}
	if wrong := c.dangling(changed.callFields, have.callFields); wrong != "" {
		return answer{}, &refusal{422, wrong}, nil
	}
	if same(changed, have) {
		return answer{status: 200, value: have, etag: have.etag()}, nil, nil
	}
	changed.Version++
	changed.UpdatedAt = formatTime(c.now())
	if err := c.put(ctx, id, changed); err != nil {
		return answer{}, nil, err
	}
	c.calls[i] = changed
	return answer{status: 200, value: changed, etag: changed.etag()}, nil, nil
}

// remove deletes a call or a contact. A call of a contact that is gone keeps its id.
func (c *CRM) remove(ctx context.Context, id string) (answer, *refusal, error) {
	before := len(c.calls) + len(c.contacts)
	calls := slices.DeleteFunc(slices.Clone(c.calls), func(have call) bool { return have.ID == id })
	contacts := slices.DeleteFunc(slices.Clone(c.contacts), func(have contact) bool { return have.ID == id })
	if len(calls)+len(contacts) == before {
		return answer{}, notFound, nil
	}
	if err := c.store.Delete(ctx, id); err != nil {
		return answer{}, nil, err
	}
	c.calls, c.contacts = calls, contacts
	return answer{status: 204}, nil, nil
}

// find is a call's place, -1 where there is none.
func (c *CRM) find(id string) int {
	return slices.IndexFunc(c.calls, func(have call) bool { return have.ID == id })
}

// dangling names the field that leads to a record which is not there, unless it did so before.
func (c *CRM) dangling(f, before callFields) string {
	if f.ContactID != nil && !equal(f.ContactID, before.ContactID) &&
		!slices.ContainsFunc(c.contacts, func(have contact) bool { return have.ID == *f.ContactID }) {
		return "contactId"
	}
	if f.DealID != nil && !equal(f.DealID, before.DealID) &&
		!slices.ContainsFunc(c.deals, func(have deal) bool { return have.ID == *f.DealID }) {
		return "dealId"
	}
	return ""
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

// same reports whether two versions of a call hold the same.
func same(a, b call) bool {
	x, _ := json.Marshal(a.callFields)
	y, _ := json.Marshal(b.callFields)
	return string(x) == string(y)
}
