package rest

import (
	"slices"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/oauth"
)

// checkOAuth looks at how people sign in on the CRM's own page. The account's host is one of the description's.
func (r *reader) checkOAuth(d *description) {
	for _, s := range d.SignIn {
		if s.OAuth == nil {
			continue
		}
		s.OAuth.Hosts = d.patterns()
		r.refuse("signIn.oauth", wrong{slices.Contains(d.Address.Hosts, "*"), " cannot stand where the person names the host: anybody's could be given what the sign-in brings"})
		if e := crm.AsError((&oauth.Config{OAuth: *s.OAuth}).Check()); e != nil {
			r.fail("signIn."+e.Field, strings.TrimSuffix(strings.TrimPrefix(e.Message, e.Field+" "), "."))
		}
	}
}

// allHosts are the hosts of the API, and those of the servers where people sign in.
func (d *description) allHosts() []string {
	all := d.patterns()
	for _, s := range d.SignIn {
		if s.OAuth == nil {
			continue
		}
		_, asked := oauth.Hosts(s.OAuth)
		for _, host := range asked {
			if host != oauth.HostnamePlace && !slices.ContainsFunc(d.Address.Hosts, func(own string) bool { return fits(host, own) }) {
				all = append(all, "https://"+host+"/*")
			}
		}
	}
	return all
}
