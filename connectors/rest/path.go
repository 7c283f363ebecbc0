package rest

import (
	"strconv"
	"strings"

	"callscribe/connectors/json"
)

// path leads to a value in a JSON tree, as UnmarshalNumbers makes one:
//
//	properties.hs_title           a member of a member
//	data.0.id                     an element of a list
//	links[kind=Contact].id        the element whose member has that text, in whatever case
//	links[kind=Contact].*.id      of all such elements
//	phones.*.number               of all elements
//	@odata\.etag                  a member whose name has a dot
type path []step

type step struct {
	name  string // of a member; "*" for all elements
	index int    // of an element; -1 for a member
	key   string // of a member of the elements that are searched; "" for none
	want  string
}

// parsePath is the path that text says; ok is false where it is none.
func parsePath(text string) (p path, ok bool) {
	for _, part := range strings.Split(strings.ReplaceAll(text, `\.`, "\n"), ".") {
		part = strings.ReplaceAll(part, "\n", ".")
		s := step{name: part, index: -1}
		if name, filter, found := strings.Cut(part, "["); found {
			filter, closed := strings.CutSuffix(filter, "]")
			key, want, equals := strings.Cut(filter, "=")
			if !closed || !equals || key == "" {
				return nil, false
			}
			s.name, s.key, s.want = name, key, want
		}
		if s.name == "" || s.name == "$" || s.name[0] == '/' || strings.ContainsAny(s.name, "]={} ") {
			return nil, false
		}
		if n, err := strconv.Atoi(s.name); err == nil && n >= 0 && strconv.Itoa(n) == s.name {
			s.index = n
		}
		p = append(p, s)
	}
	return p, true
}

// String is p as a description writes it.
func (p path) String() string {
	names := make([]string, len(p))
	for i, s := range p {
		if names[i] = s.name; s.key != "" {
			names[i] += "[" + s.key + "=" + s.want + "]"
		}
		names[i] = strings.ReplaceAll(names[i], ".", `\.`)
	}
	return strings.Join(names, ".")
}

// isMany reports whether p leads to several values.
func (p path) isMany() bool { return strings.Contains("."+p.String()+".", ".*.") }

// writable reports whether a value can be put at p.
func (p path) writable() bool {
	for i, s := range p {
		if s.key != "" || s.name == "*" || s.index > 0 || s.index == 0 && (i == 0 || p[i-1].index == 0) {
			return false
		}
	}
	return true
}

// get is the value at p. there is false where the tree does not say: a member is missing. A list without the
// element, and null or false where an object could be, say that there is none: nil, true.
func (p path) get(tree any) (value any, there bool) {
	for i, s := range p {
		switch t := tree.(type) {
		case nil:
			return nil, i > 0
		case bool:
			return nil, !t && i > 0
		case map[string]any:
			if tree, there = t[s.name]; !there {
				return nil, false
			}
		case []any:
			if s.name == "*" {
				return p[i+1:].getAll(t), true
			}
			if s.index < 0 {
				return nil, false
			}
			if s.index >= len(t) {
				return nil, true
			}
			tree = t[s.index]
		default:
			return nil, false
		}
		if s.key == "" {
			continue
		}
		list, isList := tree.([]any)
		if !isList {
			return nil, tree == nil
		}
		fitting, n := make([]any, len(list)), 0
		for _, element := range list {
			object, _ := element.(map[string]any)
			if text, _ := textOf(object[s.key]); strings.EqualFold(text, s.want) {
				fitting[n] = element
				n++
			}
		}
		if tree = fitting[:n]; i+1 == len(p) || p[i+1].name != "*" {
			if n == 0 {
				return nil, true
			}
			tree = fitting[0]
		}
	}
	return tree, true
}

// text is the text at p; "" where there is none, or no p.
func (p path) text(tree any) string {
	value, _ := p.get(tree)
	text, _ := textOf(value)
	return text
}

// texts are all the texts at some paths, of lists too.
func texts(tree any, at []path) (all []string) {
	for _, p := range at {
		value, _ := p.get(tree)
		list, isList := value.([]any)
		if !isList {
			list = []any{value}
		}
		for _, one := range list {
			if text, _ := textOf(one); text != "" {
				all = append(all, text)
			}
		}
	}
	return all
}

// getAll is the list of the values at p of all elements.
func (p path) getAll(elements []any) []any {
	all := []any{}
	for _, element := range elements {
		if len(p) == 0 {
			all = append(all, element)
		} else if value, there := p.get(element); there {
			all = append(all, value)
		}
	}
	return all
}

// put sets the value at p, and makes the objects and lists on the way there.
func (p path) put(tree map[string]any, value any) {
	name := p[0].name
	switch {
	case len(p) == 1:
		tree[name] = value
	case p[1].index < 0:
		p[1:].put(inner(tree, name), value)
	case len(p) == 2:
		tree[name] = []any{value}
	default:
		list, _ := tree[name].([]any)
		if len(list) == 0 {
			list = []any{map[string]any{}}
			tree[name] = list
		}
		if object, ok := list[0].(map[string]any); ok {
			p[2:].put(object, value)
		}
	}
}

// inner is the object under a name, made where there is none.
func inner(tree map[string]any, name string) map[string]any {
	object, ok := tree[name].(map[string]any)
	if !ok {
		object = map[string]any{}
		tree[name] = object
	}
	return object
}

// textOf is a text, a number or true as text; "" for null and false, by which some CRMs say that there is
// nothing. ok is false for an object or a list.
func textOf(value any) (text string, ok bool) {
	switch v := value.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			text = "true"
		}
		return text, true
	}
	return "", false
}
