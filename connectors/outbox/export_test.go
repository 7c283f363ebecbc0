package outbox

// Kept counts what an outbox holds in memory: jobs, logs, accounts.
func (o *Outbox) Kept() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := len(o.queues) + len(o.accounts) + len(o.unreadable)
	for _, a := range o.accounts {
		n += len(a.queues)
		for _, q := range a.queues {
			n += len(q.jobs) + len(q.left)
		}
	}
	return n
}
