package connectors

import (
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/words"
)

// The levels of a message, as App Connect names them.
const (
	Success = "success"
	Warning = "warning" // nothing is lost, but not all is done
	Danger  = "danger"  // a person has to do something
)

// ReturnMessage is what to show to a person.
type ReturnMessage struct {
	Message string
	Level   string        // Success, Warning or Danger
	TTL     time.Duration // how long to show it
}

// Message tells how the update went.
func (u Updated) Message(title string) ReturnMessage {
	switch {
	case len(u.Refused) > 0 && !u.Changed:
		return ReturnMessage{u.Refused[0].Err.Message, Warning, 10 * time.Second}
	case len(u.Refused) > 0:
		return ReturnMessage{words.Say("savedWithout", title, inWords(u.refusedParts()), u.Refused[0].Err.Message), Warning, 10 * time.Second}
	case len(u.NotKept) > 0:
		return ReturnMessage{words.Say("notKept", title, inWords(u.NotKept)), Warning, 10 * time.Second}
	case u.NoteLeftOut:
		return ReturnMessage{words.Say("noteLeftOut"), Warning, 10 * time.Second}
	case u.Created:
		return ReturnMessage{words.Say("callLogged"), Success, 2 * time.Second}
	case !u.Changed:
		return ReturnMessage{words.Say("logUpToDate"), Success, 2 * time.Second}
	}
	return ReturnMessage{words.Say("logUpdated"), Success, 2 * time.Second}
}

func (u Updated) refusedParts() (list []crm.Part) {
	for _, r := range u.Refused {
		list = append(list, r.Part)
	}
	return list
}

// FailureMessage tells why something failed.
func FailureMessage(err error) ReturnMessage {
	e := crm.AsError(err)
	switch e.Code {
	case crm.RateLimited, crm.Unavailable, crm.Conflict, crm.Canceled:
		return ReturnMessage{e.Message, Warning, 5 * time.Second}
	}
	return ReturnMessage{e.Message, Danger, 10 * time.Second}
}
