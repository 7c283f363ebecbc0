package connectors

import (
	"context"
	"sync"
)

// turns lets the work on one thing be done by one at a time. Two updates of one call log in this program
// must not overlap: a CRM without a precondition would let the later write undo the earlier.
type turns struct {
	mu    sync.Mutex
	queue map[string]*turn
}

type turn struct {
	taken chan struct{} // holds one value while somebody works
	users int           // who works or waits
}

// updating is shared by all sessions, since two of them may be open to one account.
var updating = turns{queue: map[string]*turn{}}

// wait returns when it is the caller's turn, which done ends, or with ctx's error.
func (t *turns) wait(ctx context.Context, key string) (done func(), err error) {
	t.mu.Lock()
	own := t.queue[key]
	if own == nil {
		own = &turn{taken: make(chan struct{}, 1)}
		t.queue[key] = own
	}
	own.users++
	t.mu.Unlock()

	select {
	case own.taken <- struct{}{}:
		return func() { <-own.taken; t.leave(key, own) }, nil
	case <-ctx.Done():
		t.leave(key, own)
		return nil, ctx.Err()
	}
}

func (t *turns) leave(key string, own *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if own.users--; own.users == 0 {
		delete(t.queue, key)
	}
}
