package oauth

import (
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
)

// Config is how people sign in to one service.
type Config struct {
	Title string // the service's name, for sentences
	crm.OAuth
}

// Client is an app that is registered with the service.
type Client struct {
	ID     string `json:"id"`
	Secret string `json:"secret,omitempty"`
}

// HostnamePlace stands for the account's own host: in a server's addresses, in scopes and in parameters.
const HostnamePlace = "{hostname}"

// Check refuses a config that cannot be right, naming the member.
func (c *Config) Check() error {
	if len(c.Servers) == 0 {
		return crm.InvalidInput("oauth.servers", "must name an authorization server")
	}
	for i, s := range c.Servers {
		field := "oauth.servers." + strconv.Itoa(i)
		if slices.ContainsFunc(c.Servers[:i], func(other crm.OAuthServer) bool { return other.Name == s.Name }) {
			return crm.InvalidInput(field+".name", "must differ from the others")
		}
		if err := c.checkServer(field, s); err != nil {
			return err
		}
	}
	for i, scope := range c.Scopes {
		if !visible(scope) {
			return crm.InvalidInput("oauth.scopes."+strconv.Itoa(i), "must be one scope, without a space")
		}
	}
	if c.ScopeSeparator != "" && c.ScopeSeparator != " " && c.ScopeSeparator != "," {
		return crm.InvalidInput("oauth.scopeSeparator", "must be a space or a comma")
	}
	for _, p := range c.Parameters {
		if strings.Contains(ours, " "+p.Key+" ") {
			return crm.InvalidInput("oauth.parameters", `must not hold "`+p.Key+`", which Callscribe sets itself`)
		}
	}
	if c.Secret != crm.NoSecret && c.Secret != crm.OptionalSecret && c.Secret != crm.RequiredSecret {
		return crm.InvalidInput("oauth.secret", `must be "optional" or "required", or absent`)
	}
	for i, pattern := range c.Hosts {
		if !validPattern(pattern) {
			return crm.InvalidInput("oauth.hosts."+strconv.Itoa(i), `must be a pattern such as "https://*.example.com/*"`)
		}
	}
	if (c.Host != "" || c.asksAtHost()) && len(c.Hosts) == 0 {
		return crm.InvalidInput("oauth.hosts", "must say which hosts the token answer may name")
	}
	return nil
}

// ours are the parameters of an authorization request that no description may set.
const ours = " response_type client_id redirect_uri scope state code_challenge code_challenge_method "

func (c *Config) checkServer(field string, s crm.OAuthServer) error {
	for _, a := range []struct{ name, address string }{{".authorize", s.Authorize}, {".token", s.Token}, {".revoke", s.Revoke}} {
		if a.name == ".revoke" && a.address == "" {
			continue
		}
		host, ok := hostOf(a.address)
		switch {
		case !ok:
			return crm.InvalidInput(field+a.name, `must be an address such as "https://login.example.com/oauth/token"`)
		case host == HostnamePlace && len(c.Hosts) == 0:
			return crm.InvalidInput("oauth.hosts", "must say which hosts may stand for "+HostnamePlace)
		}
	}
	if granted, _ := hostOf(s.Token); s.Revoke != "" {
		if host, _ := hostOf(s.Revoke); host != granted {
			return crm.InvalidInput(field, "must give tokens back to the host that grants them")
		}
	}
	return nil
}

// Server is the authorization server of that name, "" for the usual one.
func (c *Config) Server(name string) (crm.OAuthServer, error) {
	var known []string
	for _, s := range c.Servers {
		if name == "" || s.Name == name {
			return s, nil
		}
		known = append(known, `"`+s.Name+`" (`+s.Title+")")
	}
	return crm.OAuthServer{}, crm.InvalidInput("server", "must be one of: "+strings.Join(known, ", "))
}

// NeedsHostname reports whether the sign-in begins at the account's own host, or asks for rights at it, so that it must
// be known before.
func (c *Config) NeedsHostname(s crm.OAuthServer) bool {
	host, _ := hostOf(s.Authorize)
	return host == HostnamePlace || c.asksAtHost()
}

// asksAtHost reports whether the request for authorization names the account's own host.
func (c *Config) asksAtHost() bool {
	for _, p := range c.Parameters {
		if strings.Contains(p.Text, HostnamePlace) {
			return true
		}
	}
	return strings.Contains(strings.Join(c.Scopes, " "), HostnamePlace)
}

// renewing is the server that a token was granted by, with the account's host in its addresses; [errEnded] where that
// is at another host now. What one server has granted is sent to no other: a description may have been replaced.
func (c *Config) renewing(token Token) (crm.OAuthServer, error) {
	server, err := c.Server(token.Server)
	if err == nil {
		server, err = c.at(server, token.Hostname)
	}
	if host, _ := hostOf(server.Token); err == nil && token.Issuer != "" && token.Issuer != host {
		err = errEnded
	}
	return server, err
}

// at puts the account's host into a server's addresses.
func (c *Config) at(s crm.OAuthServer, hostname string) (crm.OAuthServer, error) {
	for _, address := range []*string{&s.Authorize, &s.Token, &s.Revoke} {
		if !strings.Contains(*address, HostnamePlace) {
			continue
		}
		if !c.Allows(hostname) {
			return crm.OAuthServer{}, c.wrongHost()
		}
		*address = strings.Replace(*address, HostnamePlace, hostname, 1)
	}
	return s, nil
}

func (c *Config) wrongHost() error {
	return crm.InvalidInput("hostname", "must be an address of "+c.Title)
}

// CheckClient refuses an app that the service could not know.
func (c *Config) CheckClient(client Client) error {
	switch {
	case client.ID == "":
		return crm.InvalidInput("clientId", "is missing: it is that of the app which your company has registered with "+c.Title)
	case !visible(client.ID):
		return crm.InvalidInput("clientId", "must be the client ID as "+c.Title+" shows it, without a space")
	case client.Secret == "" && c.Secret == crm.RequiredSecret:
		return crm.InvalidInput("clientSecret", "is missing: "+c.Title+" lets no app sign people in without one")
	case client.Secret != "" && c.Secret == crm.NoSecret:
		return crm.InvalidInput("clientSecret", "must be empty: "+c.Title+" needs none")
	case client.Secret != "" && !visible(client.Secret):
		return crm.InvalidInput("clientSecret", "must be the secret as "+c.Title+" shows it, without a space")
	}
	return nil
}
