// Package zohocrm connects to Zoho CRM by its API of version 8. A call log is a record of the module Calls; its
// text is the call's Description. A call with a contact names it in Who_Id; one with a lead names that in
// What_Id, where otherwise the deal stands.
//
// An account lives in one data centre, whose API host is the account's host. An answer to a write tells the id
// alone, so each write is followed by a read; a refused record can stand inside an answer of success.
//
// Nothing here was tried on a live account. What the first one must show:
//
//   - whether If-Unmodified-Since with the record's Modified_Time brings 412 ALREADY_MODIFIED. Without it a
//     write is still read, compared and written at once.
//   - whether a call needs a start and a duration, as is taken for granted here.
//   - how a duration of an hour or more is shown. It is written as minutes and seconds, and read from
//     Call_Duration_in_seconds.
//   - whether a search by the national number finds one that is stored with its country code. Both are tried.
//   - whether a sign-in from the extension needs a client secret, and whether https://<id>.chromiumapp.org is taken
//     as its redirect address.
//   - the pages of calls, and those of the Canadian data centre. Those of Saudi Arabia, the United Kingdom and the
//     Emirates are not known, and cannot be chosen.
//   - how an unknown call is answered to a write: 204, 400 with its sentence, and 404 are understood.
//   - whether a Description is shown as plain text, and how long it may be; 32,000 characters are a guess.
//   - whether a missed call may be of the type Missed and have a duration; it is Inbound here, and the text says it.
//   - whether an empty trigger keeps the company's automations quiet, as it is meant to.
//   - how long its search does not know a contact that was made a moment ago.
package zohocrm

import (
	"context"
	_ "embed"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/rest"
	"callscribe/connectors/words"
)

//go:embed zohocrm.json
var description []byte

var described = rest.Once(description, rest.Hooks{
	Values: map[string]func(context.Context, *rest.Connector) (string, error){
		"pages": func(_ context.Context, c *rest.Connector) (string, error) { return pages(c.Host()), nil },
	},
	Connector: func(c *rest.Connector) crm.Connector { return &connector{c} },
})

// Platform is Zoho CRM.
func Platform() crm.Platform {
	p := described()
	p.ContactURLs = func(host string) map[string]string {
		host = pages(host)
		if host == "" {
			return nil
		}
		return map[string]string{"": "https://" + host + "/crm/tab/Contacts/", "Lead": "https://" + host + "/crm/tab/Leads/"}
	}
	return p
}

// pages is where people see the records of an API's data centre; "" for another host.
func pages(host string) string {
	center, ok := strings.CutPrefix(host, "www.zohoapis.")
	switch {
	case !ok:
		return ""
	case center == "ca":
		return "crm.zohocloud.ca"
	}
	return "crm.zoho." + center
}

// connector is an account at Zoho CRM: what the description says, and what it cannot say.
type connector struct{ *rest.Connector }

// SetDisposition sees first whether the call is with a lead: the deal would take its place. An empty place is
// no object with an empty id.
func (c *connector) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	path, thing := "/Calls/"+have.ID, crm.ThingLog(have.ID)
	if to == (crm.Disposition{}) {
		body := map[string]any{"data": []any{map[string]any{"What_Id": nil}}, "trigger": []any{}}
		if _, err := c.Ask(ctx, crm.Call{Method: "PUT", Path: path, In: body, Thing: thing}); err != nil {
			return nil, err
		}
		return c.ReadCallLog(ctx, have.ID)
	}
	if crm.IsDigits(to.DealID) {
		now, err := c.Ask(ctx, crm.Call{Method: "GET", Path: path, Thing: thing})
		if err != nil {
			return nil, err
		}
		if module, _ := first(now)["$se_module"].(string); module == "Leads" {
			return nil, &crm.Error{Code: crm.InvalidArgument, Message: words.Say("zohoLead", thing)}
		}
	}
	return c.Connector.SetDisposition(ctx, have, to)
}

// first is the first record of an answer; nil where there is none.
func first(answer any) map[string]any {
	if all := records(answer); len(all) > 0 {
		return all[0]
	}
	return nil
}

func records(answer any) (all []map[string]any) {
	tree, _ := answer.(map[string]any)
	list, _ := tree["data"].([]any)
	for _, one := range list {
		record, _ := one.(map[string]any)
		all = append(all, record)
	}
	return all
}

func (c *connector) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	found, err := c.Connector.FindContact(ctx, number)
	if err != nil {
		return nil, err
	}
	return c.withDeals(ctx, found)
}

func (c *connector) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	found, err := c.Connector.FindContactWithName(ctx, name)
	if err != nil {
		return nil, err
	}
	return c.withDeals(ctx, found)
}

// mostDetailed is for how many of the contacts that were found the deals are asked for.
const mostDetailed = 5

// withDeals adds the open deals of contacts. Where they cannot be had the contact is of use without.
func (c *connector) withDeals(ctx context.Context, found []crm.Contact) ([]crm.Contact, error) {
	for i := range min(len(found), mostDetailed) {
		if c.Account.ContactsOnly || found[i].Type != "Contact" {
			continue
		}
		answer, err := c.Ask(ctx, crm.Call{Method: "GET", Thing: words.Say("thingDeals"),
			Path: "/Contacts/" + found[i].ID + "/Deals?fields=Deal_Name,Stage,Probability&per_page=50"})
		switch crm.CodeOf(err) {
		case crm.Canceled, crm.Unauthenticated:
			return nil, err
		}
		for _, deal := range records(answer) {
			id, _ := deal["id"].(string)
			title, _ := deal["Deal_Name"].(string)
			if crm.IsDigits(id) && isOpen(deal) {
				found[i].Deals = append(found[i].Deals, crm.Choice{ID: id, Title: title})
			}
		}
	}
	return found, nil
}

// isOpen reports whether a deal is neither won nor lost. Accounts name their stages as they like; what a stage
// is worth tells.
func isOpen(deal map[string]any) bool {
	if worth, ok := deal["Probability"].(json.Number); ok {
		return worth != "0" && worth != "100"
	}
	stage, _ := deal["Stage"].(string)
	return !strings.HasPrefix(stage, "Closed")
}
