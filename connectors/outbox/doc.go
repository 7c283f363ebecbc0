// Package outbox keeps updates until the CRM has them: across a dead worker, a closed browser, no
// network and a busy CRM. It promises that an update that was accepted reaches the CRM, once in effect
// and in order, or is shown to a person.
//
//	box, err := outbox.Open(ctx, outbox.Config{Store: store, Send: send, Merge: merge})
//	receipt, err := box.Accept(account, "log:42", payload) // at once; the update begins to be stored
//	go box.Drain(ctx)                                      // runs what is due
//	err = receipt.Stored(ctx)                              // it is on disk
//	status, err := receipt.Wait(ctx)                       // done, waiting until ..., or parked
//
// # How it works
//
// Each accepted update is a job, and one durable record. All waiting jobs of one log (one account and
// key) are its queue: they are taken together, in order; their payloads are merged, the later value
// winning; the result is sent once, and its records are removed when the CRM has answered with success.
// One try a log is in flight at a time; logs run side by side up to Config.Parallel.
//
// A lone update costs hardly more than its requests: the CRM is read while the record is being stored,
// and the record is removed after the caller has his answer. What it may not overtake is the disk:
// Job.Gate lets nothing but reads pass before the record is there. If it turns out that the record cannot
// be stored, the update is refused as a whole, and nothing was written.
//
// A try may run again after a crash at any step, so Send must be safe to repeat: read the CRM afresh,
// write only what differs.
//
// A job that cannot go waits or is parked, as the law in law.go says. It keeps its place: a newer job of
// the same log is merged with it and tried anew, and never overtakes it. How the tries of a log have
// gone stands on the record of its oldest job, for all of them.
//
// Where the CRM takes a job but for some of its parts, the job is done, and each of those parts waits aside for a
// person, as rest.go says.
//
// # Time
//
// The package has no timer and never sleeps. Drain does what is due and says when the next is;
// Config.Wake asks the platform for an alarm at that time, and, while there is work, for one a minute
// ahead, so that a killed worker is revived. The platform calls Drain at its start, on the alarm, when it
// is back online, and after each Accept, Retry, Reconnected and Online.
package outbox
