// Package pipedrive connects to Pipedrive. A call log is an activity of the API's version 2, marked as
// done: its note is the log's text (HTML), due_date and due_time are the call's start in UTC, and
// duration is its length in whole minutes. A deal or a lead, and a person, may be linked to it.
//
// Pipedrive has no precondition for a write: an edit that a person saves between our read and our
// write, a moment later, is lost. Every request costs the company some of its daily API tokens: an
// update 6 (read 1, write 5), and 1 when nothing had to be written.
package pipedrive

import (
	"context"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

const (
	title      = "Pipedrive"
	commonHost = "api.pipedrive.com" // every company's; a company's own host is nearer to its data

	activitiesPath    = "/api/v2/activities"
	personsPath       = "/api/v2/persons"
	dealsPath         = "/api/v2/deals"
	leadsPath         = "/v1/leads"         // version 2 has no list of leads
	activityTypesPath = "/v1/activityTypes" // nor of activity types
	mePath            = "/v1/users/me"      // nor of the user's own record
)

// What the requests cost, in API tokens of the company.
const (
	readActivityTokens   = 1
	writeActivityTokens  = 5
	listActivitiesTokens = 10
	readPersonTokens     = 1
	createPersonTokens   = 5
	searchPersonsTokens  = 20
	listDealsTokens      = 10
	listLeadsTokens      = 20
	activityTypesTokens  = 20
	meTokens             = 2
)

// Platform is Pipedrive.
func Platform() crm.Platform { return platform }

var platform = crm.Platform{
	Name:          "pipedrive",
	Title:         title,
	Format:        logbody.HTML,
	Hosts:         []string{"https://*.pipedrive.com/*"},
	Keeps:         crm.Fields{Subject: true, StartTime: true, Duration: true, Contact: true, Disposition: true, Owner: true},
	RoundDuration: roundDuration,
	RoundTime:     roundTime,
	ContactURL:    func(hostname string) string { return "https://" + hostname + "/person/" },
	Open:          open,
}

type connector struct {
	*crm.Client
}

func open(account crm.Account) (crm.Connector, error) {
	host, err := checkHost(account.User.Hostname)
	if err != nil {
		return nil, err
	}
	credentials, err := crm.ParseAuth(account.AuthHeader)
	if err != nil {
		return nil, err
	}
	header := crm.Header{"authorization": "Bearer " + credentials.Token}
	if credentials.Scheme == "basic" { // a personal API token
		header = crm.Header{"x-api-token": credentials.Token}
	}
	c := &connector{&crm.Client{
		Title:            title,
		BaseURL:          "https://" + host,
		Header:           header,
		Account:          account,
		RateLimitHeaders: [3]string{"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"},
	}}
	c.Explain = c.explain
	return c, nil
}

// ReadCallLog implements [crm.Connector].
func (c *connector) ReadCallLog(ctx context.Context, id string) (*crm.CallLog, error) {
	if err := checkLogID(id); err != nil {
		return nil, err
	}
	log := &crm.CallLog{}
	call := crm.Call{Method: "GET", Path: activitiesPath + "/" + id, Thing: thingLog(id), Tokens: readActivityTokens}
	a, err := c.askActivity(ctx, call, id, log)
	if err != nil {
		return nil, err
	}
	if !a.Note.Present { // an empty text would be written over the one that is there
		return nil, c.Unreadable(call.Thing)
	}
	return log, nil
}

// WriteCallLog implements [crm.Connector]. Pipedrive answers with the whole activity.
func (c *connector) WriteCallLog(ctx context.Context, have *crm.CallLog, change crm.Change) (*crm.CallLog, error) {
	in := activityFields{Subject: change.Subject, Note: change.Body}
	log := *have
	if change.Subject != nil {
		log.Subject = *change.Subject
	}
	if change.Body != nil {
		log.Body = *change.Body
	}
	if change.StartTime != nil {
		in.setDue(*change.StartTime, have.StartTime)
		log.StartTime = roundTime(*change.StartTime)
	}
	if change.Duration != nil {
		in.setDuration(*change.Duration)
		log.Duration = change.Duration
	}
	if change.OwnerID != nil {
		if !isID(*change.OwnerID) {
			return nil, errOwner()
		}
		in.OwnerID = number(*change.OwnerID)
		log.OwnerID = *change.OwnerID
	}
	return c.patch(ctx, &log, in)
}

// SetDisposition implements [crm.DispositionSetter]. An activity belongs to a deal or to a lead, so
// the other one is taken away; if both are named, the deal counts.
func (c *connector) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	if err := checkDisposition(to, "dispositions"); err != nil {
		return nil, err
	}
	var in dispositionFields
	switch {
	case to.DealID != "":
		deal := number(to.DealID)
		in.DealID = &deal
		to.LeadID = ""
	case to.LeadID != "":
		in.LeadID = &to.LeadID
	}
	log := *have
	log.Disposition = to
	return c.patch(ctx, &log, in)
}

