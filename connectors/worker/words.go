package worker

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/words"
)

// Every sentence of the worker for people stands in this file. Those of a CRM's refusal are package crm's, those of a
// log's change package connectors', and those that the widget shows in its list package calls'.

// Message is what to show to a person.
type Message struct {
	Message string `json:"message"`
	Level   string `json:"messageType"` // "success", "warning" or "danger"
	TTL     int    `json:"ttl"`         // milliseconds
}

// How long messages are shown, in milliseconds.
const (
	briefly = 2000
	awhile  = 5000
	long    = 10000
)

// NewMessage is a message of package connectors, for pages.
func NewMessage(m connectors.ReturnMessage) Message {
	return Message{m.Message, m.Level, int(m.TTL.Milliseconds())}
}

// What is told without being asked.

func faultMessage() Message {
	return Message{words.Say("faultInside"), connectors.Danger, long}
}

func droppedMessage() Message {
	return Message{words.Say("callsDropped"), connectors.Danger, long}
}

// What an operation of a page is answered.

func well(sentence string) Message { return Message{sentence, connectors.Success, briefly} }

func savedMessage() Message { return well(words.Say("savedNote")) }
func disconnected() Message {
	return well(words.Say("disconnectedKey"))
}
func settingsImported() Message {
	return well(words.Say("settingsImported"))
}
func nothingImported() Message {
	return Message{words.Say("nothingImported"), connectors.Warning, awhile}
}

// SettingsReset, SettingsSaved and TryingAgain are what pages are told of what they wanted.
func SettingsReset() Message {
	return well(words.Say("settingsReset"))
}
func SettingsSaved() Message { return well(words.Say("settingsSaved")) }
func TryingAgain() Message   { return well(words.Say("tryingAgain")) }

func dispositionMessage() Message {
	return well(words.Say("dispositionUpdated"))
}

func crmAdded(title string) Message {
	return Message{words.Say("crmAdded", title), connectors.Success, awhile}
}

// Why an update is not at the CRM yet, where it is not the CRM that says so.

func noAnswerYet() string     { return words.Say("noAnswerYet") }
func waitsForItsTurn() string { return words.Say("waitsForItsTurn") }
func wasDiscarded() string {
	return words.Say("wasDiscarded")
}

// Errors, each made anew where it is returned: who gets one may change it.
func notConnected() *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: words.Say("noCrmConnected")}
}

func unknownKey(title string, status int) *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, Status: status, Message: words.Say("unknownKey", title)}
}

// signedOut is the error for an account whose credentials are gone, as they are when the browser was closed.
func signedOut(title string) *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: crm.Sentence(crm.Unauthenticated, title, words.Say("thingTheLog"), 0)}
}

func anotherPerson(title string) *crm.Error {
	return &crm.Error{Code: crm.Conflict, Message: words.Say("anotherPerson", title)}
}

func windowOpen(title string) *crm.Error {
	return &crm.Error{Code: crm.Conflict, Message: words.Say("windowOpen", title)}
}

func noSignInPage(title string) *crm.Error {
	return crm.InvalidInput("platform", "must be a CRM where people can sign in on its own page; "+title+" wants a key")
}

func notSwitchedOn() *crm.Error {
	return crm.InvalidInput("platform", "must be a CRM: reading RingCentral's call log is not switched on")
}

// readsCallLog is said when somebody has signed in to RingCentral.
func readsCallLog() Message {
	return well(words.Say("readsCallLog"))
}

// signedOutOfRingCentral is said when somebody has signed out there: told, if RingCentral has ended the sign-in too.
func signedOutOfRingCentral(told bool, err error) Message {
	switch {
	case told:
		return well(words.Say("signedOutThere"))
	case err != nil:
		return Message{words.Say("signedOutUntold"), connectors.Warning, long}
	}
	return well(words.Say("signedOutHere"))
}

func clientNotStored() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: words.Say("clientNotStored")}
}

// signInRemoved is what disconnecting says of a sign-in on the CRM's own page: told, if the CRM has ended it too.
func signInRemoved(title string, told bool, err error) Message {
	switch {
	case told:
		return well(words.Say("signInEndedToo", title))
	case err != nil:
		return Message{words.Say("signInUntold", title), connectors.Warning, long}
	}
	return well(words.Say("signInRemoved"))
}

// Erased is said when all data was deleted. untold are the services that could not be told that the sign-in has ended.
func Erased(untold []string) Message {
	m := Message{words.Say("erased"), connectors.Success, long}
	if len(untold) > 0 {
		m.Message += " " + words.Say("erasedUntold", strings.Join(untold, ", "))
		m.Level = connectors.Warning
	}
	return m
}

// cannotMove is said where a person has chosen another contact for a call that is logged.
func cannotMove(title, name string) Message {
	return Message{words.Say("cannotMove", orCRM(title), name), connectors.Warning, long}
}

// noCallOf is said of a message that a person wanted logged in the widget.
func noCallOf(voicemail bool) Message {
	if voicemail {
		return Message{words.Say("voicemailUnknown"), connectors.Warning, awhile}
	}
	return Message{words.Say("onlyVoicemails"), connectors.Warning, awhile}
}

