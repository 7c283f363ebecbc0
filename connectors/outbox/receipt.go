package outbox

import (
	"context"

	"callscribe/connectors/crm"
)

// Receipt is what an accepted job's caller has in his hand.
type Receipt struct {
	ID string // the job's

	stored chan struct{} // closed when the record is on disk, or err says why it is not
	err    error
	told   chan struct{} // closed when status is set
	status Status
}

func newReceipt(id string) *Receipt {
	return &Receipt{ID: id, stored: make(chan struct{}), told: make(chan struct{})}
}

// Stored returns when the job is on disk. With [NotStored] it was not accepted and will not be sent, with
// [MaybeStored] it may be after a restart; another error is that of ctx, and leaves the matter open.
func (r *Receipt) Stored(ctx context.Context) error {
	if err := await(ctx, r.stored); err != nil {
		return err
	}
	return r.err
}

// Wait returns the job's first status: what its first try came to, or that no try can be made for now. It fails
// as Stored does; when ctx ends before there is a status, the job stays.
func (r *Receipt) Wait(ctx context.Context) (Status, error) {
	if err := r.Stored(ctx); err != nil {
		return Status{}, err
	}
	if err := await(ctx, r.told); err != nil {
		return Status{}, err
	}
	return r.status, nil
}

// await returns when done is closed or ctx ends. What is done counts, even where ctx has ended.
func await(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	default:
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stored is the receipt's for Send, which may be called before the job is on disk.
func (j Job) Stored(ctx context.Context) error {
	if j.receipt == nil {
		return nil
	}
	return j.receipt.Stored(ctx)
}

// Gate is the way to the CRM for the sending of this job: what reads passes at once, everything else when the job
// is on disk. It goes by the method, so that no connector can forget it.
func (j Job) Gate(to crm.Transport) crm.Transport { return gate{to, j} }

type gate struct {
	crm.Transport
	job Job
}

// Do implements [crm.Transport].
func (g gate) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	if req.Method != "GET" {
		if err := g.job.Stored(ctx); err != nil {
			return nil, err
		}
	}
	return g.Transport.Do(ctx, req)
}
