// Package calls is the call book: what is known of each call of the phone, and what is to be sent to the
// CRM about it. It knows no CRM, no browser and no clock; it decides, and others act.
//
// # How the worker drives it
//
// The worker is the one owner of the book. It opens it from its store, tells it the settings and what the
// outbox still holds, and then hands it everything that happens:
//
//	book, err := calls.Open(ctx, store, time.Now, fits)
//	actions, err := book.Apply(ctx, calls.Configured{Settings: settings}) // first, and when they change
//	actions, err = book.Apply(ctx, calls.Started{Held: newestJobsInTheOutbox})
//
//	m, err := ringcentral.Decode(data)           // a message of the widget, from any window
//	reply, err := book.Hear(ctx, m)              // reply.Answer and reply.Posts go back to that window's widget
//	actions, err := book.Apply(ctx, event)       // what a person did, and what became of an action
//	actions, err := book.Apply(ctx, calls.Tick{}) // at book.Next(), by an alarm
//	views := book.Snapshot()                     // for the panel
//
// Every [Action] is carried out by the worker, and its outcome comes back as an event: [FindContact] as
// [ContactsFound] or [ContactSearchFailed]; [Send], which goes through the outbox, as
// [Accepted] once they are stored there, then [Queued] any number of times, and at last [Created],
// [Updated], [Failed] or [Discarded]. The outbox forgets a job only after the book has heard of its
// outcome, or names the session as not held at the next start: then the book hands the job over again.
// An error of Apply or Hear says that the store failed; the actions are right all the same.
//
// # Facts, and what follows from them
//
// A call's row collects facts, and each fact only grows: seen, answered, ended, recorded; the servers'
// record, of which the newest counts; the recording's link; what a person wrote. What is to be done is
// the difference between these facts and what the CRM is known to have. So the same message twice is one
// update, the order of messages does not matter, and a stale one changes nothing. Once the servers'
// record is here, nothing that a device said counts. A person's text comes from a person's event only,
// never from what the widget remembers.
//
// # When a call is logged
//
// A call that ended is logged once the servers' record is here, usually 5 seconds after the hang-up: one
// request then writes true values. When the record is not here after [RecordWait], what the device knew
// is written, and corrected later. The recording's link follows as one update. All at once, the log waits
// for the recording too ([RecordingWait]), and nothing is changed afterwards but by a person.
//
// A call of which the book heard only after its end, from the widget's history, may have a log already:
// one of before a reinstall, or of another of the person's computers. It is looked up first
// (Send.CheckFirst). Two computers on which the panel is open during one call both log it;
// the book cannot tell.
//
// Exactly one contact with the other party's number: it is logged. None or several, a hidden or strange
// number: the row asks a person ([Ask]), and nothing else waits for that.
package calls
