//go:build js && wasm

// The phone module: the call book, the panel's operations and the widget's messages. It runs beside the
// worker module, which it asks for everything about the CRM, and is started when a page needs it.
package main

import (
	"context"
	"sync"
	"time"

	"callscribe/connectors/calls"
	"callscribe/connectors/desk"
	"callscribe/connectors/json"
	"callscribe/wasm/internal/operation"
	"callscribe/wasm/internal/port"
)

func main() {
	for name, run := range map[string]operation.Func{
		"view":         on(func(_ context.Context, d *desk.Desk, _ operation.None) (desk.View, error) { return d.View(), nil }),
		"hear":         on(hear),
		"phone":        on(phone),
		"configure":    on(configure),
		"outcome":      does((*desk.Desk).Outcome),
		"tick":         does(func(d *desk.Desk, ctx context.Context, _ operation.None) error { return d.Tick(ctx) }),
		"draftCall":    does((*desk.Desk).Draft),
		"saveCall":     on(saveCall),
		"logCall":      on(logCall),
		"dismissCall":  does(func(d *desk.Desk, ctx context.Context, t desk.Text) error { return d.Dismiss(ctx, t.Session) }),
		"findContacts": on(findContacts),
	} {
		operation.Export(name, run)
	}
	select {}
}

var theDesk struct {
	sync.Mutex
	desk *desk.Desk
}

// openDesk opens the desk once. When its storage cannot be read, the next call tries again.
func openDesk(ctx context.Context) (*desk.Desk, error) {
	theDesk.Lock()
	defer theDesk.Unlock()
	if theDesk.desk != nil {
		return theDesk.desk, nil
	}
	opened, err := desk.Open(ctx, desk.Ports{
		Store: port.Local("call/"), Phone: port.Session("phone/"), CRM: crmModule{}, Now: time.Now,
		Alarm: func(at time.Time) { port.SetAlarm("calls", at) },
		Tell:  port.Tell,
	})
	theDesk.desk = opened
	return opened, err
}

// on is an operation of the desk.
func on[In, Out any](run func(ctx context.Context, d *desk.Desk, in In) (Out, error)) operation.Func {
	return operation.JSON(func(ctx context.Context, in In) (Out, error) {
		d, err := openDesk(ctx)
		if err != nil {
			var none Out
			return none, err
		}
		return run(ctx, d, in)
	})
}

// does is an operation of the desk without a result.
func does[In any](run func(d *desk.Desk, ctx context.Context, in In) error) operation.Func {
	return on(func(ctx context.Context, d *desk.Desk, in In) (operation.None, error) {
		return operation.None{}, run(d, ctx, in)
	})
}

type message struct {
	Message json.RawMessage `json:"message"`
}

type posts struct {
	Posts []json.RawMessage `json:"posts"`
}

func hear(ctx context.Context, d *desk.Desk, in message) (posts, error) {
	p, err := d.Hear(ctx, in.Message)
	if p == nil {
		return posts{}, err
	}
	return posts{p}, nil // the answer is right even where the storage failed, and the widget waits for it
}

func phone(ctx context.Context, d *desk.Desk, in struct {
	Open bool `json:"open"`
}) (operation.None, error) {
	return operation.None{}, d.Phone(ctx, in.Open)
}

func configure(ctx context.Context, d *desk.Desk, in struct {
	Connected bool `json:"connected"`
}) (operation.None, error) {
	settings, err := crmModule{}.DeskSettings(ctx)
	if err != nil {
		return operation.None{}, err
	}
	settings.Connected = in.Connected
	return operation.None{}, d.Configure(ctx, settings)
}

type done struct {
	ReturnMessage desk.Message `json:"returnMessage"`
}

func saveCall(ctx context.Context, d *desk.Desk, in desk.Text) (done, error) {
	m, err := d.Save(ctx, in)
	return done{m}, err
}

func logCall(ctx context.Context, d *desk.Desk, in desk.LogRequest) (done, error) {
	m, err := d.Log(ctx, in)
	return done{m}, err
}

type found struct {
	Contacts []desk.ContactView `json:"contacts"`
}

func findContacts(ctx context.Context, d *desk.Desk, in struct {
	Name string `json:"name"`
}) (found, error) {
	contacts, err := d.FindContacts(ctx, in.Name)
	return found{desk.Contacts(contacts)}, err
}

// crmModule is the worker module, as the desk's CRM.
type crmModule struct{}

func (crmModule) DeskSettings(ctx context.Context) (s desk.Settings, err error) {
	return s, operation.Ask(ctx, "deskSettings", operation.None{}, &s)
}

func (crmModule) ChangeSetting(ctx context.Context, change desk.Change) error {
	return operation.Ask(ctx, "changeSetting", change, nil)
}

func (crmModule) Submit(ctx context.Context, task calls.Task) error {
	return operation.Ask(ctx, "submit", task, nil)
}

func (crmModule) FindContact(ctx context.Context, in desk.Search) (c []calls.Contact, err error) {
	return c, operation.Ask(ctx, "searchContacts", in, &c)
}

func (crmModule) CreateContact(ctx context.Context, in desk.NewContact) (c calls.Contact, err error) {
	return c, operation.Ask(ctx, "addContact", in, &c)
}
