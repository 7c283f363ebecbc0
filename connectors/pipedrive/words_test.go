package pipedrive

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/pipedrive/pipedrivetest"
)

func TestWordsOutliveACleaning(t *testing.T) {
	for _, html := range []string{
		"", "plain", "<b>Agent notes</b><br>a &amp; b &lt;c&gt; &quot;d&quot;<br><br><b>Call details</b><br><li><b>Result</b>: x</li>",
		`<li><b>Call recording link</b>: <a target="_blank" href="https://r/1?a=1&amp;b=2">open</a></li>`, "1 < 2", "trailing <",
	} {
		assert.Equal(t, words(html), words(pipedrivetest.Clean(html)), "%q", html)
	}
	assert.NotEqual(t, words("<li>10:00:05 AM</li>"), words("<li>10:00:40 AM</li>"))
	assert.Equal(t, "a&lt;b", words("a &amp;lt; b"), "an entity is decoded once")
}

func TestRefusedFieldIsNamedAsPeopleCallIt(t *testing.T) {
	for message, want := range map[string]string{
		"'person_id' is a read-only field. Add a primary participant to set 'person_id' instead.": "contact",
		"Validation failed: due_time: This value is not a valid datetime":                         "time",
		"Validation failed: private: Parameter 'private' is not allowed for this request":         "",
		`Parameter "subject" is too long: "note: a private thought"`:                              "subject",
		"due_date: wrong":                  "date",
		"something is wrong with the note": "",
		"":                                 "",
		`"`:                                "",
		"Bad value for [owner_id:12]":      "owner",
	} {
		assert.Equal(t, want, refusedField(message), "%q", message)
	}
}
