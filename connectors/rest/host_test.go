package rest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// TestWhereRequestsGo has people give addresses: of a vendor's hosts, and where each company has its own.
func TestWhereRequestsGo(t *testing.T) {
	for hosts, addresses := range map[string]map[string]string{ // "" is refused
		`"*.acme.example"`: {
			"my.acme.example": "https://my.acme.example", "MY.Acme.example": "https://my.acme.example", "acme.example": "", "a.b.acme.example": "", "my.acme.example.": "",
			"my.acme.example:443": "", "my.acme.example/x": "", "-.acme.example": "", "localhost": "", "evil.example": "",
		},
		`"*"`: {
			"crm.acme.example": "https://crm.acme.example", "crm.acme.example/espo": "https://crm.acme.example/espo", "crm.acme.example:8443/a/b": "https://crm.acme.example:8443/a/b",
			"crm.acme.example:12345": "https://crm.acme.example:12345", "crm.acme.example:123456": "", "crm.acme.example:": "", "crm.acme.example:x": "",
			"crm.acme.example/": "", "crm.acme.example/../x": "", "crm.acme.example//x": "", "crm.acme.example/x/": "", "acme": "", "acme.0": "", "acme.9x": "", "10.0.0.1": "",
			"localhost": "http://localhost", "localhost:8787": "http://localhost:8787", "127.0.0.1:12345/x": "http://127.0.0.1:12345/x", "localhost:123456": "", "localhost:": "",
			"localhosts": "", "[::1]": "http://[::1]", "crm_acme.example": "", "CRM.Acme.example/EspoCRM": "https://crm.acme.example/EspoCRM", "LocalHost/CRM": "http://localhost/CRM",
		},
	} {
		for address, want := range addresses {
			var went string
			p, err := Platform(changed(t, "address.hosts", hosts), Hooks{})
			require.NoError(t, err)
			c, err := p.Open(crm.Account{User: crm.User{Hostname: address}, AuthHeader: "Bearer x", Transport: transportOf(func(req *crm.Request) *crm.Response {
				went = req.URL
				return &crm.Response{Status: 404}
			})})
			if want == "" {
				assert.Equal(t, "user.hostname", crm.AsError(err).Field, "%s at %s", address, hosts)
				continue
			}
			require.NoError(t, err, address)
			_, _ = c.ReadCallLog(t.Context(), "7")
			assert.Equal(t, want+"/logs/7", went)
			_, host, _ := strings.Cut(want, "://")
			assert.Equal(t, host, c.(*Connector).Host())
		}
	}
	for hosts, says := range map[string]string{`["acme.0", "api.acme.example"]`: "is no host", `"acme.9"`: "is no host", `"acme.9x"`: "is no host"} {
		_, err := Platform(changed(t, "address.hosts", hosts), Hooks{})
		assert.ErrorContains(t, err, says, hosts)
	}
}

// TestAWrongAddress is refused with an example of a right one.
func TestAWrongAddress(t *testing.T) {
	for _, test := range []struct{ address, hostname, says string }{
		{`{"hosts": "*.acme.example", "example": "my.acme.example"}`, "evil.example", `must be the address of your Acme, such as "my.acme.example"`},
		{`{"hosts": "*.acme.example", "example": "my.acme.example"}`, "", `is missing: it must be the address of your Acme, such as "my.acme.example"`},
		{`{"hosts": ["api.acme.example", "eu.acme.example"], "default": "api.acme.example"}`, "evil.example", `must be the address of your Acme, such as "api.acme.example"`},
		{`{"hosts": "api.acme.example"}`, "evil.example", `must be the address of your Acme, such as "api.acme.example"`},
	} {
		p, err := Platform(changed(t, "address", test.address), Hooks{})
		require.NoError(t, err)
		_, err = p.Open(crm.Account{User: crm.User{Hostname: test.hostname}, AuthHeader: "Bearer x"})
		assert.ErrorContains(t, err, test.says, test.address)
	}
}

