package outbox

// Kept counts what an outbox holds in memory: jobs, logs, accounts, refusals.
func (o *Outbox) Kept() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := len(o.lanes) + len(o.accounts) + len(o.unreadable)
	for _, a := range o.accounts {
		n += len(a.lanes) + len(a.refusals)
		for _, l := range a.lanes {
			n += len(l.jobs) + len(l.left)
		}
	}
	return n
}
