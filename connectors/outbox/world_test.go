package outbox_test

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
)

// The world of the tests: a disk, a CRM, a clock, and processes that run an outbox on them and can be
// killed at any step. What a killed process still does has no effect.

// step is a point at which a process can be killed: just before the thing it names, or just after.
type step string

const (
	putBegun      step = "accept begun"
	putDone       step = "record written"
	readSent      step = "read sent"
	readAnswered  step = "read answered"
	writeSent     step = "write sent"
	writeAnswered step = "write answered"
	deleteBegun   step = "removal begun"
	deleteDone    step = "record removed"
)

var steps = []step{putBegun, putDone, readSent, readAnswered, writeSent, writeAnswered, deleteBegun, deleteDone}

var (
	errKilled = errors.New("the process was killed")
	errDisk   = errors.New("the disk is full")
)

type world struct {
	mu        sync.Mutex
	clock     time.Time
	rows      map[string][]byte
	crm       *fakeCRM
	alarm     time.Time
	processes []*process
	names     map[string]string // what a key has turned out to be another name of
	pause     time.Duration     // how long each request takes; only in a synctest bubble

	writing  map[string]bool // records that are being written at this moment
	overlaps int             // how often a record was written twice at a time
	half     map[string]bool // jobs whose discarding failed: they may have no record
	ahead    int             // how many tries began before their record was on disk
	early    int             // how often something was written to the CRM before its record was on disk

	// disk, if set, makes a store operation ("put", "delete") fail, having done it or not.
	disk func(op string) (fail, done bool)

	// slow, if set, makes a store operation wait at its door until it is released or its process is killed; only
	// in a synctest bubble.
	slow  func(op string) bool
	doors []chan struct{}
}

func newWorld() *world {
	return &world{
		clock: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), rows: map[string][]byte{},
		crm: newFakeCRM(), names: map[string]string{}, writing: map[string]bool{}, half: map[string]bool{},
	}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time()
}

func (w *world) time() time.Time {
	if w.pause > 0 {
		return time.Now()
	}
	return w.clock
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

func (w *world) stored() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.rows)
}

// process is one life of a worker.
type process struct {
	*outbox.Outbox
	world  *world
	ctx    context.Context
	cancel context.CancelFunc
	dead   bool
	// killAt, if set, says at each step whether the process dies there.
	killAt func(step) bool
}

// start starts a worker. It opens the outbox, and does not drain it.
func (w *world) start(t require.TestingT, atOnce int) *process {
	p := &process{world: w}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	random := rand.New(rand.NewPCG(1, uint64(len(w.processes))))
	w.processes = append(w.processes, p)
	var mu sync.Mutex
	cfg := outbox.Config{
		Store: (*processStore)(p), Send: p.send, Merge: mergeFields, Parts: fieldNames, Now: w.now,
		Canonical: func(_, key string) string {
			w.mu.Lock()
			defer w.mu.Unlock()
			if name, ok := w.names[key]; ok {
				return name
			}
			return key
		},
		Wake: func(at time.Time) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if !p.dead {
				w.alarm = at
			}
		},
		Rand: func() uint64 {
			mu.Lock()
			defer mu.Unlock()
			return random.Uint64()
		},
	}
	if atOnce > 0 {
		cfg.Parallel = parallel(atOnce)
	}
	box, err := outbox.Open(p.ctx, cfg)
	require.NoError(t, err)
	p.Outbox = box
	return p
}

// kill ends the process as it stands.
func (p *process) kill() {
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	p.dead = true
	p.cancel()
	p.world.release()
}

// release lets the store's operations go on. The world is locked.
func (w *world) release() {
	for _, door := range w.doors {
		close(door)
	}
	w.doors = nil
}

// at passes a step; false: the process is dead. The world is locked.
func (p *process) at(s step) bool {
	if !p.dead && p.killAt != nil && p.killAt(s) {
		p.dead = true
		p.cancel()
		p.world.release()
	}
	return !p.dead
}

// unblock lets the store's operations go on.
func (w *world) unblock() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.release()
}

// settle returns when nothing more happens by itself, and its caller sees all that has happened.
func (w *world) settle() {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
}

// end kills what still runs.
func (w *world) end() {
	w.slow = nil
	for _, p := range w.processes {
		p.kill()
	}
}

type processStore process

func (s *processStore) Load(context.Context) (map[string][]byte, error) {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	return maps.Clone(s.world.rows), nil
}

