package crm

// OAuth is how people sign in to a CRM on its own page, as a description writes it in JSON. Package oauth
// checks it and carries it out.
type OAuth struct {
	// Servers are the authorization servers, of which a person chooses one: a service has one for each data
	// centre, or for production and sandbox. The first is the usual one.
	Servers []OAuthServer `json:"servers,needed"`

	Scopes         []string    `json:"scopes"`
	ScopeSeparator string      `json:"scopeSeparator" one:","` // "": a space, as RFC 6749 says
	Parameters     []OAuthText `json:"parameters"`             // more of the authorization request: access_type, prompt

	Secret OAuthSecret `json:"secret" one:"optional required"`
	Basic  bool        `json:"basic"` // client ID and secret in an Authorization header, not in the body
	JSON   bool        `json:"json"`  // token requests are JSON, not a form

	// Host names the member of the token answer that holds the account's own host, as a host name or as an
	// https address: "instance_url". "": the answer names none, and the account's host is the one that the
	// person gave.
	Host string `json:"host"`

	// Hosts are the match patterns, as a manifest writes them, that the account's host must match: those of the
	// description's own hosts.
	Hosts []string

	// Person names the member of the token answer that says whose token it is: "owner_id". A renewed token
	// must be the same person's. "": the answer does not say.
	Person string `json:"person"`

	// Errors are sentences for error codes of the service's own. Of these codes, Ended are those that say of a refresh
	// token that it is no good any more, beside invalid_grant, and Busy those that say that the service is asked too
	// often.
	Errors []OAuthText `json:"errors"`
	Ended  []string    `json:"ended"`
	Busy   []string    `json:"busy"`

	// Setup are the steps, a sentence each, by which an administrator registers an app with the CRM.
	Setup []string `json:"setup"`
}

// OAuthText is a text under a name.
type OAuthText struct {
	Key  string
	Text string
}

// OAuthServer is one authorization server. "{hostname}" as the host of an address stands for the account's own.
type OAuthServer struct {
	Name      string `json:"name"`  // "eu"; "" for the only one
	Title     string `json:"title"` // "Europe"
	Authorize string `json:"authorize,needed"`
	Token     string `json:"token,needed"`
	Revoke    string `json:"revoke"` // "": the service has no way to give a token back
}

// OAuthSecret says whether the service's apps have a client secret. An extension can keep no secret of its
// own: one that is needed is that of the company's own app.
type OAuthSecret string

// The kinds of apps.
const (
	NoSecret       OAuthSecret = "" // a public client: PKCE alone
	OptionalSecret OAuthSecret = "optional"
	RequiredSecret OAuthSecret = "required"
)
