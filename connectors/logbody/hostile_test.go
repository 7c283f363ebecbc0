package logbody

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm/crmtest/hostile"
)

// tags are the elements that a log in HTML is made of, as they may be written. Anything else that begins like one
// came out of a value.
var tags = regexp.MustCompile(`^</?(?:b|br|ul|ol|li|div|p|span|strong|i|em)/?>|^<a target="_blank" href="https?://[^"<>\s]*">|^<a href="https?://[^"<>\s]*"[^<>]*>|^</a>|^<div style="[^"<>]*">`)

// TestHostileTexts writes each text into each section of a log, alone and into one that stands there. In HTML none of it
// is an element; in each format the person's note comes back as it was typed.
func TestHostileTexts(t *testing.T) {
	fields := reflect.TypeFor[Update]()
	bodies, elements := 0, 0
	for _, format := range []Format{HTML, Markdown, Plain} {
		o := Options{Format: format, Settings: everything, TimezoneName: "UTC"}
		usual := "usual"
		standing, err := Compose("", Update{Note: &usual, Subject: usual, Result: usual, Duration: "12"}, o)
		require.NoError(t, err)
		for _, text := range hostile.Texts() {
			for i := range fields.NumField() {
				var u Update
				switch f := reflect.ValueOf(&u).Elem().Field(i); {
				case f.Kind() == reflect.String:
					f.SetString(text)
				case f.Type() == reflect.TypeFor[*string]():
					f.Set(reflect.ValueOf(&text))
				default:
					party := &Party{PhoneNumber: text, ExtensionNumber: text, Name: text}
					u.Legs = []Leg{{Direction: text, LegType: text, From: party, To: party, Duration: text}}
				}
				for _, before := range []string{"", standing} {
					body, err := Compose(before, u, o)
					require.NoError(t, err, "%s %q", fields.Field(i).Name, text)
					bodies++
					if format == HTML {
						for rest := body; ; {
							at := strings.IndexByte(rest, '<')
							if at < 0 {
								break
							}
							rest = rest[at:]
							assert.Regexp(t, tags, rest, "%s %q", fields.Field(i).Name, text)
							rest, elements = rest[1:], elements+1
						}
						assert.NotRegexp(t, `(?i)href="(?:javascript|data|vbscript|file|blob):`, body)
					}
					if u.Note != nil && !strings.ContainsAny(text, "\x00\x01\u2028\u2029") {
						note, ok := Note(body, format)
						assert.True(t, ok)
						assert.Equal(t, strings.TrimSpace(text), strings.TrimSpace(note), "%s", format)
					}
				}
			}
		}
	}
	t.Logf("%d texts, %d bodies, %d elements, none of them a text's", len(hostile.Texts()), bodies, elements)
	assert.Positive(t, elements)
}
