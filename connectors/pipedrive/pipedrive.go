// Package pipedrive connects to Pipedrive. A call log is an activity of the API's version 2, marked as
// done: its note is the log's text (HTML), due_date and due_time are the call's start in UTC, and
// duration is its length in whole minutes. A deal or a lead, and a person, may be linked to it.
//
// Pipedrive has no precondition for a write: an edit that a person saves between our read and our
// write, a moment later, is lost. Every request costs the company some of its daily API tokens: an
// update 6 (read 1, write 5), and 1 when nothing had to be written.
//
// What the first live account must show: whether null is how an activity's deal or lead is taken away, and "" its
// note; how a deleted activity is answered (404, 410 and is_deleted are understood).
package pipedrive

import (
	"context"
	_ "embed"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/phonenumber"
	"callscribe/connectors/rest"
)

//go:embed pipedrive.json
var description []byte

// Platform is Pipedrive.
var Platform = rest.Once(description, rest.Hooks{
	Values:    map[string]func(context.Context, *rest.Connector) (string, error){"callType": callType, "pages": pages},
	Texts:     map[string]rest.Text{"exact": {Write: exact}},
	Connector: func(c *rest.Connector) crm.Connector { return &connector{c} },
	Explain:   explain,
})

// pages is where people see their records. It is known only where the account names its company.
func pages(_ context.Context, c *rest.Connector) (string, error) {
	if c.Host() == "api.pipedrive.com" { // every company's
		return "", nil
	}
	return c.Host(), nil
}

// exact asks for the whole name where that is a single letter: Pipedrive finds no part so short.
func exact(name string) string {
	if len([]rune(name)) == 1 {
		return "true"
	}
	return ""
}

// connector is an account at Pipedrive: what the description says, and what it cannot say.
type connector struct{ *rest.Connector }

// Identify gives the company's id as the number that App Connect's clients know it as.
func (c *connector) Identify(ctx context.Context) (crm.Identity, error) {
	who, err := c.Connector.Identify(ctx)
	company, _ := who.AdditionalInfo["companyId"].(string)
	if n, numErr := strconv.ParseInt(company, 10, 64); numErr == nil {
		who.AdditionalInfo["companyId"] = n
	}
	return who, err
}

// FindContact refuses what is no whole number, since Pipedrive finds any part of one. The contact shows the number
// that was looked for.
func (c *connector) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	whole, kind := phonenumber.Caller(number, c.Account.Region)
	if kind != phonenumber.Whole || strings.Trim(number, "+0123456789") != "" {
		return nil, crm.InvalidInput("phoneNumber", `must be a whole number, such as "+16505550100"`)
	}
	found, err := c.Connector.FindContact(ctx, whole)
	for i := range found {
		found[i].Phone = whole
	}
	return found, err
}

// CreateCallLog and SetDisposition know that an activity belongs to a deal or to a lead: if both are named, the
// deal counts.
func (c *connector) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	log.Disposition = either(log.Disposition)
	return c.Connector.CreateCallLog(ctx, log)
}

func (c *connector) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	return c.Connector.SetDisposition(ctx, have, either(to))
}

func either(to crm.Disposition) crm.Disposition {
	if to.DealID != "" {
		to.LeadID = ""
	}
	return to
}
