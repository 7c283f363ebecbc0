package phonenumber_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/phonenumber"
)

// found is what a text holds: numbers as CRMs are asked for them, with their extensions.
func found(text, region string) []string {
	all := []string{}
	for _, n := range phonenumber.Find(text, region) {
		one := n.Digits()
		if n.Extension != "" {
			one += "x" + n.Extension
		}
		all = append(all, one)
	}
	return all
}

func TestFind(t *testing.T) {
	const us, london = "+16505550100", "+442079460123"
	for _, c := range []struct {
		region, text string
		want         []string
	}{
		// However it is grouped.
		{"US", "(650) 555-0100", []string{us}},
		{"US", "650.555.0100", []string{us}},
		{"US", "1-650-555-0100", []string{us}},
		{"US", "16505550100", []string{us}},
		{"US", "+1 650 555 0100", []string{us}},
		{"US", "+1 (650) 555\u20110100", []string{us}},
		{"US", "650\u00a0555\u00a00100", []string{us}},
		{"US", "\u202a+1\u202f650\u2009555\u20130100\u202c", []string{us}},
		{"US", "\uff0b\uff11 \uff16\uff15\uff10-\uff15\uff15\uff15\uff0d\uff10\uff11\uff10\uff10", []string{us}},
		{"EG", "\u0660\u0662 \u0662\u0665\u0667\u0666 \u0660\u0660\u0660\u0660", []string{"+20225760000"}},
		// By the country of the account.
		{"GB", "020 7946 0123", []string{london}},
		{"GB", "02079460123", []string{london}},
		{"GB", "442079460123", []string{london}},
		{"gb", "2079460123", []string{london}},
		{"US", "442079460123", []string{london}},
		{"CA", "442079460123", []string{london}},
		{"", "02079460123", []string{"02079460123"}},
		{"ZZ", "6505550100", []string{"6505550100"}},
		// Trunk prefixes, where they do not belong and where they do.
		{"US", "+44 020 7946 0123", []string{london}},
		{"US", "+44 (0)20 7946 0123", []string{london}},
		{"", "+490151 23456789", []string{"+4915123456789"}},
		{"DE", "0151/23456789", []string{"+4915123456789"}},
		{"DE", "4915123456789", []string{"+4915123456789"}},
		{"IT", "06 1234 5678", []string{"+390612345678"}},
		{"", "+39 06 1234 5678", []string{"+390612345678"}},
		{"RU", "8 916 123-45-67", []string{"+79161234567"}},
		{"", "+7 8 916 123-45-67", []string{"+79161234567"}},
		{"HU", "06 1 234 5678", []string{"+3612345678"}},
		{"AR", "011 15-2345-6789", []string{"+5491123456789"}},
		{"BR", "0 15 11 98765-4321", []string{"+5511987654321"}},
		{"DK", "+45 (0)32 12 34 56", []string{"+4532123456"}},
		{"BS", "322-1234", []string{"+12423221234"}},
		// From abroad.
		{"US", "011 44 20 7946 0123", []string{london}},
		{"US", "0044 20 7946 0123", []string{london}},
		{"GB", "00 1 650 555 0100", []string{us}},
		{"", "001 650 555 0100", []string{us}},
		{"DE", "+0044 20 7946 0123", []string{london}},
		// Extensions.
		{"US", "+16505550100*101", []string{us + "x101"}},
		{"US", "+1 650 555 0100 ext. 12", []string{us + "x12"}},
		{"US", "(650) 555-0100 Extension: 12", []string{us + "x12"}},
		{"US", "6505550100x7", []string{us + "x7"}},
		{"US", "650-555-0100 (x 7)", []string{us + "x7"}},
		{"US", "650-555-0100 #7", []string{us + "x7"}},
		{"US", "tel:+16505550100;ext=12", []string{us + "x12"}},
		// A local number, and where it is one (RFC 3966).
		{"US", "tel:5550100;phone-context=+1650", []string{us}},
		{"", "tel:555-0100;ext=12;phone-context=+1-650", []string{us + "x12"}},
		{"GB", "TEL:5550100;Phone-Context=+1650;ext=12", []string{us + "x12"}},
		{"DE", "tel:020-7946-0123;phone-context=+44", []string{london}},
		{"GB", "<tel:6505550100;phone-context=+1>, tel:020-7946-0123;phone-context=+44", []string{us, london}},
		{"US", "tel:+16505550100;phone-context=+44", []string{us}},
		{"US", "tel:6505550100;phone-context=office7042.example.com", []string{us}},
		{"US", "tel:101;phone-context=+1650", []string{}},
		{"US", "+1 650 555 0100,12", []string{us + "x12"}},
		{"DE", "030 1234567 Durchwahl 12", []string{"+49301234567x12"}},
		{"RU", "8 916 123-45-67 \u0434\u043e\u0431. 12", []string{"+79161234567x12"}},
		{"US", "650-555-0100 x7 / 415-555-0101 x8", []string{us + "x7", "+14155550101x8"}},
		{"US", "650-555-0100 x 650-555-0199", []string{us, "+16505550199"}},
		// Words around it.
		{"US", "Mobile: 650-555-0100", []string{us}},
		{"US", "tel:+16505550100", []string{us}},
		{"US", "650-555-0100 home", []string{us}},
		{"US", "650-555-0100 (call after 5 pm)", []string{us}},
		{"US", "+1 650 555 0100 (24/7)", []string{us}},
		{"GB", "Tel.020 7946 0123", []string{london}},
		{"JP", "\u96fb\u8a7103-1234-5678", []string{"+81312345678"}},
		// Two in one field.
		{"US", "650-555-0100 / 650-555-0199", []string{us, "+16505550199"}},
		{"US", "650-555-0100, 650-555-0199", []string{us, "+16505550199"}},
		{"US", "650-555-0100; +44 20 7946 0123", []string{us, london}},
		{"US", "650-555-0100 or (650) 555-0199", []string{us, "+16505550199"}},
		{"US", "650-555-0100 650-555-0199", []string{us, "+16505550199"}},
		{"US", "650-555-0100 - (650) 555-0199", []string{us, "+16505550199"}},
		{"US", "+16505550100+442079460123", []string{us, london}},
		{"", "+1 650-555-0100 / 650-555-0199", []string{us, "+16505550199"}},
		{"DE", "030/1234567 0151/23456789", []string{"+49301234567", "+4915123456789"}},
		{"DE", "030/1234567 / 0151/23456789", []string{"+49301234567", "+4915123456789"}},
		{"US", "p: 650.555.0100 | c: 650.555.0199", []string{us, "+16505550199"}},
		{"AT", "0512 12345 / 0512 12346", []string{"+4351212345", "+4351212346"}},
		{"US", "650-555-0100\n650-555-0199", []string{us, "+16505550199"}},
		{"US", "650-555-0100/12", []string{us}},
		{"US", "650-555-0100 / (650) 555-0100", []string{us}},
		// Letters for digits.
		{"US", "1-800-FLOWERS", []string{"+18003569377"}},
		{"US", "call 1 800 FLOWERS now", []string{"+18003569377"}},
		{"US", "1-800-Go-FedEx x3", []string{"+18004633339x3"}},
		{"US", "650.555.CALL", []string{"+16505552255"}},
		{"US", "1-800-MATTRESS", []string{"+18006288737"}},
		{"US", "1-877-KARS-4-KIDS", []string{"+18775277454"}},
		{"US", "9am-5pm 650-555-0100", []string{us}},
		{"AU", "1300-FLOWER", []string{"+611300356937"}},
		{"US", "1 800 GO FEDEX", []string{"+18004633339"}},
		{"US", "+1 800 GO FEDEX", []string{"+18004633339"}},
		{"", "+1 800 GO FEDEX ext. 7", []string{"+18004633339x7"}},
		{"AD", "+376 60 DDMW EXT 101", []string{"+376603369x101"}},
		{"GB", "+1 (800) GO FEDEX", []string{"+18004633339"}},
		{"US", "1 800 CALL ATT", []string{"+18002255288"}},
		{"US", "1 800 GO FEDEX / 650 555 0100", []string{"+18004633339", us}},
		{"AU", "1300 CAR LOAN", []string{"+611300227562"}},
		{"US", "+1 800 go fedex", []string{}}, // no number is better than half of one
		{"US", "+1 800", []string{}},
		{"US", "+165055501000", []string{"+165055501000"}}, // of a plan that has changed since, perhaps
		{"DE", "00 1 800 GO FEDEX", []string{"+18004633339"}},
		{"US", "555 0100 HOME", []string{"5550100"}},
		{"US", "432-2100 CELL", []string{"4322100"}},
		{"US", "432-2100 fax", []string{"4322100"}},
		{"US", "432-2100 FAX", []string{"4322100"}},
		// Nothing, or nothing whole.
		{"US", "", []string{}},
		{"US", "+", []string{}},
		{"US", "anonymous", []string{}},
		{"US", "101", []string{}},
		{"US", "*67", []string{}},
		{"US", "since 2019", []string{}},
		{"US", "16505550100 1", []string{"165055501001"}},
		{"US", "sip:+16505550100@sip.example.com", []string{}},
		{"US", "ada1234567890@example.com", []string{}},
		{"US", strings.Repeat("9", 300), []string{}},
	} {
		assert.Equal(t, c.want, found(c.text, c.region), "%s: %q", c.region, c.text)
	}
}

