package calls

import (
	"cmp"
	"math"
	"slices"
	"time"

	"callscribe/connectors/ringcentral"
)

// apply takes an event in, and returns what follows from it.
func (b *Book) apply(event Event, now time.Time) ([]Action, error) {
	switch ev := event.(type) {
	case Configured:
		return b.configure(ev, now), nil
	case Started:
		return append(b.handOver(ev.Held), b.decideAll(now)...), nil
	case Forgotten:
		b.forgetCalls(ev)
		return nil, nil
	case Tick:
		return append(b.decideAll(now), b.searchHistory(now)...), nil
	case PhoneOpened:
		return b.phoneOpened(now), nil
	case PhoneClosed:
		b.phone = false
		return nil, nil
	case ContactsFound:
		awaited := b.pageAwaits(ev.Number)
		b.contactsFound(ev)
		actions := append(b.decideAll(now), RematchContact{b.asWritten(ev.Number)})
		if awaited != nil && awaited.Searched {
			actions = append(actions, ShowLogPage{b.formOf(awaited, b.shown.form)})
		}
		return actions, nil
	case ContactSearchFailed:
		b.searchFailed(ev, now)
		return b.decideAll(now), nil
	}
	e := b.about(event, now)
	if e == nil {
		return nil, nil
	}
	b.touch(e)
	actions, err := b.learn(e, event, now)
	return append(actions, b.decide(e, now)...), err
}

// about is the call that an event is about; nil for none. Only the phone's news bring new ones.
func (b *Book) about(event Event, now time.Time) *entry {
	switch ev := event.(type) {
	case Seen:
		if ev.Call.Fax && b.peek(ev.Call.SessionID) == nil {
			return nil
		}
		return b.entry(ev.Call.SessionID, ev.Call.TelephonySessionID, now)
	case SessionSeen:
		return b.entry(ev.Session.SessionID, ev.Session.TelephonySessionID, now)
	case Deleted:
		return b.at(ev.Session)
	case FoundByName:
		return b.at(ev.Session)
	case ContactCreated:
		return b.at(ev.Session)
	case Accepted:
		return b.at(ev.Session)
	case Queued:
		return b.at(ev.Session)
	case Created:
		return b.at(ev.Session)
	case Updated:
		return b.at(ev.Session)
	case Failed:
		return b.at(ev.Session)
	case Settled:
		return b.at(ev.Session)
	case LogRead:
		return b.at(ev.Session)
	case Discarded:
		return b.at(ev.Session)
	case Opened:
		return b.at(ev.Session)
	case Draft:
		return b.at(ev.Session)
	case Save:
		return b.at(ev.Session)
	case Log:
		return b.at(ev.Session)
	case Choose:
		return b.at(ev.Session)
	case AskAgain:
		return b.at(ev.Session)
	case Dismiss:
		return b.at(ev.Session)
	}
	return nil
}

// learn takes an event about one call in.
func (b *Book) learn(e *entry, event Event, now time.Time) ([]Action, error) {
	switch ev := event.(type) {
	case Seen:
		was := e.over()
		b.see(e, ev.Call, now)
		if !was && e.over() && ev.Ahead > 0 {
			if e.EndedAt = e.EndedAt.Add(ev.Ahead); e.EndedAt.After(now) {
				e.EndedAt = now
			}
		}
	case Opened:
		return b.open(e, now), nil
	case SessionSeen:
		e.NewsAt = now.Truncate(time.Minute)
		e.identify(ev.Session.TelephonySessionID, ev.Session.Direction, ev.Session.From, ev.Session.To)
		e.Recorded = e.Recorded || ev.Session.Recorded
	case Deleted:
		if e.LogID == "" && e.Job == nil && !e.Requested {
			e.Withdrawn = true
		}
	case Accepted, Queued, Created, Updated, Settled, LogRead, Failed, Discarded:
		return b.outcome(e, ev, now), nil
	case FoundByName:
		return b.foundByName(e, ev), nil
	case ContactCreated:
		return b.contactCreated(e, ev, now), nil
	default:
		return b.person(e, ev)
	}
	return nil, nil
}

// since brings up to date from when on a setting holds; zero, if it is off. Where that is to come, by less than ahead, the
// clock was ahead when it was switched on, and calls would not be logged until then.
func since(on bool, from *time.Time, now time.Time, ahead time.Duration) {
	switch by := from.Sub(now); {
	case !on:
		*from = time.Time{}
	case from.IsZero(), 0 < by && by < ahead:
		*from = now
	}
}

// ahead is by how much the clock can have been ahead. It may be behind now, as a computer's is that has just started, and
// all calls of before that would be logged. The servers' records, which have the right time, tell; without one a clock is
// held to be ahead by some hours, but behind by any time.
func (b *Book) ahead(now time.Time) time.Duration {
	for _, e := range b.sorted() {
		switch {
		case e.Server == nil:
		case e.Server.StartTime.After(now):
			return 0
		default:
			return math.MaxInt64
		}
	}
	return 24 * time.Hour
}

