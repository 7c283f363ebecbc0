package rest

import "strings"

// Numbers are written in many ways; what is known of them here is only this, until package phonenumber is.

// twoDigitCodes are the country calling codes of two digits. "1" and "7" stand alone, and all others have
// three.
const twoDigitCodes = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58" +
	" 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

// national is the part of an E.164 number behind its country code; all digits of another number.
func national(number string) string {
	digits, plus := strings.CutPrefix(number, "+")
	switch {
	case !plus || len(digits) < 3:
		return digits
	case digits[0] == '1' || digits[0] == '7':
		return digits[1:]
	case strings.Contains(twoDigitCodes, " "+digits[:2]+" "):
		return digits[2:]
	}
	return digits[3:]
}

// sameNumber reports whether a number as people write it is this one.
func sameNumber(written, number string) bool {
	written = strings.TrimSpace(written)
	if end := strings.IndexAny(written, "#,;abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"); end > 0 {
		written = written[:end]
	}
	digits, whole, part := digitsOf(strings.ReplaceAll(written, "(0)", "")), digitsOf(number), national(number)
	if strings.HasPrefix(written, "+") {
		return digits == whole
	}
	switch digits {
	case whole, "00" + whole, "011" + whole, part, "0" + part:
		return true
	}
	return whole[0] == '7' && digits == "8"+part
}

func digitsOf(s string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
}
