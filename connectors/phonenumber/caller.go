package phonenumber

import "strings"

// Kind is what a phone says about a caller.
type Kind int

// The kinds.
const (
	Whole    Kind = iota // a number that a contact can have
	Hidden               // none at all: "", "anonymous", "0000000000"
	Address              // no phone number: one of SIP, a mail address, "+266696687", which spells "anonymous"
	Internal             // an extension or a service number: "101", "*67", "911"
	TooLong              // more digits than any number has
)

// mostDigits is the most digits of a number with its country code.
const mostDigits = 15

// Caller is the number that a phone shows for the other party of a call, in the form in which contacts are searched:
// E.164, or digits alone where neither the phone nor the region gives a country. An extension is left out. The
// number is "" unless the kind is [Whole].
func Caller(text, region string) (number string, kind Kind) {
	written := plain(text)
	digits := digitsOf(written)
	for i := range len(written) {
		if written[i] == '@' {
			return "", Address
		}
	}
	plus := strings.Contains(written, "+") // an extension has none
	if digits == "" || strings.TrimLeft(digits, "0") == "" && (plus || len(digits) >= shortest) {
		return "", Hidden
	}
	if len(digits) < shortest {
		return "", Internal
	}
	n, ok := Parse(written, region)
	if written[0] == '*' && written[1] != '+' { // "*67 650-555-0100": a code, dialled in front of it
		if behind, _ := Parse(written[3:], region); behind.Valid() {
			n = behind
		}
	}
	switch {
	case ok && len(n.Code)+len(n.National) <= mostDigits:
		return n.Digits(), Whole
	case ok || len(digits) > mostDigits:
		return "", TooLong
	case plus:
		return "", Address
	}
	return "", Internal
}
