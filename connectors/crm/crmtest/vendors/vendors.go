// Package vendors has the vendors' CRMs ready to be connected, for tests of what is the same for all of them: each
// one's fake under its real host name, what a person enters there, and the page on which people sign in.
package vendors

import (
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"callscribe/connectors/close/closetest"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/espocrm/espocrmtest"
	"callscribe/connectors/hubspot/hubspottest"
	"callscribe/connectors/insightly/insightlytest"
	"callscribe/connectors/oauth/oauthtest"
	"callscribe/connectors/odoo/odootest"
	"callscribe/connectors/pipedrive/pipedrivetest"
	"callscribe/connectors/salesforce/salesforcetest"
	"callscribe/connectors/zohocrm/zohocrmtest"
)

// CRM is a vendor's CRM, and an account there.
type CRM struct {
	crmtest.ContactFake

	Title string
	User  string // the name that a person enters beside the key; "": none
	Key   string // "": people sign in on the vendor's page
	Page  *Page
}

// Page is the page on which people sign in at the vendor's.
type Page struct {
	*oauthtest.Server
	Host     string
	Place    string // which of the vendor's places to sign in
	ClientID string

	scheme string // of the Authorization header
}

// All are the vendors' CRMs, each with a new account. redirect is where their pages send people back to.
func All(redirect string) []*CRM {
	const scope = "ZohoCRM.modules."
	zoho, salesforce := zohocrmtest.New(), salesforcetest.New()
	zoho.Center = "eu"
	looks := atomic.Int64{} // Salesforce's precondition tells whole seconds apart: each look at its clock is a second later
	salesforce.Now = func() time.Time { return time.Now().Add(time.Duration(looks.Add(1)) * time.Second) }
	return []*CRM{
		{ContactFake: closetest.New(closetest.Options{}), Title: "Close", Key: closetest.Key},
		{ContactFake: espocrmtest.New(), Title: "EspoCRM", Key: espocrmtest.APIKey},
		{ContactFake: hubspottest.New(), Title: "HubSpot", User: hubspottest.Email, Key: hubspottest.Token},
		{ContactFake: insightlytest.New(insightlytest.Options{}), Title: "Insightly", Key: insightlytest.Key},
		{ContactFake: odootest.New(odootest.Options{}), Title: "Odoo", User: odootest.Login, Key: odootest.Key},
		{ContactFake: pipedrivetest.New(), Title: "Pipedrive", Key: pipedrivetest.APIToken},
		{ContactFake: salesforce, Title: "Salesforce", Page: &Page{
			Host: "login.salesforce.com", ClientID: "3MVG9acme", scheme: "Bearer ",
			Server: oauthtest.New(oauthtest.Options{
				ClientID: "3MVG9acme", Redirect: redirect, Scopes: []string{"api", "refresh_token", "openid"}, Unannounced: true,
				Authorize: "/services/oauth2/authorize", Token: "/services/oauth2/token", Revoke: "/services/oauth2/revoke",
				More: map[string]any{"instance_url": "https://" + salesforcetest.Hostname,
					"id": "https://login.salesforce.com/id/" + salesforcetest.OrgID + "/" + salesforcetest.UserID},
			})}},
		{ContactFake: zoho, Title: "Zoho CRM", Page: &Page{
			Host: "accounts.zoho.eu", Place: "eu", ClientID: "1000.ACME", scheme: "Zoho-oauthtoken ",
			Server: oauthtest.New(oauthtest.Options{
				ClientID: "1000.ACME", Redirect: redirect, KeepRefresh: true,
				Scopes: []string{scope + "contacts.ALL", scope + "leads.ALL", scope + "calls.ALL", scope + "deals.READ",
					"ZohoCRM.users.READ", "ZohoSearch.securesearch.READ"},
				Authorize: "/oauth/v2/auth", Token: "/oauth/v2/token", Revoke: "/oauth/v2/token/revoke",
				More: map[string]any{"api_domain": "https://" + zoho.Host()},
			})}},
	}
}

// Name is the CRM's name in the table of connectors.
func (c *CRM) Name() string { return c.ContactFake.User().Platform }

// Host is where the account's API is.
func (c *CRM) Host() string { return c.ContactFake.User().Hostname }

// Hosts are all hosts that the extension needs.
func (c *CRM) Hosts() []string {
	if c.Page == nil {
		return []string{c.Host()}
	}
	return []string{c.Page.Host, c.Host()}
}

// ServeHTTP is the vendor, at all of its hosts. A token that its page has given is good for the fake.
func (c *CRM) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if c.Page == nil {
		c.ContactFake.ServeHTTP(w, r)
		return
	}
	if host, _, _ := strings.Cut(r.Host, ":"); host == c.Page.Host {
		c.Page.ServeHTTP(w, r)
		return
	}
	if _, ok := c.Page.Valid(strings.TrimPrefix(r.Header.Get("Authorization"), c.Page.scheme)); ok {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", c.Page.scheme+strings.TrimPrefix(c.AuthHeader(), "Bearer "))
	}
	c.ContactFake.ServeHTTP(w, r)
}