// TestHowRequestsAreSignedIn: of the ways to sign in the one is taken that the Authorization value is of.
func TestHowRequestsAreSignedIn(t *testing.T) {
	const key, login, bearer = `{"kind": "key", "headers": {"X-Key": "{key}"}}`, `{"kind": "login", "basic": "{user}:{key}"}`, `{"kind": "bearer", "headers": {"Authorization": "Token {key}"}}`
	for _, test := range []struct{ signIn, given, header, want string }{
		{key, "Basic azN5Og==", "x-key", "k3y"}, // k3y:
		{key, "Bearer k3y", "x-key", "k3y"},
		{"[" + key + "," + login + "]", "Basic YWRhOms=", "authorization", "Basic YWRhOms="}, // ada:k
		{"[" + key + "," + bearer + "]", "Bearer t0ken", "authorization", "Token t0ken"},
		{"[" + key + "," + bearer + "]", "Basic azN5Og==", "x-key", "k3y"},
		{bearer, "Basic azN5Og==", "", ""},
		{login, "Bearer t0ken", "", ""},
		{login, "Basic azN5Og==", "", ""},
		{key, "Basic YWRhOms=", "", ""},
		{`{"kind": "login", "headers": {"X-Key": "{key}"}}`, "Basic YWRhOsOp", "", ""}, // ada:é
	} {
		to := &script{}
		p, err := Platform(changed(t, "signIn", test.signIn), Hooks{})
		require.NoError(t, err)
		c, err := p.Open(crm.Account{User: crm.User{Hostname: "my.acme.example"}, AuthHeader: test.given, Transport: to})
		if test.want == "" {
			assert.Equal(t, "authHeader", crm.AsError(err).Field, "%s for %s", test.given, test.signIn)
			continue
		}
		require.NoError(t, err)
		_, _ = c.ReadCallLog(t.Context(), "7")
		assert.Equal(t, test.want, to.header[test.header], "%s for %s", test.given, test.signIn)
		assert.Equal(t, test.header == "authorization", to.header["authorization"] != "")
	}
}

// TestWhatCanStandWhere goes to the ends of what is allowed.
func TestWhatCanStandWhere(t *testing.T) {
	for path, ok := range map[string]bool{"/": true, "/!~": true, "/a b": false, "/a\x7f": false, "/a\u0080": false, "/a\x1f": false, "/a#": false, `/a\b`: false, "a": false, "": false,
		"/.": false, "/a/../b": false, "/a/%2E./b": false, "/a/...": true, "/a?b=..": true, "/a?b=/../c": true} {
		assert.Equal(t, ok, isPath(path), "%q", path)
	}
	for text, ok := range map[string]bool{" ~": true, "\x1f": false, "\x7f": false, "\u00e9": false, "": true} {
		assert.Equal(t, ok, isHeaderValue(text), "%q", text)
	}
	for text, want := range map[string]string{"AZ": "az", "@[": "@[", "\u212a": "\u212a", "az09": "az09"} {
		assert.Equal(t, want, lower(text))
	}
	for c, unseen := range map[rune]bool{'\x1f': true, ' ': false, '~': false, 0x7f: true, 0xa0: false, 0xad: true, 0x200a: false, 0x200b: true, 0x2029: false, 0x202a: true, 0x202e: true,
		0x202f: false, 0x205f: false, 0x2060: true, 0x2069: true, 0x206a: false, 0xfeff: true, 0xfffd: true, 'A': false} {
		assert.Equal(t, unseen, isUnseen(c), "%x", c)
	}
	for text, at := range map[string]int{"note": 0, "a note": 2, "notes note": 6, "anote": -1, "note_x": -1, "note0": -1, "note9": -1, "noteA": -1, "noteZ": -1, "notea": -1, "notez": -1, "note-": 0, "[note]": 1} {
		assert.Equal(t, at, wordAt(text, "note"), text)
	}
}
