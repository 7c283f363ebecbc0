package worker

import (
	"context"

	"callscribe/connectors/crm"
)

// What a CRM's last answer to an account was, for people. It lasts over the worker's short lives, and ends with the
// browser.
const (
	answersWell = ""
	refuses     = "refused"     // it answered that it does not serve now
	unreachable = "unreachable" // it did not answer, or in a way that cannot be read
)

const answersKey = "answers/"

// answerOf is what a request's outcome says of the CRM; ok is false where it says nothing.
func answerOf(e *crm.Error) (answer string, ok bool) {
	switch {
	case e == nil:
		return answersWell, true
	case e.Code == crm.Canceled:
		return "", false
	case e.Code == crm.Unavailable && e.Status == 0:
		return unreachable, true
	case e.Code == crm.RateLimited, e.Code == crm.Unavailable:
		return refuses, true
	}
	return answersWell, true // of a record, and of nothing else
}

// heard notes how a request for an account went. What is known already costs nothing.
func (w *Worker) heard(key string, e *crm.Error) {
	answer, ok := answerOf(e)
	if !ok {
		return
	}
	w.mu.Lock()
	before, known := w.answers[key]
	w.answers[key] = answer
	w.mu.Unlock()
	if known && before == answer {
		return
	}
	w.beside(func() {
		ctx := context.Background()
		if stored, err := w.ports.Phone.Get(ctx, answersKey+key); err == nil && string(stored) == answer {
			return // the program before has shown it
		}
		if answer == answersWell {
			_ = w.ports.Phone.Delete(ctx, answersKey+key) // at worst the pages show what was so
		} else {
			_ = w.ports.Phone.Put(ctx, answersKey+key, []byte(answer))
		}
		w.changed()
	})
}

// answered is what the CRM's last answer to an account was.
func (w *Worker) answered(ctx context.Context, key string) string {
	w.mu.Lock()
	answer, known := w.answers[key]
	w.mu.Unlock()
	if known {
		return answer
	}
	stored, err := w.ports.Phone.Get(ctx, answersKey+key)
	if err != nil {
		return answersWell
	}
	return string(stored)
}
