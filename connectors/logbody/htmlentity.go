package logbody

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// isSpace is white space as JavaScript knows it.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF:
		return true
	}
	return 0x2000 <= r && r <= 0x200A
}

// isInvisible reports whether nobody sees r, not even as a blank: a byte order mark, a soft hyphen, a character without
// width.
func isInvisible(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case 0x200B <= r && r <= 0x200F, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F:
		return true
	}
	return r == 0xFEFF || r == 0xAD || r == 0x34F || r == 0x61C || r == 0x180E
}

// charAt decodes the character or entity at s[i].
func charAt(s string, i int) (r rune, size int) {
	switch c := s[i]; {
	case c == '&':
		return entityAt(s, i)
	case c < utf8.RuneSelf:
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

// entityAt decodes the entity at s[i], an ampersand. What is no entity is just that.
func entityAt(s string, i int) (r rune, size int) {
	end := strings.IndexByte(s[i:min(len(s), i+len("&ZeroWidthSpace;"))], ';')
	if end < 2 {
		return '&', 1
	}
	name := s[i+1 : i+end]
	if name[0] == '#' {
		r = numericEntity(name[1:])
	} else {
		r = namedEntity(name)
	}
	if r == 0 {
		return '&', 1
	}
	return r, end + 1
}

func numericEntity(digits string) rune {
	base := 10
	if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return 0
	}
	return rune(n)
}

// latin1 names the characters from U+00A0 to U+00FF, as editors of CRMs write them.
const latin1 = " nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3" +
	" acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml" +
	" Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde" +
	" Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig" +
	" ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide" +
	" oslash ugrave uacute ucirc uuml yacute thorn yuml "

func namedEntity(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	case "ZeroWidthSpace":
		return 0x200B
	case "zwnj":
		return 0x200C
	case "zwj":
		return 0x200D
	case "lrm":
		return 0x200E
	case "rlm":
		return 0x200F
	case "ndash":
		return 0x2013
	case "mdash":
		return 0x2014
	case "lsquo":
		return 0x2018
	case "rsquo":
		return 0x2019
	case "sbquo":
		return 0x201A
	case "ldquo":
		return 0x201C
	case "rdquo":
		return 0x201D
	case "bdquo":
		return 0x201E
	case "bull":
		return 0x2022
	case "hellip":
		return 0x2026
	case "ensp":
		return 0x2002
	case "emsp":
		return 0x2003
	case "thinsp":
		return 0x2009
	case "lsaquo":
		return 0x2039
	case "rsaquo":
		return 0x203A
	case "euro":
		return 0x20AC
	case "trade":
		return 0x2122
	case "OElig":
		return 0x152
	case "oelig":
		return 0x153
	case "Scaron":
		return 0x160
	case "scaron":
		return 0x161
	}
	if strings.IndexByte(name, ' ') >= 0 {
		return 0
	}
	if at := strings.Index(latin1, " "+name+" "); at >= 0 {
		return rune(0xA0 + strings.Count(latin1[:at], " "))
	}
	return 0
}

// unescape decodes the entities of s.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '&' {
			r, size := entityAt(s, i)
			b.WriteRune(r)
			i += size
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}
