package worker

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
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
var (
	faultMessage   = Message{"Something went wrong inside Callscribe. What you saved is kept. If it happens again, report it.", connectors.Danger, long}
	droppedMessage = Message{"Callscribe remembers too many unfinished calls, and let go of the oldest. " +
		"Log your calls, or mark them as not to be logged.", connectors.Danger, long}
)

// What an operation of a page is answered.
var (
	savedMessage       = Message{"Saved.", connectors.Success, briefly}
	disconnected       = Message{"Disconnected. The key was removed from this browser.", connectors.Success, briefly}
	settingsImported   = Message{"The file's settings were taken over.", connectors.Success, briefly}
	nothingImported    = Message{"Nothing of the file could be taken over.", connectors.Warning, awhile}
	SettingsReset      = Message{"All settings are as they were at first.", connectors.Success, briefly}
	SettingsSaved      = Message{"Settings saved.", connectors.Success, briefly}
	dispositionMessage = Message{"Disposition updated.", connectors.Success, briefly}
	TryingAgain        = Message{"Trying again.", connectors.Success, briefly}
)

func crmAdded(title string) Message {
	return Message{title + " was added. Choose it above, and connect it.", connectors.Success, awhile}
}

// Why an update is not at the CRM yet, where it is not the CRM that says so.
const (
	noAnswerYet     = "The CRM has not answered yet."
	waitsForItsTurn = "The update waits for its turn."
	wasDiscarded    = "The update was discarded in Callscribe."
)

// Errors, each made anew where it is returned: who gets one may change it.
func notConnected() *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: "No CRM is connected. Connect one in Callscribe's settings."}
}

func unknownKey(title string, status int) *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, Status: status, Message: title + " does not know this key. Check it, and connect again."}
}

// signedOut is the error for an account whose credentials are gone, as they are when the browser was closed.
func signedOut(title string) *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: crm.Sentence(crm.Unauthenticated, title, "the call log", 0)}
}

func anotherPerson(title string) *crm.Error {
	return &crm.Error{Code: crm.Conflict, Message: "Another person has signed in to the phone meanwhile. Nothing was stored. Connect " + title + " again."}
}

func windowOpen(title string) *crm.Error {
	return &crm.Error{Code: crm.Conflict, Message: "A window to sign in to " + title + " is open already. Finish there, or close it."}
}

func noSignInPage(title string) *crm.Error {
	return crm.InvalidInput("platform", "must be a CRM where people can sign in on its own page; "+title+" wants a key")
}

func notSwitchedOn() *crm.Error {
	return crm.InvalidInput("platform", "must be a CRM: reading RingCentral's call log is not switched on")
}

// readsCallLog is said when somebody has signed in to RingCentral.
var readsCallLog = Message{"Signed in to RingCentral. Calls from now on are logged with nothing open.", connectors.Success, briefly}

// signedOutOfRingCentral is said when somebody has signed out there: told, if RingCentral has ended the sign-in too.
func signedOutOfRingCentral(told bool, err error) Message {
	switch {
	case told:
		return Message{"Signed out of RingCentral. Its call log is not read any more.", connectors.Success, briefly}
	case err != nil:
		return Message{"The sign-in was removed from this browser, but RingCentral could not be told to end it: end it there too, among " +
			"your authorized apps.", connectors.Warning, long}
	}
	return Message{"The sign-in to RingCentral was removed from this browser. Its call log is not read any more.", connectors.Success, briefly}
}

func clientNotStored() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: "The client ID could not be stored. Make room in the browser's storage and try again."}
}

// signInRemoved is what disconnecting says of a sign-in on the CRM's own page: told, if the CRM has ended it too.
func signInRemoved(title string, told bool, err error) Message {
	switch {
	case told:
		return Message{"Disconnected. The sign-in was removed from this browser, and ended at " + title + ".", connectors.Success, briefly}
	case err != nil:
		return Message{"Disconnected. The sign-in was removed from this browser, but " + title + " could not be told to end it: " +
			"end it there too, among your connected apps.", connectors.Warning, long}
	}
	return Message{"Disconnected. The sign-in was removed from this browser.", connectors.Success, briefly}
}

