package words

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// language says what is said in a language that has these texts.
func language(t *testing.T, texts map[string]string) (asked map[string]int) {
	before := Text
	asked = map[string]int{}
	Text = func(name string) string { asked[name]++; return texts[name] }
	known.texts = nil
	t.Cleanup(func() { Text, known.texts = before, nil })
	return asked
}

func TestEnglishIsSaidWithoutABrowser(t *testing.T) {
	assert.Equal(t, "Connected to Acme as Ada.", Say("connectedAs", "Acme", "Ada"))
	assert.Equal(t, "in 1 second", Count("waitSeconds", 1))
	assert.Equal(t, "in 2 seconds", Count("waitSeconds", 2))
}

func TestSay(t *testing.T) {
	asked := language(t, map[string]string{
		"done": "Fertig.", "has": "$2 steht in $1.", "twice": "$1, $1", "price": "$1 für $", "more": "$5 und $x und $1", "secondsOther": "in $1 Sekunden",
	})
	for range 3 {
		assert.Equal(t, "Fertig.", Say("done"))
		assert.Equal(t, "Ada $1 steht in Acme.", Say("has", "Acme", "Ada $1"), "a value's own $1 is a person's text")
		assert.Equal(t, "a, a", Say("twice", "a"))
		assert.Equal(t, "$2 für $", Say("price", "$2"))
		assert.Equal(t, "$5 und $x und a", Say("more", "a"))
		assert.Equal(t, "in 0 Sekunden", Count("seconds", 0))
		assert.Equal(t, "secondsOne", Count("seconds", 1), "what is missing is not silent")
	}
	assert.Equal(t, "Connected to Acme as Ada.", Say("connectedAs", "Acme", "Ada"), "what the language lacks is said in English")
	assert.Equal(t, 1, asked["has"], "the browser is asked once for each")
}
