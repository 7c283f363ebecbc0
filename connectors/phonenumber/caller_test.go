package phonenumber_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/phonenumber"
)

func TestCaller(t *testing.T) {
	for _, c := range []struct {
		region, text, number string
		kind                 phonenumber.Kind
	}{
		{"", "+16505550123", "+16505550123", phonenumber.Whole},
		{"", " +1 (650) 555-0123 ", "+16505550123", phonenumber.Whole},
		{"", "+16505550123*101", "+16505550123", phonenumber.Whole},
		{"", "0044 20 7946 0000", "+442079460000", phonenumber.Whole},
		{"", "(650) 555-0123", "6505550123", phonenumber.Whole},
		{"US", "(650) 555-0123", "+16505550123", phonenumber.Whole},
		{"GB", "442079460123", "+442079460123", phonenumber.Whole},
		{"GB", "02079460123", "+442079460123", phonenumber.Whole},
		{"US", "442079460123", "+442079460123", phonenumber.Whole},
		{"", "5550123", "5550123", phonenumber.Whole},
		{"US", "5550123", "5550123", phonenumber.Whole},
		{"", "+29022158", "+29022158", phonenumber.Whole},
		{"", "+3725550100", "+3725550100", phonenumber.Whole},
		{"", "", "", phonenumber.Hidden},
		{"", "+", "", phonenumber.Hidden},
		{"US", "anonymous", "", phonenumber.Hidden},
		{"US", "Restricted", "", phonenumber.Hidden},
		{"US", "sip:ada@example.com", "", phonenumber.Address},
		{"US", "sip:16505550100@example.com", "", phonenumber.Address},
		{"US", "+266696687", "", phonenumber.Address},
		{"", " +1 650 555 010", "", phonenumber.Address},
		{"", "+9991234567", "", phonenumber.Address},
		// A code dialled in front of it, such as that which hides one's own number, is no part of it.
		{"US", "*676505550123", "+16505550123", phonenumber.Whole},
		{"US", "*67 1 (650) 555-0123", "+16505550123", phonenumber.Whole},
		{"CA", "*82-416-555-0123", "+14165550123", phonenumber.Whole},
		{"US", "*67011442079460123", "+442079460123", phonenumber.Whole},
		{"US", "*67+442079460123", "+442079460123", phonenumber.Whole},
		{"US", "*67101", "", phonenumber.Internal},
		{"US", "*6701101", "6701101", phonenumber.Whole},
		{"US", "*+442079460123", "+442079460123", phonenumber.Whole},
		{"DE", "*+442079460123", "+442079460123", phonenumber.Whole},
		{"US", "000-000-0000", "", phonenumber.Hidden}, // as some networks write that there is none
		{"", "+0", "", phonenumber.Hidden},
		{"US", "0", "", phonenumber.Internal}, // the operator
		{"US", "000", "", phonenumber.Internal},
		{"US", "101", "", phonenumber.Internal},
		{"US", "911", "", phonenumber.Internal},
		{"DE", "201234", "", phonenumber.Internal},
		{"US", "*67", "", phonenumber.Internal},
		{"US", "101 102 103", "101102103", phonenumber.Whole},
		{"US", "101, 102, 103", "", phonenumber.Internal},
		{"", "1234567890123456", "", phonenumber.TooLong},
		{"US", "99999999999999999999999999", "", phonenumber.TooLong},
		{"", "+12345678901234567", "", phonenumber.TooLong},
	} {
		number, kind := phonenumber.Caller(c.text, c.region)
		assert.Equal(t, c.number, number, "%s: %q", c.region, c.text)
		assert.Equal(t, c.kind, kind, "%s: %q", c.region, c.text)
	}
}
