package rest

import (
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/json"
)

// path leads to a value in a JSON tree, as UnmarshalNumbers makes one:
//
//	properties.hs_title           a member of a member
//	data.0.id                     an element of a list
//	links[kind=Contact].id        the element whose member has that text, in whatever case
//	phones.*.number               of all elements
type path []step

type step struct {
	name  string // of a member; "*" for all elements
	index int    // of an element; -1 for a member
	key   string // of a member of the elements that are searched; "" for none
	want  string
}

// parsePath is the path that text says; ok is false where it is none.
func parsePath(text string) (p path, ok bool) {
	for part := range strings.SplitSeq(text, ".") {
		s := step{name: part, index: -1}
		if name, filter, found := strings.Cut(part, "["); found {
			filter, closed := strings.CutSuffix(filter, "]")
			key, want, equals := strings.Cut(filter, "=")
			if !closed || !equals || key == "" {
				return nil, false
			}
			s.name, s.key, s.want = name, key, want
		}
		if s.name == "" || strings.ContainsAny(s.name, "]={} ") {
			return nil, false
		}
		if n, err := strconv.Atoi(s.name); err == nil {
			s.index = n
		}
		p = append(p, s)
	}
	return p, true
}

// writable reports whether a value can be put at p.
func (p path) writable() bool {
	return !slices.ContainsFunc(p, func(s step) bool { return s.key != "" || s.name == "*" || s.index > 0 })
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
		at := slices.IndexFunc(list, s.fits)
		if at < 0 {
			return nil, true
		}
		tree = list[at]
	}
	return tree, true
}

func (s step) fits(element any) bool {
	object, _ := element.(map[string]any)
	text, _ := textOf(object[s.key])
	return strings.EqualFold(text, s.want)
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
	last := len(p) - 1
	for i, s := range p {
		if i == last {
			tree[s.name] = value
			return
		}
		inList := p[i+1].index >= 0
		if !inList {
			tree = member(tree, s.name)
			continue
		}
		list, _ := tree[s.name].([]any)
		if i+1 == last {
			tree[s.name] = []any{value}
			return
		}
		if len(list) == 0 {
			list = []any{map[string]any{}}
			tree[s.name] = list
		}
		inner, _ := list[0].(map[string]any)
		p[i+2:].put(inner, value)
		return
	}
}

// member is the object under a name, made where there is none.
func member(tree map[string]any, name string) map[string]any {
	inner, ok := tree[name].(map[string]any)
	if !ok {
		inner = map[string]any{}
		tree[name] = inner
	}
	return inner
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
