// Package close connects to Close, by its REST API: https://developer.close.com.
//
// A call is an activity that hangs on a lead, which at Close is a company, and may name one of its contacts. It has no
// subject, no deal, and its direction cannot be changed later. Its note is XHTML in a body element; a plain note would
// wipe what people formatted. A recording's link stands in the note, since the field of its own wants an MP3. There is no
// precondition and no mark: a log whose creation was not answered is found by contact, start and text.
//
// Not tried on a live account. The first one must show
//   - which tags of a note are kept beside those that the documentation names, <br/> above all;
//   - whether lists and searches trail behind what was written, and by how much;
//   - whether a number that is not valid is refused, in which case it is left out, as is an extension now;
//   - whether a contact's number is stored with its country code, however it was typed;
//   - whether 429 has Retry-After or only RateLimit;
//   - whether a list from a time to the same time holds the call that began then: by it a log is found again;
//   - the names of the user's own members in the answer to who is signed in.
package close

import (
	_ "embed"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/rest"
)

//go:embed close.json
var description []byte

// Platform is Close.
var Platform = rest.Once(description, rest.Hooks{
	Texts:   map[string]rest.Text{"xhtml": {Write: toXHTML, Read: fromXHTML}, "e164": {Write: e164}},
	Explain: explain,
})

// e164 is a number that Close takes; "" for an extension or a number without its country.
func e164(number string) string {
	if digits, ok := strings.CutPrefix(number, "+"); ok && crm.IsDigits(digits) && len(digits) >= 8 && len(digits) <= 15 && digits[0] != '0' {
		return number
	}
	return ""
}

// explain says how long to wait: Close tells it in a header of its own, "limit=100, remaining=0, reset=8".
func explain(c *rest.Connector, call crm.Call, resp *crm.Response) *crm.Error {
	_, reset, ok := strings.Cut(resp.Header["ratelimit"], "reset=")
	if resp.Status != 429 || !ok || resp.Header["retry-after"] != "" {
		return nil
	}
	e := crm.StatusError(c.Title, call.Thing, resp, c.Account.Now())
	reset, _, _ = strings.Cut(reset, ",")
	e.RetryAfter = crm.RetryAfter(reset, c.Account.Now())
	e.Message = crm.Sentence(e.Code, c.Title, call.Thing, e.RetryAfter)
	return e
}

const begin, end = "<body>", "</body>"

// fromXHTML is a note's text: what stands in its body element.
func fromXHTML(note string) string {
	if inner, ok := strings.CutPrefix(note, begin); ok {
		return strings.TrimSuffix(inner, end)
	}
	return note
}

// toXHTML writes a text as Close takes it: in a body element, with each tag closed and each "&" escaped. What is
// XHTML stays as it is, byte for byte.
func toXHTML(text string) string {
	var b strings.Builder
	b.WriteString(begin)
	for text != "" {
		i := strings.IndexAny(text, "<&")
		if i < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:i])
		text = text[i:]
		if text[0] == '&' {
			text = reference(&b, text)
		} else {
			text = tag(&b, text)
		}
	}
	b.WriteString(end)
	return b.String()
}

// reference writes the entity that a text begins with, and returns the rest. XML knows five by name.
func reference(b *strings.Builder, text string) string {
	name, rest, ok := strings.Cut(text[1:], ";")
	switch {
	case ok && name == "nbsp":
		b.WriteString("&#160;")
	case ok && (name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos" || strings.HasPrefix(name, "#") && len(name) < 9):
		b.WriteString("&" + name + ";")
	default:
		b.WriteString("&amp;")
		return text[1:]
	}
	return rest
}

// tag writes the tag that a text begins with, and returns the rest. A tag that has no end gets one; "<" before what
// begins no tag is a character.
func tag(b *strings.Builder, text string) string {
	inner, rest, ok := strings.Cut(text[1:], ">")
	if first := strings.TrimPrefix(inner, "/"); !ok || first == "" || (first[0]|0x20 < 'a' || first[0]|0x20 > 'z') && first[0] != '!' {
		b.WriteString("&lt;")
		return text[1:]
	}
	b.WriteString("<" + inner)
	name, _, _ := strings.Cut(inner, " ")
	if (name == "br" || name == "hr" || name == "img") && !strings.HasSuffix(inner, "/") {
		b.WriteString("/")
	}
	b.WriteString(">")
	return rest
}
