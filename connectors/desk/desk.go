// Package desk is where calls are handled: it keeps the call book, carries out what the book decides, and
// serves the panel and the phone's widget. It reaches the CRMs through package hub, which in the browser
// is another Go module: a panel that is open should not make each update of a call log start slower.
package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/ringcentral"
)

// Settings are what the desk needs to know of the person's choices.
type Settings struct {
	Account    string `json:"account"` // the connected account's key; "" for none
	Title      string `json:"title"`   // of its CRM, for people
	ContactURL string `json:"contactUrl"`
	AutoLog    bool   `json:"autoLog"`
	AtOnce     bool   `json:"atOnce"`
	Internal   bool   `json:"internal"`

	Held      map[string]int `json:"held"`      // the newest job that the outbox holds of each session
	Connected bool           `json:"connected"` // the person has just connected the account
}

// NewContact is a contact to be created.
type NewContact struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Type    string `json:"type"`
}

// Search is a search for contacts, by a number or by a name.
type Search struct {
	Account string `json:"account"`
	Number  string `json:"number,omitempty"`
	Name    string `json:"name,omitempty"`
}

// Change is a setting that was changed in the phone's widget: one of package ringcentral's ids.
type Change struct {
	Setting string `json:"setting"`
	On      bool   `json:"on"`
}

// CRM is what the desk asks of the hub. Submit returns when the task is stored; what becomes of it comes
// back by [Desk.Outcome].
type CRM interface {
	DeskSettings(ctx context.Context) (Settings, error)
	ChangeSetting(ctx context.Context, change Change) error
	Submit(ctx context.Context, task calls.Task) error
	FindContact(ctx context.Context, search Search) ([]calls.Contact, error)
	CreateContact(ctx context.Context, contact NewContact) (calls.Contact, error)
}

// Memory keeps small values for as long as the browser runs.
type Memory interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
}

// Ports are what the desk needs of its platform.
type Ports struct {
	Store calls.Store
	Phone Memory // how the widget stands, across the worker's short lives
	CRM   CRM
	Now   func() time.Time
	Alarm func(at time.Time)   // asks for Tick at a time; a zero time takes it back
	Tell  func(message []byte) // tells all open pages: one of callscribe.d.ts's Broadcast, as JSON
	Show  func(url string)     // opens a page: one of the extension's own, or of the CRM
}

// Desk is safe for concurrent use.
type Desk struct {
	ports Ports
	book  *calls.Book

	mu       sync.Mutex
	settings Settings
	phone    phone
	found    map[string]calls.Contact        // by the last search by name
	waiting  map[string][]chan calls.Outcome // who waits for the outcome of a session's task

	background sync.WaitGroup
}

// phone is how the widget stands.
type phone struct {
	Windows  int    `json:"windows"` // pages that hold one
	SignedIn bool   `json:"signedIn"`
	Number   string `json:"number"`
}

const phoneKey = "phone"

// workTimeout ends what is done after an answer.
const workTimeout = 25 * time.Second

