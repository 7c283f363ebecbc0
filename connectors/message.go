package connectors

import (
	"slices"
	"strings"
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
	case len(u.Refused)+len(u.NotKept)+len(u.LeftOut) > 0:
		return ReturnMessage{strings.Join(u.missing(title), " "), Warning, 10 * time.Second}
	case u.Created:
		return ReturnMessage{words.Say("callLogged"), Success, 2 * time.Second}
	case !u.Changed:
		return ReturnMessage{words.Say("logUpToDate"), Success, 2 * time.Second}
	}
	return ReturnMessage{words.Say("logUpdated"), Success, 2 * time.Second}
}

// missing are the sentences that say what the log lacks of the update.
func (u Updated) missing(title string) (list []string) {
	var refused []crm.Part
	for _, r := range u.Refused {
		refused = append(refused, r.Part)
		if !slices.Contains(list, r.Err.Message) {
			list = append(list, r.Err.Message)
		}
	}
	if u.Changed && len(refused) > 0 {
		list = []string{words.Say("savedWithout", title, inWords(refused), strings.Join(list, " "))}
	}
	if lost := without(u.NotKept, refused...); len(lost) > 0 {
		list = append(list, words.Say("notKept", title, inWords(lost)))
	}
	if len(u.LeftOut) > 0 {
		list = append(list, words.Say("leftOut", inWords(u.LeftOut)))
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