func (s *processStore) Put(_ context.Context, key string, value []byte) error {
	return s.do("put", []string{key}, putBegun, putDone, func() {
		s.world.rows[key] = slices.Clone(value)
	})
}

func (s *processStore) Delete(_ context.Context, keys ...string) error {
	return s.do("delete", keys, deleteBegun, deleteDone, func() {
		for _, key := range keys {
			delete(s.world.rows, key)
		}
	})
}

func (s *processStore) do(op string, keys []string, before, after step, effect func()) error {
	w, p := s.world, (*process)(s)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !p.at(before) {
		return errKilled
	}
	if w.pause > 0 {
		for _, key := range keys {
			if w.writing[key] {
				w.overlaps++
			}
			w.writing[key] = true
		}
		w.mu.Unlock()
		time.Sleep(w.pause / 10)
		w.mu.Lock()
		for _, key := range keys {
			delete(w.writing, key)
		}
		if p.dead { // what is done after the next process has begun, the disk does not do
			return errKilled
		}
	}
	if p.Outbox != nil && w.slow != nil && w.slow(op) {
		door := make(chan struct{})
		w.doors = append(w.doors, door)
		w.mu.Unlock()
		<-door
		w.mu.Lock()
		if p.dead {
			return errKilled
		}
	}
	fail, done := false, true
	if w.disk != nil {
		fail, done = w.disk(op)
	}
	if done {
		effect()
	}
	if !p.at(after) {
		return errKilled
	}
	if fail {
		return errDisk
	}
	return nil
}

// send is a connector's update: read, compare, write what differs.
func (p *process) send(ctx context.Context, job outbox.Job) outbox.Outcome {
	w := p.world
	var fields map[string]int
	if err := json.Unmarshal(job.Payload, &fields); err != nil {
		return outbox.Outcome{Err: crm.InvalidInput("payload", "must be fields")}
	}
	log := func() string { // while it is sent, the log may get another name
		if name, ok := w.names[job.Key]; ok {
			return job.Account + "/" + name
		}
		return job.Account + "/" + job.Key
	}
	var changes map[string]int
	out := p.request(ctx, job, "read", readSent, readAnswered, func() { changes = w.crm.differing(log(), fields) })
	if out.Err != nil || len(changes) == 0 {
		return out
	}
	if err := job.Stored(ctx); err != nil { // as its gate does
		return outbox.Outcome{Err: crm.AsError(err)}
	}
	var rest []outbox.Rest
	out = p.request(ctx, job, "write", writeSent, writeAnswered, func() {
		changes, rest = w.crm.pick(log(), changes)
		w.crm.write(log(), changes)
		if name, ok := w.crm.creates[job.Key]; ok { // the CRM has given the log its id
			w.names[job.Key] = name
			w.crm.rename(job.Account, job.Key, name)
		}
	})
	out.Rest = rest
	return out
}

// request is one request of a try, which the CRM serves with effect or refuses.
func (p *process) request(ctx context.Context, job outbox.Job, what string, before, after step, effect func()) (out outbox.Outcome) {
	w := p.world
	killed := outbox.Outcome{Err: crm.AsError(context.Canceled)}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !p.at(before) {
		return killed
	}
	if w.rows[job.ID] == nil && !w.half[job.ID] {
		if what == "write" {
			w.early++
		} else {
			w.ahead++
		}
	}
	if w.pause > 0 {
		w.mu.Unlock()
		select { // the request goes on after the process is killed, but its answer reaches nobody
		case <-time.After(w.pause):
		case <-ctx.Done():
			time.Sleep(w.pause / 2)
		}
		w.mu.Lock()
	}
	if out.Err = w.crm.serve(w.time(), job.Account, job.Account+"/"+job.Key, what); out.Err == nil {
		effect()
		if what == "write" && w.crm.mute() {
			out.Err = &crm.Error{Code: crm.Unavailable, Message: "no answer"}
		}
	}
	if !p.at(after) {
		return killed
	}
	return out
}

func mergeFields(earlier, later json.RawMessage) (json.RawMessage, error) {
	var a, b map[string]int
	if err := errors.Join(json.Unmarshal(earlier, &a), json.Unmarshal(later, &b)); err != nil {
		return nil, err
	}
	maps.Copy(a, b)
	return json.Marshal(a)
}

// fieldNames are the parts of a payload.
func fieldNames(payload json.RawMessage) []string {
	var m map[string]int
	_ = json.Unmarshal(payload, &m)
	return slices.Collect(maps.Keys(m))
}

