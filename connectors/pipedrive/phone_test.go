package pipedrive

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPhoneNumberIsTakenApart(t *testing.T) {
	for number, want := range map[string]phoneNumber{
		"+16505550100":     {"1", "6505550100"},
		"+79161234567":     {"7", "9161234567"},
		"+442079460018":    {"44", "2079460018"},
		"+390612345678":    {"39", "0612345678"},
		"+3725550100":      {"372", "5550100"},
		"+998901234567":    {"998", "901234567"},
		"+123456789012345": {"1", "23456789012345"},
	} {
		got, ok := parsePhone(number)
		assert.True(t, ok, number)
		assert.Equal(t, want, got, number)
	}
	for _, number := range []string{"", "+", "101", "6505550100", "+1 650 555 0100", "+1234", "+01234567890", "+1234567890123456",
		"anonymous", "+1650555010x", "+\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668"} {
		_, ok := parsePhone(number)
		assert.False(t, ok, "%q", number)
	}
}

func TestPhoneNumberIsKnownInTheFormsThatPeopleWrite(t *testing.T) {
	for number, c := range map[string]struct{ same, other []string }{
		"+16505550100": {
			same: []string{"+16505550100", "+1 (650) 555-0100", "650.555.0100", "(650) 555-0100 ext. 12", "1-650-555-0100",
				"6505550100x7", "0016505550100", "+1 650 555 0100,12", "011 1 650 555 0100", "650\u00a0555\u00a00100"},
			other: []string{"", "555-0100", "+446505550100", "86505550100", "+16505550101", "65055501001", "+37216505550100", "16505550100 1", "n/a"},
		},
		"+442079460018": {
			same:  []string{"+44 20 7946 0018", "+44 (0)20 7946 0018", "020 7946 0018", "0044 20 7946 0018", "44 2079460018"},
			other: []string{"+1 2079460018", "+49 2079460018", "7946 0018"},
		},
		"+390612345678": {same: []string{"06 1234 5678", "+39 06 12345678"}, other: []string{"6 1234 5678"}},
		"+79161234567":  {same: []string{"8 916 123-45-67", "+7 916 123 45 67"}, other: []string{"+8 916 123 45 67"}},
	} {
		phone, ok := parsePhone(number)
		require.True(t, ok)
		for _, written := range c.same {
			assert.True(t, phone.is(written), "%s is %q", number, written)
		}
		for _, written := range c.other {
			assert.False(t, phone.is(written), "%s is not %q", number, written)
		}
	}
}