// Erased is said when all data was deleted. untold are the services that could not be told that the sign-in has ended.
func Erased(untold []string) Message {
	m := Message{"All data of Callscribe on this computer was deleted.", connectors.Success, long}
	if len(untold) > 0 {
		m.Message += " " + strings.Join(untold, " and ") + " could not be told to end the sign-in: end it there too, among your connected apps."
		m.Level = connectors.Warning
	}
	return m
}

// cannotMove is said where a person has chosen another contact for a call that is logged.
func cannotMove(title, name string) Message {
	return Message{"The call is logged with another contact. Callscribe cannot move a log: correct it in " + cmp.Or(title, "the CRM") +
		", if it was " + name + ".", connectors.Warning, long}
}

// noCallOf is said of a message that a person wanted logged in the widget.
func noCallOf(voicemail bool) Message {
	if voicemail {
		return Message{"The call of this voicemail is not known here. Open the call's log in the CRM and note there what was said.", connectors.Warning, awhile}
	}
	return Message{"Text messages and faxes are not logged. A voicemail goes into the log of its call.", connectors.Warning, awhile}
}

func noContactPage(title string) Message {
	return Message{cmp.Or(title, "The CRM") + " has no page of a contact that could be opened.", connectors.Warning, awhile}
}

func unknownCall() *crm.Error {
	return &crm.Error{Code: crm.NotFound, Field: "sessionId", Message: "Callscribe does not remember this call any more. Edit its log in the CRM."}
}

func noNumberIn() *crm.Error {
	return &crm.Error{Code: crm.InvalidArgument, Field: "text", Message: "There is no phone number in what you have selected. Select the whole number."}
}

func unreadableJob() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: "A waiting update cannot be read. Export it to see what it holds, then discard it."}
}

func notRead() *crm.Error {
	return &crm.Error{Code: crm.Unavailable, Message: "What is known of the call could not be read in the browser."}
}

func notNoted() *crm.Error {
	return &crm.Error{Code: crm.Unavailable, Message: "The CRM has the call log, but it could not be noted in the browser."}
}

func signInNotStored() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: "The browser's storage did not take the sign-in. Restart the browser and try again."}
}

func notDisconnected() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: "The browser's storage did not take it. Restart the browser and disconnect again."}
}

func settingsNotStored() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: "The settings could not be stored. Make room in the browser's storage and save again."}
}

func storageFull() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: "The browser's storage is full or not working. Keep your text, make room and save again."}
}

// connectedMessage tells who is connected.
func connectedMessage(title, name string) Message {
	return Message{"Connected to " + title + " as " + name + ".", connectors.Success, 3000}
}

// doneMessage tells how an update went, to who wanted a log created or updated.
func doneMessage(done sent, create bool) Message {
	updated := done.Updated
	if create && !updated.Created && len(updated.NotKept)+len(updated.Refused) == 0 {
		return Message{"The call was logged already.", connectors.Success, briefly}
	}
	updated.Created = create && updated.Created
	return NewMessage(updated.Message(done.Title))
}

// queuedMessage tells that a change waits, why, and when it goes: the one way to say so. The CRM's own advice to
// try again is left out, since nobody needs to follow it.
func queuedMessage(reason string, wait time.Duration) Message {
	when := ""
	if wait > 0 {
		when = " " + crm.InWords(wait)
	}
	return Message{"Your change is saved here. " + withoutAdvice(reason) + " Callscribe sends it by itself" + when + ".", connectors.Warning, awhile}
}

// withoutAdvice is what happened, without what to do: why a job waits that is tried again by itself.
func withoutAdvice(reason string) string {
	if i := strings.Index(reason, ". Try again"); i >= 0 {
		return reason[:i+1]
	}
	return reason
}

