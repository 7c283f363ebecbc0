package crm

import (
	"encoding/base64"
	"strings"
)

// Credentials are the parts of an Authorization value.
type Credentials struct {
	Scheme string // "bearer" or "basic", in lower case
	Token  string // the bearer token, or the user name of "basic": App Connect's place for an API key
	Secret string // what follows the user name of "basic"; "" for an API key alone
}

// ParseAuth reads the value of an Authorization header: "Bearer <token>", or "Basic " and the base64 of
// "<api key>:". Its errors never hold the value.
func ParseAuth(header string) (Credentials, error) {
	const field = "authHeader"
	if header == "" {
		return Credentials{}, InvalidInput(field, "is missing")
	}
	scheme, rest, ok := strings.Cut(header, " ")
	c := Credentials{Scheme: strings.ToLower(scheme), Token: strings.TrimLeft(rest, " ")}
	if !ok || c.Token == "" || !printable(c.Token) {
		return Credentials{}, InvalidInput(field, `must be "Bearer <token>" or "Basic <base64>"`)
	}
	switch c.Scheme {
	case "bearer":
	case "basic":
		plain, err := base64.StdEncoding.DecodeString(c.Token)
		if err != nil {
			return Credentials{}, InvalidInput(field, "is not valid base64 after Basic")
		}
		key, secret, ok := strings.Cut(string(plain), ":")
		if !ok || key == "" || !printable(key) || !noControl(secret) {
			return Credentials{}, InvalidInput(field, `must hold "<api key>:" in base64 after Basic`)
		}
		c.Token, c.Secret = key, secret
	default:
		return Credentials{}, InvalidInput(field, `must begin with "Bearer" or "Basic"`)
	}
	return c, nil
}

// printable reports whether s holds only visible ASCII: what may stand in a header.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// IsDNSLabel reports whether s can stand between the dots of a host name: letters a to z, digits and
// inner hyphens, 63 at most. Connectors build their host patterns on it, before any URL is built.
func IsDNSLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// IsHostname reports whether s is the name of a host: two labels or more, in lower case, and no address of one. A browser
// takes a name whose last label is a number in any form ("127.0.0x1") for an address.
func IsHostname(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if !IsDNSLabel(label) {
			return false
		}
	}
	last := labels[len(labels)-1][0]
	return len(labels) > 1 && len(s) <= 253 && (last < '0' || last > '9')
}

// IsDigits reports whether s is a decimal number of 1 to 19 digits: the form of many CRMs' ids.
func IsDigits(s string) bool {
	if s == "" || len(s) > 19 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// noControl reports whether s holds no control character: what a password may be.
func noControl(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}
