// Package connectors is the table of CRMs and, for each of App Connect's interfaces, the one flow that
// serves it, whatever the CRM. It is pure Go: the browser comes in through package crm's Transport.
package connectors

import (
	"strings"

	"callscribe/connectors/close"
	"callscribe/connectors/crm"
	"callscribe/connectors/espocrm"
	"callscribe/connectors/examplecrm"
	"callscribe/connectors/hubspot"
	"callscribe/connectors/insightly"
	"callscribe/connectors/logbody"
	"callscribe/connectors/odoo"
	"callscribe/connectors/pipedrive"
	"callscribe/connectors/salesforce"
	"callscribe/connectors/zohocrm"
)

// Entry is a CRM by its name. Its platform is asked for when it is needed: a description is parsed then.
type Entry struct {
	Name     string
	Platform func() crm.Platform
}

// Table is the table of CRMs. A new connector adds its line here. It is a function so that a program that
// uses only this package's types does not link the connectors.
func Table() []Entry {
	return []Entry{
		{"close", close.Platform},
		{"espocrm", espocrm.Platform},
		{"examplecrm", examplecrm.Platform},
		{"hubspot", hubspot.Platform},
		{"insightly", insightly.Platform},
		{"odoo", odoo.Platform},
		{"pipedrive", pipedrive.Platform},
		{"salesforce", salesforce.Platform},
		{"zohocrm", zohocrm.Platform},
	}
}

// Platforms are all CRMs.
func Platforms() []crm.Platform {
	var all []crm.Platform
	for _, e := range Table() {
		all = append(all, e.Platform())
	}
	return all
}

// Find is the platform of that name. The error names the known ones.
func Find(name string) (crm.Platform, error) {
	var known []string
	for _, e := range Table() {
		if e.Name == name {
			return e.Platform(), nil
		}
		known = append(known, e.Name)
	}
	return crm.Platform{}, crm.InvalidInput("user.platform", "must be one of: "+strings.Join(known, ", "))
}

// Session is one account, open at its CRM. Its methods are App Connect's interfaces.
type Session struct {
	platform  crm.Platform
	connector crm.Connector
	user      crm.User
	region    string // [crm.Account]'s
	zones     logbody.Zones
}

// Open opens an account at the platform that its user names. It sends nothing.
func Open(account crm.Account, zones logbody.Zones) (*Session, error) {
	platform, err := Find(account.User.Platform)
	if err != nil {
		return nil, err
	}
	return OpenAt(platform, account, zones)
}

// OpenAt opens an account at a platform, which need not stand in the table.
func OpenAt(platform crm.Platform, account crm.Account, zones logbody.Zones) (*Session, error) {
	account.Zones = zones
	connector, err := platform.Open(account)
	if err != nil {
		return nil, err
	}
	return &Session{platform: platform, connector: connector, user: account.User, region: account.Region, zones: zones}, nil
}

// Platform is the CRM of the session.
func (s *Session) Platform() crm.Platform { return s.platform }

// Usage is what the session's requests have cost so far.
func (s *Session) Usage() crm.Usage { return s.connector.Usage() }