// titleOfJob names a job in the list of those that wait.
func titleOfJob(todo job) string {
	switch name := todo.Update.Contact.Name; {
	case todo.creates() && name != "":
		return "Log the call with " + name
	case todo.creates():
		return "Log the call"
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
	if who != "" {
		who = "Call with " + who
	}
	return cmp.Or(todo.Update.Values.Subject, who, "Call log "+todo.Update.LogID)
}

// titleOfPart names what waits aside: "Transcript, 150 kB: too long for Pipedrive".
func titleOfPart(part crm.Part, update *connectors.Update, code crm.Code, title string) string {
	name := connectors.TitleOf(part)
	name = strings.ToUpper(name[:1]) + name[1:]
	size := update.Size()
	if size >= 1000 {
		name += ", " + strconv.Itoa((size+500)/1000) + " kB"
	}
	switch {
	case code == crm.Conflict:
		return name + ": changed in " + title + " too"
	case code == crm.PermissionDenied:
		return name + ": not wanted by your company"
	case size >= longText:
		return name + ": too long for " + title
	}
	return name + ": refused by " + title
}

// longText is from when on a text's length is the reason why a CRM refuses it, in bytes: no CRM refuses one for its
// words.
const longText = 10_000

const unreadableTitle = "An update that cannot be read"

// why is the sentence for a call's state.
func why(c calls.View, title string) string {
	switch c.State {
	case calls.NeedsYou:
		if c.Why == calls.Refused || c.Why == calls.SearchFailed {
			return cmp.Or(c.Message, whyNeeded(c.Why, title))
		}
		return whyNeeded(c.Why, title)
	case calls.Waiting:
		return withoutAdvice(c.Message)
	case calls.Ended:
		switch c.Why {
		case calls.AwaitsContact:
			return "Looking for the contact."
		case calls.AwaitsRecord:
			return "Waiting for RingCentral's record of the call."
		case calls.AwaitsRecording:
			return "Waiting for the recording."
		}
	case calls.NotLogged:
		switch c.Why {
		case calls.AutoOff:
			return "Automatic logging was off."
		case calls.AnsweredElsewhere:
			return "A colleague answered."
		case calls.Fax:
			return "A fax is not logged as a call."
		case calls.ServiceCall:
			return "Calls to your voicemail and to service numbers are not logged."
		case calls.Dismissed:
			return "You chose not to log it."
		case calls.InternalCall:
			return "Internal calls are not logged."
		case calls.LostSight:
			return "The phone was closed before the call ended."
		}
	}
	return ""
}

// whyNeeded is what a person is told when a call waits for them.
func whyNeeded(w calls.Why, title string) string {
	in := cmp.Or(title, "the CRM")
	switch w {
	case calls.NotConnected:
		return "Connect a CRM, so that this call can be logged."
	case calls.NoContact:
		return "Nobody in " + in + " has this number. Create the contact, or find them by name."
	case calls.SeveralContacts:
		return "Several contacts in " + in + " have this number. Choose the one you spoke with."
	case calls.HiddenNumber:
		return "The caller hid their number. Find the contact by name, or create one."
	case calls.StrangeNumber:
		return "This number cannot be searched for. Find the contact by name, or create one."
	case calls.InternalCall:
		return "This was an internal call. Choose a contact if it should be logged."
	case calls.ContactGone:
		return "The contact was deleted in " + in + ". Choose another one."
	case calls.OtherParty:
		return "RingCentral's record of the call names another party than the log in " + in + ". If it is the wrong contact's, correct the log in " + in + "."
	case calls.LogGone:
		return "The log of this call was deleted in " + in + ". Log the call again to keep your text."
	case calls.SearchFailed:
		return in + " could not be searched for the contact. Find them by name, or try again."
	}
	return in + " refused the call log. Look at it, correct it and save again."
}
