package rest

import (
	"context"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/words"
)

// clockSlack is by how much this computer's clock may differ from the CRM's.
const clockSlack = 24 * time.Hour

// creating is the scope of a log to be created, once its ids are checked and nothing is missing that the CRM wants.
func (c *Connector) creating(ctx context.Context, log crm.NewCallLog) (*scope, error) {
	err := c.checkID(c.d.IDs.Contact, log.Contact.ID, "contactInfo.id")
	if err == nil {
		err = c.checkDisposition(log.Disposition, "additionalSubmission")
	}
	if err == nil && log.OwnerID != "" {
		err = c.checkID(c.d.IDs.Owner, log.OwnerID, "additionalSubmission")
	}
	if err != nil {
		return nil, err
	}
	mark := log.Mark()
	if f := c.d.field("session"); f != nil && f.Form == "number" {
		mark = log.SessionID
	}
	e := &entry{call: log.SessionID, session: mark, direction: log.Direction, number: log.PhoneNumber, kind: c.kind(log.Contact.Type).Type}
	e.CallLog = crm.CallLog{Subject: log.Subject, Body: log.Body, StartTime: log.StartTime, Duration: log.Duration, Result: log.Result,
		RecordingLink: log.RecordingLink, ContactID: log.Contact.ID, ContactName: log.Contact.Name, Disposition: log.Disposition, OwnerID: log.OwnerID}
	for _, f := range c.d.Fields {
		if f.Needed && (f.Kind == "" || f.Kind == e.kind) && c.wire(f, e) == nil {
			word, part := partOf(f.Of)
			return nil, &crm.Error{Code: crm.InvalidArgument, Part: part, Message: words.Say("callWithout", c.Title, word)}
		}
	}
	s := c.scope(ctx)
	s.log = e
	s.values["fields"] = s.fields(nil)
	return s, s.err
}

// CreateCallLog implements [crm.CallLogCreator].
func (c *Connector) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	s, err := c.creating(ctx, log)
	if err != nil {
		return nil, err
	}
	if err := c.takeAll(s, c.d.Before, "contact "+log.Contact.ID); err != nil {
		return nil, err
	}
	want := *s.log
	sent := map[string]bool{} // what the answer must therefore show
	for _, f := range c.d.Fields {
		if f.written && f.readable && f.Of != "session" && (f.Kind == "" || f.Kind == want.kind) && c.wire(f, &want) != nil {
			sent[f.Of] = true
		}
	}
	made, err := c.askLog(s, c.d.Create, sent)
	if err != nil || c.d.Links == nil {
		return made, err
	}
	s.log = &want
	if !c.d.Create.ReadBack {
		made = &crm.CallLog{ID: made.ID} // what it is tied to is not known
	}
	return c.link(s, made)
}

// unkept clears what the CRM keeps nowhere but in the text: it is none of the log's, though the request may have named it.
func (d *description) unkept(e *entry) {
	for _, of := range strings.Fields(logValues) {
		if value := e.text(of); value != nil && !d.reads(of) {
			*value = ""
		}
	}
	if !d.reads(ofStart) {
		e.StartTime = time.Time{}
	}
	if !d.reads(ofDuration) {
		e.Duration = nil
	}
}

// takeAll sends requests in their order, and keeps what later ones want of the answers. One that needs an absent value
// is left out.
func (c *Connector) takeAll(s *scope, requests []*request, thing string) error {
	for _, r := range requests {
		a, err := c.send(s, r, thing)
		if err != nil {
			return err
		}
		if a.sent && r.Record != nil {
			if _, err := c.recordIn(a, r, thing); err != nil {
				return err
			}
		}
		for _, t := range r.Take {
			s.values["got."+t.Key], _ = t.At.get(a.tree)
		}
	}
	return nil
}

// link ties a log to what it should belong to and does not: the requests that follow a creation, also one of
// an earlier try that was cut short. Where the CRM refuses one for good, the log is taken back, since it would
// belong to nobody.
func (c *Connector) link(s *scope, have *crm.CallLog) (*crm.CallLog, error) {
	thing, linked := "call log "+have.ID, false
	s.have = &entry{CallLog: *have}
	s.values["id"] = have.ID
	for _, r := range c.d.Links {
		if at := s.have.text(r.Needs); at != nil && *at != "" {
			continue
		}
		sent, err := c.act(s, r, thing)
		switch code := crm.CodeOf(err); {
		case (code == crm.NotFound || code == crm.InvalidArgument) && c.d.Undo != nil:
			if _, undoErr := c.act(s, c.d.Undo, thing); undoErr != nil {
				return nil, undoErr // the next try finds the log
			}
			return nil, err
		case err != nil && code != crm.Conflict: // a conflict: it is tied already
			return nil, err
		}
		linked = linked || sent
	}
	if !linked {
		return have, nil
	}
	return c.ReadCallLog(s.ctx, have.ID)
}

