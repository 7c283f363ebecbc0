package logbody

import (
	"bytes"
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
	if n, err := strconv.Atoi(s); err == nil { // most are
		return float64(n), true
	}
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

// durationWords prints a duration as App Connect does: "1 hour, 1 minute, 1 second", "0 seconds".
// A text that is no number is returned as it is. ok is false if nothing fit to be written comes of s.
func durationWords(s string) (words string, ok bool) {
	switch strings.TrimSpace(s) {
	case "", "null", "undefined", "true", "false":
		return "", false
	}
	n, isNumber := parseNumber(s)
	if !isNumber {
		return s, true
	}
	if !(n >= 0 && n < 1e15) { // beyond 1e15 a float64 has no thousandths
		return "", false
	}
	ms := int64(math.Round(n * 1000))
	b := make([]byte, 0, 48)
	b = appendUnit(b, ms/3_600_000, 0, "hour")
	b = appendUnit(b, ms/60_000%60, 0, "minute")
	b = appendUnit(b, ms/1000%60, ms%1000, "second")
	if len(b) == 0 {
		return "0 seconds", true
	}
	return string(b), true
}

// appendUnit adds n and its thousandths, if there are any.
func appendUnit(b []byte, n, thousandths int64, unit string) []byte {
	if n == 0 && thousandths == 0 {
		return b
	}
	if len(b) > 0 {
		b = append(b, ", "...)
	}
	b = strconv.AppendInt(b, n, 10)
	if thousandths != 0 {
		b = bytes.TrimRight(padded(append(b, '.'), int(thousandths), 3), "0")
	}
	b = append(append(b, ' '), unit...)
	if n != 1 || thousandths != 0 {
		b = append(b, 's')
	}
	return b
}
