package rest

import (
	"context"
	"strings"
	"time"

	"callscribe/connectors/crm"
)

var utc = time.UTC

// clockSlack is by how much this computer's clock may differ from the CRM's.
const clockSlack = 24 * time.Hour

// newEntry is a log to be created, once its ids are checked and nothing is missing that the CRM wants.
func (c *Connector) newEntry(log crm.NewCallLog) (*entry, error) {
	if err := c.checkID("contact", log.Contact.ID, "contactInfo.id"); err != nil {
		return nil, err
	}
	if err := c.checkDisposition(log.Disposition, "additionalSubmission"); err != nil {
		return nil, err
	}
	if log.OwnerID != "" {
		if err := c.checkID("owner", log.OwnerID, "additionalSubmission"); err != nil {
			return nil, err
		}
	}
	e := &entry{session: log.SessionID, direction: log.Direction, number: log.PhoneNumber, kind: c.kind(log.Contact.Type).name}
	e.CallLog = crm.CallLog{Subject: log.Subject, Body: log.Body, StartTime: log.StartTime, Duration: log.Duration, Result: log.Result,
		RecordingLink: log.RecordingLink, ContactID: log.Contact.ID, ContactName: log.Contact.Name, Disposition: log.Disposition, OwnerID: log.OwnerID}
	for _, f := range c.d.fields {
		if f.needed && (f.kind == "" || f.kind == e.kind) && c.wire(f, e) == nil {
			return nil, &crm.Error{Code: crm.InvalidArgument, Message: c.Title + " takes no call without its " + words[f.of] +
				". The call can be logged when that is known."}
		}
	}
	return e, nil
}

// creating are the values of a log to be created, and the fields to send.
func (c *Connector) creating(ctx context.Context, e *entry) (values, error) {
	v := c.values()
	e.add(v, "")
	if err := c.fill(ctx, c.d.dotted, v); err != nil {
		return nil, err
	}
	fields := map[string]any{}
	for _, f := range c.d.fields {
		if f.written && (f.kind == "" || f.kind == e.kind) {
			c.put(fields, f, e, false, v)
		}
	}
	v["fields"] = fields
	return v, nil
}

// CreateCallLog implements [crm.CallLogCreator].
func (c *Connector) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	e, err := c.newEntry(log)
	if err != nil {
		return nil, err
	}
	v, err := c.creating(ctx, e)
	if err != nil {
		return nil, err
	}
	for _, r := range c.d.before {
		a, err := c.send(ctx, r, v, "contact "+log.Contact.ID)
		if err != nil {
			return nil, err
		}
		for name, at := range r.take {
			v["got."+name], _ = at.get(a.tree)
		}
	}
	want := *e
	made, err := c.askLog(ctx, c.d.create, v, e, c.sentOf(e))
	if err != nil || c.d.links == nil {
		return made, err
	}
	if c.d.create.readBack {
		return c.link(ctx, made, &want)
	}
	return c.link(ctx, &crm.CallLog{ID: made.ID}, &want)
}

// sentOf are the values that a creation sends, and that its answer must therefore show.
func (c *Connector) sentOf(e *entry) map[string]bool {
	sent := map[string]bool{}
	for _, f := range c.d.fields {
		if f.written && f.readable && (f.kind == "" || f.kind == e.kind) && f.of != "session" && c.wire(f, e) != nil {
			sent[f.of] = true
		}
	}
	return sent
}

// link ties a log to what it should belong to and does not: the requests that follow a creation, also one of
// an earlier try that was cut short. Where the CRM refuses one for good, the log is taken back, since it would
// belong to nobody.
func (c *Connector) link(ctx context.Context, have *crm.CallLog, want *entry) (*crm.CallLog, error) {
	v := c.values()
	held := &entry{CallLog: *have}
	held.add(v, "have.")
	want.add(v, "")
	v["id"] = have.ID
	linked := false
	for _, r := range c.d.links {
		if at := held.text(r.needs); at != nil && *at != "" {
			continue
		}
		a, err := c.send(ctx, r, v, "call log "+have.ID)
		switch code := crm.CodeOf(err); {
		case code == crm.NotFound || code == crm.InvalidArgument:
			if c.d.undo != nil {
				if _, undoErr := c.send(ctx, c.d.undo, v, "call log "+have.ID); undoErr != nil {
					return nil, undoErr // the next try finds the log
				}
			}
			return nil, err
		case err != nil && code != crm.Conflict: // a conflict: it is tied already
			return nil, err
		}
		linked = linked || a.sent
	}
	if !linked {
		return have, nil
	}
	return c.ReadCallLog(ctx, have.ID)
}

// FindCallLog implements [crm.CallLogCreator]. A log is known by the session's id, where the CRM keeps it;
// else by its start and its words.
func (c *Connector) FindCallLog(ctx context.Context, log crm.NewCallLog, since time.Time) (*crm.CallLog, error) {
	e, err := c.newEntry(log)
	if err != nil {
		return nil, err
	}
	r := c.d.find
	me := ""
	if r.mine != nil {
		who, err := c.Identify(ctx)
		if err != nil {
			return nil, err
		}
		me = who.ID
	}
	v, err := c.creating(ctx, e)
	if err != nil {
		return nil, err
	}
	if !since.IsZero() {
		v["since"] = since.Add(-clockSlack)
	}
	records, err := c.list(ctx, r, v, "the call log of this session")
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		id := c.d.idOf(record, r.id)
		if !c.d.isID("log", id) {
			return nil, c.Unreadable("the call log of this session")
		}
		owner, _ := r.mine.get(record)
		if whose, _ := textOf(owner); r.mine != nil && whose != me || !c.isSame(record, e) {
			continue
		}
		found, err := c.ReadCallLog(ctx, id)
		if crm.CodeOf(err) == crm.NotFound { // the list trails behind
			continue
		}
		if err != nil || c.d.links == nil {
			return found, err
		}
		return c.link(ctx, found, e)
	}
	return nil, nil
}

// isSame reports whether a record is the log of e's call.
func (c *Connector) isSame(record map[string]any, e *entry) bool {
	if c.d.find.exact {
		return true
	}
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
	want, got := wordsOf(e.Body), wordsOf(have.Body)
	if e.session != "" && strings.Contains(want, e.session) {
		return strings.Contains(got, e.session)
	}
	return got == want && wordsOf(have.Subject) == wordsOf(e.Subject)
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#34;", `"`, "&#39;", "'", "&#039;", "'", "&nbsp;", "", "&amp;", "&")

// wordsOf is what a person reads of a text, without its blanks: the same before and after the CRM has cleaned
// its HTML.
func wordsOf(text string) string {
	var b strings.Builder
	for text != "" {
		open := strings.IndexByte(text, '<')
		if open < 0 {
			open = len(text)
		}
		b.WriteString(text[:open])
		text = text[open:]
		end := strings.IndexByte(text, '>')
		if end < 0 { // not a tag
			b.WriteString(text)
			break
		}
		text = text[end+1:]
	}
	return strings.Join(strings.Fields(entities.Replace(b.String())), "")
}
