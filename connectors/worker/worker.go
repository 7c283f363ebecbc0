// Package worker is the program of the extension's service worker, without the browser: it joins the phone
// (package calls), the updates that must not be lost (package outbox) and the CRMs (package connectors), and serves
// the extension's pages. It is what App Connect keeps on a server.
//
// The program may end at any moment, as the worker does: what must last is in its areas before it is acknowledged,
// and Open goes on from there.
package worker

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/oauth"
	"callscribe/connectors/outbox"
	"callscribe/connectors/practice"
	"callscribe/connectors/settings"
	"callscribe/connectors/store"
)

// Ports are what the worker needs of its platform.
type Ports struct {
	Jobs     store.Area // the outbox; on disk
	Calls    store.Area // the call book; on disk
	Settings store.Area // choices and what is known of the account, never a token; on disk
	Kept     store.Area // tokens of those who chose to stay connected; on disk
	Session  store.Area // tokens; in memory, gone when the browser closes
	Links    store.Area // which log each call session has; on disk
	Practice store.Area // the practice CRM's records; on disk
	Phone    store.Area // how the widget stands, across the worker's short lives; in memory, gone when the browser closes

	CRMs CRMs
	Now  func() time.Time

	Alarm func(at time.Time)   // asks for Wake at a time, in place of the one before; a zero time takes it back
	Tell  func(message []byte) // tells all open pages something: one of callscribe.d.ts's Broadcast, as JSON; "badge" is for the icon
	Show  func(url string)     // opens a page: one of the extension's own, or of the CRM

	// Policy is what an administrator has put into managed storage, as JSON, "{}" for nothing; nil: there never is.
	Policy func(ctx context.Context) ([]byte, error)

	// Browser shows sign-in pages; the zero Browser cannot.
	Browser Browser

	// TimezoneName is the browser's time zone, an IANA name; "" where it is not known.
	TimezoneName func() string
}

// Worker is safe for concurrent use.
type Worker struct {
	ports    Ports
	accounts accounts
	links    *links
	outbox   *outbox.Outbox
	practice *practice.CRM
	books    atomic.Pointer[calls.Book] // of who is signed in

	switching sync.Mutex // held while another login's book is opened
	reporting sync.Mutex // held while the book is told how its jobs stand
	alarm     alarm

	mu      sync.Mutex
	awaited map[string]int           // sessions of which somebody waits for what becomes of a job
	origins map[string]origin        // of jobs, by their ids
	answers map[string]string        // of the CRMs, by the accounts' keys
	logins  logins                   // who uses this browser
	badge   int                      // how much waits for the person, as the browser was told, and one; 0: not told
	chosen  chosen                   // what the calls go by
	phone   phone                    // how the widget stands
	found   map[string]calls.Contact // by the last search by name

	reading reading    // of RingCentral's call log
	storing sync.Mutex // of the reading: one at a time

	policy        settings.Policy          // as it was last read
	readingPolicy chan struct{}            // holds one, while the policy is being read
	mine          []string                 // the names of the CRMs that the person has added
	sources       map[string]*oauth.Source // by the accounts' keys
	signingIn     string                   // the platform whose sign-in window is open; "" for none

	waking, again bool // wakeSoon is at work, and has to begin once more
}

// Open goes on with what the areas hold. It sends no update: call Wake.
func Open(ctx context.Context, ports Ports) (*Worker, error) {
	w := &Worker{
		ports: ports, origins: map[string]origin{}, awaited: map[string]int{}, answers: map[string]string{}, alarm: alarm{set: ports.Alarm},
		accounts: accounts{session: ports.Session, kept: ports.Kept, known: map[string]account{}},
		sources:  map[string]*oauth.Source{}, readingPolicy: make(chan struct{}, 1),
	}
	w.ports.fill()
	w.practice = practice.New(w.ports.Practice, ports.Now)
	var err error
	if w.links, err = openLinks(ctx, ports.Links, ports.Now()); err != nil {
		return nil, crm.AsError(err)
	}
	w.outbox, err = outbox.Open(ctx, outbox.Config{
		Store: ports.Jobs, Send: w.send, Merge: merge, Parts: partsOf, Canonical: w.canonical, Wake: w.alarm.forJobs, Now: ports.Now,
	})
	if err != nil {
		return nil, err
	}
	if err := w.readLogins(ctx); err != nil {
		return nil, crm.AsError(err)
	}
	if err := w.openBook(ctx); err != nil {
		return nil, err
	}
	if err := w.readPolicy(ctx); err != nil {
		return nil, err
	}
	if err := w.openSync(ctx); err != nil {
		return nil, crm.AsError(err)
	}
	return w, w.openCalls(ctx)
}

