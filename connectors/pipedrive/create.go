package pipedrive

import (
	"context"
	"strings"
	"time"

	"callscribe/connectors/crm"
)

// clockSlack is by how much this computer's clock may differ from Pipedrive's.
const clockSlack = 24 * time.Hour

// CreateCallLog implements [crm.CallLogCreator]. The contact is read first: a deleted one gets no call,
// and its organization belongs into the log.
func (c *connector) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	in, err := c.newActivity(log)
	if err != nil {
		return nil, err
	}
	who, err := c.readPerson(ctx, log.Contact.ID)
	if err != nil {
		return nil, err
	}
	if isID(who.OrgID.String) {
		in.OrgID = number(who.OrgID.String)
	}
	if in.Type, err = c.callType(ctx); err != nil {
		return nil, err
	}
	made := &crm.CallLog{
		Subject: log.Subject, Body: log.Body, StartTime: log.StartTime, Duration: log.Duration,
		ContactID: log.Contact.ID, ContactName: who.Name.String, OwnerID: in.OwnerID.String(),
		Disposition: crm.Disposition{DealID: in.DealID.String(), LeadID: in.LeadID},
	}
	_, err = c.askActivity(ctx, crm.Call{
		Method: "POST", Path: activitiesPath, In: in, Thing: "the new call log", Tokens: writeActivityTokens,
	}, "", made)
	if err != nil {
		return nil, err
	}
	return made, nil
}

// newActivity is what log says of the new activity. It belongs to the account's user where no other
// owner is named.
func (c *connector) newActivity(log crm.NewCallLog) (*activityFields, error) {
	if !isID(log.Contact.ID) {
		return nil, crm.InvalidInput("contactInfo.id", "must be the number of a Pipedrive person")
	}
	if err := checkDisposition(log.Disposition, "additionalSubmission"); err != nil {
		return nil, err
	}
	in := &activityFields{
		Subject: &log.Subject, Note: &log.Body, Done: true,
		Participants: []participantField{{PersonID: number(log.Contact.ID), Primary: true}},
	}
	switch {
	case log.Disposition.DealID != "":
		in.DealID = number(log.Disposition.DealID)
	case log.Disposition.LeadID != "":
		in.LeadID = log.Disposition.LeadID
	}
	if !log.StartTime.IsZero() {
		in.setDue(log.StartTime, time.Time{})
	}
	if log.Duration != nil {
		in.setDuration(*log.Duration)
	}
	owner, _, _ := strings.Cut(c.Account.User.ID, "-") // App Connect's ids are "<number>-pipedrive"
	if log.OwnerID != "" {
		if owner = log.OwnerID; !isID(owner) {
			return nil, errOwner()
		}
	}
	if isID(owner) {
		in.OwnerID = number(owner)
	}
	return in, nil
}

func (c *connector) readPerson(ctx context.Context, id string) (*person, error) {
	thing := "contact " + id
	who, err := ask[person](ctx, c, crm.Call{
		Method: "GET", Path: personsPath + "/" + id, Thing: thing, Tokens: readPersonTokens,
	})
	switch {
	case err != nil:
		return nil, err
	case who == nil || who.ID.Present && who.ID.String != id:
		return nil, c.Unreadable(thing)
	case bool(who.IsDeleted):
		return nil, notFound(thing)
	}
	return who, nil
}

// FindCallLog implements [crm.CallLogCreator]. Pipedrive has no field for an id of ours, so the log is
// known by its contact, its start and its words; a text that names the session is known by that.
func (c *connector) FindCallLog(ctx context.Context, log crm.NewCallLog, since time.Time) (*crm.CallLog, error) {
	if !isID(log.Contact.ID) {
		return nil, crm.InvalidInput("contactInfo.id", "must be the number of a Pipedrive person")
	}
	const thing = "the new call log"
	newest, err := ask[[]activity](ctx, c, crm.Call{
		Method: "GET",
		// The newest 500: more are not written about one person in a day.
		Path: activitiesPath + "?person_id=" + log.Contact.ID +
			"&updated_since=" + escape(since.Add(-clockSlack).UTC().Format("2006-01-02T15:04:05Z")) +
			"&sort_by=add_time&sort_direction=desc&limit=500",
		Thing: thing, Tokens: listActivitiesTokens,
	})
	if err != nil || newest == nil {
		return nil, err
	}
	for _, a := range *newest {
		var have crm.CallLog
		a.fill(&have)
		if !bool(a.IsDeleted) && isID(have.ID) && have.StartTime.Equal(roundTime(log.StartTime)) && sameText(log, have) {
			return &have, nil
		}
	}
	return nil, nil
}

func sameText(log crm.NewCallLog, have crm.CallLog) bool {
	want, got := words(log.Body), words(have.Body)
	if log.SessionID != "" && strings.Contains(want, log.SessionID) {
		return strings.Contains(got, log.SessionID)
	}
	return got == want && words(have.Subject) == words(log.Subject)
}
