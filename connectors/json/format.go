package json

import (
	"unicode/utf16"
	"unicode/utf8"
)

// appendString appends s in quotes. What HTML or JavaScript would take for its own is escaped, and so is half a
// surrogate pair. What else is not UTF-8 becomes U+FFFD.
func appendString(out []byte, s string) []byte {
	out = append(out, '"')
	done := 0
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = decodeRune(s[i:])
		}
		if plain(r, size) {
			i += size
			continue
		}
		out = append(out, s[done:i]...)
		out = appendEscape(out, r)
		i += size
		done = i
	}
	out = append(out, s[done:]...)
	return append(out, '"')
}

// decodeRune is the first character of s, or half of one.
func decodeRune(s string) (rune, int) {
	if len(s) > 2 && s[0] == 0xED && s[1]&^0x1F == 0xA0 && s[2]&^0x3F == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s)
}

//go:noinline
func plain(r rune, size int) bool {
	switch r {
	case '"', '\\', '<', '>', '&', '\u2028', '\u2029':
		return false
	case utf8.RuneError:
		return size > 1 // else it stands for a byte that is not UTF-8
	}
	return r >= ' ' && !utf16.IsSurrogate(r)
}

//go:noinline
func appendEscape(out []byte, r rune) []byte {
	for i := range len(escaped) {
		if rune(escaped[i]) == r {
			return append(out, '\\', escapes[i])
		}
	}
	const digits = "0123456789abcdef"
	return append(out, '\\', 'u', digits[r>>12], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}

// appendCompact appends valid JSON, without its space and escaped for HTML.
func appendCompact(out, data []byte) []byte {
	quoted := false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case !quoted && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
		case c == '<' || c == '>' || c == '&':
			out = appendEscape(out, rune(c))
		case c == 0xE2 && i+2 < len(data) && data[i+1] == 0x80 && data[i+2]&^1 == 0xA8:
			out = appendEscape(out, '\u2028'|rune(data[i+2]&1))
			i += 2
		case c == '\\':
			i++
			out = append(out, c, data[i])
		default:
			if c == '"' {
				quoted = !quoted
			}
			out = append(out, c)
		}
	}
	return out
}

// appendIndent appends JSON that has no space yet.
func appendIndent(out, data []byte, prefix, indent string) []byte {
	depth := 0
	newline := func() {
		out = append(out, '\n')
		out = append(out, prefix...)
		for range depth {
			out = append(out, indent...)
		}
	}
	quoted := false
	for i := 0; i < len(data); i++ {
		c := data[i]
		switch {
		case c == '\\':
			i++
			out = append(out, c, data[i])
			continue
		case c == '"':
			quoted = !quoted
		case quoted:
		case (c == '{' || c == '[') && data[i+1] != c+2: // an empty one stays on its line
			depth++
			out = append(out, c)
			newline()
			continue
		case (c == '}' || c == ']') && data[i-1] != c-2:
			depth--
			newline()
		case c == ',':
			out = append(out, c)
			newline()
			continue
		case c == ':':
			out = append(out, c, ' ')
			continue
		}
		out = append(out, c)
	}
	return out
}