func TestSame(t *testing.T) {
	for _, c := range []struct {
		number, region string
		same, other    []string
	}{
		{"+16505550100", "", []string{"+16505550100", "+1 (650) 555-0100", "650.555.0100", "(650) 555-0100 ext. 12", "1-650-555-0100",
			"6505550100x7", "0016505550100", "+1 650 555 0100,12", "011 1 650 555 0100", "650\u00a0555\u00a00100", "16505550100",
			"650-555-0199 / 650-555-0100"},
			[]string{"", "555-0100", "+446505550100", "86505550100", "+16505550101", "65055501001", "+37216505550100", "16505550100 1", "n/a",
				"+165055501000", "+650555010", "650-555-0199 / 650-555-0101"}},
		{"+442079460018", "", []string{"+44 20 7946 0018", "+44 (0)20 7946 0018", "020 7946 0018", "0044 20 7946 0018", "44 2079460018"},
			[]string{"+1 2079460018", "+49 2079460018", "7946 0018"}},
		{"+390612345678", "", []string{"06 1234 5678", "+39 06 12345678"}, []string{"6 1234 5678", "+39 6 1234 5678"}},
		{"+79161234567", "", []string{"8 916 123-45-67", "+7 916 123 45 67"}, []string{"+8 916 123 45 67"}},
		// What Mexico dialled until 2019 stands in what people stored before.
		{"+525512345678", "MX", []string{"55 1234 5678", "01 55 1234 5678", "044 55 1234 5678", "045 (55) 1234-5678", "+52 1 55 1234 5678", "+5215512345678", "0052 1 55 1234 5678"},
			[]string{"+52 1 55 1234 5679", "044 55 1234 567", "01 33 1234 5678", "+1 551 234 5678"}},
		// A number that the account's country cannot have is the caller's country's.
		{"+16505550100", "GB", []string{"(650) 555-0100", "+1 650 555 0100"}, []string{"+44 650 555 0100"}},
		{"+442079460123", "US", []string{"020 7946 0123", "020 7946 0123 / 650-555-0100"}, []string{"020 7946 0124"}},
		// One that it can have is not.
		{"+16505550100", "IN", []string{"+1 650 555 0100"}, []string{"650 555 0100", "06505550100"}},
		{"+916505550100", "IN", []string{"650 555 0100", "06505550100"}, []string{"+16505550100"}},
		// Two extensions of one company are two people.
		{"+16505550100*101", "US", []string{"650-555-0100 x101", "650-555-0100"}, []string{"650-555-0100 x102"}},
		// A number in a range that was given out since the table was drawn.
		{"+442579460123", "GB", []string{"02579 460123", "+44 (0)2579 460123", "00 44 2579 460123", "442579460123"}, []string{"02579 460124", "+442579460124"}},
		{"6505550100", "", []string{"(650) 555-0100", "650-555-0100 x3", "+1 650 555 0100"}, []string{"650-555-0101", "16505550101"}},
	} {
		for _, text := range c.same {
			assert.True(t, phonenumber.Same(c.number, text, c.region), "%s: %s is %q", c.region, c.number, text)
			assert.True(t, phonenumber.Same(text, c.number, c.region), "%s: %q is %s", c.region, text, c.number)
		}
		for _, text := range c.other {
			assert.False(t, phonenumber.Same(c.number, text, c.region), "%s: %s is not %q", c.region, c.number, text)
			assert.False(t, phonenumber.Same(text, c.number, c.region), "%s: %q is not %s", c.region, text, c.number)
		}
	}
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]struct {
		region, national, international string
		valid                           bool
	}{
		"+16505550100":   {"US", "(650) 555-0100", "+1 650-555-0100", true},
		"+14165550100":   {"CA", "(416) 555-0100", "+1 416-555-0100", true},
		"+442079460123":  {"GB", "020 7946 0123", "+44 20 7946 0123", true},
		"+441534456789":  {"JE", "01534 456789", "+44 1534 456789", true},
		"+390612345678":  {"IT", "06 1234 5678", "+39 06 1234 5678", true},
		"+390669812345":  {"VA", "06 6981 2345", "+39 06 6981 2345", true},
		"+33123456789":   {"FR", "01 23 45 67 89", "+33 1 23 45 67 89", true},
		"+4915123456789": {"DE", "01512 3456789", "+49 1512 3456789", true},
		"+5491123456789": {"AR", "011 15-2345-6789", "+54 9 11 2345-6789", true},
		"+77012345678":   {"KZ", "8 (701) 234 5678", "+7 701 234 5678", true},
		"+80012345678":   {"001", "1234 5678", "+800 1234 5678", true},
		"+15555550100":   {"", "(555) 555-0100", "+1 555-555-0100", false},
		"+3725550100":    {"EE", "5550 100", "+372 5550 100", true},
		"6505550100":     {"", "6505550100", "6505550100", false},
	} {
		n, ok := phonenumber.Parse(text, "")
		require.True(t, ok, text)
		assert.Equal(t, want.region, n.Region(), text)
		assert.Equal(t, want.national, n.NationalForm(), text)
		assert.Equal(t, want.international, n.InternationalForm(), text)
		assert.Equal(t, want.valid, n.Valid(), text)
		assert.Equal(t, text, n.Digits())
	}
	assert.Empty(t, phonenumber.Number{National: "6505550100"}.E164())
	_, ok := phonenumber.Parse("none", "US")
	assert.False(t, ok)
}

