package crm

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseAuth(t *testing.T) {
	basic := func(plain string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(plain)) }
	for header, want := range map[string]Credentials{
		"Bearer t0ken":         {"bearer", "t0ken", ""},
		"bearer  t0ken":        {"bearer", "t0ken", ""},
		"Bearer a.b-c_d~e+f/=": {"bearer", "a.b-c_d~e+f/=", ""},
		basic("key:"):          {"basic", "key", ""},
		basic("user:password"): {"basic", "user", "password"},
	} {
		got, err := ParseAuth(header)
		require.NoError(t, err, header)
		assert.Equal(t, want, got, header)
	}
	for _, header := range []string{
		"", "s3cret", "Bearer", "Bearer ", "Bearer s3cret s3cret", "Bearer s3cret\n", "Bearer s3cr\u00e9t", "Digest s3cret",
		"Basic s3cret", basic("s3cret"), basic(":s3cret"), basic("s3cret\n:"),
	} {
		_, err := ParseAuth(header)
		require.Error(t, err, header)
		e := AsError(err)
		assert.Equal(t, InvalidArgument, e.Code, header)
		assert.Equal(t, "authHeader", e.Field, header)
		assert.NotContains(t, e.Error(), "s3cr", header)
	}
}

func TestIsDNSLabel(t *testing.T) {
	for _, good := range []string{"a", "acme", "acme-2", "0", strings.Repeat("a", 63)} {
		assert.True(t, IsDNSLabel(good), good)
	}
	for _, bad := range []string{"", "-a", "a-", "a.b", "a_b", "Acme", "a b", "\u0430cme", "a\n", "a/", strings.Repeat("a", 64)} {
		assert.False(t, IsDNSLabel(bad), "%q", bad)
	}
}

func TestIsHostname(t *testing.T) {
	for _, good := range []string{"acme.example", "xn--pipedrve-k2a.example", "1.acme.example", "a.b.c.d.example", "127.0.0.1.acme.example"} {
		assert.True(t, IsHostname(good), good)
	}
	for _, bad := range []string{
		"", ".", "acme", "acme.example.", ".acme.example", "acme..example", "Acme.example", "acme.example:443", "ada@acme.example", "*.acme.example",
		"127.0.0.1", "127.1", "1.2.3.0x4", "127.0.0x1", "0x7f.0x1", "0177.0.0.01", "acme.0", "acme.0x", "acme.1a", strings.Repeat("a.", 127) + "example",
	} {
		assert.False(t, IsHostname(bad), "%q", bad)
	}
}

func TestIsDigits(t *testing.T) {
	for _, good := range []string{"0", "42", "9223372036854775807"} {
		assert.True(t, IsDigits(good), good)
	}
	for _, bad := range []string{"", "-1", "+1", "1.0", "1e3", " 1", "1\n", "0x1", "\u0661", strings.Repeat("1", 20)} {
		assert.False(t, IsDigits(bad), "%q", bad)
	}
}
