// Package examplecrm is the connector to the Example CRM, the small CRM of this repository, which runs
// on the person's own computer. It is also the example for new connectors: all keep this order.
//
// The API is described in package server/app. A call log is one of its calls; the log's text is the
// call's note. A call has an ETag, and a write with If-Match is refused (412) when someone else
// wrote after our read.
package examplecrm

import (
	"context"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/logbody"
)

// DefaultHost is where the Example CRM listens when nobody says otherwise.
const DefaultHost = "127.0.0.1:8787"

const title = "Example CRM"

// Platform is the Example CRM.
var Platform = crm.Platform{
	Name:         "examplecrm",
	Title:        title,
	Format:       logbody.Plain,
	Hosts:        []string{"http://127.0.0.1/*", "http://localhost/*", "http://[::1]/*"},
	Local:        true,
	Keeps:        crm.Fields{StartTime: true, Duration: true, Result: true, RecordingLink: true},
	Precondition: true,
	Open:         open,
}

type connector struct {
	crm.Client
	host string
}

func open(account crm.Account) (crm.Connector, error) {
	host := account.User.Hostname
	if host == "" {
		host = DefaultHost
	}
	if !isLoopback(host) {
		return nil, crm.InvalidInput("user.hostname",
			`must be 127.0.0.1, localhost or [::1], with a port where it is not 80: "`+DefaultHost+`"`)
	}
	if _, err := crm.ParseAuth(account.AuthHeader); err != nil {
		return nil, err
	}
	c := &connector{host: host}
	c.Title = title
	c.BaseURL = "http://" + host + "/api/v1"
	c.Header = crm.Header{"authorization": account.AuthHeader}
	c.Account = account
	c.Explain = c.explain
	return c, nil
}

// isLoopback reports whether host is a loopback name or address, with or without a port.
func isLoopback(host string) bool {
	for _, name := range []string{"127.0.0.1", "localhost", "[::1]"} {
		rest, ok := strings.CutPrefix(host, name)
		if !ok {
			continue
		}
		port, hasPort := strings.CutPrefix(rest, ":")
		if rest == "" || hasPort && len(port) <= 5 && crm.IsDigits(port) {
			return true
		}
	}
	return false
}

func (c *connector) ReadCallLog(ctx context.Context, id string) (*crm.CallLog, error) {
	if !isID("call", id) {
		return nil, crm.InvalidInput("existingCallLog.thirdPartyLogId", `must be an id of the Example CRM: "call-1001"`)
	}
	return c.call(ctx, crm.Call{Method: "GET", Path: "/calls/" + id, Thing: "call log " + id}, id)
}

func (c *connector) WriteCallLog(ctx context.Context, have *crm.CallLog, change crm.Change) (*crm.CallLog, error) {
	return c.patch(ctx, have, wirePatch{
		Subject:         change.Subject,
		Note:            change.Body,
		StartTime:       wireTime(change.StartTime),
		DurationSeconds: wireSeconds(change.Duration),
		Result:          change.Result,
		RecordingURL:    change.RecordingLink,
	})
}

func (c *connector) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	if err := checkDisposition(to); err != nil {
		return nil, err
	}
	return c.patch(ctx, have, wirePatch{DealID: &to.DealID})
}

// patch changes a call, if it is still as it was read.
func (c *connector) patch(ctx context.Context, have *crm.CallLog, patch wirePatch) (*crm.CallLog, error) {
	return c.call(ctx, crm.Call{
		Method: "PATCH", Path: "/calls/" + have.ID, In: patch,
		Header: crm.Header{"if-match": have.Version},
		Thing:  "call log " + have.ID,
	}, have.ID)
}

func (c *connector) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	if log.Contact.ID != "" && !isID("contact", log.Contact.ID) {
		return nil, crm.InvalidInput("contactInfo.id", `must be an id of the Example CRM: "contact-1"`)
	}
	if err := checkDisposition(log.Disposition); err != nil {
		return nil, err
	}
	in := wireNewCall{
		SessionID:       log.SessionID,
		Subject:         log.Subject,
		Note:            log.Body,
		DurationSeconds: wireSeconds(log.Duration),
		Direction:       log.Direction,
		Result:          log.Result,
		RecordingURL:    log.RecordingLink,
		PhoneNumber:     log.PhoneNumber,
		ContactID:       log.Contact.ID,
		DealID:          log.Disposition.DealID,
	}
	if !log.StartTime.IsZero() {
		in.StartTime = *wireTime(&log.StartTime)
	}
	return c.call(ctx, crm.Call{Method: "POST", Path: "/calls", In: in, Thing: "the new call log"}, "")
}

