package outbox

import (
	"context"
	"time"
)

// Verdict is what became of an accepted job at its first try.
type Verdict struct {
	State  State
	Result any       // Done: what Send returned
	Until  time.Time // Waiting: when it is tried next
	Reason *Reason   // Waiting, Parked: why
}

// Ticket is the receipt of an accepted job.
type Ticket struct {
	ID string // the job's

	given   chan struct{}
	verdict Verdict
}

// Wait returns the first verdict: what the first try of the job came to, or that no try can be made for
// now. It fails only when ctx ends before that; the job stays.
func (t *Ticket) Wait(ctx context.Context) (Verdict, error) {
	select {
	case <-t.given:
	case <-ctx.Done():
		select {
		case <-t.given: // a verdict counts, even where ctx has ended
		default:
			return Verdict{}, ctx.Err()
		}
	}
	return t.verdict, nil
}

// resolve gives the verdict of a job, once.
func (e *entry) resolve(v Verdict) {
	if e.ticket == nil {
		return
	}
	e.ticket.verdict = v
	close(e.ticket.given)
	e.ticket = nil
}
