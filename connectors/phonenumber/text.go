package phonenumber

import "strings"

// zeros are the zeros of the scripts that have digits of their own; the other nine follow each.
const zeros = "\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0e50\u0ed0\u0f20\u1040\u17e0\u1810"

// plain writes what can belong to a number in ASCII: digits of all scripts, wide letters and signs, dashes and
// spaces. Marks that nobody sees, as copied text has them, are left out.
func plain(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c < 0x80:
			if c == '\t' {
				c = ' '
			}
		case c >= 0xff01 && c <= 0xff5e:
			c -= 0xff01 - '!'
		case c == 0xa0 || c >= 0x2000 && c <= 0x200a || c == 0x202f || c == 0x205f || c == 0x3000:
			c = ' '
		case c >= 0x2010 && c <= 0x2015 || c == 0x2212 || c == 0x30fc:
			c = '-'
		case c == 0xad || c >= 0x200b && c <= 0x200f || c >= 0x202a && c <= 0x202e || c >= 0x2060 && c <= 0x2069 || c == 0xfeff:
			continue
		case c == 0xb7 || c == 0x2024:
			c = '.'
		case c == 0x2044 || c == 0x2215:
			c = '/'
		case c >= 0x660:
			for _, zero := range zeros {
				if zero <= c && c <= zero+9 {
					c += '0' - zero
					break
				}
			}
		}
		b.WriteRune(c)
	}
	return b.String()
}

// global puts in front of a local number what it says of where it is one: "tel:5550100;phone-context=+1650". What is no
// beginning of a number is left out.
func global(text string) string {
	const tel, where = "tel:", ";phone-context="
	for {
		at, begin := strings.Index(lower(text), where), 0
		if at < 0 {
			return text
		}
		for i := range at {
			if lower(text[i:min(i+len(tel), at)]) == tel {
				begin = i + len(tel)
			}
		}
		end := at + len(where)
		for end < len(text) && (isDigit(text[end]) || isLetter(text[end]) || strings.IndexByte("+-.()", text[end]) >= 0) {
			end++
		}
		context := text[at+len(where) : end]
		if text[begin] == '+' || !strings.HasPrefix(context, "+") {
			context = ""
		}
		text = text[:begin] + context + text[begin:at] + text[end:]
	}
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80 }

// joins reports whether c stands between the digits of one number.
func joins(c byte) bool { return strings.IndexByte(" -.()[]/", c) >= 0 }

func digitsOf(text string) string {
	digits := make([]byte, 0, len(text))
	for i := range len(text) {
		if isDigit(text[i]) {
			digits = append(digits, text[i])
		}
	}
	return string(digits)
}

// labels stand before an extension, the longer ones first.
var labels = [...]string{"extension", "durchwahl", "toestel", "interno", "anexo", "poste", "extn", "доб", "ext", "int", "dw", "x", "#", "*", "~"}

// mostOfExtension is the most digits that an extension has.
const mostOfExtension = 9

// extension is the extension with which a text goes on after a number, as in " ext. 101", "*101", ";ext=101" or
// ",101", and how much of the text it takes.
func extension(text string) (digits string, length int) {
	at := len(text) - len(strings.TrimLeft(text, " ,;:(-."))
	pause := strings.ContainsAny(text[:at], ",;")
	labelled := false
	for _, label := range labels {
		if len(text)-at > len(label) && lower(text[at:at+len(label)]) == label {
			at += len(label)
			at += len(text[at:]) - len(strings.TrimLeft(text[at:], " .:=-#"))
			labelled = true
			break
		}
	}
	end := at
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	most := mostOfExtension
	if !labelled {
		most = shortest - 1 // a pause is dialled before it; with more digits it is another number
	}
	if end == at || end-at > most || !labelled && !pause || end < len(text) && (isLetter(text[end]) || text[end] == '+') {
		return "", 0
	}
	// "x 650 555 0100" is another number.
	for next := end; next < len(text) && joins(text[next]) && text[next] != '/'; next++ {
		if next+1 < len(text) && isDigit(text[next+1]) {
			return "", 0
		}
	}
	return text[at:end], end
}

// lower writes the capitals of ASCII small.
func lower(text string) string {
	small := []byte(text)
	for i, c := range small {
		if 'A' <= c && c <= 'Z' {
			small[i] += 'a' - 'A'
		}
	}
	return string(small)
}