// Open goes on with what the store holds.
func Open(ctx context.Context, ports Ports) (*Desk, error) {
	book, err := calls.Open(ctx, ports.Store, ports.Now)
	if err != nil {
		return nil, crm.AsError(err)
	}
	d := &Desk{ports: ports, book: book, waiting: map[string][]chan calls.Outcome{}}
	settings, err := ports.CRM.DeskSettings(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.Configure(ctx, settings); err != nil {
		return nil, err
	}
	if err := d.apply(ctx, calls.Started{Held: settings.Held}); err != nil {
		return nil, err
	}
	data, err := ports.Phone.Get(ctx, phoneKey)
	if err != nil || data == nil || json.Unmarshal(data, &d.phone) != nil || !d.phone.SignedIn {
		return d, nil // it will be heard of
	}
	return d, d.apply(ctx, calls.PhoneOpened{})
}

// Configure takes changed settings in.
func (d *Desk) Configure(ctx context.Context, s Settings) error {
	d.mu.Lock()
	before := d.settings
	d.settings = s
	d.mu.Unlock()
	err := d.apply(ctx, calls.Configured{Connected: s.Connected, Settings: calls.Settings{
		Account: s.Account, Auto: s.AutoLog, AtOnce: s.AtOnce, Internal: s.Internal,
	}})
	if before.Title != s.Title || before.AutoLog != s.AutoLog || before.AtOnce != s.AtOnce || before.Internal != s.Internal {
		d.post(calls.Post(calls.Register{}, d.service()))
	}
	return err
}

// Tick does what is due.
func (d *Desk) Tick(ctx context.Context) error { return d.apply(ctx, calls.Tick{}) }

// Idle reports whether the book waits for no time.
func (d *Desk) Idle() bool { return d.book.Next().IsZero() }

// Wait returns when nothing is being done any more.
func (d *Desk) Wait() { d.background.Wait() }

// Outcome takes in what became of a task.
func (d *Desk) Outcome(ctx context.Context, o calls.Outcome) error {
	event := o.Event()
	if event == nil {
		return crm.InvalidInput("kind", "is none of an outcome")
	}
	err := d.apply(ctx, event)
	d.mu.Lock()
	waiting := d.waiting[o.Session]
	delete(d.waiting, o.Session)
	d.mu.Unlock()
	for _, w := range waiting {
		w <- o // has room
	}
	return err
}

// Hear takes in a message of a widget, and returns what goes back to it.
func (d *Desk) Hear(ctx context.Context, message []byte) ([]json.RawMessage, error) {
	m, err := ringcentral.Decode(message)
	if err != nil {
		return nil, crm.InvalidInput("message", "must be a message of the widget")
	}
	if status, ok := m.(ringcentral.LoginStatus); ok {
		d.setPhone(ctx, func(p *phone) { p.Windows, p.SignedIn, p.Number = max(p.Windows, 1), status.LoggedIn, status.Number })
	}
	reply, err := d.book.Hear(ctx, m)
	posts := []json.RawMessage{}
	if reply.Answer != nil {
		posts = append(posts, reply.Answer)
	}
	for _, post := range reply.Posts {
		posts = append(posts, post)
	}
	rest := reply.Actions[:0:0]
	for _, a := range reply.Actions {
		if post := calls.Post(a, d.service()); post != nil {
			posts = append(posts, post)
			continue
		}
		rest = append(rest, a)
	}
	d.later(func(ctx context.Context) { _ = d.do(ctx, rest) }) // what fails is in the book
	d.changed()
	return posts, sentence(err)
}

// Phone is told that a page with the widget was opened, or closed.
func (d *Desk) Phone(ctx context.Context, open bool) error {
	p := d.setPhone(ctx, func(p *phone) {
		if open {
			p.Windows++
			return
		}
		if p.Windows--; p.Windows <= 0 {
			*p = phone{}
		}
	})
	if p.Windows == 0 {
		return d.apply(ctx, calls.PhoneClosed{})
	}
	d.changed()
	return nil
}

func (d *Desk) setPhone(ctx context.Context, change func(p *phone)) phone {
	d.mu.Lock()
	change(&d.phone)
	p := d.phone
	d.mu.Unlock()
	if data, err := json.Marshal(p); err == nil {
		_ = d.ports.Phone.Put(ctx, phoneKey, data) // the widget will tell again
	}
	return p
}

// apply takes an event in, and does what follows.
func (d *Desk) apply(ctx context.Context, event calls.Event) error {
	actions, err := d.book.Apply(ctx, event)
	d.changed()
	if failed := d.do(ctx, actions); err == nil {
		err = failed
	}
	return sentence(err)
}

// changed tells the pages to look again, and asks for the next alarm.
func (d *Desk) changed() {
	d.ports.Alarm(d.book.Next())
	d.tell(map[string]any{"type": "changed"})
}

func (d *Desk) tell(message map[string]any) {
	data, err := json.Marshal(message)
	if err == nil { // it is made of strings, numbers and JSON
		d.ports.Tell(data)
	}
}

// post posts a message to the widgets of all windows.
func (d *Desk) post(message []byte) {
	if message != nil {
		d.tell(map[string]any{"type": "posts", "posts": []json.RawMessage{message}})
	}
}

func (d *Desk) service() ringcentral.Service {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.settings
	return ringcentral.Service{Name: calls.ServiceName, CRM: s.Title, AutoLog: s.AutoLog, AtOnce: s.AtOnce, Internal: s.Internal}
}

// later does something after the answer. What is lost with the worker is in the book, which decides it
// again.
func (d *Desk) later(work func(ctx context.Context)) {
	d.background.Add(1)
	go func() {
		defer d.background.Done()
		ctx, cancel := context.WithTimeout(context.Background(), workTimeout)
		defer cancel()
		work(ctx)
	}()
}

// sentence is an error of the book, for people.
func sentence(err error) error {
	if err == nil {
		return nil
	}
	var refused *calls.InputError
	if errors.As(err, &refused) {
		return &crm.Error{Code: crm.InvalidArgument, Message: refused.Message}
	}
	if e := crm.AsError(err); e.Code != crm.Internal {
		return e
	}
	return &crm.Error{Code: crm.Internal, Message: "The browser's storage is full or not working. Keep your text, make room and save again."}
}
