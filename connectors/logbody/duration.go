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
	if n, err := strconv.Atoi(s); err == nil { // most are
		return float64(n), true
	}
	if digits := strings.TrimLeft(s, "+-"); digits != "NaN" && digits != "Infinity" && strings.Trim(digits, "0123456789.eE+-") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0)
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
	if ms == 0 {
		return "0 seconds", true
	}
	b := make([]byte, 0, 48)
	for _, part := range [...]struct {
		ms   int64
		unit string
	}{{ms / 3_600_000 * 1000, " hour"}, {ms / 60_000 % 60 * 1000, " minute"}, {ms % 60_000, " second"}} {
		if part.ms == 0 {
			continue
		}
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		b = strconv.AppendInt(b, part.ms/1000, 10)
		if rest := part.ms % 1000; rest > 0 {
			b = append(b, strings.TrimRight(strconv.FormatFloat(float64(rest)/1000, 'f', 3, 64)[1:], "0")...)
		}
		if b = append(b, part.unit...); part.ms != 1000 {
			b = append(b, 's')
		}
	}
	return string(b), true
}
