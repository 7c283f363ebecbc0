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
	"time"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
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
	Phone    store.Area // how the widget stands, across the worker's short lives; in memory, gone when the browser closes

	CRMs CRMs
	Now  func() time.Time

	Alarm func(at time.Time)   // asks for Wake at a time, in place of the one before; a zero time takes it back
	Tell  func(message []byte) // tells all open pages something: one of callscribe.d.ts's Broadcast, as JSON
	Show  func(url string)     // opens a page: one of the extension's own, or of the CRM

	// TimezoneName is the browser's time zone, an IANA name; "" where it is not known.
	TimezoneName func() string
}

// Worker is safe for concurrent use.
type Worker struct {
	ports    Ports
	accounts accounts
	links    *links
	outbox   *outbox.Outbox
	book     *calls.Book
	alarm    alarm

	mu      sync.Mutex
	told    map[string]calls.Outcome        // what the call book knows of its jobs, by session
	origins map[string]origin               // of jobs, by their ids
	chosen  chosen                          // what the calls go by
	phone   phone                           // how the widget stands
	found   map[string]calls.Contact        // by the last search by name
	waiting map[string][]chan calls.Outcome // who waits for the outcome of a session's job

	waking, again bool       // wakeSoon is at work, and has to begin once more
	rests         *sync.Cond // it has ended
	background    sync.WaitGroup
}

// Open goes on with what the areas hold. It sends no update: call Wake.
func Open(ctx context.Context, ports Ports) (*Worker, error) {
	w := &Worker{
		ports: ports, told: map[string]calls.Outcome{}, origins: map[string]origin{},
		waiting: map[string][]chan calls.Outcome{}, alarm: alarm{set: ports.Alarm},
		accounts: accounts{session: ports.Session, kept: ports.Kept, known: map[string]account{}},
	}
	w.rests = sync.NewCond(&w.mu)
	var err error
	if w.links, err = openLinks(ctx, ports.Links, ports.Now()); err != nil {
		return nil, crm.AsError(err)
	}
	w.outbox, err = outbox.Open(ctx, outbox.Config{
		Store: ports.Jobs, Send: w.send, Merge: merge, Canonical: w.canonical, Wake: w.alarm.forJobs, Now: ports.Now,
	})
	if err != nil {
		return nil, err
	}
	if w.book, err = calls.Open(ctx, ports.Calls, ports.Now); err != nil {
		return nil, crm.AsError(err)
	}
	return w, w.openCalls(ctx)
}

// openCalls tells the call book what has become of the world since the program before.
func (w *Worker) openCalls(ctx context.Context) error {
	data, err := w.ports.Phone.Get(ctx, phoneKey)
	signedIn := err == nil && data != nil && json.Unmarshal(data, &w.phone) == nil && w.phone.SignedIn // else it will be heard of
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
	w.changed()
	return w.alarm.next()
}

// Online is Wake with the knowledge that there is a network again.
func (w *Worker) Online(ctx context.Context) (next time.Time) {
	w.outbox.Online()
	return w.Wake(ctx)
}

// Wait returns when nothing is being done any more.
func (w *Worker) Wait() {
	w.mu.Lock()
	for w.waking {
		w.rests.Wait()
	}
	w.mu.Unlock()
	w.background.Wait()
}

// wakeSoon is Wake after the answer. It is safe to lose with the worker: there is a durable record of what it
// does, and an alarm. There is one at a time: it takes up what is accepted while it runs, and ten callers in a
// row do not leave ten of them to wake each other.
func (w *Worker) wakeSoon() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.again = w.waking; w.again {
		return
	}
	w.waking = true
	go func() {
		for again := true; again; {
			w.Wake(context.Background())
			w.mu.Lock()
			again, w.again = w.again, false
			w.waking = again
			w.mu.Unlock()
		}
		w.rests.Broadcast()
	}()
}

// changed tells the pages to look again, and asks for the next alarm.
func (w *Worker) changed() {
	w.alarm.forCalls(w.book.Next())
	w.tell(map[string]any{"type": "changed"})
}

func (w *Worker) tell(message map[string]any) {
	data, err := json.Marshal(message)
	if err == nil { // it is made of strings, numbers and JSON
		w.ports.Tell(data)
	}
}

// alarm is the one alarm, for what waits in the outbox and in the call book.
type alarm struct {
	set func(at time.Time)

	mu                 sync.Mutex
	jobs, calls, asked time.Time
}

func (a *alarm) forJobs(at time.Time)  { a.ask(&a.jobs, at) }
func (a *alarm) forCalls(at time.Time) { a.ask(&a.calls, at) }

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

func (a *alarm) first() time.Time {
	if a.jobs.IsZero() || !a.calls.IsZero() && a.calls.Before(a.jobs) {
		return a.calls
	}
	return a.jobs
}
