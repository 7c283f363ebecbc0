package worker

import (
	"cmp"
	"context"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/ringcentral"
)

// Where calls are known from: the setting "source".
const (
	fromWidget = "widget" // the widget in an open page
	fromSync   = "sync"   // RingCentral's call log, which the worker reads with nothing open
)

// reading is how far RingCentral's call log has been read. It holds no token of a sign-in.
type reading struct {
	Person string `json:"person,omitempty"` // the extension's id
	Server string `json:"server,omitempty"` // one of package ringcentral's
	Login  string `json:"login,omitempty"`  // who was signed in to the phone then, whose the calls are; "": the first

	// Since is when the reading was switched on: no call is logged that began earlier. Zero: it is off.
	Since    time.Time            `json:"since,omitzero"`
	Position ringcentral.Position `json:"position"`

	Asked     time.Time `json:"asked,omitzero"` // the last request, or zero: at once
	Read      time.Time `json:"read,omitzero"`  // the last one that was answered
	NotBefore time.Time `json:"notBefore,omitzero"`
	Failed    int       `json:"failed,omitempty"`
	Code      crm.Code  `json:"code,omitempty"` // why the last one came to nothing
	Message   string    `json:"message,omitempty"`
}

const (
	readingKey = "reading" // in the area of settings
	startedKey = "started" // in the area of the phone: the browser has not been closed since

	// syncTimeout ends a reading. A worker may be stopped when one event takes long.
	syncTimeout = 25 * time.Second

	// refusedAgain is how long a refusal is left alone that only people can change.
	refusedAgain = time.Hour

	// lateNews is how long after a call news of it are expected. A record about an older one that is not in the
	// book is about a call that the book has forgotten.
	lateNews = 72 * time.Hour

	// mostUnderway is with how many calls on their way to the CRM no older ones are taken in beside the new. The book
	// lets go of calls beyond 600, finished or not.
	mostUnderway = 200

	// aheadOf is how far behind the service's clock a call may begin: more is no time that can be right.
	aheadOf = time.Hour
)

// openSync goes on with what is stored. When the browser has just been started, the call log is read at once.
func (w *Worker) openSync(ctx context.Context) error {
	data, err := w.ports.Settings.Get(ctx, readingKey)
	if err != nil || data == nil {
		return err
	}
	var r reading
	if json.Unmarshal(data, &r) != nil {
		return nil // it is begun anew, from the moment on at which it is seen to be switched on
	}
	if started, err := w.ports.Phone.Get(ctx, startedKey); err == nil && started == nil {
		r.Asked = time.Time{}
		w.noteStart(ctx)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reading = r
	return nil
}

// noteStart notes that the browser's start has been seen. Without the note the call log is read once more than needed.
func (w *Worker) noteStart(ctx context.Context) {
	_ = w.ports.Phone.Put(ctx, startedKey, []byte("true"))
}

// followSource begins and ends the reading, as the person has chosen.
func (w *Worker) followSource(ctx context.Context, source string) error {
	acc, signedIn, err := w.accounts.get(ctx, ringcentralKey)
	if err != nil {
		return err
	}
	begins := false
	err = w.changeReading(ctx, func(r *reading) bool {
		switch {
		case source == fromWidget && !r.Since.IsZero():
			*r = reading{}
		case source != fromWidget && signedIn && acc.Token != nil &&
			(r.Since.IsZero() || r.Person != acc.Token.Person || r.Server != acc.Token.Server): // or another person has signed in
			*r = reading{Person: acc.Token.Person, Server: acc.Token.Server, Login: w.logins.Current, Since: w.ports.Now()}
			begins = true
		default:
			return false
		}
		return true
	})
	if begins {
		w.noteStart(ctx)
	}
	return err
}

// changeReading changes what is known of the reading, and stores it where change says that it did.
func (w *Worker) changeReading(ctx context.Context, change func(r *reading) bool) error {
	w.storing.Lock()
	defer w.storing.Unlock()
	w.mu.Lock()
	changed := change(&w.reading)
	r := w.reading
	w.mu.Unlock()
	if !changed {
		return nil
	}
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return w.ports.Settings.Put(ctx, readingKey, data)
}

// nextSync is when the call log is to be read; zero: not by itself.
func (w *Worker) nextSync() time.Time {
	w.mu.Lock()
	r, source := w.reading, w.chosen.source
	// While another person is signed in to the phone, the book and the CRM are his.
	another := w.logins.Current != cmp.Or(r.Login, w.logins.First)
	w.mu.Unlock()
	if source == fromWidget || another || r.Since.IsZero() {
		return time.Time{}
	}
	now := w.ports.Now()
	awaited, began := w.book().Awaited(source != fromSync)
	return rhythm{
		asked: r.Asked, notBefore: r.NotBefore, failed: r.Failed, awaited: awaited || !r.Position.Back.IsZero(), hours: phoningHours(began, now.Location()),
	}.next(now)
}

// hurrySync has the call log read at once, though no more than once a minute: there is a network again.
func (w *Worker) hurrySync() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ports.Now().Sub(w.reading.Asked) >= awaitedEvery {
		w.reading.Asked = time.Time{}
	}
}

