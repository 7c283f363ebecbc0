package worker

import (
	"context"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

// alert shows a message over the phone's widget, if the person wants such messages.
func (w *Worker) alert(ctx context.Context, m Message) {
	s, err := w.Settings(ctx)
	if err == nil && !s.Levels.shows(m.Level) {
		return
	}
	w.post(ringcentral.ShowAlert(ringcentral.Alert{Message: m.Message, Level: m.Level, TTL: time.Duration(m.TTL) * time.Millisecond}))
}

// shows reports whether messages of a level are shown.
func (l Levels) shows(level string) bool {
	switch level {
	case connectors.Success:
		return l.Success
	case connectors.Warning:
		return l.Warning
	}
	return l.Danger
}

// tellInWidget carries out what follows from a person's save in the widget, and tells there what became of it.
func (w *Worker) tellInWidget(ctx context.Context, session string, actions []calls.Action) {
	m, err := w.carryOut(ctx, session, actions)
	if err != nil {
		m = NewMessage(connectors.FailureMessage(err))
	} else if m == savedMessage() {
		if v, _ := w.book().View(session); v.State == calls.NeedsYou { // it is kept, and not logged
			m = Message{why(v, w.title()), connectors.Warning, awhile}
		}
	}
	w.alert(ctx, m)
}
