package rest

import (
	"context"

	"callscribe/connectors/crm"
)

// ReadCallLog implements [crm.Connector].
func (c *Connector) ReadCallLog(ctx context.Context, id string) (*crm.CallLog, error) {
	if err := c.checkID("log", id, "existingCallLog.thirdPartyLogId"); err != nil {
		return nil, err
	}
	v := c.values()
	v["id"] = id
	return c.askLog(ctx, c.d.read, v, &entry{CallLog: crm.CallLog{ID: id}}, nil)
}

// askLog sends a request that is answered with a call log, and reads that into e. sent are the values that
// the request set; nil for a read.
func (c *Connector) askLog(ctx context.Context, r *request, v values, e *entry, sent map[string]bool) (*crm.CallLog, error) {
	thing := "the new call log"
	if e.ID != "" {
		thing = "call log " + e.ID
	}
	a, err := c.send(ctx, r, v, thing)
	if err != nil {
		return nil, err
	}
	if !a.sent {
		return nil, c.lacking(thing)
	}
	if a.none {
		return nil, &crm.Error{Code: crm.NotFound, Message: crm.Sentence(crm.NotFound, c.Title, thing, 0)}
	}
	if e.ID == "" || r.expect == 0 {
		record, err := c.recordIn(a, r, thing)
		if err != nil {
			return nil, err
		}
		id := c.d.idOf(record, r.id)
		if !c.d.isID("log", id) || e.ID != "" && e.ID != id {
			return nil, c.Unreadable(thing)
		}
		e.ID = id
		if !r.readBack {
			if err := c.readMore(ctx, r, v, record, thing); err != nil {
				return nil, err
			}
			if !c.take(record, e, sent) {
				return nil, c.Unreadable(thing)
			}
			e.Version = c.d.versionOf(record, a.header)
		}
	}
	if r.readBack {
		return c.ReadCallLog(ctx, e.ID)
	}
	c.locate(e)
	return &e.CallLog, nil
}

// readMore adds to a record that was read what stands elsewhere.
func (c *Connector) readMore(ctx context.Context, r *request, v values, record map[string]any, thing string) error {
	if r != c.d.read {
		return nil
	}
	for name, more := range c.d.readMore {
		a, err := c.send(ctx, more, v, thing)
		if err != nil {
			return err
		}
		record[name] = a.tree
	}
	return nil
}

// versionOf is the version of a record, for the next write's precondition.
func (d *description) versionOf(record map[string]any, header crm.Header) string {
	v := d.version
	switch {
	case v == nil:
		return ""
	case v.header != "":
		return header[v.header]
	}
	value, _ := v.at.get(record)
	text, _ := textOf(value)
	if at, ok := v.form.read(text, utc); ok && v.form != "" {
		text, _ = textOf(v.form.write(at))
	}
	return text
}

// locate sets the page of a log.
func (c *Connector) locate(e *entry) {
	v := c.values()
	v["id"] = e.ID
	for name, value := range c.Account.User.AdditionalInfo {
		v["info."+name] = value
	}
	e.URL, _ = c.d.expand(c.d.logPage, v, asIs)
}

// WriteCallLog implements [crm.Connector].
func (c *Connector) WriteCallLog(ctx context.Context, have *crm.CallLog, change crm.Change) (*crm.CallLog, error) {
	if change.OwnerID != nil && *change.OwnerID != "" {
		if err := c.checkID("owner", *change.OwnerID, "additionalSubmission"); err != nil {
			return nil, err
		}
	}
	e := &entry{CallLog: *have}
	changed := map[string]bool{}
	for of, value := range map[string]*string{"subject": change.Subject, "body": change.Body, "result": change.Result,
		"recording": change.RecordingLink, "owner": change.OwnerID} {
		if value != nil {
			*e.text(of), changed[of] = *value, true
		}
	}
	if change.StartTime != nil {
		e.StartTime, changed[ofStart] = *change.StartTime, true
	}
	if change.Duration != nil {
		e.Duration, changed[ofDuration] = change.Duration, true
	}
	if c.d.ends() && (changed[ofStart] || changed[ofDuration]) {
		// A duration is written as an end, which counts from the start that was read.
		if e.StartTime.IsZero() {
			return nil, &crm.Error{Code: crm.InvalidArgument, Message: c.Title + " keeps the duration of call log " + have.ID +
				" by its start time, which is not known. Enter the start time too."}
		}
		changed[ofStart], changed[ofDuration] = true, true
	}
	return c.write(ctx, have, e, changed)
}

// write sends the fields of the values that have changed.
func (c *Connector) write(ctx context.Context, have *crm.CallLog, e *entry, changed map[string]bool) (*crm.CallLog, error) {
	if err := c.checkID("log", have.ID, "existingCallLog.thirdPartyLogId"); err != nil {
		return nil, err
	}
	v := c.values()
	(&entry{CallLog: *have}).add(v, "have.")
	e.add(v, "")
	v["id"], v["version"] = have.ID, have.Version
	fields := map[string]any{}
	if err := c.fill(ctx, c.d.dotted, v); err != nil {
		return nil, err
	}
	for _, f := range c.d.fields {
		if f.changed && changed[f.of] && (f.kind == "" || f.kind == e.kind) {
			c.put(fields, f, e, true, v)
		}
	}
	v["fields"] = fields
	return c.askLog(ctx, c.d.update, v, e, changed)
}

// SetDisposition implements [crm.DispositionSetter].
func (c *Connector) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	if err := c.checkDisposition(to, "dispositions"); err != nil {
		return nil, err
	}
	e := &entry{CallLog: *have}
	e.Disposition = to
	if c.d.setDeal == nil {
		return c.write(ctx, have, e, map[string]bool{"deal": c.d.field("deal") != nil, "lead": c.d.field("lead") != nil})
	}
	v := c.values()
	(&entry{CallLog: *have}).add(v, "have.")
	e.add(v, "")
	v["id"] = have.ID
	for _, r := range c.d.setDeal { // one that needs what there is not is left out
		if _, err := c.send(ctx, r, v, "call log "+have.ID); err != nil {
			return nil, err
		}
	}
	return c.ReadCallLog(ctx, have.ID)
}

func (c *Connector) checkDisposition(to crm.Disposition, input string) error {
	for _, one := range []struct{ kind, id, other string }{{"deal", to.DealID, "leads"}, {"lead", to.LeadID, "deals"}} {
		switch {
		case one.id == "":
		case c.d.field(one.kind) == nil:
			return crm.InvalidInput(input+"."+one.kind+"s", "are not known to "+c.Title+" for a call, only "+one.other)
		default:
			if err := c.checkID(one.kind, one.id, input+"."+one.kind+"s"); err != nil {
				return err
			}
		}
	}
	return nil
}
