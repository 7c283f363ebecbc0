package hub

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
)

// Express sends updates past a hub that is another program: the ways there and back take longer than all else
// but the CRM. It does so where only the time is different: the hub holds no job of the account, what it was
// served last went well, and nothing else of the account is under way. The update is stored before anything is
// written, as the outbox would store it (see [outbox.Record]). What does not go well is handed to the hub, which
// goes on as after a try of its own.
type Express struct {
	Jobs Area                      // the hub's
	Held func(account string) bool // whether the hub holds jobs of an account, or cannot say

	// Alarm asks for the hub's Wake at a time, in case that all die with an update.
	Alarm func(at time.Time)

	mu       sync.Mutex
	accounts map[string]*standing
	number   uint32        // of the latest record
	deleting chan struct{} // closed when the latest record to be deleted is; nil for none
	stuck    bool          // a record could not be deleted
}

// standing is how an account has answered.
type standing struct {
	authHeader string // with which the hub was served last
	good       bool   // that went well, and so did all since
	failures   int
	busy       int // what is under way
}

// Over hands a delivery to the hub.
type Over func(ctx context.Context, in Delivery) (Result, error)

// Tried is an update that was sent past the hub.
type Tried struct {
	ID       string          `json:"id"` // of its record
	Record   json.RawMessage `json:"record"`
	Error    *crm.Error      `json:"error,omitempty"` // nil: only the record is left, to be deleted
	Requests int             `json:"requests"`
}

// Deliver brings an update to the CRM, past the hub or over to it; all else goes over. When ctx ends, only the
// waiting ends.
func (e *Express) Deliver(ctx context.Context, d Direct, in Delivery, over Over) (Result, error) {
	free := e.reserve(in)
	if free == nil {
		return over(ctx, in)
	}
	type answer struct {
		Result
		err error
	}
	answered := make(chan answer, 1)
	go func() {
		result, err := e.send(context.WithoutCancel(ctx), d, in, over)
		free()
		answered <- answer{result, err}
	}()
	select {
	case a := <-answered:
		return a.Result, a.err
	case <-ctx.Done():
		return unanswered(), nil
	}
}

func (e *Express) send(ctx context.Context, d Direct, in Delivery, over Over) (Result, error) {
	update := *in.Update
	update.Values = connectors.WithoutTokens(update.Values)
	r := &recorded{Transport: d.Transport, express: e, todo: job{User: in.User, Update: &update}, now: d.Now(), stored: make(chan struct{})}
	d.Transport = r
	done, err := d.update(ctx, in, update)
	switch {
	case r.begun:
		<-r.stored
	case err != nil: // it was refused as it is
		return Refused(err)
	}
	switch {
	case r.err != nil:
		go e.forget(ctx, r, over)
		return Result{}, r.err
	case err != nil:
		e.failed(in.User)
		in.Tried = &Tried{ID: r.id, Record: r.record, Error: crm.AsError(err), Requests: done.Usage.Requests}
		return over(ctx, in)
	}
	go e.forget(ctx, r, over)
	return succeeded(done, false), nil
}

// update is one try.
func (d Direct) update(ctx context.Context, in Delivery, update connectors.Update) (done sent, err error) {
	defer func() {
		if recover() != nil { // as the outbox does: a fault in a job must not end the program
			err = crm.AsError(errFault)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	s, err := connectors.Open(d.account(in.User, in.AuthHeader), d.Zones)
	if err != nil {
		return sent{}, err
	}
	updated, err := s.UpdateCallLog(ctx, update)
	return sent{Updated: updated, Title: s.Platform().Title, Usage: s.Usage()}, err
}

var errFault = errors.New("a fault in a job")

// recorded is the way to the CRM for one update. Before its first request it begins to be stored, and it is stored
// before anything is written: the CRM reads while the storage writes.
type recorded struct {
	crm.Transport
	express *Express
	todo    job
	now     time.Time

	begun  bool
	stored chan struct{} // closed when the rest is set
	id     string
	record []byte
	err    error // it could not be stored
}

// Do implements [crm.Transport].
func (r *recorded) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	if !r.begun {
		r.begun = true
		go func() {
			defer close(r.stored)
			r.err = r.store(context.WithoutCancel(ctx))
		}()
		runtime.Gosched() // the storage is asked before the CRM
	}
	if req.Method != "GET" {
		<-r.stored
		if r.err != nil {
			return nil, r.err
		}
	}
	return r.Transport.Do(ctx, req)
}

func (r *recorded) store(ctx context.Context) error {
	payload, err := json.Marshal(r.todo)
	if err != nil {
		return err
	}
	r.id, r.record, err = outbox.Record(r.express.next(), accountKey(r.todo.User), logKey+r.todo.Update.LogID, payload, r.now)
	if err != nil {
		return err
	}
	r.express.Alarm(r.now.Add(time.Minute))
	if r.express.Jobs.Put(ctx, r.id, r.record) != nil {
		return outbox.ErrNotStored
	}
	return nil
}

func (e *Express) next() uint32 {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.number++
	return e.number
}

// forget deletes the record of an update that need not be sent any more: one after the other, for an older one
// that stayed would undo the newer when the outbox is opened. If one cannot be deleted, it and all after it are
// left to the hub.
func (e *Express) forget(ctx context.Context, r *recorded, over Over) {
	done := make(chan struct{})
	defer close(done)
	e.mu.Lock()
	before := e.deleting
	e.deleting = done
	e.mu.Unlock()

	time.Sleep(time.Millisecond) // the caller has his answer first
	if before != nil {
		<-before
	}
	e.mu.Lock()
	stuck := e.stuck
	e.mu.Unlock()
	if !stuck && e.Jobs.Delete(ctx, r.id) == nil {
		return
	}
	e.mu.Lock()
	e.stuck = true
	e.mu.Unlock()
	_, _ = over(ctx, Delivery{Tried: &Tried{ID: r.id, Record: r.record}}) // else it is found at the next start
}

// reserve reserves the account of an update until free is called; free is nil where the update must go over.
func (e *Express) reserve(in Delivery) (free func()) {
	if in.Update == nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.of(in.User)
	if !s.good || s.busy > 0 || s.authHeader != in.AuthHeader || e.Held(accountKey(in.User)) {
		return nil
	}
	s.busy++
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		s.busy--
	}
}

// Serve makes a call for the hub.
func (e *Express) Serve(ctx context.Context, d Direct, in Call) Reply {
	e.mu.Lock()
	s := e.of(in.User)
	s.busy++
	failures := s.failures
	e.mu.Unlock()

	out := d.serve(ctx, in)

	e.mu.Lock()
	defer e.mu.Unlock()
	s.busy--
	switch {
	case out.Error != nil:
		s.fail()
	case s.failures == failures: // of those under way together a success undoes no failure
		s.good, s.authHeader = true, in.AuthHeader
	}
	return out
}

func (e *Express) failed(user crm.User) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.of(user).fail()
}

func (s *standing) fail() {
	s.good = false
	s.failures++
}

func (e *Express) of(user crm.User) *standing {
	key := accountKey(user)
	s := e.accounts[key]
	if s == nil {
		if e.accounts == nil {
			e.accounts = map[string]*standing{}
		}
		s = &standing{}
		e.accounts[key] = s
	}
	return s
}
