package salesforcetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// token is one of SOQL's: a word, a quoted text, a literal that begins with a digit, a sign, or the end.
type token struct {
	kind string // "word", "text", "literal", "sign", "end"
	text string // of a word as it is written; of a text without its escapes
	like string // a text as a pattern, in which \% and \_ still stand for themselves
	at   int
}

// problem is why a query is refused. It is panicked with while one is read, and caught by [reading].
type problem struct{ code, message string }

func fail(code, form string, values ...any) { panic(problem{code, fmt.Sprintf(form, values...)}) }

// reading runs a reader and makes what it panics with into a refusal.
func reading(read func()) (no *answer) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case problem:
			no = refuse(400, p.code, p.message)
		default:
			panic(p)
		}
	}()
	read()
	return nil
}

// malformed is the refusal of a query whose grammar is wrong. It quotes the query.
func malformed(query string, at int, what string) {
	fail("MALFORMED_QUERY", "\n%s\n%s^\nERROR at Row:1:Column:%d\nunexpected token: %s", query, strings.Repeat(" ", at), at+1, what)
}

func isWord(c byte) bool {
	return c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// split reads the tokens of a query.
func split(query string) []token {
	var tokens []token
	for i := 0; i < len(query); {
		start, c := i, query[i]
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			i++
			continue
		case c == '\'':
			var t token
			t, i = quoted(query, i)
			tokens = append(tokens, t)
		case c >= '0' && c <= '9' || c == '-':
			for i++; i < len(query) && (isWord(query[i]) || strings.IndexByte(":+-", query[i]) >= 0); i++ {
			}
			tokens = append(tokens, token{kind: "literal", text: query[start:i], at: start})
		case isWord(c):
			for ; i < len(query) && (isWord(query[i]) || query[i] == ':'); i++ { // LAST_N_DAYS:5
			}
			tokens = append(tokens, token{kind: "word", text: query[start:i], at: start})
		case i+1 < len(query) && slices.Contains([]string{"!=", "<>", "<=", ">="}, query[i:i+2]):
			i += 2
			tokens = append(tokens, token{kind: "sign", text: query[start:i], at: start})
		case strings.IndexByte("=<>(),", c) >= 0:
			i++
			tokens = append(tokens, token{kind: "sign", text: query[start:i], at: start})
		default:
			malformed(query, i, "'"+string(c)+"'")
		}
	}
	return append(tokens, token{kind: "end", text: "<EOF>", at: len(query)})
}

// quoted reads a text in single quotes. A backslash may stand before few characters, and the quote that is
// not escaped ends the text.
func quoted(query string, start int) (token, int) {
	var text, like strings.Builder
	for i := start + 1; i < len(query); i++ {
		switch c := query[i]; {
		case c == '\'':
			return token{"text", text.String(), like.String(), start}, i + 1
		case c != '\\':
			text.WriteByte(c)
			like.WriteByte(c)
		default:
			i++
			if i == len(query) {
				malformed(query, start, "<EOF>")
			}
			plain, ok := map[byte]string{'n': "\n", 'N': "\n", 'r': "\r", 'R': "\r", 't': "\t", 'T': "\t", 'b': "\a", 'B': "\a",
				'f': "\f", 'F': "\f", '"': `"`, '\'': "'", '\\': `\`, '_': "_", '%': "%"}[query[i]]
			if query[i] == 'u' && i+4 < len(query) {
				var code int64
				var err error
				code, err = strconv.ParseInt(query[i+1:i+5], 16, 32)
				plain, ok = string(rune(code)), err == nil
				i += 4
			}
			if !ok {
				fail("INVALID_FIELD", "\n%s\nERROR at Row:1:Column:%d\nInvalid string literal. Illegal character sequence '\\%c' in string literal.",
					query, i, query[i])
			}
			text.WriteString(plain)
			if strings.Contains(`%_\`, plain) {
				plain = `\` + plain
			}
			like.WriteString(plain)
		}
	}
	malformed(query, start, "<EOF>")
	return token{}, 0
}
