package rest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNational(t *testing.T) {
	for number, want := range map[string]string{
		"+16505550123": "6505550123", "+442079460123": "2079460123", "+390612345678": "0612345678", "+3725550100": "5550100",
		"6505550123": "6505550123", "02079460123": "2079460123", "": "",
	} {
		assert.Equal(t, want, national(number), number)
	}
	assert.Equal(t, "16505550123", digitsOf("+16505550123"))
	assert.Equal(t, "02079460123", digitsOf("02079460123"))
}

func TestSameNumber(t *testing.T) {
	for _, written := range []string{"+44 020 7946 0123", "+44 (0)20 7946 0123", "020 7946 0123", "Mobile: 020-7946-0123 / 020-7946-0199", "tel:+442079460123;ext=7"} {
		assert.True(t, sameNumber(written, "+442079460123"), written)
	}
	for _, written := range []string{"", "+1 2079460123", "7946 0123", "020 7946 0124"} {
		assert.False(t, sameNumber(written, "+442079460123"), written)
	}
	assert.True(t, sameNumber("+44 20 7946 0123", "02079460123"))
}
