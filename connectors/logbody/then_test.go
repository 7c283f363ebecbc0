package logbody

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

var someLegs, otherLegs = []Leg{{To: &Party{Name: "a"}}}, []Leg{{To: &Party{Name: "b"}}}

// Of each value the later is written, where there is one.
func TestThen(t *testing.T) {
	for _, c := range []struct {
		name               string
		first, later, both Update
	}{
		{"nothing later", Update{Note: text("n"), Subject: "s", Legs: someLegs}, Update{}, Update{Note: text("n"), Subject: "s", Legs: someLegs}},
		{"all later", Update{Note: text("n"), Subject: "s", Legs: someLegs}, Update{Note: text("m"), Subject: "t", Legs: otherLegs},
			Update{Note: text("m"), Subject: "t", Legs: otherLegs}},
		{"a note that is cleared", Update{Note: text("n")}, Update{Note: text("")}, Update{Note: text("")}},
		{"values of both", Update{Result: "r", AINote: "a"}, Update{Note: text("n"), RingSenseLink: "https://l"},
			Update{Note: text("n"), Result: "r", AINote: "a", RingSenseLink: "https://l"}},
	} {
		assert.Equal(t, c.both, c.first.Then(c.later), c.name)
	}
}

// What is there already, with the same value, is not beyond it.
func TestBeyond(t *testing.T) {
	for _, c := range []struct {
		name               string
		update, have, left Update
	}{
		{"nothing is there", Update{Note: text("n"), Subject: "s", Legs: someLegs}, Update{}, Update{Note: text("n"), Subject: "s", Legs: someLegs}},
		{"all is there", Update{Note: text("n"), Subject: "s", Legs: someLegs}, Update{Note: text("n"), Subject: "s", Result: "r", Legs: someLegs}, Update{}},
		{"all is another", Update{Note: text("n"), Subject: "s", Legs: someLegs}, Update{Note: text("m"), Subject: "t", Legs: otherLegs},
			Update{Note: text("n"), Subject: "s", Legs: someLegs}},
		{"a note that is to be cleared", Update{Note: text("")}, Update{Note: text("n")}, Update{Note: text("")}},
		{"a note that is there, and no new one", Update{Subject: "s"}, Update{Note: text("n")}, Update{Subject: "s"}},
	} {
		assert.Equal(t, c.left, c.update.Beyond(c.have), c.name)
	}
}
