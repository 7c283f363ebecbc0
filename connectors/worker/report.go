package worker

import (
	"context"

	"callscribe/connectors/calls"
	"callscribe/connectors/outbox"
)

// report tells the call book how its jobs stand: the newest of each session. What the book knows already changes
// nothing, and what it could not store it is told again at the next wake. It is told once at a time: who waits for what
// becomes of a job has reported it before he stops waiting, and what follows from it is not told to him again.
func (w *Worker) report(ctx context.Context) {
	w.reporting.Lock()
	defer w.reporting.Unlock()
	for _, event := range w.standing() {
		if actions, err := w.book().Apply(ctx, event); err == nil {
			_ = w.do(ctx, actions) // what fails is in the book
		}
	}
}

func (w *Worker) standing() map[string]calls.Event {
	all := map[string]calls.Event{}
	for _, j := range w.jobs() {
		of := w.origin(j)
		if j.Reason == nil || of.session == "" || j.Part != "" { // what waits aside, the book knows from the job it was part of
			continue
		}
		code, message := string(j.Reason.Code), j.Reason.Message
		if j.State == outbox.Parked {
			all[of.session] = calls.Failed{Session: of.session, Seq: of.seq, Code: code, Message: message, Kept: true}
		} else {
			all[of.session] = calls.Queued{Session: of.session, Seq: of.seq, Until: j.Until, Code: code, Message: message}
		}
	}
	return all
}

// held is the number of the newest job that the outbox holds of each session.
func (w *Worker) held() map[string]int {
	held := map[string]int{}
	for _, j := range w.jobs() {
		if of := w.origin(j); of.session != "" && j.Part == "" {
			held[of.session] = max(held[of.session], of.seq)
		}
	}
	return held
}

// jobs are what waits in the outbox of who is signed in: others who use the browser do not see it. What cannot be
// read is shown to everybody.
func (w *Worker) jobs() []outbox.Job {
	login, list := w.login(), []outbox.Job{}
	for _, j := range w.outbox.List() {
		if j.Raw+j.RawBase64 != "" || w.origin(j).login == login {
			list = append(list, j)
		}
	}
	return list
}

// origin is where a job comes from: its session, whose call it is, and its number in the call book.
type origin struct {
	session, login string
	seq            int
}

// mostOrigins is how many are remembered, so that a thousand waiting jobs are not read at each wake.
const mostOrigins = 10_000

func (w *Worker) origin(j outbox.Job) origin {
	w.mu.Lock()
	defer w.mu.Unlock()
	of, ok := w.origins[j.ID]
	if ok {
		return of
	}
	if todo, err := readJob(j.Payload); err == nil {
		of = origin{todo.Session, todo.Login, todo.Seq}
	}
	if len(w.origins) >= mostOrigins {
		clear(w.origins)
	}
	w.origins[j.ID] = of
	return of
}