func TestFor(t *testing.T) {
	for _, c := range []struct{ region, text, want string }{
		{"US", "+16505550100", "(650) 555-0100"},
		{"CA", "+16505550100", "(650) 555-0100"},
		{"GB", "+16505550100", "+1 650-555-0100"},
		{"GB", "442079460018", "020 7946 0018"},
		{"", "+442079460018", "+44 20 7946 0018"},
		{"ZZ", "+442079460018", "+44 20 7946 0018"},
		{"US", "+16505550100*101", "(650) 555-0100"},
		{"US", "+15555550100", "+15555550100"},
		{"", "6505550100", "6505550100"},
	} {
		n, ok := phonenumber.Parse(c.text, c.region)
		require.True(t, ok, c.text)
		assert.Equal(t, c.want, n.For(c.region), "%s: %s", c.region, c.text)
	}
}

func TestForms(t *testing.T) {
	for text, want := range map[string][]string{
		"+16505550100": {"+16505550100", "(650) 555-0100", "6505550100", "+1 650-555-0100", "650-555-0100", "16505550100", "650.555.0100",
			"650 555 0100", "+1 650 555 0100", "+1-650-555-0100"},
		"+442079460123": {"+442079460123", "020 7946 0123", "02079460123", "2079460123", "+44 20 7946 0123", "020-7946-0123", "442079460123",
			"020.7946.0123", "+44-20-7946-0123", "00442079460123", "+44 (0)20 7946 0123", "+44 (0) 20 7946 0123"},
		"6505550100": {"6505550100"},
	} {
		n, ok := phonenumber.Parse(text, "")
		require.True(t, ok)
		assert.Equal(t, want, n.Forms())
	}
}

