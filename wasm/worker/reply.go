//go:build js && wasm

package main

import (
	"errors"
	"strings"
	"syscall/js"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/worker"
	"callscribe/wasm/internal/convert"
)

// replyOut is what App Connect's interfaces answer, updateCallLog aside: each with the fields that it has
// there. Ids are shown as App Connect shows them: a number where the CRM's are numbers.
type replyOut struct {
	Successful        bool              `js:"successful"`
	PlatformUserInfo  *userInfoOut      `js:"platformUserInfo"`
	MatchedContacts   []contactOut      `js:"matchedContactInfo"`
	ContactInfo       *contactOut       `js:"contactInfo"`
	CallLogInfo       *callLogInfoOut   `js:"callLogInfo"`
	LogID             *string           `js:"logId" accept:"number"`
	ReturnMessage     *returnMessageOut `js:"returnMessage"`
	Queued            *bool             `js:"queued"`
	NotKept           []string          `js:"notKept"`
	ExtraDataTracking *trackingOut      `js:"extraDataTracking"`
	Error             *errorOut         `js:"error"`
}

// open opens the account of an input at its CRM.
func open(user userIn, authHeader string) (*connectors.Session, error) {
	u, err := user.user()
	if err != nil {
		return nil, err
	}
	return crms.Session(u, authHeader)
}

// answer shows a reply of a session. A failure that a person should see goes into it; a mistake of the
// caller, and a fault of ours, is an error.
func answer(out replyOut, s *connectors.Session, err error) (js.Value, error) {
	if err != nil {
		var e *crm.Error
		if !errors.As(err, &e) || e.Field != "" {
			return js.Undefined(), err
		}
		out.Error = errorValue(e)
		switch {
		case out.ReturnMessage != nil:
		case e.Code == crm.InvalidArgument && e.Status == 0: // nothing was sent: it is a call that cannot be served
			out.ReturnMessage = tell(e.Message, connectors.Warning, 5*time.Second)
		default:
			out.ReturnMessage = say(worker.NewMessage(connectors.FailureMessage(e)))
		}
	}
	out.Successful = err == nil
	out.ExtraDataTracking = tracking(s.Usage())
	return convert.Out(out), nil
}

// accepted shows what became of an update that was accepted.
func accepted(done worker.Result) js.Value {
	out := replyOut{ReturnMessage: say(done.Message), Queued: &done.Queued, Error: errorValue(done.Error)}
	if done.Updated != nil {
		out.Successful, out.LogID, out.ExtraDataTracking = done.Error == nil, &done.Updated.Log.ID, tracking(done.Usage)
		out.NotKept = parts(done.Updated)
	}
	return convert.Out(out)
}

func say(m worker.Message) *returnMessageOut {
	out := returnMessage(m)
	return &out
}

func tell(message, level string, ttl time.Duration) *returnMessageOut {
	return say(worker.Message{Message: message, Level: level, TTL: int(ttl.Milliseconds())})
}

// renamed is an error about the field that is called from elsewhere, for an input that calls it to.
func renamed(err error, from, to string) error {
	var e *crm.Error
	if !errors.As(err, &e) || !strings.HasPrefix(e.Field, from) {
		return err
	}
	own := *e
	own.Field = to + e.Field[len(from):]
	if strings.HasPrefix(e.Message, from) {
		own.Message = to + e.Message[len(from):]
	}
	return &own
}