// FindCallLog needs no time: the CRM keeps the session's id, which is mark enough. Another user may
// have logged the same session for himself.
func (c *connector) FindCallLog(ctx context.Context, log crm.NewCallLog, _ time.Time) (*crm.CallLog, error) {
	if log.SessionID == "" {
		return nil, nil
	}
	me, err := c.Identify(ctx)
	if err != nil {
		return nil, err
	}
	calls, err := list[wireCall](ctx, c, "/calls?sessionId="+crm.QueryEscape(log.SessionID), "the call log of this session")
	if err != nil {
		return nil, err
	}
	for _, call := range calls {
		if call.UserID == me.ID {
			return c.ReadCallLog(ctx, call.ID)
		}
	}
	return nil, nil
}

func (c *connector) FindContact(ctx context.Context, phoneNumber string) ([]crm.Contact, error) {
	return c.contacts(ctx, "phone="+crm.QueryEscape(phoneNumber))
}

func (c *connector) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	return c.contacts(ctx, "name="+crm.QueryEscape(name))
}

// contacts are the first contacts that a query finds, with their open deals.
func (c *connector) contacts(ctx context.Context, query string) ([]crm.Contact, error) {
	found, err := list[wireContact](ctx, c, "/contacts?limit=20&"+query, "the contacts")
	if err != nil {
		return nil, err
	}
	contacts := make([]crm.Contact, 0, len(found))
	for _, f := range found {
		contact := f.contact()
		if c.Account.ContactsOnly {
			contacts = append(contacts, contact)
			continue
		}
		deals, err := list[wireDeal](ctx, c, "/deals?status=open&contactId="+crm.QueryEscape(f.ID), "the deals of a contact")
		if err != nil {
			return nil, err
		}
		for _, d := range deals {
			contact.Deals = append(contact.Deals, crm.Choice{ID: d.ID, Title: d.Title})
		}
		contacts = append(contacts, contact)
	}
	return contacts, nil
}

func (c *connector) CreateContact(ctx context.Context, contact crm.NewContact) (crm.Contact, error) {
	in := wireContact{Name: contact.Name, Type: contact.Type, PhoneNumbers: []string{}}
	if contact.Phone != "" {
		in.PhoneNumbers = append(in.PhoneNumbers, contact.Phone)
	}
	const thing = "the new contact"
	var made wireContact
	if _, err := c.Do(ctx, crm.Call{Method: "POST", Path: "/contacts", In: in, Out: &made, Thing: thing}); err != nil {
		return crm.Contact{}, err
	}
	if made.ID == "" {
		return crm.Contact{}, c.Unreadable(thing)
	}
	return made.contact(), nil
}

func (c *connector) Identify(ctx context.Context) (crm.Identity, error) {
	const thing = "your user account"
	var me wireUser
	if _, err := c.Do(ctx, crm.Call{Method: "GET", Path: "/me", Out: &me, Thing: thing}); err != nil {
		return crm.Identity{}, err
	}
	if me.ID == "" {
		return crm.Identity{}, c.Unreadable(thing)
	}
	return crm.Identity{ID: me.ID, Name: me.Name, Company: me.Company, Hostname: c.host, TimezoneName: me.TimeZone}, nil
}

// call sends a request that is answered with a call, and reads that. id is the call's; "" for a new one.
func (c *connector) call(ctx context.Context, request crm.Call, id string) (*crm.CallLog, error) {
	var call wireCall
	request.Out = &call
	resp, err := c.Do(ctx, request)
	if err != nil {
		return nil, err
	}
	log, ok := call.log()
	if !ok || id != "" && log.ID != id {
		return nil, c.Unreadable(request.Thing)
	}
	log.Version = resp.Header["etag"]
	log.URL = "http://" + c.host + "/calls/" + log.ID
	return log, nil
}