func noContactPage(title string) Message {
	return Message{words.Say("noContactPage", orCRM(title)), connectors.Warning, awhile}
}

func unknownCall() *crm.Error {
	return &crm.Error{Code: crm.NotFound, Field: "sessionId", Message: words.Say("unknownCall")}
}

func noNumberIn() *crm.Error {
	return &crm.Error{Code: crm.InvalidArgument, Field: "text", Message: words.Say("noNumberIn")}
}

func unreadableJob() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: words.Say("unreadableUpdate")}
}

// logGone is said of a call's log that was deleted in the CRM, as the call itself says it.
func logGone(e crm.Error, title string) *crm.Error {
	e.Message = words.Say("why_needs_you_log_gone", title)
	return &e
}

func notRead() *crm.Error {
	return &crm.Error{Code: crm.Unavailable, Message: words.Say("callNotRead")}
}

func notNoted() *crm.Error {
	return &crm.Error{Code: crm.Unavailable, Message: words.Say("logNotNoted")}
}

func signInNotStored() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: words.Say("signInNotStored")}
}

func notDisconnected() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: words.Say("notDisconnected")}
}

func settingsNotStored() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: words.Say("settingsNotStored")}
}

func storageFull() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: words.Say("storageFull")}
}

// connectedMessage tells who is connected.
func connectedMessage(title, name string) Message {
	return Message{words.Say("connectedAs", title, name), connectors.Success, 3000}
}

// doneMessage tells how an update went, to who wanted a log created or updated.
func doneMessage(done sent, create bool) Message {
	updated := done.Updated
	if create && !updated.Created && len(updated.NotKept)+len(updated.Refused) == 0 {
		return well(words.Say("loggedAlready"))
	}
	updated.Created = create && updated.Created
	return NewMessage(updated.Message(done.Title))
}

// queuedMessage tells that a change waits, why, and when it goes: the one way to say so. The CRM's own advice to
// try again is left out, since nobody needs to follow it.
func queuedMessage(reason string, wait time.Duration) Message {
	if wait <= 0 {
		return Message{words.Say("queued", withoutAdvice(reason)), connectors.Warning, awhile}
	}
	return Message{words.Say("queuedUntil", withoutAdvice(reason), crm.InWords(wait)),
		connectors.Warning, awhile}
}

// withoutAdvice is what happened, without what to do: why a job waits that is tried again by itself.
func withoutAdvice(reason string) string {
	advice, _, _ := strings.Cut(crm.TryAgain("\x00"), "\x00") // up to when
	if i := strings.Index(reason, " "+advice); i >= 0 {
		return reason[:i]
	}
	return reason
}

// orCRM is a CRM's title, or words for it where there is none.
func orCRM(title string) string {
	if title == "" {
		return words.Say("theCrm")
	}
	return title
}

// titleOfJob names a job in the list of those that wait.
func titleOfJob(todo job) string {
	switch name := todo.Update.Contact.Name; {
	case todo.creates() && name != "":
		return words.Say("logTheCallWith", name)
	case todo.creates():
		return words.Say("logTheCall")
	}
	who := ""
	if call := todo.Update.Call; call != nil {
		party := call.From
		if call.Direction == "Outbound" {
			party = call.To
		}
		if party != nil {
			who = cmp.Or(party.Name, party.PhoneNumber, party.ExtensionNumber)
		}
	}
	switch subject := todo.Update.Values.Subject; {
	case subject != "":
		return subject
	case who != "":
		return words.Say("callWith", who)
	}
	return words.Say("jobLog", todo.Update.LogID)
}

// titleOfPart names what waits aside: "Transcript, 150 kB: too long for Pipedrive".
func titleOfPart(part crm.Part, update *connectors.Update, code crm.Code, title string) string {
	name := part.Name()
	_, first := utf8.DecodeRuneInString(name)
	name = strings.ToUpper(name[:first]) + name[first:]
	size := update.Size()
	if size >= 1000 {
		name += ", " + strconv.Itoa((size+500)/1000) + " kB"
	}
	switch {
	case code == crm.Conflict:
		return words.Say("partChanged", name, title)
	case code == crm.PermissionDenied:
		return words.Say("partNotWanted", name)
	case size >= longText:
		return words.Say("partTooLong", name, title)
	}
	return words.Say("partRefused", name, title)
}

// longText is from when on a text's length is the reason why a CRM refuses it, in bytes: no CRM refuses one for its
// words.
const longText = 10_000

func unreadableTitle() string { return words.Say("unreadableTitle") }

// why is the sentence for a call's state; what a CRM has said itself comes first.
func why(c calls.View, title string) string {
	switch {
	case c.State == calls.Waiting:
		return withoutAdvice(c.Message)
	case c.Why == "":
		return ""
	case c.Message != "" && (c.Why == calls.Refused || c.Why == calls.SearchFailed):
		return c.Message
	}
	return words.Say("why_"+string(c.State)+"_"+string(c.Why), orCRM(title))
}
