package worker

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/phonenumber"
	"callscribe/connectors/ringcentral"
)

// phone is how the widget stands.
type phone struct {
	Windows  int    `json:"windows"` // pages that hold one
	SignedIn bool   `json:"signedIn"`
	Number   string `json:"number"`
	Region   string `json:"region"` // where the person phones: "GB"
}

const phoneKey = "phone"

// workTimeout ends what is done after an answer.
const workTimeout = 25 * time.Second

// Hear takes in a message of a widget, and returns what goes back to it.
func (w *Worker) Hear(ctx context.Context, message []byte) ([]json.RawMessage, error) {
	m, err := ringcentral.Decode(message)
	if err != nil {
		return nil, crm.InvalidInput("message", "must be a message of the widget")
	}
	switch m := m.(type) {
	case ringcentral.LoginStatus:
		if m.LoggedIn && m.Number != "" && !w.demo(ctx) {
			if err := w.signsIn(ctx, m.Number); err != nil {
				return []json.RawMessage{}, err
			}
		}
		w.setPhone(ctx, func(p *phone) { p.Windows, p.SignedIn, p.Number = max(p.Windows, 1), m.LoggedIn, m.Number })
	case ringcentral.Region:
		w.setPhone(ctx, func(p *phone) { p.Region = m.Country })
	}
	reply, err := w.book().Hear(ctx, w.heeded(m))
	posts := []json.RawMessage{}
	if reply.Answer != nil {
		posts = append(posts, reply.Answer)
	}
	for _, post := range reply.Posts {
		posts = append(posts, post)
	}
	rest := reply.Actions[:0:0]
	for _, a := range reply.Actions {
		if post := calls.Post(a, w.service()); post != nil {
			posts = append(posts, post)
			continue
		}
		rest = append(rest, a)
	}
	w.later(func(ctx context.Context) {
		if reply.Followed != "" && err == nil {
			w.tellInWidget(ctx, reply.Followed, rest)
			return
		}
		_ = w.do(ctx, rest) // what fails is in the book
		if reply.Followed != "" {
			w.alert(ctx, NewMessage(connectors.FailureMessage(sentence(err))))
		}
	})
	w.changed()
	return posts, sentence(err)
}

// Phone is told that a page with the widget was opened, or closed.
func (w *Worker) Phone(ctx context.Context, open bool) error {
	p := w.setPhone(ctx, func(p *phone) {
		if open {
			p.Windows++
			return
		}
		if p.Windows--; p.Windows <= 0 {
			*p = phone{Region: p.Region}
		}
	})
	if p.Windows == 0 {
		return w.apply(ctx, calls.PhoneClosed{})
	}
	w.changed()
	return nil
}

// NumberIn is the first phone number in a text, as the phone can call it.
func (w *Worker) NumberIn(text string) (string, error) {
	n, ok := phonenumber.Parse(text, w.region())
	if !ok {
		return "", noNumberIn()
	}
	return cmp.Or(n.E164(), n.Digits()), nil
}

// phoneOpen reports whether a page holds the widget.
func (w *Worker) phoneOpen() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.phone.Windows > 0
}

// region is the country in which the person phones; "" where it is not known. While no phone is open, it is that of the
// last one.
func (w *Worker) region() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return cmp.Or(w.phone.region(), phone{Region: w.logins.Region, Number: w.logins.Current}.region())
}

// region is the country in which the person phones: as the phone tells it, else that of the login's number; ""
// where it is not known.
func (p phone) region() string {
	if p.Region != "" {
		return p.Region
	}
	main, _, _ := strings.Cut(p.Number, "*")
	n, _ := phonenumber.Parse(main, "")
	return n.Region()
}

func (w *Worker) setPhone(ctx context.Context, change func(p *phone)) phone {
	w.mu.Lock()
	change(&w.phone)
	p := w.phone
	w.mu.Unlock()
	if data, err := json.Marshal(p); err == nil {
		_ = w.ports.Phone.Put(ctx, phoneKey, data) // the widget will tell again
	}
	return p
}

// apply takes an event in, and does what follows.
func (w *Worker) apply(ctx context.Context, event calls.Event) error {
	actions, err := w.book().Apply(ctx, event)
	return w.follows(ctx, actions, err)
}

// follows does what follows from an event; err is why it could not be stored.
func (w *Worker) follows(ctx context.Context, actions []calls.Action, err error) error {
	w.changed()
	if failed := w.do(ctx, actions); err == nil {
		err = failed
	}
	return sentence(err)
}

// post posts a message to the widgets of all windows.
func (w *Worker) post(message []byte) {
	if message != nil {
		w.tell(map[string]any{"type": "posts", "posts": []json.RawMessage{message}})
	}
}

func (w *Worker) service() ringcentral.Service {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.chosen
	return ringcentral.Service{Name: calls.ServiceName, CRM: s.title, Account: s.name, AutoLog: s.AutoLog, AtOnce: s.AtOnce, Internal: s.Internal}
}

// later does something after the answer. What is lost with the worker is in the book, which decides it
// again.
func (w *Worker) later(work func(ctx context.Context)) {
	w.beside(func() {
		ctx, cancel := context.WithTimeout(context.Background(), workTimeout)
		defer cancel()
		work(ctx)
	})
}

// sentence is an error of the book, for people.
func sentence(err error) error {
	if err == nil {
		return nil
	}
	var refused *calls.InputError
	if errors.As(err, &refused) {
		return &crm.Error{Code: crm.InvalidArgument, Field: refused.Field, Message: refused.Message}
	}
	if e := crm.AsError(err); e.Code != crm.Internal {
		return e
	}
	return storageFull()
}
