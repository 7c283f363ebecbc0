//go:build !js

package phonenumber_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp/syntax"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/phonenumber"
)

// sample is a valid number of libphonenumber's.
type sample struct {
	*phonenumbers.PhoneNumber
	region string // by which it is read where it has no country code
	e164   string
}

// samples are n numbers or a few more, of all regions and kinds alike, the same for each seed.
func samples(t *testing.T, n int, seed uint64) []sample {
	all, err := phonenumbers.MetadataCollection()
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(seed, 0))
	var found []sample
	each := n/len(all.GetMetadata()) + 1
	for _, m := range all.GetMetadata() {
		var kinds []*syntax.Regexp
		for _, kind := range []*phonenumbers.PhoneNumberDesc{m.FixedLine, m.Mobile, m.TollFree, m.PremiumRate, m.SharedCost,
			m.PersonalNumber, m.Voip, m.Pager, m.Uan, m.Voicemail} {
			if p := kind.GetNationalNumberPattern(); p != "" && p != "NA" {
				re, err := syntax.Parse(p, syntax.Perl)
				require.NoError(t, err)
				kinds = append(kinds, re)
			}
		}
		for range each {
			for range 100 {
				e164 := fmt.Sprintf("+%d%s", m.GetCountryCode(), dial(random, kinds[random.IntN(len(kinds))]))
				p, err := phonenumbers.Parse(e164, "")
				if err != nil || !phonenumbers.IsValidNumber(p) || phonenumbers.Format(p, phonenumbers.E164) != e164 {
					continue
				}
				found = append(found, sample{p, m.GetId(), e164})
				break
			}
		}
	}
	return found
}

// dial is a number that an expression matches.
func dial(random *rand.Rand, re *syntax.Regexp) string {
	var b strings.Builder
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		var all []rune
		for i := 0; i < len(re.Rune); i += 2 {
			for c := re.Rune[i]; c <= re.Rune[i+1]; c++ {
				all = append(all, c)
			}
		}
		b.WriteRune(all[random.IntN(len(all))])
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			b.WriteString(dial(random, sub))
		}
	case syntax.OpAlternate:
		return dial(random, re.Sub[random.IntN(len(re.Sub))])
	case syntax.OpQuest:
		if random.IntN(2) == 0 {
			return dial(random, re.Sub[0])
		}
	case syntax.OpRepeat:
		for range re.Min + random.IntN(re.Max-re.Min+1) {
			b.WriteString(dial(random, re.Sub[0]))
		}
	default:
		panic(re.Op.String() + " in " + re.String())
	}
	return b.String()
}

// form is a way to write a number, and what the library reads in it.
type form struct {
	how, text string
	e164      string // "" where it reads none
	valid     bool
}

func (s sample) forms() []form {
	var all []form
	for how, text := range s.written() {
		f := form{how: how, text: text}
		if p, err := phonenumbers.Parse(text, s.region); err == nil {
			f.e164, f.valid = phonenumbers.Format(p, phonenumbers.E164), phonenumbers.IsValidNumber(p)
		}
		all = append(all, f)
	}
	return all
}

// written is how people write the number.
func (s sample) written() map[string]string {
	national := phonenumbers.Format(s.PhoneNumber, phonenumbers.NATIONAL)
	nsn := phonenumbers.GetNationalSignificantNumber(s.PhoneNumber)
	code := fmt.Sprint(s.GetCountryCode())
	trunk := phonenumbers.GetNddPrefixForRegion(s.region, true)
	all := map[string]string{
		"E.164":                s.e164,
		"international":        phonenumbers.Format(s.PhoneNumber, phonenumbers.INTERNATIONAL),
		"national":             national,
		"tel:":                 phonenumbers.Format(s.PhoneNumber, phonenumbers.RFC3966) + ";ext=101",
		"national, digits":     phonenumbers.NormalizeDigitsOnly(national),
		"without trunk":        nsn,
		"trunk after the code": "+" + code + " " + trunk + nsn,
		"without plus":         code + nsn,
		"dots":                 strings.NewReplacer(" ", ".", "-", ".").Replace(national),
		"extension":            national + " ext. 101",
		"from abroad":          phonenumbers.FormatOutOfCountryCallingNumber(s.PhoneNumber, abroad(s.region)),
	}
	head, word, ok := lettered(s.e164)
	if short, _ := phonenumber.Parse(head, s.region); ok && !short.Valid() { // else the letters may be a word about it
		all["letters"] = head + "-" + word
		all["small letters"] = head + strings.ToLower(word)
		if len(word) > 3 {
			all["letters behind a space"] = head + " " + word + " ext. 101"
		}
	}
	return all
}

// lettered is a number with letters for its last digits, if there are enough that have some: 0 and 1 have none.
func lettered(e164 string) (head, word string, ok bool) {
	at := strings.LastIndexAny(e164, "01+") + 1
	at = max(at, len(e164)-7)
	for _, digit := range e164[at:] {
		word += string("ADGJMPTW"[digit-'2'])
	}
	return e164[:at], word, len(word) >= 3 && at > 3
}

