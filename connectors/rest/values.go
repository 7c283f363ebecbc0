package rest

import (
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

func (r *reader) template(at string, data json.RawMessage) template {
	return r.templateOf(at, r.text(at, data, ""))
}

// templateOf is a text with places for values that are known here.
func (r *reader) templateOf(at, text string) template {
	t, ok := parseTemplate(text)
	if !ok {
		r.fail(at, "has a brace without its other; for the brace itself write it twice")
	}
	for _, p := range t {
		for _, name := range p.names {
			if r.d.named += " " + name; len(r.d.named) > mostNamed {
				r.fail(at, "is the value too many")
			}
			if r.err != nil {
				return nil
			}
			family, _, _ := strings.Cut(name, ".")
			if family == "got" && isOne(r.knows, "got") || family == "info" && isOne(r.knows, "user") && isOne(r.knows, "login") {
				r.later = append(r.later, use{at, name})
			} else if !r.isKnown(name) {
				r.fail(at, "names the value {"+name+"}, which is not known here; known are "+strings.Join(strings.Fields(r.knows), ", "))
			}
		}
		if f := p.filter; f != "" && !(slices.ContainsFunc(p.names, isTime) && isTimeForm(f)) && f != "number" && r.d.hooks.Texts[f].Write == nil {
			r.later = append(r.later, use{at, ":" + f})
		}
	}
	return t
}

// isTime reports whether a value is a time.
func isTime(name string) bool { return isOne("start end since have.start have.end", name) }

// isKnown reports whether a template may name a value here.
func (r *reader) isKnown(name string) bool {
	family, rest, dotted := strings.Cut(name, ".")
	switch {
	case !dotted:
		return isOne(r.knows, name)
	case family == "host":
		return isOne(r.knows, "host") && crm.IsDigits(rest)
	case rest == "" || !isOne(r.knows, "login"):
		return false
	case family == "hook":
		return r.d.hooks.Values[rest] != nil
	case family == "have":
		return isOne(r.knows, "have") && isOne(logValues, rest)
	}
	return family == "setting"
}

// tree is JSON with templates for the texts that have braces.
func (r *reader) tree(at string, text json.RawMessage) (value any) {
	switch text[0] {
	case '{':
		object := map[string]any{}
		_ = json.Members(text, func(key string, inner json.RawMessage) {
			if _, twice := object[key]; twice {
				r.fail(below(at, key), "is there twice")
			}
			if r.err == nil {
				object[key] = r.tree(below(at, key), inner)
			}
		})
		return object
	case '[':
		var list []json.RawMessage
		_ = json.Unmarshal(text, &list)
		elements := make([]any, len(list))
		for i, inner := range list {
			elements[i] = r.tree(at+"."+strconv.Itoa(i), inner)
		}
		return elements
	}
	_ = json.UnmarshalNumbers(text, &value) // it is valid, as the whole was
	if text, ok := value.(string); ok && strings.ContainsAny(text, "{}") {
		return r.templateOf(at, text)
	}
	return value
}
