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
	if name[0] != '#' {
		r = namedEntity(name)
	} else {
		digits, base := name[1:], 10
		if hex := strings.TrimLeft(digits, "xX"); len(hex)+1 == len(digits) {
			digits, base = hex, 16
		}
		if n, err := strconv.ParseUint(digits, base, 31); err == nil && utf8.ValidRune(rune(n)) {
			r = rune(n)
		}
	}
	if r == 0 {
		return '&', 1
	}
	return r, end + 1
}

// entities are the names that editors of CRMs write, each with its character.
const entities = " amp& lt< gt> quot\" apos' nbsp\u00a0 iexcl¡ cent¢ pound£ curren¤ yen¥ brvbar¦ sect§ uml¨ copy© ordfª laquo« not¬" +
	" shy\u00ad reg® macr¯ deg° plusmn± sup2² sup3³ acute´ microµ para¶ middot· cedil¸ sup1¹ ordmº raquo» frac14¼ frac12½" +
	" frac34¾ iquest¿ AgraveÀ AacuteÁ AcircÂ AtildeÃ AumlÄ AringÅ AEligÆ CcedilÇ EgraveÈ EacuteÉ EcircÊ EumlË IgraveÌ IacuteÍ" +
	" IcircÎ IumlÏ ETHÐ NtildeÑ OgraveÒ OacuteÓ OcircÔ OtildeÕ OumlÖ times× OslashØ UgraveÙ UacuteÚ UcircÛ UumlÜ YacuteÝ" +
	" THORNÞ szligß agraveà aacuteá acircâ atildeã aumlä aringå aeligæ ccedilç egraveè eacuteé ecircê eumlë igraveì iacuteí" +
	" icircî iumlï ethð ntildeñ ograveò oacuteó ocircô otildeõ oumlö divide÷ oslashø ugraveù uacuteú ucircû uumlü yacuteý" +
	" thornþ yumlÿ OEligŒ oeligœ ScaronŠ scaronš ndash– mdash— lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” bdquo„ bull• hellip… lsaquo‹" +
	" rsaquo› euro€ trade™ ensp\u2002 emsp\u2003 thinsp\u2009 zwnj\u200c zwj\u200d lrm\u200e rlm\u200f ZeroWidthSpace\u200b "

func namedEntity(name string) rune {
	if strings.IndexByte(name, ' ') >= 0 {
		return 0
	}
	name = " " + name
	for rest := entities; ; {
		_, after, ok := strings.Cut(rest, name)
		if !ok {
			return 0
		}
		if r, size := utf8.DecodeRuneInString(after); after[size:] != "" && after[size] == ' ' {
			return r
		}
		rest = after
	}
}

// unescape decodes the entities of s.
func unescape(s string) string {
	var b []byte
	for s != "" {
		text, _, found := strings.Cut(s, "&")
		if b, s = append(b, text...), s[len(text):]; found {
			r, size := entityAt(s, 0)
			b, s = utf8.AppendRune(b, r), s[size:]
		}
	}
	return string(b)
}
