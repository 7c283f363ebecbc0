package ringcentral

import "callscribe/connectors/crm"

// Name is RingCentral's among the services to which people sign in; Title is its name for people.
const (
	Name  = "ringcentral"
	Title = "RingCentral"
)

// SandboxServer names the sandbox among the servers of [OAuth]; "" is RingCentral itself.
const SandboxServer = "sandbox"

// OAuth is how people sign in to RingCentral on its own page: with PKCE, and without a secret. A refresh token
// can be used once, and lives a week.
func OAuth() crm.OAuth {
	server := func(name, title, address string) crm.OAuthServer {
		return crm.OAuthServer{Name: name, Title: title, Authorize: address + "/restapi/oauth/authorize",
			Token: address + "/restapi/oauth/token", Revoke: address + "/restapi/oauth/revoke"}
	}
	return crm.OAuth{
		Servers: []crm.OAuthServer{server("", Title, Platform), server(SandboxServer, "Sandbox", Sandbox)},
		Person:  "owner_id", // the extension's id
	}
}

// ServerAt is the address of a server of [OAuth].
func ServerAt(name string) string {
	if name == SandboxServer {
		return Sandbox
	}
	return Platform
}
