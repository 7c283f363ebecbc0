package calls

import (
	"slices"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/ringcentral"
)

// A voicemail comes as a message of its own, before the servers' record of its call or after it. Its link belongs
// into the log of that call.

const (
	// leftWithin is how long after a call rang here its voicemail can be left: a greeting and a long message.
	leftWithin = 10 * time.Minute
	rangWithin = time.Hour // and a call rings no longer

	// mostLeft voicemails wait for their calls, this long.
	mostLeft = 50
	leftFor  = 24 * time.Hour
)

// logMessages takes in messages that the widget wants logged. A person who wanted one logged is told what became of it.
func (b *Book) logMessages(m ringcentral.LogMessages, now time.Time) (reply Reply) {
	for _, v := range m.Voicemails {
		e := leftIn(append(b.sorted(), b.oldBefore(v.At)...), v)
		if e == nil {
			b.keepVoicemail(&v, now)
			continue
		}
		e = b.at(e.Session)
		e.takeVoicemail(v)
		b.touch(e)
		reply.Actions = append(reply.Actions, b.decide(e, now)...)
		if m.ByPerson {
			reply.Followed = e.Session
		}
	}
	if m.ByPerson && reply.Followed == "" {
		reply.Actions = append(reply.Actions, NoCallOf{Voicemail: len(m.Voicemails) > 0})
	}
	return reply
}

// keepVoicemail keeps one until its call is known.
func (b *Book) keepVoicemail(v *ringcentral.Voicemail, now time.Time) {
	b.left = slices.DeleteFunc(b.left, func(old *ringcentral.Voicemail) bool { return old.ID == v.ID || now.Sub(old.At) > leftFor })
	if now.Sub(v.At) <= leftFor {
		b.left = append(b.left, v)
	}
	b.left = b.left[max(0, len(b.left)-mostLeft):]
	b.dirty[leftKey] = true
}

// findVoicemail looks for the voicemail of a call of which more is known now.
func (b *Book) findVoicemail(e *entry) {
	for i, v := range b.left {
		if leftIn(b.sorted(), *v) == e {
			e.takeVoicemail(*v)
			b.left = slices.Delete(b.left, i, i+1)
			b.dirty[leftKey] = true
			return
		}
	}
}

func (e *entry) takeVoicemail(v ringcentral.Voicemail) {
	e.Voicemail, e.VoicemailID = v.Link, v.ID
	e.Transcript = either(e.Transcript, connectors.Bounded(v.Transcript, connectors.MostText))
}

// leftIn is the call in which a voicemail was left: the one whose record names it, else the last of that caller before
// it, if nobody answered that. Nil for none of the list, which has the newest first.
func leftIn(list []*entry, v ringcentral.Voicemail) *entry {
	for _, e := range list {
		if e.VoicemailID != "" && e.VoicemailID == v.ID {
			return e
		}
	}
	for _, e := range list {
		if e.Direction != "Inbound" || !sameCaller(e.From, v.From) || e.began().After(v.At.Add(time.Second)) {
			continue
		}
		rang := e.EndedAt
		if !e.over() {
			rang = e.began()
		}
		if e.VoicemailID != "" || e.talked() || v.At.Sub(rang) > leftWithin {
			return nil
		}
		return e
	}
	return nil
}

// oldBefore are the old calls in which a voicemail can have been left at a time, the newest first.
func (b *Book) oldBefore(at time.Time) (list []*entry) {
	for session, o := range b.olds {
		if after := at.Sub(o.began()); after < -time.Second || after > rangWithin+leftWithin {
			continue
		}
		if e := b.peek(session); e != nil {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, newestFirst)
	return list
}

func sameCaller(a, b ringcentral.Party) bool {
	x, y := searchable(a.PhoneNumber), searchable(b.PhoneNumber)
	return x == y && (x != "" || a.Extension == b.Extension)
}

// talked reports whether the call was answered by a person.
func (e *entry) talked() bool {
	if e.Server != nil {
		return e.Server.Result == "Accepted" || e.Server.Result == "Call connected"
	}
	return e.Answered
}