// FindCallLog implements [crm.CallLogCreator]. A log is known by the session's id, where the CRM keeps it;
// else by its start and its words.
func (c *Connector) FindCallLog(ctx context.Context, log crm.NewCallLog, since time.Time) (*crm.CallLog, error) {
	thing := words.Say("thingSessionLog")
	s, err := c.creating(ctx, log)
	if err != nil {
		return nil, err
	}
	r, me := c.d.Find, crm.Identity{}
	if r.Mine != nil {
		if me, err = c.Identify(ctx); err != nil {
			return nil, err
		}
	}
	if !since.IsZero() {
		s.values["since"] = since.Add(-clockSlack)
	}
	if c.d.findTakes {
		if err := c.takeAll(s, c.d.Before, "contact "+log.Contact.ID); err != nil {
			return nil, err
		}
	}
	s.set(c.d.ownerOfNew())
	records, err := c.list(s, r, thing)
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		id := c.idOf(record, r.ID)
		if !isID(c.d.IDs.Log, id) {
			return nil, c.Unreadable(thing)
		}
		if r.Mine.text(record) != me.ID || !c.isOwn(record, s.values["fields"]) || !r.Exact && !c.isSame(record, s.log) {
			continue
		}
		found, err := c.found(s, r, record, id)
		if crm.CodeOf(err) == crm.NotFound { // the list trails behind
			continue
		}
		if err != nil || c.d.Links == nil {
			return found, err
		}
		return c.link(s, found)
	}
	return nil, nil
}

// found is a log that a search has found.
func (c *Connector) found(s *scope, r *request, record map[string]any, id string) (*crm.CallLog, error) {
	if !r.Whole {
		return c.ReadCallLog(s.ctx, id)
	}
	e := &entry{CallLog: crm.CallLog{ID: id}}
	if !c.take(record, e, nil) {
		return nil, c.Unreadable("call log " + id)
	}
	s.values["id"] = id
	e.URL, _ = s.expand(c.d.LogPage, nil)
	return &e.CallLog, nil
}

// ownerOfNew is what a creation sets the owner to.
func (d *description) ownerOfNew() []constant {
	f := d.field("owner")
	for i, one := range d.Create.Set {
		if f != nil && one.Key.String() == f.At[0].String() {
			return d.Create.Set[i : i+1]
		}
	}
	return nil
}

// isOwn reports whether a record belongs to whom a new one would: a session can have a log of each person.
func (c *Connector) isOwn(record, fields any) bool {
	f := c.d.field("owner")
	if f == nil {
		return true
	}
	whose, mine := joined(record, f.From), joined(fields, f.At)
	return whose == "" || mine == "" || whose == mine
}

// isSame reports whether a record is the log of a call: whether it says so, or says the same.
func (c *Connector) isSame(record any, e *entry) bool {
	have := &entry{}
	if !c.take(record, have, map[string]bool{}) {
		return false
	}
	if e.session != "" && have.session != "" {
		return have.session == e.session
	}
	start := e.StartTime
	if round := c.d.platform.RoundTime; round != nil {
		start = round(start)
	}
	if c.d.platform.Keeps.StartTime && !have.StartTime.Equal(start.Truncate(time.Second)) {
		return false
	}
	if e.call != "" && strings.Contains(e.Body, e.call) {
		return strings.Contains(have.Body, e.call)
	}
	return (!c.d.platform.Keeps.Subject || folded(have.Subject) == folded(e.Subject)) &&
		sameValues(logbody.Read(e.Body, c.d.Format), logbody.Read(have.Body, c.d.Format))
}

// folded is a text without what CRMs do to white space.
func folded(text string) string { return strings.Join(strings.Fields(text), " ") }

// sameValues reports whether two texts say the same, in whatever markup: CRMs clean their HTML.
func sameValues(a, b logbody.Values) bool {
	if (a.Note == nil) != (b.Note == nil) || a.Note != nil && folded(*a.Note) != folded(*b.Note) {
		return false
	}
	a.Note, b.Note = nil, nil
	return a == b
}