// patch sends in to the activity. log is what the activity should be then; it is filled with what
// Pipedrive says it is.
func (c *connector) patch(ctx context.Context, log *crm.CallLog, in any) (*crm.CallLog, error) {
	id := log.ID
	if err := checkLogID(id); err != nil {
		return nil, err
	}
	call := crm.Call{
		Method: "PATCH", Path: activitiesPath + "/" + id, In: in,
		Thing: thingLog(id), Tokens: writeActivityTokens,
	}
	if _, err := c.askActivity(ctx, call, id, log); err != nil {
		return nil, err
	}
	return log, nil
}

// askActivity sends a call that is answered with an activity, and fills log with it. id is the
// activity asked for; "" for a new one.
func (c *connector) askActivity(ctx context.Context, call crm.Call, id string, log *crm.CallLog) (*activity, error) {
	answer, err := send[activity](ctx, c, call)
	if err != nil {
		return nil, err
	}
	a := answer.Data.Value
	if a == nil || !isID(a.ID.String) || id != "" && a.ID.String != id {
		return nil, c.Unreadable(call.Thing)
	}
	if a.IsDeleted {
		return nil, notFound(call.Thing)
	}
	a.fill(log)
	log.URL = c.pageURL(log.ID)
	if name := answer.personName(log.ContactID); name != "" {
		log.ContactName = name
	}
	return a, nil
}

// pageURL is where people see an activity. It is known only where the account names its company.
func (c *connector) pageURL(id string) string {
	if c.BaseURL == "https://"+commonHost {
		return ""
	}
	return c.BaseURL + "/activities/list#dialog/activity/" + id
}

// ask sends a call and returns what the answer is about; nil where that is null.
func ask[T any](ctx context.Context, c *connector, call crm.Call) (*T, error) {
	answer, err := send[T](ctx, c, call)
	if err != nil {
		return nil, err
	}
	return answer.Data.Value, nil
}

// send sends a call and reads the envelope that all of Pipedrive's answers come in.
func send[T any](ctx context.Context, c *connector, call crm.Call) (*envelope[T], error) {
	var answer envelope[T]
	call.Out = &answer
	resp, err := c.Do(ctx, call)
	switch {
	case err != nil:
		return nil, err
	case answer.Success != nil && !*answer.Success:
		return nil, &crm.Error{Code: crm.Internal, Status: resp.Status, Message: crm.Sentence(crm.Internal, title, call.Thing, 0)}
	case !answer.Data.Present:
		return nil, c.Unreadable(call.Thing)
	}
	return &answer, nil
}

func (c *connector) now() time.Time {
	if c.Account.Now != nil {
		return c.Account.Now()
	}
	return time.Now()
}

// thingLog is a log in sentences.
func thingLog(id string) string { return "call log " + id }

func notFound(thing string) error {
	return &crm.Error{Code: crm.NotFound, Message: crm.Sentence(crm.NotFound, title, thing, 0)}
}

var (
	_ crm.Connector         = (*connector)(nil)
	_ crm.Identifier        = (*connector)(nil)
	_ crm.ContactFinder     = (*connector)(nil)
	_ crm.ContactCreator    = (*connector)(nil)
	_ crm.CallLogCreator    = (*connector)(nil)
	_ crm.DispositionSetter = (*connector)(nil)
)
