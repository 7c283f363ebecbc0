package worker

import (
	"context"
	"maps"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/outbox"
)

// sendTimeout ends one try. A worker may be stopped when one event takes long.
const sendTimeout = 25 * time.Second

// sent is what a try that succeeded brings back.
type sent struct {
	Updated connectors.Updated
	Title   string // of the CRM
	Usage   crm.Usage
}

// send brings a job to the CRM.
func (w *Worker) send(ctx context.Context, j outbox.Job) outbox.Outcome {
	todo, err := readJob(j.Payload)
	if err != nil {
		return outbox.Outcome{Err: unreadableJob()}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	policy := w.companyPolicy()
	if todo.Seq != 0 {
		todo.User.Settings = w.writingTexts(j.Account, todo)
	}
	if todo.Seq != 0 && todo.Update.Values.Note != nil {
		if e := policy.Withholds(todo.Update.Values.Note); e != nil {
			todo.withheld = []connectors.Refused{{Part: connectors.NotePart, Err: e}}
		}
	}
	todo.User.Settings = policy.Lay(todo.User.Settings)
	account := w.ports.CRMs.account(todo.User, "")
	account.Transport = j.Gate(account.Transport)
	session, err := w.open(ctx, j.Account, account)
	if err != nil {
		return outbox.Outcome{Err: crm.AsError(err)}
	}
	if todo.Update.Before, err = w.based(ctx, todo); err != nil {
		return outbox.Outcome{Err: notRead()}
	}
	done := sent{Title: session.Platform().Title}
	if todo.creates() {
		done.Updated, err = w.logSession(ctx, session, j, todo)
	} else if done.Updated, err = session.UpdateCallLog(ctx, *todo.Update); err == nil {
		if todo.Session == "" && len(done.Updated.Refused) > 0 { // the call shows what clashes
			todo.Session = w.book().SessionOf(j.Account, todo.Update.LogID)
		}
		if todo.Session != "" {
			err = w.tellUpdated(ctx, j, todo, done.Updated)
		}
	}
	if crm.CodeOf(err) == crm.NotFound && todo.Session != "" && !todo.creates() && todo.Update.Disposition == (crm.Disposition{}) {
		err = logGone(*crm.AsError(err), done.Title)
	}
	done.Usage = session.Usage()
	done.Updated.Refused = append(done.Updated.Refused, todo.withheld...)
	out := outbox.Outcome{Result: done, Err: crm.AsError(err)}
	if err == nil {
		out.Rest = restOf(todo, done.Updated)
	}
	return out
}

// writingTexts are settings under which a person's texts are written. What they have typed in the panel or on the phone's
// page is written, whatever they have chosen for what comes by itself. A subject has mostly a field of its own; that of a
// new log may be made by itself.
func (w *Worker) writingTexts(account string, todo job) logbody.Settings {
	s := maps.Clone(todo.User.Settings)
	if todo.Update.Values.Note != nil {
		delete(s, "addCallLogNote")
	}
	if platform, err := w.ports.CRMs.Find(platformOf(account)); err == nil && !platform.Keeps.Subject && !todo.creates() && todo.Update.Values.Subject != "" {
		delete(s, "addCallLogSubject")
	}
	return s
}

// logSession logs a call, once. A session that has a log gets it brought up to date instead.
func (w *Worker) logSession(ctx context.Context, session *connectors.Session, j outbox.Job, todo job) (connectors.Updated, error) {
	update := *todo.Update
	update.LogID = w.links.get(j.Account, todo.call())
	if update.LogID != "" {
		done, err := session.UpdateCallLog(ctx, update)
		if crm.CodeOf(err) == crm.NotFound { // asked twice, since one such answer may be a proxy's: another log would double the call
			done, err = session.UpdateCallLog(ctx, update)
		}
		if err == nil {
			return done, w.tellCreated(ctx, j, todo, done)
		}
		if crm.CodeOf(err) != crm.NotFound {
			return done, err
		}
		// It was deleted in the CRM, and the person wants it again.
	}
	done, err := w.logOnce(ctx, session, j, todo)
	if err != nil {
		return done, err
	}
	update.LogID = done.Log.ID
	if err := w.links.put(ctx, j.Account, todo.call(), update.LogID, w.ports.Now()); err != nil {
		return done, err
	}
	if !done.Created { // it has what was known then
		update.Before = sentBefore(append(todo.Earlier, *todo.Update))
		if done, err = session.UpdateCallLog(ctx, update); err != nil {
			return done, err
		}
	}
	return done, w.tellCreated(ctx, j, todo, done)
}

// sentBefore is what a log that was found may hold of the tries to create it. Another text there is somebody else's.
func sentBefore(tries []connectors.Update) (b connectors.Before) {
	b.Note = new(string)
	b.Subject = &tries[0].Values.Subject
	for _, t := range tries {
		if t.Values.Note != nil {
			b.Notes = append(b.Notes, *t.Values.Note)
		}
		b.Subjects = append(b.Subjects, t.Values.Subject)
	}
	return b
}

// logOnce creates a session's log, or finds it. Where an earlier create may have been sent, the CRM is
// searched for it: for each version, since a log may be known by its text alone.
func (w *Worker) logOnce(ctx context.Context, session *connectors.Session, j outbox.Job, todo job) (connectors.Updated, error) {
	since := todo.LookSince
	if since.IsZero() {
		since = w.links.lost(j.Account, todo.call())
	}
	if j.MaybeSent {
		since = firstTime(since, j.Accepted.Add(-time.Minute))
		for _, version := range todo.Earlier {
			log, err := session.FindCallLog(ctx, version, since)
			if err != nil || log != nil {
				return connectors.Updated{Log: log}, err
			}
		}
	}
	return session.CreateCallLog(ctx, *todo.Update, since)
}

func firstTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

// tellCreated tells the call book, before the outbox forgets the job, which log the session has.
func (w *Worker) tellCreated(ctx context.Context, j outbox.Job, todo job, done connectors.Updated) error {
	return w.tellDone(ctx, j, todo, calls.Created{
		Session: todo.Session, Seq: todo.Seq, Account: j.Account, LogID: done.Log.ID, URL: done.Log.URL,
		Holds: held(todo, done), Refused: refusals(todo, done),
	})
}

// tellUpdated tells it what a log holds after an update, or after what was refused before.
func (w *Worker) tellUpdated(ctx context.Context, j outbox.Job, todo job, done connectors.Updated) error {
	if j.Part != "" && len(done.Refused) == 0 {
		return w.tellDone(ctx, j, todo, calls.Settled{Session: todo.Session, Part: crm.Part(j.Part), Holds: held(todo, done)})
	}
	return w.tellDone(ctx, j, todo, calls.Updated{Session: todo.Session, Seq: todo.Seq, Holds: held(todo, done), Refused: refusals(todo, done)})
}

// tellDone tells the call book that the CRM has a job, once the job is on disk: one that cannot be stored is not
// accepted, whatever the CRM has. A job is done only when the book has heard. As long as it cannot store what it
// hears, all jobs wait; none is given up.
func (w *Worker) tellDone(ctx context.Context, j outbox.Job, todo job, done calls.Event) error {
	if err := j.Stored(ctx); err != nil {
		return err
	}
	if err := w.tellBook(ctx, todo.Login, done); err != nil {
		return notNoted()
	}
	return nil
}
