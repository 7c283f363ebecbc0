package calls

import "strings"

// shortestNumber is the fewest digits with which contacts are searched. Shorter ones are service numbers,
// and found within half the numbers of a CRM.
const shortestNumber = 7

// searchable is a phone number in the form in which contacts are searched: "+" and digits, or digits. It
// is "" for what is no number of a person: a hidden caller, a service number, a SIP address.
func searchable(number string) string {
	number = strings.TrimSpace(number)
	if extension := strings.IndexAny(number, "*xX#;,"); extension > 0 {
		number = number[:extension] // "+16505550100*101" is an extension behind a number
	}
	digits := make([]byte, 0, 16)
	for i := range len(number) {
		switch c := number[i]; {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
		case c == '+' && i == 0:
		case strings.IndexByte(" -.()/", c) >= 0:
		default:
			return ""
		}
	}
	if len(digits) < shortestNumber || len(digits) > 15 {
		return ""
	}
	if number[0] == '+' {
		return "+" + string(digits)
	}
	return string(digits)
}

// hidden reports whether a caller's number is withheld: RingCentral writes "anonymous" and the like. A SIP
// address is not hidden.
func hidden(number string) bool {
	for _, c := range number {
		if c >= '0' && c <= '9' || c == '@' {
			return false
		}
	}
	return true
}
