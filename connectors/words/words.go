// Package words says sentences to people, in their language.
//
// What is said stands in one place, extension/_locales, in a file for each language. Here it is called by its name, and
// given what differs from time to time:
//
//	words.Say("connectedAs", "Pipedrive", "Ada") // "Connected to Pipedrive as Ada."
//
// What people do not read is not said here: a field's fault for a programmer (crm.InvalidInput), what is wrong with a
// description, and the labels in a log's text, by which App Connect finds its sections.
package words

import (
	"cmp"
	"strconv"
	"strings"
	"sync"
)

// Text gives a text by its name in the person's language, with "$1" to "$9" where values go; "" where there is none of
// that name: then it is said in English. The browser's program sets it to Chrome's i18n before anything is said.
var Text = func(string) string { return "" }

var known struct {
	sync.Mutex
	texts map[string]string // by their names: the browser is asked once for each
}

// Say is a text with values in the places of "$1" to "$9".
func Say(name string, values ...string) string { return fill(text(name), values) }

// Count is the text for one or for several, with how many there are as "$1": its name has "One" or "Other" at its end.
func Count(name string, n int) string {
	if n == 1 {
		return Say(name+"One", "1")
	}
	return Say(name+"Other", strconv.Itoa(n))
}

// text is a text by its name, or the name itself: a program that says one that is not there must not fall silent.
func text(name string) string {
	known.Lock()
	defer known.Unlock()
	text, ok := known.texts[name]
	if !ok {
		if text = Text(name); text == "" {
			text = cmp.Or(english()[name].Message, name)
		}
		if known.texts == nil {
			known.texts = map[string]string{}
		}
		known.texts[name] = text
	}
	return text
}

// fill puts values in. What looks like a place in a value is a person's text, and stays.
func fill(text string, values []string) string {
	if len(values) == 0 {
		return text
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, "$")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		text = after
		if after != "" && after[0] >= '1' && int(after[0]-'1') < len(values) {
			out.WriteString(values[after[0]-'1'])
			text = after[1:]
		} else {
			out.WriteByte('$')
		}
	}
}
