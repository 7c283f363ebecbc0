// Package espocrm connects to EspoCRM, which companies run themselves, at any address. It was built from the
// behaviour of a running server, version 8.4.
//
// A call log is a Call. Its text is the description, plain text. A call's length is what lies between dateStart
// and dateEnd: the duration in an answer to a write is an old one. Dates in another form than theirs are dropped
// without a word, so they are written in theirs. The contact stands in contactsIds, or in leadsIds for a lead, and
// the opportunity is the parent.
//
// Where an administrator has switched on optimistic concurrency control for calls, a read has a versionNumber and
// a write that names another is refused (409). Elsewhere the header says nothing.
//
// Names hold none of "<", ">" and "=". A call's name has characters that look alike in their place.
//
// What the first account of a company must show: whether its lists give phoneNumberData, without which a contact
// is only found by the first of its numbers.
package espocrm

import (
	_ "embed"
	"strings"

	"callscribe/connectors/rest"
)

//go:embed espocrm.json
var description []byte

// Platform is EspoCRM.
var Platform = rest.Once(description, rest.Hooks{Texts: map[string]rest.Text{
	"title": {
		Write: func(text string) string { return exchange(text, "<>=", "‹›＝") },
		Read:  func(text string) string { return exchange(text, "‹›＝", "<>=") },
	},
	// What is looked for stands in SQL's LIKE, where "_" is any character.
	"search": {Write: like},
}})

func like(text string) string {
	var b []byte
	for _, c := range []byte(exchange(text, "<>=", "\x00\x00\x00")) {
		switch c {
		case 0:
			c = '_'
		case '\\', '%', '_':
			b = append(b, '\\')
		}
		b = append(b, c)
	}
	return string(b)
}

// exchange puts the characters of one text in the place of those of another.
func exchange(text, from, to string) string {
	by := []rune(to)
	return strings.Map(func(c rune) rune {
		for i, old := range []rune(from) {
			if c == old {
				return by[i]
			}
		}
		return c
	}, text)
}
