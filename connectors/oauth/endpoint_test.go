package oauth_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
)

// TestHostileEndpoints has a description name servers at which people sign in: whatever a browser could read in another
// way than the sentence that the person was shown is refused, in each of the three places.
func TestHostileEndpoints(t *testing.T) {
	hosts := []string{
		"", ".", "..", "evil", "localhost", "evil.test.", ".evil.test", "evil..test", "*.evil.test", "EVIL.test", "evil.test:443", "evil.test:", "ada@evil.test", "ada:key@evil.test", "evil.test@good.test",
		"127.0.0.1", "127.1", "0x7f.1", "0x7f.0x1", "127.0.0x1", "1.2.3.0x4", "0177.0.0.01", "2130706433", "0x7f000001", "evil.0", "evil.0x", "[::1]", "[::1%25eth0]", "[::ffff:a9fe:a9fe]", "169.254.169.254",
		"\u0435vil.test", "evil\u3002test", "evil\uff0etest", "evil\uff61test", "\u24d4vil.test", "evil\u200b.test", "evil\u00ad.test", "stra\u00dfe.test", "\u212aevil.test", "evil.t\u0131st",
		"evil%2etest", "%65vil.test", "evil.test%00", "evil.test%40good.test", "evil\\good.test", "evil.test\\", "evil.test\t", "evil.\ntest", "\tevil.test", " evil.test", "evil.test ", "evil.test\x00",
		"evil.test?", "evil.test#", "evil.test;x", "evil_.test", "-evil.test", "evil-.test", "{key}.test", "{hostname}.evil.test", "evil.{hostname}", "{hostname", "hostname}", "{HOSTNAME}", "$hostname",
	}
	paths := []string{"/token?", "/token?host={hostname}", "/token#x", "/a\\b", "/%2e%2e/token", "/to ken", "/to\tken", "/to\x7fken", "/to\nken", "/t\u00f6ken", "/@evil.test", "/{hostname}", "/<x>", "/\"x\""}
	schemes := []string{"http://", "//", "HTTPS://", "https:", "https:/", "https:\\\\", " https://", "javascript:", "data:", "ws://", "chrome-extension://", "blob:https://", ""}
	var addresses []string
	for _, host := range hosts {
		addresses = append(addresses, "https://"+host+"/token")
	}
	for _, path := range paths {
		addresses = append(addresses, "https://login.acme.test"+path)
	}
	for _, scheme := range schemes {
		addresses = append(addresses, scheme+"login.acme.test/token")
	}
	for _, address := range addresses {
		for _, place := range []string{"authorize", "token", "revoke"} {
			c := config()
			s := &c.Servers[0]
			at := map[string]*string{"authorize": &s.Authorize, "token": &s.Token, "revoke": &s.Revoke}
			if *at[place] = address; address == "" && place == "revoke" {
				continue // it has none
			}
			err := c.Check()
			if assert.Error(t, err, "%s: %q", place, address) {
				assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
			}
		}
	}
	t.Logf("%d addresses, each in three places", len(addresses))
}
