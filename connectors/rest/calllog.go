package rest

import (
	"context"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/words"
)

// ReadCallLog implements [crm.Connector].
func (c *Connector) ReadCallLog(ctx context.Context, id string) (*crm.CallLog, error) {
	if err := c.checkID(c.d.IDs.Log, id, "existingCallLog.thirdPartyLogId"); err != nil {
		return nil, err
	}
	s := c.scope(ctx)
	s.values["id"] = id
	s.log = &entry{CallLog: crm.CallLog{ID: id}}
	return c.askLog(s, c.d.Read, nil)
}

// askLog sends a request that is answered with a call log, and reads that into the scope's. sent are the values
// that the request set; nil for a read.
func (c *Connector) askLog(s *scope, r *request, sent map[string]bool) (*crm.CallLog, error) {
	e, thing := s.log, words.Say("thingNewLog")
	if e.ID != "" {
		thing = crm.ThingLog(e.ID)
	}
	a, err := c.ask(s, r, thing)
	switch {
	case err != nil:
		return nil, err
	case a.none:
		return nil, c.missing(thing)
	case r.Expect == 0:
		if err := c.takeLog(s, a, r, sent, thing); err != nil {
			return nil, err
		}
	}
	if r.ReadBack {
		return c.ReadCallLog(s.ctx, e.ID)
	}
	s.values["id"] = e.ID
	e.URL, _ = s.expand(c.d.LogPage, nil)
	return &e.CallLog, nil
}

// takeLog reads the log in an answer.
func (c *Connector) takeLog(s *scope, a answer, r *request, sent map[string]bool, thing string) error {
	e := s.log
	c.d.unkept(e)
	if r.ReadBack && e.ID != "" {
		value, _ := r.Record.get(a.tree)
		if done, _ := value.(bool); done {
			return nil // it says no more, and is read again
		}
	}
	record, err := c.recordIn(a, r, thing)
	if err != nil {
		return err
	}
	id := c.idOf(record, r.ID)
	if !isID(c.d.IDs.Log, id) || e.ID != "" && e.ID != id {
		return c.Unreadable(thing)
	}
	if e.ID = id; r.ReadBack {
		return nil
	}
	if r == c.d.Read {
		if err := c.more(s, c.d.ReadMore, record, thing); err != nil {
			return err
		}
	}
	if !c.take(record, e, sent) {
		return c.Unreadable(thing)
	}
	e.Version = c.d.versionOf(record, a.header)
	return nil
}

// more sends further requests whose answers become members of a record. One that needs an absent value is left out.
func (c *Connector) more(s *scope, requests []more, record map[string]any, thing string) error {
	for i := range requests {
		a, err := c.send(s, &requests[i].Request, thing)
		if err != nil {
			return err
		}
		record[requests[i].Key] = a.tree
	}
	return nil
}

// idOf is the id of a record; "" where it has none. at nil is where a read has it.
func (c *Connector) idOf(record any, at path) string {
	if at == nil {
		at = c.d.idAt
	}
	return at.text(record)
}

// versionOf is the version of a record, for the next write's precondition.
func (d *description) versionOf(record any, header crm.Header) string {
	v := d.Version
	switch {
	case v == nil:
		return ""
	case v.Header != "":
		return header[v.Header]
	}
	text := v.At.text(record)
	if at, ok := readTime(v.Form, text, time.UTC); ok && v.Form != "" {
		text, _ = textOf(writeTime(v.Form, at))
	}
	return text
}

// edit is what a log shall be, and which of its values that changes.
type edit struct {
	entry
	d       *description
	changed map[string]bool
}

// set sets a value that the CRM keeps: of another, it would be said that it was written.
func (x *edit) set(of string, value *string) {
	if value != nil && x.d.reads(of) {
		*x.text(of), x.changed[of] = *value, true
	}
}