func abroad(region string) string {
	if region == "FR" {
		return "DE"
	}
	return "FR"
}

// Where the library reads a valid number in what somebody wrote, so do we, and it is the same one.
func TestAgreesWithTheLibrary(t *testing.T) {
	all := samples(t, many(), 1)
	same, kinder, apart, countries := 0, 0, 0, map[string]bool{}
	for i, s := range all {
		other := all[(i+1)%len(all)] // mostly of the same region
		countries[s.region+fmt.Sprint(s.GetCountryCode())] = true
		for _, f := range s.forms() {
			ours := phonenumber.Same(f.text, s.e164, s.region)
			switch theirs := f.e164 == s.e164; {
			case theirs && ours:
				same++
			case ours && !f.valid:
				kinder++
			case theirs != ours && unlike(s, f.text):
				apart++
			case theirs || ours:
				assert.Fail(t, "no agreement", "%s %s, %s: %q: the library says %v", s.region, s.e164, f.how, f.text, theirs)
			}
			if s.e164 != other.e164 {
				assert.Equal(t, f.e164 == other.e164, phonenumber.Same(f.text, other.e164, s.region), "%s: %q, %s", s.region, f.text, other.e164)
			}
		}
	}
	t.Logf("%d numbers of %d regions in %d forms each: %d forms are read by both, %d only by us, %d otherwise on purpose, and none only by the library",
		len(all), len(countries), len(all[0].written()), same, kinder, apart)
	assert.Greater(t, same, 10*len(all))
}

// unlike says where we read a number otherwise, on purpose. The library takes the 49 of "491701234567" for a rural area
// code, though the rest is a mobile's number; and by Åland's own pattern the 358 of some Finnish numbers for the country.
func unlike(s sample, text string) bool {
	return s.region == "AX" || (s.region == "DE" || s.region == "AT") && strings.HasPrefix(text, fmt.Sprint(s.GetCountryCode()))
}

// A number is not found under its digits in another country, nor with one digit more, less or other.
func TestStrangers(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 0))
	all := samples(t, many()/20, 2)
	for _, s := range all {
		nsn := phonenumbers.GetNationalSignificantNumber(s.PhoneNumber)
		code, abroad := fmt.Sprint("+", s.GetCountryCode()), all[random.IntN(len(all))].GetCountryCode()
		at, forms := random.IntN(len(nsn)), s.forms()
		for _, stranger := range []string{
			fmt.Sprint("+", abroad) + nsn, code + nsn + "5", code + nsn[:len(nsn)-1],
			code + nsn[:at] + string('0'+(nsn[at]-'0'+1)%10) + nsn[at+1:],
		} {
			p, err := phonenumbers.Parse(stranger, "")
			if err != nil {
				continue
			}
			e164 := phonenumbers.Format(p, phonenumbers.E164) // it may be the number: "+4402079460123"
			for _, f := range forms {
				if f.valid {
					assert.Equal(t, e164 == f.e164, phonenumber.Same(f.text, stranger, s.region), "%s, %s: %q, %s", s.region, f.how, f.text, stranger)
				}
			}
		}
	}
}

func TestFormsAreTheLibrarys(t *testing.T) {
	for _, s := range samples(t, many(), 3) {
		n, ok := phonenumber.Parse(s.e164, "")
		require.True(t, ok, s.e164)
		assert.True(t, n.Valid(), s.e164)
		assert.Equal(t, s.e164, n.E164())
		assert.Equal(t, phonenumbers.GetRegionCodeForNumber(s.PhoneNumber), n.Region(), s.e164)
		assert.Equal(t, phonenumbers.Format(s.PhoneNumber, phonenumbers.INTERNATIONAL), n.InternationalForm())
		if strings.HasPrefix(s.e164, "+549") && len(s.e164) == 14 {
			// The library's Go port writes "09 15-2345-6789" and forgets the area code; the original has it.
			assert.Regexp(t, `^0\d+ 15-\d+-\d{4}$`, n.NationalForm())
			continue
		}
		assert.Equal(t, phonenumbers.Format(s.PhoneNumber, phonenumbers.NATIONAL), n.NationalForm(), s.e164)
	}
}

func TestFormsAreTheNumber(t *testing.T) {
	all, same := samples(t, many()/10, 4), 0
	for _, s := range all {
		n, _ := phonenumber.Parse(s.e164, "")
		for _, text := range n.Forms() {
			// What the library does not read as this number may be another's.
			if p, err := phonenumbers.Parse(text, s.region); err == nil && phonenumbers.Format(p, phonenumbers.E164) == s.e164 && !unlike(s, text) {
				assert.True(t, phonenumber.Same(text, s.e164, s.region), "%s %s: %q", s.region, s.e164, text)
				same++
			}
		}
	}
	assert.Greater(t, same, 7*len(all))
}

// many is how many numbers are tried. The 20,000 of `make soak` take a minute; what the package does is decided by region,
// and some of each are tried with every change.
func many() int {
	switch {
	case os.Getenv("CALLSCRIBE_SOAK") != "":
		return 20000
	case slowed:
		return 250 // one of each region
	}
	return 2000
}
