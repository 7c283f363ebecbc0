// Package hub is Callscribe's middle: it joins the phone (package calls), the updates that must not be
// lost (package outbox) and the CRMs (package connectors), and serves the extension's pages. It is what
// App Connect keeps on a server; here it runs in the extension's service worker, and natively in tests.
//
// The hub may end at any moment, as the worker does: what must last is in its areas before it is
// acknowledged, and Open goes on from there.
package hub

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
)

// Area is a place in the browser's storage for small values.
type Area interface {
	outbox.Store

	// Get is one value, nil where there is none.
	Get(ctx context.Context, key string) ([]byte, error)
}

// Ports are what the hub needs of its platform.
type Ports struct {
	Jobs     Area // the outbox; on disk
	Settings Area // choices and what is known of the account, never a token; on disk
	Kept     Area // tokens of those who chose to stay connected; on disk
	Session  Area // tokens; in memory, gone when the browser closes
	Links    Area // which log each call session has; on disk

	CRM CRM
	Now func() time.Time

	// Alarm asks for Wake at a time; a zero time takes it back.
	Alarm func(at time.Time)

	// Held is told of which accounts there are jobs, when that changes; nil: nobody wants to know. Who sends
	// past the hub (see [Express]) must know it before the hub sends anything.
	Held func(accounts []string)

	// Outcome tells the call book what became of its tasks; nil where there is no book. It may be told the
	// same again.
	Outcome func(ctx context.Context, o calls.Outcome) error

	// Tell tells all open pages something: one of callscribe.d.ts's Broadcast, as JSON. nil: there are none.
	Tell func(message []byte)

	// TimezoneName is the browser's time zone, an IANA name; "" where it is not known. nil: it never is.
	TimezoneName func() string
}

// Hub is safe for concurrent use.
type Hub struct {
	ports    Ports
	accounts accounts
	links    *links
	outbox   *outbox.Outbox

	mu     sync.Mutex
	unsure map[string]bool          // sessions of which a create may have been sent, by linkKey
	told   map[string]calls.Outcome // what the call book knows of its jobs, by session

	origins map[string]origin // of jobs, by their ids
	coming  map[string]int    // how many jobs of an account are being accepted
	held    []string          // as Held was told

	waking, again bool       // wakeSoon is at work, and has to begin once more
	rests         *sync.Cond // it has ended
}

// Open goes on with what the areas hold. It sends nothing: call Wake.
func Open(ctx context.Context, ports Ports) (*Hub, error) {
	if ports.Tell == nil {
		ports.Tell = func([]byte) {}
	}
	if ports.TimezoneName == nil {
		ports.TimezoneName = func() string { return "" }
	}
	h := &Hub{ports: ports, unsure: map[string]bool{}, told: map[string]calls.Outcome{}, origins: map[string]origin{}, coming: map[string]int{}}
	h.accounts = accounts{session: ports.Session, kept: ports.Kept, known: map[string]account{}}
	h.rests = sync.NewCond(&h.mu)
	var err error
	if h.links, err = openLinks(ctx, ports.Links, ports.Now()); err != nil {
		return nil, crm.AsError(err)
	}
	h.outbox, err = outbox.Open(ctx, outbox.Config{
		Store: ports.Jobs, Send: h.send, Merge: merge, Canonical: h.canonical, Wake: ports.Alarm, Now: ports.Now,
	})
	if err != nil {
		return nil, err
	}
	h.doubtCreates()
	if ports.Held == nil {
		h.ports.Held = func([]string) {}
	}
	h.held = h.outbox.Accounts()
	h.ports.Held(h.held)
	return h, nil
}

// Wake does what is due: at the start, at the alarm, and when the browser is back online.
func (h *Hub) Wake(ctx context.Context) {
	h.outbox.Drain(ctx)
	h.hold()
	h.report(ctx)
	h.changed()
}

// Reload takes over what was being sent past the hub by a program that has died.
func (h *Hub) Reload(ctx context.Context) error {
	err := h.outbox.Reload(ctx)
	h.hold()
	h.wakeSoon()
	return err
}

// accepting notes that one more, or one less, job of an account is being accepted.
func (h *Hub) accepting(account string, more int) {
	h.mu.Lock()
	if h.coming[account] += more; h.coming[account] == 0 {
		delete(h.coming, account)
	}
	h.mu.Unlock()
	h.hold()
}

// hold tells of which accounts there are jobs, if that has changed.
func (h *Hub) hold() {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := slices.AppendSeq(h.outbox.Accounts(), maps.Keys(h.coming))
	slices.Sort(held)
	if held = slices.Compact(held); !slices.Equal(held, h.held) {
		h.held = held
		h.ports.Held(held)
	}
}

// Idle reports whether nothing waits to be sent by itself.
func (h *Hub) Idle() bool {
	for _, j := range h.outbox.List() {
		if j.State == outbox.Waiting {
			return false
		}
	}
	return true
}

// changed tells the pages to look again.
func (h *Hub) changed() { h.ports.Tell([]byte(`{"type":"changed"}`)) }

// Online is Wake with the knowledge that there is a network again.
func (h *Hub) Online(ctx context.Context) {
	h.outbox.Online()
	h.Wake(ctx)
}

// Wait returns when nothing is being done any more.
func (h *Hub) Wait() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.waking {
		h.rests.Wait()
	}
}

// wakeSoon is Wake after the answer. It is safe to lose with the worker: there is a durable record of what it
// does, and an alarm. There is one at a time: it takes up what is accepted while it runs, and ten callers in a
// row do not leave ten of them to wake each other.
func (h *Hub) wakeSoon() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.again = h.waking; h.again {
		return
	}
	h.waking = true
	go func() {
		for again := true; again; {
			h.Wake(context.Background())
			h.mu.Lock()
			again, h.again = h.again, false
			h.waking = again
			h.mu.Unlock()
		}
		h.rests.Broadcast()
	}()
}
