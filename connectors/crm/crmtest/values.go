package crmtest

import (
	"strconv"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
)

// value is one value of a call log: what the rules need to treat all of them alike.
type value struct {
	name   string
	part   crm.Part // by which a person is told that the CRM has not kept it
	keeps  func(crm.Fields) bool
	of     func(crm.CallLog) any
	change func(crm.CallLog) crm.Change          // to what a log has; nil where a change cannot hold it
	ask    func(*connectors.Update, crm.CallLog) // asks for what a log has
}

var values = []value{
	{"subject", crm.SubjectPart, func(f crm.Fields) bool { return f.Subject },
		func(l crm.CallLog) any { return l.Subject },
		func(l crm.CallLog) crm.Change { return crm.Change{Subject: &l.Subject} },
		func(u *connectors.Update, l crm.CallLog) { u.Values.Subject = l.Subject }},
	{"text", connectors.NotePart, func(crm.Fields) bool { return true },
		func(l crm.CallLog) any { return l.Body },
		func(l crm.CallLog) crm.Change { return crm.Change{Body: &l.Body} },
		func(u *connectors.Update, l crm.CallLog) { u.Values.Note = &l.Body }},
	{"start time", crm.StartTimePart, func(f crm.Fields) bool { return f.StartTime },
		func(l crm.CallLog) any { return l.StartTime.UTC() },
		func(l crm.CallLog) crm.Change { return crm.Change{StartTime: &l.StartTime} },
		func(u *connectors.Update, l crm.CallLog) { u.Values.StartTime = l.StartTime.Format(time.RFC3339) }},
	{"duration", crm.DurationPart, func(f crm.Fields) bool { return f.Duration },
		func(l crm.CallLog) any { return l.Duration },
		func(l crm.CallLog) crm.Change { return crm.Change{Duration: l.Duration} },
		func(u *connectors.Update, l crm.CallLog) {
			u.Values.Duration = strconv.FormatFloat(l.Duration.Seconds(), 'f', -1, 64)
		}},
	{"result", crm.ResultPart, func(f crm.Fields) bool { return f.Result },
		func(l crm.CallLog) any { return l.Result },
		func(l crm.CallLog) crm.Change { return crm.Change{Result: &l.Result} },
		func(u *connectors.Update, l crm.CallLog) { u.Values.Result = l.Result }},
	{"recording link", crm.RecordingPart, func(f crm.Fields) bool { return f.RecordingLink },
		func(l crm.CallLog) any { return l.RecordingLink },
		func(l crm.CallLog) crm.Change { return crm.Change{RecordingLink: &l.RecordingLink} },
		func(u *connectors.Update, l crm.CallLog) { u.Values.RecordingLink = l.RecordingLink }},
	{"owner", crm.OwnerPart, func(f crm.Fields) bool { return f.Owner },
		func(l crm.CallLog) any { return l.OwnerID },
		func(l crm.CallLog) crm.Change { return crm.Change{OwnerID: &l.OwnerID} },
		func(u *connectors.Update, l crm.CallLog) { u.OwnerID = l.OwnerID }},
	{"contact", crm.ContactPart, func(f crm.Fields) bool { return f.Contact },
		func(l crm.CallLog) any { return l.ContactID }, nil,
		func(u *connectors.Update, l crm.CallLog) { u.Contact.ID = l.ContactID }},
	{"deal", crm.DispositionPart, func(f crm.Fields) bool { return f.Disposition },
		func(l crm.CallLog) any { return l.Disposition }, nil,
		func(u *connectors.Update, l crm.CallLog) { u.Disposition = l.Disposition }},
}

// changeable are the values that the platform keeps and a change can hold, but for the owner: who else there is, only
// the CRM knows.
func (s *scope) changeable() (all []value) {
	for _, v := range values {
		if v.change != nil && v.keeps(s.platform.Keeps) && v.part != crm.OwnerPart {
			all = append(all, v)
		}
	}
	return all
}

// other is a log with other values than [sample] and [ring] have.
var other = crm.CallLog{Subject: "other", Body: "other", StartTime: time.Date(2026, 4, 7, 9, 45, 0, 0, time.UTC), Duration: pointer(42 * time.Minute),
	Result: "Missed", RecordingLink: "https://media.example.com/other"}

// otherID is an id of the same form.
func otherID(id string) string {
	if id == "" {
		return ""
	}
	last := "1"
	if id[len(id)-1] == '1' {
		last = "2"
	}
	return id[:len(id)-1] + last
}
