package crm

import "encoding/base64"

// SignInKind is a way to sign in to a CRM.
type SignInKind string

// The kinds. The Authorization value of an account, which this project stores and App Connect hands over, is
// the same for a kind whatever the CRM; the connector makes the CRM's own header of it.
const (
	SignInKey    SignInKind = "key"    // a key or token that a person pastes: "Basic base64(<key>:)"
	SignInLogin  SignInKind = "login"  // a user name and a key: "Basic base64(<user>:<key>)"
	SignInBearer SignInKind = "bearer" // a token that a program hands over: "Bearer <token>"
	SignInOAuth  SignInKind = "oauth"  // one that the CRM gave for a sign-in on its own page: "Bearer <token>"
)

// SignIn is one way to sign in to a CRM, with the words by which the settings page asks for it.
type SignIn struct {
	Kind      SignInKind
	Label     string // of the key: "Personal API token"
	Help      string // a sentence on where to find it
	UserLabel string // of the user name: "E-mail address"
	OAuth     *OAuth // of [SignInOAuth]
}

// AuthHeader is the Authorization value of an account that signs in this way. user counts for [SignInLogin].
func (s SignIn) AuthHeader(user, key string) string {
	switch s.Kind {
	case SignInKey:
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(key+":"))
	case SignInLogin:
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+key))
	}
	return "Bearer " + key
}