// WriteCallLog implements [crm.Connector].
func (c *Connector) WriteCallLog(ctx context.Context, have *crm.CallLog, change crm.Change) (*crm.CallLog, error) {
	x := &edit{entry{CallLog: *have}, c.d, map[string]bool{}}
	x.set("subject", change.Subject)
	x.set("body", change.Body)
	x.set("result", change.Result)
	x.set("recording", change.RecordingLink)
	x.set("owner", change.OwnerID)
	if change.Body != nil && c.d.hidesResult {
		if is := logbody.Read(x.Body, c.d.Format).Result; is != logbody.Read(have.Body, c.d.Format).Result {
			x.Result, x.changed["result"] = is, true
		}
	}
	if change.OwnerID != nil {
		if err := c.checkID(c.d.IDs.Owner, *change.OwnerID, "additionalSubmission"); err != nil {
			return nil, err
		}
	}
	if change.StartTime != nil {
		x.StartTime, x.changed[ofStart] = *change.StartTime, true
	}
	if change.Duration != nil {
		x.Duration, x.changed[ofDuration] = change.Duration, true
	}
	if c.d.ends() && (x.changed[ofStart] || x.changed[ofDuration]) {
		// A duration is written as an end, which counts from the start that was read.
		if x.StartTime.IsZero() {
			return nil, &crm.Error{Code: crm.InvalidArgument, Part: crm.StartTimePart, Message: words.Say("startUnknown", c.Title, crm.ThingLog(have.ID))}
		}
		x.changed[ofStart], x.changed[ofDuration] = true, x.Duration != nil
	}
	return c.write(ctx, have, x)
}

// write sends the fields of the values that have changed. Where the CRM has no words for any of them there is nothing
// to send, and the log is as it is: an empty request would be answered with a success.
func (c *Connector) write(ctx context.Context, have *crm.CallLog, x *edit) (*crm.CallLog, error) {
	s, err := c.changing(ctx, have, &x.entry)
	if err != nil {
		return nil, err
	}
	s.values["version"] = have.Version
	fields := s.fields(x.changed)
	if len(fields) == 0 {
		return c.ReadCallLog(ctx, have.ID)
	}
	s.values["fields"] = fields
	return c.askLog(s, c.d.Update, x.changed)
}

// changing is the scope of a change.
func (c *Connector) changing(ctx context.Context, have *crm.CallLog, e *entry) (*scope, error) {
	s := c.scope(ctx)
	s.log, s.have = e, &entry{CallLog: *have}
	s.values["id"] = have.ID
	return s, c.checkID(c.d.IDs.Log, have.ID, "existingCallLog.thirdPartyLogId")
}

// fields is what to send of the scope's log: the values that have changed, or all those of a new one (nil).
func (s *scope) fields(changed map[string]bool) map[string]any {
	fields := map[string]any{}
	for _, f := range s.d.Fields {
		if f.Kind != "" && f.Kind != s.log.kind {
			continue
		}
		if changed == nil && f.written || changed[f.Of] && f.changed {
			s.put(fields, f, changed != nil || f.demanded)
		}
	}
	return fields
}

// SetDisposition implements [crm.DispositionSetter].
func (c *Connector) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	if err := c.checkDisposition(to, "dispositions"); err != nil {
		return nil, err
	}
	x := &edit{entry{CallLog: *have}, c.d, map[string]bool{"deal": true, "lead": true}}
	x.Disposition = to
	if c.d.SetDeal == nil {
		return c.write(ctx, have, x)
	}
	if to == have.Disposition { // what would be taken away is what would be set
		return c.ReadCallLog(ctx, have.ID)
	}
	s, err := c.changing(ctx, have, &x.entry)
	if err != nil {
		return nil, err
	}
	thing := crm.ThingLog(have.ID)
	if err := c.takeAll(s, c.d.SetDeal, thing); err != nil {
		return nil, err
	}
	now, err := c.ReadCallLog(ctx, have.ID)
	if f := c.d.field("deal"); err == nil && now.Disposition != to && f != nil && !f.Unseen { // answered, and not done
		return nil, c.Unreadable(thing)
	}
	return now, err
}

// CheckDisposition refuses an id of a deal or lead that the CRM cannot have, before anything is sent.
func (c *Connector) CheckDisposition(to crm.Disposition) error {
	return c.checkDisposition(to, "dispositions")
}

func (c *Connector) checkDisposition(to crm.Disposition, input string) error {
	for _, of := range []string{"deal", "lead"} {
		id, form := to.DealID, c.d.IDs.Deal
		if of == "lead" {
			id, form = to.LeadID, c.d.IDs.Lead
		}
		if id == "" {
			continue
		}
		if c.d.field(of) == nil {
			return crm.InvalidInput(input+"."+of+"s", "are not known to "+c.Title+" for a call")
		}
		if err := c.checkID(form, id, input+"."+of+"s"); err != nil {
			return err
		}
	}
	return nil
}