func (b *Book) configure(ev Configured, now time.Time) []Action {
	s, ahead := ev.Settings, b.ahead(now)
	since(s.AutoLog, &b.autoSince, now, ahead)
	since(s.Internal, &b.internalSince, now, ahead)
	b.dirty[autoKey], b.dirty[internalKey] = true, true
	if s.Account != b.settings.Account || s.Account == "" {
		b.changeAccount(s.Account)
	}
	for digits, n := range b.numbers {
		if n.Code != "" && ev.Connected {
			b.tryAgain(n, digits)
		}
	}
	if ev.Connected {
		b.historyAt = time.Time{}
	}
	b.settings = s
	if ev.Connected && b.phone {
		return append(b.decideAll(now), b.catchUp()...)
	}
	return b.decideAll(now)
}

// forgetCalls removes calls that were for practice.
func (b *Book) forgetCalls(ev Forgotten) {
	for session := range b.olds {
		if e := b.peek(session); e != nil && e.Account == ev.Account {
			b.at(session)
		}
	}
	for session, e := range b.entries {
		if e.Account == ev.Account || e.Account == "" && !e.SeenAt.Before(ev.Since) {
			b.touch(e)
			delete(b.entries, session)
		}
	}
}

// changeAccount forgets the contacts of another account. A log, and a create on its way, stay with theirs.
func (b *Book) changeAccount(account string) {
	clear(b.asked)
	b.forgetHistory()
	b.shown.name = "" // what is found is of the account before
	for digits, n := range b.numbers {
		if n.Account != account {
			delete(b.numbers, digits)
			b.dirty[numberPrefix+digits] = true
		}
	}
	for _, e := range b.entries {
		if e.leaves(account) {
			b.touch(e)
		}
	}
}

// leaves forgets what is of another account than the connected one, unless the call has a log there. It reports whether
// anything was.
func (e *entry) leaves(account string) bool {
	if e.Account == account || e.LogID != "" || e.Job != nil {
		return false
	}
	e.forgetContacts()
	e.Account, e.Deal, e.DealPicked, e.Anew, e.MustPick, e.NewName = "", "", false, false, false, false
	return true
}

// handOver gives the jobs out again that were decided, but that the outbox does not hold: the worker died
// in between, or the book did not hear of their end. A create is looked up first, for that second case.
func (b *Book) handOver(held map[string]int) []Action {
	var actions []Action
	for _, e := range b.sorted() {
		if e.NewName { // what became of it nobody will tell: the CRM may have the contact by now
			e.NewName = false
			b.touch(e)
			if e.Chosen == nil { // else a person has picked another
				e.forgetContacts()
				b.forget(e)
			}
		}
		if e.Job == nil || !e.Job.restored {
			continue
		}
		e.Job.restored = false
		if held[e.Session] >= e.Job.Seq { // an older job does not do what this one does
			continue
		}
		e.Job.State, e.Job.RetryAt, e.Job.Check = decided, time.Time{}, e.Job.Create
		b.touch(e)
		actions = append(actions, e.action())
	}
	return actions
}

// mostPolls is how many calls the widget is asked for when it opens.
const mostPolls = 20

func (b *Book) phoneOpened(now time.Time) []Action {
	b.phone, b.page = true, 1
	actions := b.decideAll(now)
	polls := 0
	for _, e := range b.sorted() {
		if at := b.pollAt(e, now); at.IsZero() || now.Sub(e.PollAt) < pollAfter {
			continue
		}
		if polls++; polls > mostPolls {
			break
		}
		e.PollAt = now
		b.touch(e)
		actions = append(actions, PollCall{e.Session})
	}
	if b.settings.AutoLog {
		actions = append(actions, FetchUnlogged{b.page})
	}
	return actions
}

// mostPages of unlogged calls are read when the widget opens.
const mostPages = 5

// unlogged takes in what the widget did not report: calls while it was closed. Those that began before automatic
// logging was switched on are left alone. Of one that is logged the widget is told: it would hold back its news.
func (b *Book) unlogged(calls []ringcentral.Call, more bool, now time.Time) []Action {
	if !b.settings.AutoLog {
		return nil
	}
	var actions []Action
	older := false
	for _, c := range calls {
		switch {
		case !c.Final(), c.Fax: // it goes on, and the widget reports it; or it is no call
			continue
		case c.StartTime.IsZero() || c.StartTime.Before(b.autoSince):
			older = true
			continue
		}
		e := b.entry(c.SessionID, "", now)
		if e == nil {
			continue
		}
		b.see(e, c, now)
		b.touch(e)
		actions = append(actions, b.decide(e, now)...)
		if e.LogID != "" && !e.Gone {
			actions = append(actions, RematchCall{e.Session})
		}
	}
	if more && !older && b.page > 0 && b.page < mostPages {
		b.page++
		actions = append(actions, FetchUnlogged{b.page})
	}
	return actions
}

func (b *Book) decideAll(now time.Time) []Action {
	var actions []Action
	for _, e := range b.sorted() {
		actions = append(actions, b.decide(e, now)...)
	}
	return actions
}

// sorted is the calls, the newest first.
func (b *Book) sorted() []*entry {
	list := make([]*entry, 0, len(b.entries))
	for _, e := range b.entries {
		list = append(list, e)
	}
	slices.SortFunc(list, newestFirst)
	return list
}

func newestFirst(x, y *entry) int {
	return cmp.Or(y.began().Compare(x.began()), cmp.Compare(x.Session, y.Session))
}

// began is when the call began, as far as is known.
func (e *entry) began() time.Time {
	if at := e.facts().StartTime; !at.IsZero() {
		return at
	}
	return e.SeenAt
}
