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
}

func TestTail(t *testing.T) {
	assert.Equal(t, "6505550123", tail("+16505550123"))
	assert.Equal(t, "2079460123", tail("02079460123"))
}

func TestNumbersHoweverTheyAreWritten(t *testing.T) {
	phones, _ := parsePath("phones.*")
	k := &contactKind{Phones: []path{phones}}
	for written, c := range map[string]struct {
		number, region string
		fits           bool
	}{
		"+44 020 7946 0123": {"+442079460123", "", true},
		"020 7946 0123":     {"+442079460123", "", true},
		"Mobile: 020-7946-0123 / tel:+442079460199": {"+442079460199", "GB", true},
		"tel:+442079460123;ext=7":                   {"02079460123", "", true},
		"+1 2079460123":                             {"+442079460123", "", false},
		"7946 0123":                                 {"+442079460123", "GB", false},
		"650 555 0100":                              {"+16505550100", "", true},
		"(650) 555 0100":                            {"+16505550100", "IN", false},
	} {
		phone, ok := k.fits(map[string]any{"phones": []any{"n/a", written}}, c.number, c.region, "")
		assert.Equal(t, c.fits, ok, "%s and %s in %s", c.number, written, c.region)
		if ok {
			assert.Equal(t, written, phone)
		}
	}
}
