package odootest

import (
	"math"
	"slices"
	"time"
)

// newEvent works out an event's times and counts its invitations. A stop that is not given is not start
// and duration: it is an hour from now.
func (f *Fake) newEvent(c *call, r record, values map[string]any) error {
	now := f.Now().UTC().Truncate(time.Second)
	if r["start"] == false {
		r["start"] = now.Format(clock)
	}
	if r["stop"] == false {
		r["stop"] = now.Add(time.Hour).Format(clock)
	}
	if err := ordered(r); err != nil {
		return err
	}
	if values["duration"] == nil {
		r["duration"] = hours(r)
	}
	if f.CalendarSync && values["need_sync"] == nil {
		r["need_sync"] = true
	}
	if at(r["stop"]).After(now) {
		f.invite(c, r["partner_ids"].([]int))
	}
	return nil
}

// changedEvent works out the times of an event that was written to. A start or a duration alone moves the
// stop, in whole minutes.
func (f *Fake) changedEvent(c *call, before, r record, values map[string]any) error {
	_, start := values["start"]
	_, stop := values["stop"]
	length, duration := values["duration"].(float64)
	switch {
	case stop && !duration:
		if err := ordered(r); err != nil {
			return err
		}
		r["duration"] = hours(r)
	case stop: // both are stored, though one contradicts the other
	case start || duration && length != 0:
		minutes := math.Round(r["duration"].(float64) * 60)
		r["stop"] = at(r["start"]).Add(time.Duration(minutes) * time.Minute).Format(clock)
	}
	if err := ordered(r); err != nil {
		return err
	}
	if _, named := values["need_sync"]; f.CalendarSync && !named && len(values) > 0 {
		r["need_sync"] = true
	}
	added := slices.DeleteFunc(slices.Clone(r["partner_ids"].([]int)), func(id int) bool {
		return slices.Contains(before["partner_ids"].([]int), id)
	})
	f.invite(c, added)
	if now := f.Now(); at(r["start"]).After(now) && !at(before["start"]).After(now) {
		f.invite(c, before["partner_ids"].([]int))
	}
	return nil
}

// invite counts a mail to each attendee but the user, unless the request's context says not to send any.
func (f *Fake) invite(c *call, partners []int) {
	if c.context["no_mail_to_attendees"] == true {
		return
	}
	for _, id := range partners {
		if id != userPartnerID {
			f.mails++
		}
	}
}

func ordered(r record) error {
	if at(r["stop"]).Before(at(r["start"])) {
		return throw("ValidationError", "The ending date and time cannot be earlier than the starting date and time.\nMeeting “%v”", r["name"])
	}
	return nil
}

// hours is an event's length as Odoo shows it, rounded to hundredths.
func hours(r record) float64 {
	return math.Round(at(r["stop"]).Sub(at(r["start"])).Hours()*100) / 100
}

func at(value any) time.Time {
	s, _ := value.(string)
	t, _ := time.Parse(clock, s)
	return t
}

// hidden reports whether an event is somebody else's private one.
func (f *Fake) hidden(r record) bool {
	return r["privacy"] == "private" && r["user_id"] != UserID
}
