package rest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// reader reads a description, and remembers the first thing in it that is wrong.
type reader struct {
	d      *description
	err    *crm.Error
	dotted []string // the names with a dot in the templates read so far
}

// fail refuses what stands at a place. why completes the sentence "<place> ...": "must be a text".
func (r *reader) fail(at, why string) {
	if r.err == nil {
		r.err = &crm.Error{Code: crm.InvalidArgument, Field: "description", Message: "The description is wrong: " + at + " " + why + "."}
	}
}

// node is a value in a description, and its place.
type node struct {
	r     *reader
	at    string
	value any
}

func (n node) fail(why string) { n.r.fail(n.at, why) }

func (n node) text() string {
	text, ok := n.value.(string)
	if !ok || text == "" {
		n.fail("must be a text")
	}
	return text
}

func (n node) number() int {
	number, _ := n.value.(json.Number)
	i, err := strconv.Atoi(number.String())
	if err != nil || i < 0 {
		n.fail("must be a whole number")
	}
	return i
}

// list are the elements of a list; a value that is none is its own only element.
func (n node) list() []node {
	list, ok := n.value.([]any)
	if !ok {
		return []node{n}
	}
	nodes := make([]node, len(list))
	for i, value := range list {
		nodes[i] = node{n.r, n.at + "." + strconv.Itoa(i), value}
	}
	if len(list) == 0 {
		n.fail("must not be empty")
	}
	return nodes
}

func (n node) texts() (all []string) {
	for _, one := range n.list() {
		all = append(all, one.text())
	}
	return all
}

func (n node) path() path {
	p, ok := parsePath(n.text())
	if !ok {
		n.fail(`must be a path, such as "data.0.id"`)
	}
	return p
}

func (n node) paths() (all []path) {
	for _, one := range n.list() {
		all = append(all, one.path())
	}
	return all
}

// template is a text with places for the named values.
func (n node) template(known names) template {
	t, ok := parseTemplate(n.text())
	if !ok {
		n.fail("has a brace without its other; for the brace itself write it twice")
	}
	for _, p := range t {
		for _, name := range p.names {
			if strings.Contains(name, ".") {
				n.r.dotted = append(n.r.dotted, name)
			}
			if !n.r.d.knows(known, name) {
				n.fail("names the value {" + name + "}, which is not known here; known are " + strings.Join(known.sorted(), ", "))
			}
		}
		if f := p.filter; f != "" && f != "number" && n.r.d.escapes[f] == "" && !timeForm(f).known() {
			n.fail("asks for :" + f + `, which is none of its "escapes" and no form`)
		}
	}
	return t
}

// tree is a tree of JSON with templates for texts.
func (n node) tree(known names) any {
	switch value := n.value.(type) {
	case string:
		if !strings.ContainsAny(value, "{}") {
			return value
		}
		return n.template(known)
	case []any:
		list := make([]any, len(value))
		for i, inner := range value {
			list[i] = node{n.r, n.at + "." + strconv.Itoa(i), inner}.tree(known)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(value))
		for key, inner := range value {
			object[key] = node{n.r, n.at + "." + key, inner}.tree(known)
		}
		return object
	}
	return n.value
}

// sets are the members of an object: paths and what to put there.
func (n node) sets(known names) (all []set) {
	o := n.object()
	for _, key := range o.keys() {
		p, ok := parsePath(key)
		if !ok || !p.writable() {
			o.at(key).fail("must be the path to a place that can be written")
		}
		all = append(all, set{p, o.at(key).tree(known)})
	}
	return all
}

func (n node) params(known names) (all []param) {
	o := n.object()
	for _, key := range o.keys() {
		all = append(all, param{key, o.at(key).template(known)})
	}
	return all
}

// object is an object whose members are asked for one by one. done refuses those nobody asked for.
type object struct {
	node
	members map[string]any
	asked   []string // of those that are there
}

func (n node) object() *object {
	members, ok := n.value.(map[string]any)
	if !ok {
		n.fail("must be an object")
	}
	return &object{n, members, nil}
}

func (o *object) keys() []string { return slices.Sorted(maps.Keys(o.members)) }

// at is a member, which may be missing.
func (o *object) at(key string) node {
	place := key
	if o.node.at != "" {
		place = o.node.at + "." + key
	}
	return node{o.r, place, o.members[key]}
}

func (o *object) has(key string) bool {
	_, ok := o.members[key]
	if ok && !slices.Contains(o.asked, key) {
		o.asked = append(o.asked, key)
	}
	return ok
}

func (o *object) need(key string) node {
	n := o.at(key)
	if !o.has(key) {
		n.fail("is missing")
	}
	return n
}

func (o *object) text(key string) string {
	if !o.has(key) {
		return ""
	}
	return o.at(key).text()
}

func (o *object) number(key string) int {
	if !o.has(key) {
		return 0
	}
	return o.at(key).number()
}

func (o *object) flag(key string) bool {
	if !o.has(key) {
		return false
	}
	flag, ok := o.at(key).value.(bool)
	if !ok {
		o.at(key).fail("must be true or false")
	}
	return flag
}

func (o *object) path(key string) path {
	if !o.has(key) {
		return nil
	}
	return o.at(key).path()
}

func (o *object) paths(key string) []path {
	if !o.has(key) {
		return nil
	}
	return o.at(key).paths()
}

// done refuses the members that nobody has asked for.
func (o *object) done() {
	if len(o.asked) == len(o.members) {
		return
	}
	for _, key := range o.keys() {
		if !slices.Contains(o.asked, key) {
			o.at(key).fail("is not known")
		}
	}
}

// names are the values that can stand in a template.
type names map[string]bool

func (n names) sorted() []string { return slices.Sorted(maps.Keys(n)) }

// with are the names and more of them, apart by blanks.
func (n names) with(more string) names {
	all := maps.Clone(n)
	if all == nil {
		all = names{}
	}
	for name := range strings.FieldsSeq(more) {
		all[name] = true
	}
	return all
}

// knows reports whether a name can be used: one of those known here, or of the families that always are.
func (d *description) knows(known names, name string) bool {
	family, rest, dotted := strings.Cut(name, ".")
	switch {
	case known[name]:
		return true
	case !dotted || rest == "":
		return false
	case family == "hook":
		return d.hooks.Values[rest] != nil
	case family == "have":
		return known["have"] && known[rest]
	}
	return family == "info" || family == "setting"
}
