package calls

import (
	"context"
	"errors"
	"strings"

	"callscribe/connectors/ringcentral"
)

// Reply is what follows from a message of a widget.
type Reply struct {
	Answer  []byte   // to be posted back to that widget; nil for a message that wants no answer
	Posts   [][]byte // to be posted to it afterwards
	Actions []Action

	// Followed is the session of a call that a person has just saved in the widget: what becomes of it is to be told
	// there. "" for none.
	Followed string
}

// Hear takes in a message of a widget. It waits for no CRM, so that the answer is in time; it is right
// also where the error says that the store failed.
func (b *Book) Hear(ctx context.Context, m ringcentral.Message) (Reply, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	reply, refused := b.hear(m)
	reply.Actions = append(reply.Actions, b.prune(b.now())...)
	if reply.Answer == nil && ringcentral.RequestID(m) != "" {
		reply.Answer = ringcentral.Empty(m)
	}
	return reply, errors.Join(refused, b.save(ctx))
}

func (b *Book) hear(m ringcentral.Message) (Reply, error) {
	now := b.now()
	apply := func(ev Event) (Reply, error) {
		actions, err := b.apply(ev, now)
		return Reply{Actions: actions}, err
	}
	switch m := m.(type) {
	case ringcentral.Ready:
		return Reply{Actions: []Action{Register{}}}, nil
	case ringcentral.LoginStatus:
		if m.LoggedIn {
			main, _, _ := strings.Cut(m.Number, "*")
			b.main = searchable(main)
			return apply(PhoneOpened{})
		}
		return apply(PhoneClosed{})
	case ringcentral.AutoLog:
		b.reporting = m.On
		return Reply{Actions: b.catchUp()}, nil
	case ringcentral.MessageAutoLog:
		if !m.On {
			return Reply{Actions: []Action{ReportCalls{}}}, nil
		}
	case ringcentral.LogMessages:
		return b.logMessages(m, now), nil
	case ringcentral.HistorySynced:
		return Reply{Actions: b.catchUp()}, nil
	case ringcentral.ActiveCall:
		return apply(Seen{Call: m.Call})
	case ringcentral.SessionChanged:
		return apply(SessionSeen{m.Session})
	case ringcentral.CallRecord:
		if m.Call != nil {
			return apply(Seen{Call: *m.Call})
		}
	case ringcentral.UnloggedRecords:
		return Reply{Actions: b.unlogged(m.Calls, m.More, now)}, nil
	case ringcentral.MatchCalls:
		return Reply{Answer: ringcentral.Answer(m.ID, b.matches(m.SessionIDs, now))}, nil
	case ringcentral.MatchContacts:
		return b.matchContacts(m), nil
	case ringcentral.LogCall:
		return b.logCall(m)
	case ringcentral.FormChanged:
		reply, _ := apply(Seen{Call: m.Call})
		subject, note := justTyped(m)
		actions, err := b.apply(Draft{Session: m.Call.SessionID, Subject: subject, Note: note, Before: opened(m.Form), InForm: true}, now)
		reply.Actions = append(reply.Actions, actions...)
		if e := b.at(m.Call.SessionID); e != nil {
			b.formChanged(e, m, &reply)
		}
		return reply, err
	case ringcentral.ViewContact:
		if c := m.Contact; c.ID != "" {
			return Reply{Actions: []Action{OpenContact{InCRM(c.ID, c.Type), c.Type}}}, nil
		}
	case ringcentral.Authorize:
		if m.Authorized {
			return Reply{Actions: []Action{Disconnect{}}}, nil
		}
		return Reply{Actions: []Action{OpenSettings{}}}, nil
	case ringcentral.ChangeSetting:
		return Reply{Actions: []Action{ChangeSetting{m.Setting, m.On}}}, nil
	case ringcentral.ClickButton:
		if m.Button == ringcentral.ButtonSettings {
			return Reply{Actions: []Action{OpenSettings{}}}, nil
		}
	}
	return Reply{}, nil
}

// catchUp asks for what the widget has not reported: calls of while it was closed, or of before it listened. It
// fetches its history only some seconds after the login, so it is asked again each time it has news. Nor does it
// listen in its first seconds, so it is told again to report calls by itself, where it is not known to.
func (b *Book) catchUp() []Action {
	var actions []Action
	if !b.reporting {
		actions = append(actions, ReportCalls{})
	}
	if b.phone && b.settings.AutoLog {
		b.page = 1
		actions = append(actions, FetchUnlogged{b.page})
	}
	return actions
}
