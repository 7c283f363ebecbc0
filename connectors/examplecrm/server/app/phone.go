package app

import "strings"

// tailLength is how many digits two numbers must share at least. Fewer say
// nothing: an internal extension such as 101 ends many numbers.
const tailLength = 7

// phone is a number reduced to what can be compared.
type phone struct {
	digits        string // without trunk or international prefix zeros
	international bool   // starts with a country code
}

// parsePhone reads the forms in which people write numbers: +1 650 555 0100,
// (650) 555-0100, 0044 20 7946 0000, +44 (0)20 7946 0000, 650.555.0100 x101.
// An extension is left out.
func parsePhone(text string) phone {
	text = strings.TrimSpace(strings.ReplaceAll(text, "(0)", ""))
	if end := strings.IndexFunc(text, startsExtension); end >= 0 {
		text = text[:end]
	}
	var digits strings.Builder
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits.WriteRune(r)
		}
	}
	significant := strings.TrimLeft(digits.String(), "0")
	return phone{
		digits: significant,
		international: strings.Contains(text, "+") ||
			strings.HasPrefix(digits.String(), "00") && significant != "",
	}
}

func startsExtension(r rune) bool {
	return r == ';' || r == ',' || r == '#' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// tail is the key of the search: equal for all numbers that can be the same,
// and empty for one that is too short to tell.
func (p phone) tail() string {
	if len(p.digits) < tailLength {
		return ""
	}
	return p.digits[len(p.digits)-tailLength:]
}

// same reports whether both can be one number. One without a country or area
// code must be the complete end of the other.
func (p phone) same(other phone) bool {
	if p.tail() == "" || other.tail() == "" {
		return false
	}
	if p.international && other.international {
		return p.digits == other.digits
	}
	short, long := p, other
	if len(short.digits) > len(long.digits) {
		short, long = long, short
	}
	// With its country code a number is complete; nothing can stand before it.
	return strings.HasSuffix(long.digits, short.digits) &&
		(!short.international || len(short.digits) == len(long.digits))
}
