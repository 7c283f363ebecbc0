package json

import (
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how many arrays and objects may stand inside one another. In the browser each level takes
// some of a native stack of one megabyte, which ends the program when it is full.
const maxDepth = 500

// The smallest steps are marked noinline throughout: their copies at each call would add some 15 KB to the
// module.

// scanner walks over JSON text and checks its grammar.
type scanner struct {
	data  []byte
	pos   int
	depth int
}

// check is nil for data that is one JSON value and nothing else.
func check(data []byte) error {
	s := scanner{data: data}
	if s.whole() {
		return nil
	}
	at := " at byte " + strconv.Itoa(s.pos)
	switch {
	case s.depth > maxDepth:
		return errors.New("json: nested too deep" + at)
	case s.pos == len(data):
		return errors.New("json: the text ends too early," + at)
	}
	return errors.New("json: not valid" + at)
}

// whole reports whether the data is one value and nothing else. Where it is false, pos is at the fault.
func (s *scanner) whole() bool {
	if !s.value() {
		return false
	}
	s.space()
	return s.pos == len(s.data)
}

// value moves past one value and the space before it. Where it is false, pos is at the fault.
func (s *scanner) value() bool {
	s.space()
	switch c := s.peek(); c {
	case '{', '[':
		return s.list(c)
	case '"':
		return s.str()
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

func (s *scanner) list(open byte) bool {
	end := open + 2 // '{' and '}', '[' and ']'
	if s.depth++; s.depth > maxDepth {
		return false
	}
	s.pos++
	s.space()
	for done := s.take(end); !done; done = s.take(end) {
		if open == '{' {
			if s.space(); !s.str() {
				return false
			}
			if s.space(); !s.take(':') {
				return false
			}
		}
		if !s.value() {
			return false
		}
		s.space()
		if s.peek() != end {
			if !s.take(',') {
				return false
			}
			if s.space(); s.peek() == end {
				return false
			}
		}
	}
	s.depth--
	return true
}

func (s *scanner) str() bool {
	if !s.take('"') {
		return false
	}
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return true
		case c < ' ':
			return false
		case c == '\\':
			s.pos++
			switch s.peek() {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if hex4(s.data[s.pos+1:]) < 0 {
					return false
				}
			default:
				return false
			}
		}
		s.pos++
	}
	return false
}

func (s *scanner) number() bool {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return false
	}
	if s.take('.') && !s.digits() {
		return false
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		return s.digits()
	}
	return true
}

//go:noinline
func (s *scanner) digits() bool {
	start := s.pos
	for c := s.peek(); '0' <= c && c <= '9'; c = s.peek() {
		s.pos++
	}
	return s.pos > start
}

//go:noinline
func (s *scanner) word(w string) bool {
	for i := range len(w) {
		if !s.take(w[i]) {
			return false
		}
	}
	return true
}

//go:noinline
func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return
		}
	}
}

// peek is 0 at the end of the data: a byte that JSON has no place for.
//
//go:noinline
func (s *scanner) peek() byte {
	if s.pos < len(s.data) {
		return s.data[s.pos]
	}
	return 0
}

//go:noinline
func (s *scanner) take(c byte) bool {
	if s.pos < len(s.data) && s.data[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// hex4 is the number that four hexadecimal digits begin text with, or -1.
//
//go:noinline
func hex4(text []byte) rune {
	if len(text) < 4 {
		return -1
	}
	var r rune
	for _, c := range text[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// unquote is the text that stands between the quotes of a valid string. What is not UTF-8 becomes U+FFFD. Half a
// surrogate pair, which UTF-8 has no bytes for, gets the three that it would have, so that a text that is read can be
// written as it was. The result may share memory with in.
func unquote(in []byte) []byte {
	i := 0
	for i < len(in) && in[i] != '\\' && in[i] < utf8.RuneSelf {
		i++
	}
	if i == len(in) {
		return in
	}
	out := append(make([]byte, 0, len(in)), in[:i]...)
	for i < len(in) {
		var r rune
		switch {
		case in[i] != '\\':
			var size int
			r, size = utf8.DecodeRune(in[i:])
			i += size
		case in[i+1] != 'u':
			r = unescape(in[i+1])
			i += 2
		default:
			r = hex4(in[i+2:])
			i += 6
			if utf16.IsSurrogate(r) {
				next := rune(-1)
				if i+6 <= len(in) && in[i] == '\\' && in[i+1] == 'u' {
					next = hex4(in[i+2:])
				}
				both := utf16.DecodeRune(r, next)
				if both == utf8.RuneError {
					out = append(out, 0xED, 0x80|byte(r>>6&0x3F), 0x80|byte(r&0x3F))
					continue
				}
				r = both
				i += 6
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// Characters with an escape of their own, and its letter.
const (
	escaped = "\b\f\n\r\t\"\\"
	escapes = "bfnrt\"\\"
)

func unescape(letter byte) rune {
	for i := range len(escapes) {
		if escapes[i] == letter {
			return rune(escaped[i])
		}
	}
	return rune(letter)
}