func TestTail(t *testing.T) {
	for text, want := range map[string]string{
		"+16505550100": "6505550100", "+442079460123": "2079460123", "+390612345678": "0612345678", "+3612345678": "12345678",
		"+79161234567": "9161234567", "+5491123456789": "23456789", "02079460123": "2079460123", "442079460123": "442079460123",
		"+3725550100": "5550100",
	} {
		n, ok := phonenumber.Parse(text, "")
		require.True(t, ok)
		assert.Equal(t, want, n.Tail(), text)
	}
}

func TestCountryAndNumberAreTakenApart(t *testing.T) {
	for text, want := range map[string]phonenumber.Number{
		"+16505550100":     {Code: "1", National: "6505550100"},
		"+79161234567":     {Code: "7", National: "9161234567"},
		"+442079460018":    {Code: "44", National: "2079460018"},
		"+390612345678":    {Code: "39", National: "0612345678"},
		"+3725550100":      {Code: "372", National: "5550100"},
		"+998901234567":    {Code: "998", National: "901234567"},
		"+88213123456":     {Code: "882", National: "13123456"},
		"+16505550100*101": {Code: "1", National: "6505550100", Extension: "101"},
		"6505550100":       {National: "6505550100"},
	} {
		n, ok := phonenumber.Parse(text, "")
		assert.True(t, ok, text)
		assert.Equal(t, want, n, text)
	}
}
