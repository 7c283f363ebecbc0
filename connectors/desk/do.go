package desk

import (
	"context"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
)

// do carries out what the book decided. What is sent to a CRM is stored in the outbox when do returns;
// searches go on behind.
func (d *Desk) do(ctx context.Context, actions []calls.Action) error {
	var failed error
	for _, a := range actions {
		if err := d.one(ctx, a); err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

func (d *Desk) one(ctx context.Context, a calls.Action) error {
	switch a := a.(type) {
	case calls.Create:
		return d.submit(ctx, calls.Task{Create: &a}, a.Session, a.Seq)
	case calls.Update:
		return d.submit(ctx, calls.Task{Update: &a}, a.Session, a.Seq)
	case calls.FindContact:
		d.later(func(ctx context.Context) { d.findContact(ctx, a) })
	case calls.CreateContact:
		d.later(func(ctx context.Context) { d.createContact(ctx, a) })
	case calls.ChangeSetting:
		return d.changeSetting(ctx, Change{Setting: a.Setting, On: a.On})
	case calls.Ask:
		d.toast(whyNeeded(a.Why, d.title()), "warning")
	case calls.Dropped:
		d.toast("Callscribe remembers too many unfinished calls, and let go of the oldest. Log your calls, or mark them as not to be logged.", "danger")
	case calls.OpenLog:
		d.show(a.URL)
	case calls.OpenContact:
		d.openContact(a.ContactID)
	case calls.OpenSettings:
		d.show("settings.html")
	default:
		d.post(calls.Post(a, d.service()))
	}
	return nil
}

// submit hands a task to the outbox. One that it does not take is handed over again by the book.
func (d *Desk) submit(ctx context.Context, task calls.Task, session string, seq int) error {
	err := d.ports.CRM.Submit(ctx, task)
	if err == nil {
		return d.apply(ctx, calls.Accepted{Session: session, Seq: seq})
	}
	e := crm.AsError(err)
	_ = d.apply(ctx, calls.Failed{Session: session, Seq: seq, Code: string(e.Code), Message: e.Message})
	return e
}

func (d *Desk) findContact(ctx context.Context, a calls.FindContact) {
	found, err := d.ports.CRM.FindContact(ctx, Search{Account: a.Account, Number: a.Number})
	if err != nil {
		e := crm.AsError(err)
		_ = d.apply(ctx, calls.ContactSearchFailed{
			Account: a.Account, Number: a.Number, Code: string(e.Code), Message: e.Message, RetryAfter: e.RetryAfter,
		})
		return
	}
	_ = d.apply(ctx, calls.ContactsFound{Account: a.Account, Number: a.Number, Contacts: found})
}

func (d *Desk) createContact(ctx context.Context, a calls.CreateContact) {
	made, err := d.ports.CRM.CreateContact(ctx, NewContact{Account: a.Account, Name: a.Name, Phone: a.Number, Type: a.Type})
	if err != nil {
		e := crm.AsError(err)
		d.toast(e.Message, "danger")
		_ = d.apply(ctx, calls.Failed{Session: a.Session, Code: string(e.Code), Message: e.Message})
		return
	}
	_ = d.apply(ctx, calls.ContactCreated{Session: a.Session, Contact: made})
}

// changeSetting stores a setting, and goes by it.
func (d *Desk) changeSetting(ctx context.Context, change Change) error {
	if err := d.ports.CRM.ChangeSetting(ctx, change); err != nil {
		return err
	}
	settings, err := d.ports.CRM.DeskSettings(ctx)
	if err != nil {
		return err
	}
	return d.Configure(ctx, settings)
}

func (d *Desk) toast(message, level string) {
	ttl := 5000
	if level == "danger" {
		ttl = 10000
	}
	d.tell(map[string]any{"type": "toast", "returnMessage": map[string]any{"message": message, "messageType": level, "ttl": ttl}})
}

func (d *Desk) show(url string) {
	if url != "" {
		d.ports.Show(url)
	}
}

func (d *Desk) openContact(id string) {
	d.mu.Lock()
	base := d.settings.ContactURL
	d.mu.Unlock()
	if base != "" {
		d.show(base + crm.QueryEscape(id))
	}
}

func (d *Desk) title() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.settings.Title
}
