package logbody

import (
	"math"
	"strconv"
	"strings"
)

// ParseSeconds reads a duration in seconds, such as "61" or "90.5". ok is false for anything
// that is not a finite decimal number of at least 0.
func ParseSeconds(s string) (seconds float64, ok bool) {
	f, ok := parseNumber(s)
	return f, ok && f >= 0 && f <= math.MaxFloat64
}

// parseNumber reads a decimal number with blanks around it allowed, as JavaScript does, but no
// hexadecimal. NaN and the infinities, also from overflow, are numbers here.
func parseNumber(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	digits := s
	if digits != "" && (digits[0] == '+' || digits[0] == '-') {
		digits = digits[1:]
	}
	switch digits {
	case "NaN":
		return math.NaN(), true
	case "Infinity":
		return math.Inf(1), true
	}
	for i := range len(digits) {
		switch c := digits[i]; {
		case isDigit(c), c == '.', i > 0 && (c == 'e' || c == 'E'):
		case i > 0 && (c == '+' || c == '-') && (digits[i-1] == 'e' || digits[i-1] == 'E'):
		default:
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
