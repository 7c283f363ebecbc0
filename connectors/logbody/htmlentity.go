package logbody

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isSpace is white space as JavaScript knows it: no NEL, but a byte order mark.
func isSpace(r rune) bool { return unicode.IsSpace(r) && r != 0x85 || r == 0xFEFF }

// isInvisible reports whether nobody sees r, not even as a blank: a byte order mark, a soft hyphen, a character without
// width.
func isInvisible(r rune) bool {
	return r >= 0xAD && (r == 0xAD || r == 0x34F || r == 0x61C || r == 0x180E || r == 0xFEFF ||
		0x200B <= r && r <= 0x200F || 0x202A <= r && r <= 0x202E || 0x2060 <= r && r <= 0x206F)
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

// entities are those that editors of CRMs write, each with its character behind it.
const entities = " amp;& lt;< gt;> quot;\" apos;' nbsp;\u00a0 iexcl;¡ cent;¢ pound;£ curren;¤ yen;¥ brvbar;¦ sect;§ uml;¨ copy;©" +
	" ordf;ª laquo;« not;¬ shy;\u00ad reg;® macr;¯ deg;° plusmn;± sup2;² sup3;³ acute;´ micro;µ para;¶ middot;·" +
	" cedil;¸ sup1;¹ ordm;º raquo;» frac14;¼ frac12;½ frac34;¾ iquest;¿ Agrave;À Aacute;Á Acirc;Â Atilde;Ã Auml;Ä" +
	" Aring;Å AElig;Æ Ccedil;Ç Egrave;È Eacute;É Ecirc;Ê Euml;Ë Igrave;Ì Iacute;Í Icirc;Î Iuml;Ï ETH;Ð Ntilde;Ñ" +
	" Ograve;Ò Oacute;Ó Ocirc;Ô Otilde;Õ Ouml;Ö times;× Oslash;Ø Ugrave;Ù Uacute;Ú Ucirc;Û Uuml;Ü Yacute;Ý THORN;Þ" +
	" szlig;ß agrave;à aacute;á acirc;â atilde;ã auml;ä aring;å aelig;æ ccedil;ç egrave;è eacute;é ecirc;ê euml;ë" +
	" igrave;ì iacute;í icirc;î iuml;ï eth;ð ntilde;ñ ograve;ò oacute;ó ocirc;ô otilde;õ ouml;ö divide;÷ oslash;ø" +
	" ugrave;ù uacute;ú ucirc;û uuml;ü yacute;ý thorn;þ yuml;ÿ OElig;Œ oelig;œ Scaron;Š scaron;š ndash;– mdash;—" +
	" lsquo;‘ rsquo;’ sbquo;‚ ldquo;“ rdquo;” bdquo;„ bull;• hellip;… lsaquo;‹ rsaquo;› euro;€ trade;™ ensp;\u2002" +
	" emsp;\u2003 thinsp;\u2009 zwnj;\u200c zwj;\u200d lrm;\u200e rlm;\u200f ZeroWidthSpace;\u200b "

func namedEntity(name string) (r rune) {
	if _, after, found := strings.Cut(entities, " "+name+";"); found {
		r, _ = utf8.DecodeRuneInString(after)
	}
	return r
}
