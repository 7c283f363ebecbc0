package pipedrive

import (
	"context"
	"strconv"

	"callscribe/connectors/crm"
)

// Identify implements [crm.Identifier].
func (c *connector) Identify(ctx context.Context) (crm.Identity, error) {
	const thing = "your Pipedrive user"
	u, err := ask[me](ctx, c, crm.Call{Method: "GET", Path: mePath, Thing: thing, Tokens: meTokens})
	if err != nil {
		return crm.Identity{}, err
	}
	if u == nil || !isID(u.ID.String) {
		return crm.Identity{}, c.Unreadable(thing)
	}
	who := crm.Identity{
		ID: u.ID.String, Name: u.Name.String, Company: u.CompanyName.String,
		TimezoneName: u.TimezoneName.String, TimezoneOffset: u.TimezoneOffset.String,
		AdditionalInfo: map[string]any{
			"companyId": u.companyID(), "companyName": u.CompanyName.String, "companyDomain": u.CompanyDomain.String,
		},
	}
	if crm.IsDNSLabel(u.CompanyDomain.String) {
		who.Hostname = u.CompanyDomain.String + ".pipedrive.com"
	}
	return who, nil
}

// me is the user whose credentials are used.
type me struct {
	ID             text `json:"id"`
	Name           text `json:"name"`
	CompanyID      text `json:"company_id"`
	CompanyName    text `json:"company_name"`
	CompanyDomain  text `json:"company_domain"`
	TimezoneName   text `json:"timezone_name"`
	TimezoneOffset text `json:"timezone_offset"`
}

// companyID is the number that App Connect's clients know it as.
func (u *me) companyID() any {
	if n, err := strconv.ParseInt(u.CompanyID.String, 10, 64); err == nil {
		return n
	}
	return u.CompanyID.String
}
