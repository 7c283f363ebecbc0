//go:build !js

package phonenumber_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"callscribe/connectors/phonenumber"
)

// written draws what somebody may have typed into a field for numbers: one or two numbers of one country in any of
// their forms, with words around them.
func written(all []sample) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		b.WriteString(rapid.SampledFrom([]string{"", "", "Mobile: ", "tel:", "(", "\u202a"}).Draw(t, "before"))
		for i := range rapid.IntRange(1, 2).Draw(t, "numbers") {
			if i > 0 {
				b.WriteString(rapid.SampledFrom([]string{" / ", ", ", "; ", " or ", "\n", " "}).Draw(t, "between"))
			}
			b.WriteString(typed(rapid.SampledFrom(all).Draw(t, "number")).Draw(t, "form"))
		}
		b.WriteString(rapid.SampledFrom([]string{"", "", " (home)", "x12", " ext. 7", "*101", "#"}).Draw(t, "after"))
		return b.String()
	})
}

// typed draws a form of a number.
func typed(s sample) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		n, _ := phonenumber.Parse(s.e164, "")
		return rapid.SampledFrom(n.Forms()).Draw(t, "typed")
	})
}

var someRegions = rapid.SampledFrom([]string{"", "US", "GB", "DE", "IT", "BR", "AR", "RU", "SG", "ZZ"})

func TestSameIsSymmetricAndReflexive(t *testing.T) {
	all := samples(t, 500, 5)
	rapid.Check(t, func(t *rapid.T) {
		a, b, region := written(all).Draw(t, "a"), written(all).Draw(t, "b"), someRegions.Draw(t, "region")
		assert.Equal(t, phonenumber.Same(a, b, region), phonenumber.Same(b, a, region))
		assert.Equal(t, len(phonenumber.Find(a, region)) > 0, phonenumber.Same(a, a, region))
	})
}

// A number is found in its forms by its region whatever stands around it, and no other whole number is.
func TestNobodyElse(t *testing.T) {
	all := samples(t, 500, 6)
	rapid.Check(t, func(t *rapid.T) {
		s, other := rapid.SampledFrom(all).Draw(t, "number"), rapid.SampledFrom(all).Draw(t, "other")
		before := rapid.SampledFrom([]string{"", "Mobile: ", "tel:", "\u202a", "("}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", " (home)", " ext. 7", "\u202c", ";ext=12", " office"}).Draw(t, "after")
		n, _ := phonenumber.Parse(s.e164, "")
		for _, form := range []string{s.e164, n.InternationalForm(), strings.ReplaceAll(n.InternationalForm(), " ", "\u00a0")} {
			text := before + form + after
			assert.True(t, phonenumber.Same(text, s.e164, s.region), "%q", text)
			assert.Equal(t, s.e164 == other.e164, phonenumber.Same(text, other.e164, s.region), "%q, %s", text, other.e164)
		}
	})
}

// FuzzFind checks what must hold for any text: no panic, whole numbers, each found again in its own forms.
func FuzzFind(f *testing.F) {
	for _, text := range []string{"+1 (650) 555-0100 ext. 12", "020 7946 0123 / 0151/23456789", "1-800-FLOWERS", "tel:+44-20;ext=1", "+39 (0)6",
		"\u0660\u0662 \u0662\u0665\u0667\u0666", "0 15 11 98765-4321", "+", "(((0)", "1/2/3/4", "x1,2;3", "011 15-2345-6789"} {
		f.Add(text, "US", "+442079460123")
		f.Add(text, "AR", text)
	}
	f.Fuzz(func(t *testing.T, text, region, other string) {
		for _, n := range phonenumber.Find(text, region) {
			for _, c := range n.Code + n.National + n.Extension {
				assert.True(t, '0' <= c && c <= '9', "%q", n)
			}
			assert.NotEmpty(t, n.National)
			assert.True(t, utf8.ValidString(n.NationalForm()))
			if again, ok := phonenumber.Parse(n.E164(), ""); n.Valid() {
				assert.True(t, ok)
				assert.Equal(t, n.E164(), again.E164())
				assert.True(t, phonenumber.Same(text, n.E164(), region))
			}
		}
		assert.Equal(t, phonenumber.Same(text, other, region), phonenumber.Same(other, text, region))
	})
}
