package connectors

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPercentDecoded(t *testing.T) {
	for in, want := range map[string]string{"%41": "A", "a%2fb": "a/b", "%2F%c3%A9": "/é", "%00": "\x00", "%fF": "\xff", "%41%4a%5F": "AJ_"} {
		got, ok := percentDecoded(in)
		assert.True(t, ok, in)
		assert.Equal(t, want, got, in)
	}
	for _, in := range []string{"", "plain", "%", "%4", "a%", "%4g", "%g4", "%+1", "%-1", "% 1", "%:0", "%/0", "%@0", "%`0", "%é", "%41%"} {
		got, ok := percentDecoded(in)
		assert.False(t, ok, in)
		assert.Equal(t, in, got)
	}
}

func TestIsLink(t *testing.T) {
	for s, want := range map[string]bool{
		"http://": true, "https://": true, "HTTPS://x": true, "Http://x": true, "": false, "http:/": false, "(pending...)": false, "javascript://": false, " https://x": false,
	} {
		assert.Equal(t, want, isLink(s), s)
	}
}

func TestWithoutToken(t *testing.T) {
	const player = "https://ringcentral.github.io/ringcentral-media-reader/?media="
	for _, test := range []struct{ name, link, want string }{
		{"no link", "(pending...)", "(pending...)"},
		{"no query", "https://media.example/content", "https://media.example/content"},
		{"nothing to drop", "https://media.example/?a=1&b=&&c#top?x", "https://media.example/?a=1&b=&&c#top?x"},
		{"empty query", "https://media.example/?", "https://media.example/?"},
		{"only the token", "https://media.example/content?access_token=s3cret", "https://media.example/content"},
		{"the other spelling", "https://media.example/content?accessToken=s3cret", "https://media.example/content"},
		{"in capitals", "https://media.example/content?ACCESS_TOKEN=s3cret", "https://media.example/content"},
		{"its name encoded", "https://media.example/content?access%5Ftoken=s3cret", "https://media.example/content"},
		{"first", "https://media.example/?access_token=s3cret&b=2", "https://media.example/?b=2"},
		{"between", "https://media.example/?a=1&access_token=s3cret&b=2#part", "https://media.example/?a=1&b=2#part"},
		{"behind an empty one", "https://media.example/?&access_token=s3cret", "https://media.example/"},
		{"twice", "https://media.example/?access_token=s3cret&a=1&accessToken=s3cret", "https://media.example/?a=1"},
		{"behind a second question mark", "https://media.example/?a=1?accessToken=s3cret", "https://media.example/?a=1"},
		{"in the fragment", "https://media.example/#access_token=s3cret&a=1", "https://media.example/#a=1"},
		{"a player's link", player + "https%3A%2F%2Fmedia.example%2Fcontent", player + "https%3A%2F%2Fmedia.example%2Fcontent"},
		{"inside a player's link", player + "https%3A%2F%2Fmedia.example%2Fcontent%3Faccess_token%3Ds3cret&x=1", player + "https%3A%2F%2Fmedia.example%2Fcontent&x=1"},
		{"inside, among others", player + "https%3a%2f%2fmedia.example%2f%3Fa%3D1%26accessToken%3Ds3cret%26b%3D2", player + "https%3A%2F%2Fmedia.example%2F%3Fa%3D1%26b%3D2"},
		{"inside, not encoded", player + "https://media.example/content?access_token=s3cret", player + "https://media.example/content"},
		{"a percent sign that encodes nothing", "https://media.example/?a=100%&b=%zz", "https://media.example/?a=100%&b=%zz"},
		{"the word as a value", "https://media.example/?a=access_token", "https://media.example/?a=access_token"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := withoutToken(test.link)
			assert.Equal(t, test.want, got)
			assert.NotContains(t, got, "s3cret")
			assert.Equal(t, got, withoutToken(got))
		})
	}
}
