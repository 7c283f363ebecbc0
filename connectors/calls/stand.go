package calls

import "time"

// standing is how a call stands, why, and until when; Code and Message are the CRM's reason.
type standing struct {
	State   State
	Why     Why
	Until   time.Time
	Code    string
	Message string
}

func (b *Book) stand(e *entry, now time.Time) standing {
	switch {
	case e.Gone:
		return standing{State: NeedsYou, Why: LogGone}
	case e.Job != nil:
		return e.Job.stand()
	case len(e.Refused) > 0:
		return standing{State: NeedsYou, Why: Refused, Code: e.Refused[0].Code, Message: e.Refused[0].Message}
	case e.OtherParty:
		return standing{State: NeedsYou, Why: OtherParty}
	case e.LogID != "":
		return standing{State: Logged}
	case e.lostSight(now):
		return standing{State: NotLogged, Why: LostSight}
	case !e.over() && e.Answered:
		return standing{State: Talking}
	case !e.over():
		return standing{State: Ringing}
	case !b.wanted(e):
		return standing{State: NotLogged, Why: b.unwanted(e)}
	case b.settings.Account == "":
		return standing{State: NeedsYou, Why: NotConnected}
	}
	if contact, why := e.contact(); contact == nil {
		if why == AwaitsContact {
			return b.searching(e)
		}
		return standing{State: NeedsYou, Why: why}
	}
	if why, until := b.awaits(e, now); why != "" && now.Before(until) {
		return standing{State: Ended, Why: why, Until: until}
	}
	return standing{State: Logging}
}

func (j *job) stand() standing {
	s := standing{State: Logging, Until: j.Until, Code: j.Code, Message: j.Message}
	switch {
	case j.State == decided && !j.RetryAt.IsZero():
		s.State, s.Why, s.Until = Waiting, Refused, j.RetryAt
	case j.State == queued:
		s.State, s.Why = Waiting, Refused
	case j.State == parked:
		s.State, s.Why = NeedsYou, Refused
	}
	return s
}

// awaits is what the log of an ended call still waits for, and until when at the latest; "" for nothing.
func (b *Book) awaits(e *entry, now time.Time) (Why, time.Time) {
	switch {
	case e.Server == nil && b.settings.AtOnce:
		return AwaitsRecord, e.EndedAt.Add(AtOnceRecordWait)
	case e.Server == nil:
		return AwaitsRecord, e.EndedAt.Add(RecordWait)
	case b.settings.AtOnce && e.recording(now) == Expected:
		return AwaitsRecording, e.EndedAt.Add(RecordingWait(max(seconds(e.Server.Duration), 0)))
	case b.settings.AtOnce && e.VoicemailID != "" && e.Voicemail == "":
		return AwaitsRecording, e.EndedAt.Add(voicemailWait)
	}
	return "", time.Time{}
}

// wanted reports whether the call shall be logged: a person asked for it, or it ended while automatic
// logging was on.
func (b *Book) wanted(e *entry) bool {
	switch {
	case e.Requested || e.Dismissed:
		return e.Requested
	case !b.settings.AutoLog || !e.over() || e.elsewhere() || e.Fax || e.Service || e.Withdrawn:
		return false
	case e.internal() && (!b.settings.Internal || e.EndedAt.Before(b.internalSince)):
		return false
	}
	return !e.EndedAt.Before(b.autoSince)
}

func (b *Book) unwanted(e *entry) Why {
	switch {
	case e.Dismissed:
		return Dismissed
	case e.Withdrawn:
		return RecordDeleted
	case e.elsewhere():
		return AnsweredElsewhere
	case e.Fax:
		return Fax
	case e.Service:
		return ServiceCall
	case e.internal():
		return InternalCall
	}
	return AutoOff
}

// contact is the one contact of the call; nil where there is none, and why.
func (e *entry) contact() (*Contact, Why) {
	switch number := e.other().PhoneNumber; {
	case e.Chosen != nil:
		return e.Chosen, ""
	case e.NewName:
		return nil, AwaitsContact
	case e.MustPick && (e.Searched || searchable(number) == ""):
		return nil, ContactGone
	case len(e.Contacts) > 1:
		return nil, SeveralContacts
	case len(e.Contacts) == 1:
		return &e.Contacts[0], ""
	case e.internal():
		return nil, InternalCall
	case hidden(number):
		return nil, HiddenNumber
	case searchable(number) == "", e.Direction == "" && e.over(): // or nobody tells which of the two it was
		return nil, StrangeNumber
	case !e.Searched:
		return nil, AwaitsContact
	}
	return nil, NoContact
}