// fields is a payload.
func fields(pairs ...any) json.RawMessage {
	m := map[string]int{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1].(int)
	}
	raw, _ := json.Marshal(m)
	return raw
}

// fakeCRM holds logs of numbered fields. Later updates carry higher numbers, so the CRM can tell when one
// is undone.
type fakeCRM struct {
	logs     map[string]map[string]int
	seen     map[string]bool // "log field value" that were written
	requests []request
	inverted int // a field was written with an older value than it had
	doubled  int // a value was written that had been written before
	writes   int

	discarded map[int]bool // values that a person discarded, which may have been written all the same

	refuse  func(account, log, what string) *crm.Error // nil: serve
	mute    func() bool                                // the write is done and the answer lost
	creates map[string]string                          // keys that stand for a log that is yet to be created
	picky   func(log, field string) bool               // nil: takes all fields
	why     crm.Error                                  // of what it does not take; without a status where that was not sent
}

// pick is what of the changes the CRM takes, and what it refuses.
func (c *fakeCRM) pick(log string, changes map[string]int) (map[string]int, []outbox.Rest) {
	takes := map[string]int{}
	var rest []outbox.Rest
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		if c.picky != nil && c.picky(log, name) {
			rest = append(rest, outbox.Rest{Part: name, Payload: fields(name, changes[name]), Err: &crm.Error{Code: c.why.Code, Status: c.why.Status, Message: name + " is refused."}})
			continue
		}
		takes[name] = changes[name]
	}
	return takes, rest
}

type request struct {
	at      time.Time
	account string
	log     string
	refused bool
	limited bool // refused for a limit
}

func newFakeCRM() *fakeCRM {
	return &fakeCRM{
		logs: map[string]map[string]int{}, seen: map[string]bool{}, discarded: map[int]bool{}, mute: func() bool { return false },
	}
}

func (c *fakeCRM) serve(now time.Time, account, log, what string) *crm.Error {
	var err *crm.Error
	if c.refuse != nil {
		err = c.refuse(account, log, what)
	}
	c.requests = append(c.requests, request{at: now, account: account, log: log, refused: err != nil && err.Status != 0,
		limited: err != nil && err.Code == crm.RateLimited})
	return err
}

func (c *fakeCRM) differing(log string, fields map[string]int) map[string]int {
	changes := map[string]int{}
	for name, value := range fields {
		if c.logs[log][name] != value {
			changes[name] = value
		}
	}
	return changes
}

func (c *fakeCRM) write(log string, changes map[string]int) {
	c.writes++
	if c.logs[log] == nil {
		c.logs[log] = map[string]int{}
	}
	for name, value := range changes {
		id := log + " " + name + " " + strconv.Itoa(value)
		if have := c.logs[log][name]; !c.discarded[have] { // what a person threw away may be undone
			if c.seen[id] {
				c.doubled++
			}
			if value < have {
				c.inverted++
			}
		}
		c.seen[id] = true
		c.logs[log][name] = value
	}
}

func (c *fakeCRM) rename(account, from, to string) {
	from, to = account+"/"+from, account+"/"+to
	for name, value := range c.logs[from] {
		if c.logs[to] == nil {
			c.logs[to] = map[string]int{}
		}
		if value < c.logs[to][name] {
			continue // the create of an older call: what is there is newer
		}
		c.logs[to][name] = value
	}
	delete(c.logs, from)
}

// accept accepts an update, and waits until it is on disk.
func accept(ctx context.Context, box acceptor, account, key string, payload json.RawMessage) (*outbox.Receipt, error) {
	receipt, err := box.Accept(account, key, payload)
	if err != nil {
		return nil, err
	}
	return receipt, receipt.Stored(ctx)
}

type acceptor interface {
	Accept(account, key string, payload json.RawMessage) (*outbox.Receipt, error)
}

// accept accepts an update that must be accepted.
func (p *process) accept(t testing.TB, account, key string, payload json.RawMessage) *outbox.Receipt {
	t.Helper()
	receipt, err := accept(p.ctx, p, account, key, payload)
	require.NoError(t, err)
	return receipt
}

// parallel is so many tries at a time for each account.
func parallel(n int) func(string) int { return func(string) int { return n } }

// statusOf is the status that must have been told already.
func statusOf(t testing.TB, receipt *outbox.Receipt) outbox.Status {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, err := receipt.Wait(ctx)
	require.NoError(t, err, "the receipt has no status")
	return s
}
