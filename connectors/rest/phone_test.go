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

func TestTail(t *testing.T) {
	assert.Equal(t, "6505550123", tail("+16505550123"))
	assert.Equal(t, "2079460123", tail("02079460123"))
}
