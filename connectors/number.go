package connectors

import (
	"strings"

	"callscribe/connectors/crm"
)

// The fewest and the most digits of a number that a contact can have: shorter ones are extensions and
// service numbers, and longer ones do not exist.
const (
	shortestNumber = 7
	longestNumber  = 15
)

// phoneNumber is a number as contacts are searched by: "+16505550100", or digits alone where the phone
// gave no country code. Its error says why a text is no such number, and does not quote it.
func phoneNumber(text string) (string, error) {
	text = strings.TrimSpace(text)
	if extension := strings.IndexAny(text, "*xX#;,"); extension > 0 {
		text = text[:extension] // "+16505550100*101" is an extension behind a number
	}
	digits := make([]byte, 0, len(text))
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
		case strings.IndexByte("+-.()/ \t", c) >= 0:
		default:
			return "", noNumber("The caller's number is hidden or is no phone number, so no contact can be found by it.")
		}
	}
	switch n := len(digits); {
	case n == 0:
		return "", noNumber("The caller's number is hidden, so no contact can be found by it.")
	case n < shortestNumber:
		return "", noNumber("This is an internal extension or a service number. It belongs to no contact.")
	case n > longestNumber:
		return "", noNumber("The number is too long for a phone number, so no contact can be found by it.")
	}
	if text[0] == '+' {
		return "+" + string(digits), nil
	}
	if rest, ok := strings.CutPrefix(string(digits), "00"); ok && len(rest) >= shortestNumber {
		return "+" + rest, nil
	}
	return string(digits), nil
}

func noNumber(why string) *crm.Error {
	return &crm.Error{Code: crm.InvalidArgument, Message: why + " Choose the contact by name."}
}