// sync reads the call log, if it is time. What it brings is in the book before the new position is stored: a
// worker that is killed in between reads it twice, which changes nothing.
func (w *Worker) sync(ctx context.Context) {
	at, now := w.nextSync(), w.ports.Now()
	if at.IsZero() || at.After(now) {
		return
	}
	w.mu.Lock()
	r := w.reading
	w.reading.Asked = now // also so that nobody else reads meanwhile
	w.mu.Unlock()
	if r.Asked.Equal(now) || !r.Position.Back.IsZero() && w.book().Underway() >= mostUnderway {
		return
	}
	timed, cancel := context.WithTimeout(ctx, syncTimeout)
	defer cancel()
	news, err := w.readCallLog(timed, r)
	next := r
	if err == nil {
		next.adjust(news.Position.At, w.ports.Now())
		err = w.learn(context.WithoutCancel(ctx), &next, news)
	}
	w.syncEnded(context.WithoutCancel(ctx), r, next, news.Pause, crm.AsError(err))
}

func (w *Worker) readCallLog(ctx context.Context, r reading) (ringcentral.News, error) {
	source, err := w.source(ctx, ringcentralKey)
	if err != nil {
		return ringcentral.News{}, err
	}
	token, err := source.Token(ctx)
	if err != nil {
		return ringcentral.News{}, err
	}
	if token.Person != r.Person || token.Server != r.Server { // another person has just signed in, and begins anew
		return ringcentral.News{}, crm.AsError(context.Canceled)
	}
	to := source.Renewing(w.ports.CRMs.Transport, token)
	return ringcentral.OpenCallLog(ringcentral.ServerAt(r.Server), token.Access, to, w.ports.Now).Sync(ctx, r.Position, r.Since)
}

// adjust brings the time at which the reading was switched on to the service's clock, by which calls begin.
func (r *reading) adjust(service, now time.Time) {
	if r.Position.Token == "" {
		r.Since = r.Since.Add(-skew(service, now))
	}
}

// skew is by how much a clock that says now is ahead of the service's; 0 where that is no more than an answer may take.
func skew(service, now time.Time) time.Duration {
	if ahead := now.Sub(service); !service.IsZero() && ahead.Abs() > time.Minute {
		return ahead
	}
	return 0
}

// learn takes news into the book, and notes in r up to where.
func (w *Worker) learn(ctx context.Context, r *reading, news ringcentral.News) error {
	events := w.eventsOf(r, news)
	var searches []calls.FindContact
	for _, event := range events {
		actions, err := w.book().Apply(ctx, event)
		if err != nil {
			return sentence(err)
		}
		for _, a := range actions {
			if search, ok := a.(calls.FindContact); ok {
				searches = append(searches, search)
				continue
			}
			_ = w.one(ctx, a) // what fails is in the book
		}
	}
	w.search(searches)
	return nil
}

