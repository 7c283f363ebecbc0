// Package insightly connects to Insightly, by its API v3.1: https://api.insightly.com/v3.1/Help.
//
// A call is an event of the calendar. The event is made first and tied to its contact and its deal by requests of
// their own; a creation that was cut short is completed when it is tried again, and an event whose contact Insightly
// refuses is deleted, so that no log belongs to nobody. Each write has both ends of the call, from the start
// that was read. Direction, result and recording stand in the text, which is plain. There is no precondition. A log whose
// creation was not answered is found among the events that were changed since, by start and text.
//
// Numbers are searched for in the form that this company writes them in, in the two fields that hold most of them, of
// contacts and of leads: four requests, and one more now and then to learn the form.
//
// Not tried on a live account. The first one must show
//   - whether a search for a number looks at punctuation; if it does, a number in an unusual form is not found;
//   - how times are written in answers; both usual ways are read;
//   - in which order a search for events lists them, and whether one that is read page by page leaves any out;
//   - whether an event can be changed without its times, and created with its links; neither is relied on;
//   - the longest subject, 255 characters being a guess, and the longest text;
//   - whether an event invites or reminds anybody; no reminder is ever set.
package insightly

import (
	"context"
	_ "embed"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/rest"
	"callscribe/connectors/words"
)

//go:embed insightly.json
var description []byte

// Platform is Insightly.
var Platform = rest.Once(description, rest.Hooks{
	Values: map[string]func(context.Context, *rest.Connector) (string, error){
		"phone": written("PHONE"), "mobile": written("PHONE_MOBILE"),
	},
	Connector: func(c *rest.Connector) crm.Connector { return &connector{c} },
})

// connector finds the deals of contacts, which takes a request for each.
type connector struct{ *rest.Connector }

// Of the first people that are found the deals are shown, and of each the first few.
const (
	detailed     = 5
	dealsOfOne   = 5
	contactsType = "Contact"
)

// FindContactWithName implements [crm.ContactFinder].
func (c *connector) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	found, err := c.Connector.FindContactWithName(ctx, name)
	return c.withDeals(ctx, found, err)
}

// withDeals adds the open deals. A contact without them is of use too, so their failure is none of the search.
func (c *connector) withDeals(ctx context.Context, found []crm.Contact, err error) ([]crm.Contact, error) {
	if err != nil || c.Account.ContactsOnly {
		return found, err
	}
	for i := range min(detailed, len(found)) {
		if found[i].Type != contactsType {
			continue
		}
		found[i].Deals, err = c.deals(ctx, found[i].ID)
		switch crm.CodeOf(err) {
		case crm.Canceled, crm.Unauthenticated:
			return nil, err
		}
	}
	return found, nil
}

// deals are the open opportunities to which a contact is linked.
func (c *connector) deals(ctx context.Context, contact string) (deals []crm.Choice, err error) {
	thing := words.Say("thingDeals")
	answer, err := c.Ask(ctx, crm.Call{Method: "GET", Path: "/Contacts/" + contact, Thing: thing})
	if err != nil {
		return nil, err
	}
	links, _ := member(answer, "LINKS").([]any)
	asked := 0
	for _, link := range links {
		name, _ := member(link, "LINK_OBJECT_NAME").(string)
		id, _ := member(link, "LINK_OBJECT_ID").(json.Number)
		if !strings.EqualFold(name, "Opportunity") || !crm.IsDigits(id.String()) || asked == dealsOfOne {
			continue
		}
		asked++
		deal, err := c.Ask(ctx, crm.Call{Method: "GET", Path: "/Opportunities/" + id.String(), Thing: thing})
		if err != nil {
			return deals, err
		}
		title, _ := member(deal, "OPPORTUNITY_NAME").(string)
		if state, _ := member(deal, "OPPORTUNITY_STATE").(string); strings.EqualFold(state, "OPEN") {
			deals = append(deals, crm.Choice{ID: id.String(), Title: title})
		}
	}
	return deals, nil
}

func member(object any, name string) any {
	members, _ := object.(map[string]any)
	return members[name]
}
