package pipedrive

import "strings"

// phoneNumber is a number in E.164 form, taken apart.
type phoneNumber struct {
	country  string // the country calling code: "1", "44", "372"
	national string // the rest, as it is dialled inside the country, without a trunk prefix
}

// parsePhone takes a number in E.164 form apart: "+" and 7 to 15 digits.
func parsePhone(number string) (phoneNumber, bool) {
	digits, plus := strings.CutPrefix(number, "+")
	if !plus || len(digits) < 7 || len(digits) > 15 || digits != digitsOf(digits) {
		return phoneNumber{}, false
	}
	n := callingCodeLength(digits)
	return phoneNumber{country: digits[:n], national: digits[n:]}, digits[0] != '0'
}

// twoDigitCodes are the country calling codes of two digits. "1" and "7" stand alone, and all others
// have three.
const twoDigitCodes = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58" +
	" 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

func callingCodeLength(digits string) int {
	switch {
	case digits[0] == '1' || digits[0] == '7':
		return 1
	case strings.Contains(twoDigitCodes, " "+digits[:2]+" "):
		return 2
	}
	return 3
}

// is reports whether a number as people write it is this one: "+1 (650) 555-0100 ext. 7", "0044 20...",
// "+44 (0)20 ...", "020 ...". A number without a country code is taken to be of the same country.
func (p phoneNumber) is(written string) bool {
	written = strings.TrimSpace(written)
	if end := strings.IndexFunc(written, startsExtension); end >= 0 {
		written = written[:end]
	}
	digits := digitsOf(strings.ReplaceAll(written, "(0)", ""))
	whole := p.country + p.national
	if strings.HasPrefix(written, "+") {
		return digits == whole
	}
	switch digits {
	case whole, "00" + whole, "011" + whole, p.national, "0" + p.national:
		return true
	}
	return p.country == "7" && digits == "8"+p.national
}

// startsExtension reports whether c begins what is dialled after the number.
func startsExtension(c rune) bool {
	return c == '#' || c == ',' || c == ';' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func digitsOf(s string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
}