// eventsOf is what of the news is taken in, and notes in r up to where it goes.
func (w *Worker) eventsOf(r *reading, news ringcentral.News) (events []calls.Event) {
	ahead := skew(news.Position.At, w.ports.Now())
	for _, session := range news.Deleted {
		events = append(events, calls.Deleted{Session: session})
	}
	for _, call := range news.Calls {
		if w.book().Has(call.SessionID) || r.concerns(call, news.Position.At) {
			events = append(events, calls.Seen{Call: call, Ahead: ahead})
		}
	}
	r.Position = news.Position
	return events
}

// search searches contacts, one after the other: hundreds of calls may have become known at once. What is not
// reached in time the book asks for again.
func (w *Worker) search(all []calls.FindContact) {
	if len(all) == 0 {
		return
	}
	w.later(func(ctx context.Context) {
		for _, a := range all {
			if ctx.Err() != nil {
				return
			}
			w.findContact(ctx, a)
		}
	})
}

// concerns reports whether a call that the book does not know is to be taken in.
func (r *reading) concerns(call ringcentral.Call, service time.Time) bool {
	from := r.Since
	if at := r.Position.At; !at.IsZero() {
		late := at.Add(-lateNews)
		if back := r.Position.Back; !back.IsZero() && back.Before(late) {
			late = back
		}
		from = latest(from, late)
	}
	begins := call.StartTime
	return !begins.IsZero() && !begins.Before(from.Truncate(time.Second)) && (service.IsZero() || !begins.After(service.Add(aheadOf)))
}

// syncEnded notes how a reading went that began from was.
func (w *Worker) syncEnded(ctx context.Context, was, next reading, pause time.Duration, e *crm.Error) {
	now, ended := w.ports.Now(), false
	// What could not be stored is read once more, from the position that is.
	_ = w.changeReading(ctx, func(have *reading) bool {
		switch {
		case have.Since != was.Since || have.Person != was.Person || have.Server != was.Server || have.Position != was.Position:
			return false // it was switched off meanwhile, or another person signed in
		case e == nil:
			have.Since, have.Position, have.Read = next.Since, next.Position, now
			have.NotBefore, have.Failed, have.Code, have.Message = after(now, pause), 0, "", ""
			return true
		}
		ended = (e.Code == crm.Unauthenticated || e.Code == crm.PermissionDenied) && have.Code != e.Code
		have.Failed, have.Code, have.Message = have.Failed+1, e.Code, withoutAdvice(e.Message)
		have.NotBefore = after(now, e.RetryAfter)
		if e.Code == crm.Unauthenticated || e.Code == crm.PermissionDenied {
			have.NotBefore = now.Add(refusedAgain)
		}
		return true
	})
	if ended { // a notification, where no panel is open
		w.tell(map[string]any{"type": "toast", "returnMessage": Message{e.Message, connectors.Danger, long}, "needsYou": true})
	}
}

// syncNeedsYou reports whether calls are to be known from the call log, and it takes a person before it can be read:
// somebody has to sign in, or to allow it.
func (w *Worker) syncNeedsYou() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	code := w.reading.Code
	return w.chosen.source != fromWidget && (w.reading.Since.IsZero() || code == crm.Unauthenticated || code == crm.PermissionDenied)
}

// after is the end of a pause; zero for none, so that a clock that is set back makes no pause of it.
func after(now time.Time, pause time.Duration) time.Time {
	if pause <= 0 {
		return time.Time{}
	}
	return now.Add(pause)
}

// heeded is a message of the widget as far as the person wants it heard: where calls are known from the call log
// alone, not what the widget tells of them by itself. A request is answered all the same.
func (w *Worker) heeded(m ringcentral.Message) ringcentral.Message {
	w.mu.Lock()
	alone := w.chosen.source == fromSync
	w.mu.Unlock()
	if !alone {
		return m
	}
	switch m := m.(type) {
	case ringcentral.ActiveCall, ringcentral.SessionChanged, ringcentral.CallRecord, ringcentral.UnloggedRecords:
		return ringcentral.Other{}
	case ringcentral.LogCall:
		if m.Trigger == ringcentral.PresenceUpdate || m.Trigger == ringcentral.CallLogSync {
			return ringcentral.OtherRequest{Request: m.Request}
		}
	}
	return m
}