// list is the first page of a list.
func list[T any](ctx context.Context, c *connector, path, thing string) ([]T, error) {
	var page wirePage[T]
	if _, err := c.Do(ctx, crm.Call{Method: "GET", Path: path, Out: &page, Thing: thing}); err != nil {
		return nil, err
	}
	if page.Items == nil {
		return nil, c.Unreadable(thing)
	}
	return page.Items, nil
}

// explain names the field that the CRM refused. The contact of a log it refuses only when it is gone.
func (c *connector) explain(request crm.Call, resp *crm.Response) *crm.Error {
	if resp.Status != 422 {
		return nil
	}
	var refusal wireError
	if json.Unmarshal(resp.Body, &refusal) != nil {
		return nil
	}
	if refusal.Error.Field == "contactId" {
		return &crm.Error{Code: crm.NotFound, Status: resp.Status, Message: crm.Sentence(crm.NotFound, c.Title, "such contact", 0)}
	}
	field, ok := fieldNames[refusal.Error.Field]
	if !ok {
		return nil
	}
	return &crm.Error{Code: crm.InvalidArgument, Status: resp.Status,
		Message: c.Title + " refused the " + field + " of " + request.Thing + ". Correct it and save again."}
}

// fieldNames are the API's fields in a person's words. Nothing else of a refusal is shown: it may
// quote what was sent.
var fieldNames = map[string]string{
	"subject": "subject", "note": "note", "startTime": "start time", "durationSeconds": "duration",
	"result": "result", "recordingUrl": "recording link", "direction": "direction",
	"phoneNumber": "phone number", "dealId": "deal", "name": "name", "type": "type",
	"phoneNumbers": "phone number",
}

// log is the call in the words of the contract; false where the answer lacks what the API promises.
func (w wireCall) log() (*crm.CallLog, bool) {
	if !isID("call", w.ID) || w.Subject == nil || w.Note == nil {
		return nil, false
	}
	log := &crm.CallLog{
		ID:            w.ID,
		Subject:       *w.Subject,
		Body:          *w.Note,
		Result:        text(w.Result),
		RecordingLink: text(w.RecordingURL),
		ContactID:     text(w.ContactID),
		Disposition:   crm.Disposition{DealID: text(w.DealID)},
	}
	if w.StartTime != nil {
		start, err := time.Parse(time.RFC3339, *w.StartTime)
		if err != nil {
			return nil, false
		}
		log.StartTime = start
	}
	if w.DurationSeconds != nil {
		d := time.Duration(*w.DurationSeconds * float64(time.Second))
		log.Duration = &d
	}
	return log, true
}

func (w wireContact) contact() crm.Contact {
	c := crm.Contact{ID: w.ID, Name: w.Name, Type: w.Type, Company: w.Company}
	if len(w.PhoneNumbers) > 0 {
		c.Phone = w.PhoneNumbers[0]
	}
	return c
}

// isID reports whether id has the form of the CRM's ids of a kind: "call-1001".
func isID(kind, id string) bool {
	number, ok := strings.CutPrefix(id, kind+"-")
	return ok && crm.IsDigits(number)
}

func checkDisposition(d crm.Disposition) error {
	if d.LeadID != "" {
		return crm.InvalidInput("dispositions.leads", "is not known to the Example CRM, which has deals only")
	}
	if d.DealID != "" && !isID("deal", d.DealID) {
		return crm.InvalidInput("dispositions.deals", `must be an id of the Example CRM: "deal-1"`)
	}
	return nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// wireTime is a time for the API; "" for the zero time, which clears it.
func wireTime(t *time.Time) *string {
	if t == nil {
		return nil
	}
	s := ""
	if !t.IsZero() {
		s = t.UTC().Format(time.RFC3339)
	}
	return &s
}

func wireSeconds(d *time.Duration) *float64 {
	if d == nil {
		return nil
	}
	seconds := d.Seconds()
	return &seconds
}

var (
	_ crm.Identifier        = (*connector)(nil)
	_ crm.ContactFinder     = (*connector)(nil)
	_ crm.ContactCreator    = (*connector)(nil)
	_ crm.CallLogCreator    = (*connector)(nil)
	_ crm.DispositionSetter = (*connector)(nil)
)
