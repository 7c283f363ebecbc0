package calls

import (
	"callscribe/connectors"
	"callscribe/connectors/ringcentral"
)

// Action is something to be done: one of the types of this file.
type Action interface{ action() }

// For the CRM. Account is the one that the call belongs to, whichever is connected now.
type (
	// FindContact searches the contacts that have a number: E.164, or digits where the phone gave no more. More asks
	// for a [Tick] a second later: there are further numbers, that can wait; the contacts' deals are not wanted then.
	FindContact struct {
		Account string
		Number  string
		More    bool
	}

	// FindByName finds contacts by name for the widget's log page, a moment later, if the book still Wants it then.
	FindByName struct {
		Account string
		Session string
		Name    string
	}

	// CreateContact creates a contact for a number, "" where it is hidden. It is given once and goes past
	// the outbox; when its outcome is unknown a person looks.
	CreateContact struct {
		Account string
		Session string
		Number  string
		Name    string
		Type    string
	}

	// ReadLog reads what the CRM holds of a person's texts.
	ReadLog struct {
		Account string
		Session string
		LogID   string
		Seq     int
	}

	// Send brings the log of a call up to date, or logs the call where the Update names no log: one session is one
	// log. A newer one for a session takes in the older. CheckFirst asks to look the session up in the CRM before a
	// log is created: it may have one that the book does not know of, not older than the call's start.
	Send struct {
		Account    string
		Session    string
		Seq        int
		CheckFirst bool
		Update     connectors.Update
	}
)

// For the person.
type (
	// Ask tells, once per reason, that a call waits for a person; its row says so as long as it does.
	Ask struct {
		Session string
		Why     Why
	}

	// Dropped tells that the book was full, and let go of a call that was not finished.
	Dropped struct{ Session string }

	// OpenLog and OpenContact open a page of the CRM.
	OpenLog struct {
		Account string
		LogID   string
		URL     string
	}
	OpenContact struct{ ContactID, Type string }

	// OpenSettings opens the settings page.
	OpenSettings struct{}

	// Disconnect disconnects the CRM, since a person wants that in the widget.
	Disconnect struct{}

	// CannotMove tells that a log stays with its contact, whom a person has replaced in the widget.
	CannotMove struct{ Session, Name string }

	// NoCallOf tells that a message which a person wanted logged in the widget belongs to no call: it is no voicemail,
	// or one of a call that is not known.
	NoCallOf struct{ Voicemail bool }

	// ChangeSetting stores a setting that was changed in the widget: one of package ringcentral's ids.
	ChangeSetting struct {
		Setting string
		On      bool
	}
)

// For the widgets, of all windows that have one; see [Posts].
type (
	// Register registers the service, which the worker describes.
	Register struct{}

	// ReportCalls makes the widget report calls, and voicemails, by itself.
	ReportCalls struct{}

	// PollCall asks for the record of a call: for its true values, or for its recording.
	PollCall struct{ Session string }

	// FetchUnlogged asks for calls that the widget did not report: those while it was closed.
	FetchUnlogged struct{ Page int }

	// ShowLogPage shows the log page of a call anew.
	ShowLogPage struct{ Page ringcentral.LogPage }

	// RematchCall and RematchContact make the widget ask again whether a call is logged, whose a number is.
	RematchCall    struct{ Session string }
	RematchContact struct{ Number string }
)

func (FindContact) action()    {}
func (FindByName) action()     {}
func (ShowLogPage) action()    {}
func (CreateContact) action()  {}
func (ReadLog) action()        {}
func (Send) action()           {}
func (Ask) action()            {}
func (Dropped) action()        {}
func (OpenLog) action()        {}
func (OpenContact) action()    {}
func (OpenSettings) action()   {}
func (Disconnect) action()     {}
func (CannotMove) action()     {}
func (NoCallOf) action()       {}
func (ChangeSetting) action()  {}
func (Register) action()       {}
func (ReportCalls) action()    {}
func (PollCall) action()       {}
func (FetchUnlogged) action()  {}
func (RematchCall) action()    {}
func (RematchContact) action() {}

// unloggedPerPage calls are asked for at a time.
const unloggedPerPage = 20

// Post is the message to the widgets that carries out an action; nil where the action is not for them.
func Post(a Action, service ringcentral.Service) []byte {
	switch a := a.(type) {
	case Register:
		return ringcentral.Register(service)
	case ReportCalls:
		return ringcentral.SetAutoLog(true)
	case PollCall:
		return ringcentral.GetCallLog(a.Session)
	case FetchUnlogged:
		return ringcentral.UnloggedCalls(unloggedPerPage, a.Page)
	case ShowLogPage:
		return ringcentral.ShowLogPage(a.Page)
	case RematchCall:
		return ringcentral.RematchCalls([]string{a.Session})
	case RematchContact:
		return ringcentral.RematchContacts([]string{a.Number})
	}
	return nil
}