// fill puts something in the place of what a platform does not have.
func (p *Ports) fill() {
	if p.Practice == nil {
		p.Practice = store.NewMemory()
	}
	if p.CRMs.Own == nil {
		p.CRMs.Own = &Own{}
	}
	if p.Policy == nil {
		p.Policy = func(context.Context) ([]byte, error) { return []byte("{}"), nil }
	}
	if p.Browser.Redirect == nil {
		p.Browser.Redirect = func() string { return "" }
	}
}

// openCalls tells the call book what has become of the world since the program before.
func (w *Worker) openCalls(ctx context.Context) error {
	data, err := w.ports.Phone.Get(ctx, phoneKey)
	signedIn := err == nil && data != nil && json.Unmarshal(data, &w.phone) == nil && w.phone.SignedIn // else it will be heard of
	if signedIn && w.phone.Number != "" && !w.demo(ctx) {
		if err := w.signsIn(ctx, w.phone.Number); err != nil {
			return err
		}
	}
	if err := w.configure(ctx, false); err != nil {
		return err
	}
	if err := w.apply(ctx, calls.Started{Held: w.held()}); err != nil || !signedIn {
		return err
	}
	return w.apply(ctx, calls.PhoneOpened{})
}

// Wake does what is due: at the start, at the alarm, and when the browser is back online. It returns when
// something is due next; zero for never.
func (w *Worker) Wake(ctx context.Context) (next time.Time) {
	w.outbox.Drain(ctx)
	w.report(ctx)
	if w.alarm.callsDue(w.ports.Now()) {
		_ = w.apply(ctx, calls.Tick{}) // what could not be stored is stored with the next
	}
	w.sync(ctx)
	w.changed()
	return w.alarm.next()
}

// Online is Wake with the knowledge that there is a network again.
func (w *Worker) Online(ctx context.Context) (next time.Time) {
	w.outbox.Online()
	w.hurrySync()
	return w.Wake(ctx)
}

// changed tells the pages to look again, and asks for the next alarm.
func (w *Worker) changed() {
	w.alarm.forCalls(w.book().Next())
	w.alarm.forSync(w.nextSync())
	w.tell(map[string]any{"type": "changed"})
	n := w.book().Needs()
	if w.syncNeedsYou() {
		n++
	}
	w.mu.Lock()
	same := w.badge == n+1
	w.badge = n + 1
	w.mu.Unlock()
	if !same {
		w.tell(map[string]any{"type": "badge", "count": n})
	}
}

func (w *Worker) tell(message map[string]any) {
	data, err := json.Marshal(message)
	if err == nil { // it is made of strings, numbers and JSON
		w.ports.Tell(data)
	}
}

// alarm is the one alarm, for what waits in the outbox and in the call book, and for the next look at the call log.
type alarm struct {
	set func(at time.Time)

	mu                       sync.Mutex
	jobs, calls, sync, asked time.Time
}

func (a *alarm) forJobs(at time.Time)  { a.ask(&a.jobs, at) }
func (a *alarm) forCalls(at time.Time) { a.ask(&a.calls, at) }
func (a *alarm) forSync(at time.Time)  { a.ask(&a.sync, at) }

func (a *alarm) ask(of *time.Time, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	*of = at
	if first := a.first(); !first.Equal(a.asked) {
		a.asked = first
		a.set(first)
	}
}

// callsDue reports whether it is time for what the call book waits for.
func (a *alarm) callsDue(now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.calls.IsZero() && !a.calls.After(now)
}

func (a *alarm) next() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.first()
}

func (a *alarm) first() (first time.Time) {
	for _, at := range []time.Time{a.jobs, a.calls, a.sync} {
		if first.IsZero() || !at.IsZero() && at.Before(first) {
			first = at
		}
	}
	return first
}
