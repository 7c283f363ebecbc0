package view

import "strings"

// States of a call.
const (
	ringing   = "ringing"
	talking   = "talking"
	ended     = "ended"
	saving    = "saving"
	logged    = "logged"
	waiting   = "waiting"
	needsYou  = "needs_you"
	notLogged = "not_logged"
)

// Needs of a call, see State.
const (
	chooseContact = "choose_contact"
	createContact = "create_contact"
	signIn        = "sign_in"
	look          = "look"
	confirm       = "confirm" // that it has been seen to
)

// Chip is a state in words; Tone is its colour, which never stands alone.
type Chip struct{ Text, Tone string }

// Standing is the call's state.
func (c Call) Standing() Chip {
	switch c.State {
	case ringing:
		return Chip{say("stateRinging"), "live"}
	case talking:
		return Chip{say("stateTalking"), "live"}
	case ended:
		return Chip{say("stateEnded"), "busy"}
	case saving:
		return Chip{say("stateSaving"), "busy"}
	case logged:
		return Chip{say("stateLogged"), "good"}
	case waiting:
		return Chip{say("stateWaiting"), "wait"}
	case needsYou:
		return Chip{say("stateNeedsYou"), "need"}
	}
	return Chip{say("stateNotLogged"), "quiet"}
}

// Live reports whether the call goes on.
func (c Call) Live() bool { return c.State == ringing || c.State == talking }

// Record is how the recording stands; the Text is "" where there is nothing to say.
func (c Call) Record() Chip {
	switch c.Recording {
	case "expected":
		if c.State == notLogged { // it goes into no log
			return Chip{}
		}
		if c.Live() {
			return Chip{say("recordingRuns"), "rec"}
		}
		return Chip{say("recordingExpected"), "wait"}
	case "linked":
		return Chip{say("recordingLinked"), "good"}
	case "too_short":
		return Chip{say("recordingTooShort"), "quiet"}
	case "missing":
		return Chip{say("recordingMissing"), "quiet"}
	}
	return Chip{}
}

// Todo is what the person should do about the call; "" for nothing, or where Why says it.
func (c Call) Todo(crm string) string {
	if c.State != needsYou || c.Why != "" {
		return ""
	}
	switch c.Need {
	case chooseContact:
		return say("todoChooseContact")
	case createContact:
		return say("todoCreateContact")
	case signIn:
		return say("todoSignIn", crm)
	case look:
		return say("todoLook", crm)
	}
	return ""
}

// Again says when a waiting call is tried again.
func (c Call) Again(clock Clock) string {
	if c.State != waiting || c.Until == 0 {
		return ""
	}
	return again(c.Until, clock)
}

func again(until float64, clock Clock) string {
	in := clock.In(until)
	if in == say("now") {
		return say("againNow")
	}
	return say("again", in)
}

// Who is the other party: the contact, the name that the phone knows, or the number.
func (c Call) Who() string {
	if c.Contact != nil && c.Contact.Name != "" {
		return c.Contact.Name
	}
	if c.Name != "" {
		return c.Name
	}
	return c.NumberWords()
}

// NumberWords is the other party's number as people write it.
func (c Call) NumberWords() string {
	n := c.Number
	switch {
	case c.NumberText != "":
		return c.NumberText
	case n == "":
		return say("numberHidden")
	case len(n) <= 6 && digits(n):
		return say("extension", n)
	}
	return n
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Missed reports whether an inbound call was not answered, as far as its result tells.
func (c Call) Missed() bool {
	switch c.Result {
	case "Missed", "Voicemail", "No Answer", "Rejected", "Declined", "Busy", "Abandoned":
		return c.Direction == "Inbound"
	}
	return false
}

func (c Call) glyph() string {
	switch {
	case c.Missed():
		return "missed"
	case c.Direction == "Outbound":
		return "outbound"
	}
	return "inbound"
}

// DirectionWords is the direction for people.
func (c Call) DirectionWords() string {
	switch {
	case c.Missed():
		return say("directionMissed")
	case c.Direction == "":
		return say("notKnown")
	}
	return say("direction" + c.Direction)
}

// ResultWords is how the call went: RingCentral's word where it is a rare one.
func (c Call) ResultWords() string {
	switch c.Result {
	case "Accepted", "Call connected", "Connected", "Missed", "Voicemail", "No Answer", "Busy", "Rejected", "Declined", "Hang Up",
		"Abandoned", "Blocked", "Stopped", "Wrong Number", "Call Failed":
		return say("result_" + strings.ReplaceAll(c.Result, " ", ""))
	}
	return c.Result
}

// DurationWords is the call's length; "" while it is not known.
func (c Call) DurationWords() string {
	if c.Duration < 0 || c.Live() {
		return ""
	}
	return Seconds(c.Duration)
}

// Drafted reports whether the person typed something that is not saved.
func (c Call) Drafted() bool {
	return c.DraftSubject != nil && *c.DraftSubject != c.Subject || c.DraftNote != nil && *c.DraftNote != c.Note
}

// Description is type and company of a contact, as far as known.
func (c Contact) Description() string {
	switch {
	case c.Type != "" && c.Company != "":
		return c.Type + ", " + c.Company
	case c.Company != "":
		return c.Company
	}
	return c.Type
}

// crm is the connected CRM's name.
func (s *State) crm() string {
	if s.Account != nil && s.Account.Title != "" {
		return s.Account.Title
	}
	return say("yourCrm")
}
