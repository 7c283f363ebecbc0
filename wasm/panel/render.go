//go:build js && wasm

package main

import (
	"strconv"
	"syscall/js"

	"honnef.co/go/js/dom/v2"

	"callscribe/wasm/panel/view"
)

// element is a node of the view that is on the page. Only what differs from the node before is written
// to the page, and an element stays the same as long as its key is there: focus, caret, selection and
// scroll position stay with it.
type element struct {
	*dom.BasicHTMLElement
	node view.Node
	kids []*element
	keys []string

	shown string // of a field: the state's text that it knows, see view.Merge
}

// mountRoots takes over the parts of the page that stand in panel.html.
func (a *app) mountRoots(ids ...string) map[string]*element {
	roots := map[string]*element{}
	for _, id := range ids {
		roots[id] = &element{BasicHTMLElement: a.byID(id)}
	}
	return roots
}

// byID is an element of panel.html.
func (a *app) byID(id string) *dom.BasicHTMLElement {
	return basic(a.doc.Underlying().Call("getElementById", id))
}

// basic shows an element to package dom. Its own way, over interfaces, finds out by up to 70 comparisons
// which of its types an element is, and links all of them: 0.9 MB.
func basic(element js.Value) *dom.BasicHTMLElement {
	return &dom.BasicHTMLElement{BasicElement: &dom.BasicElement{BasicNode: &dom.BasicNode{Value: element}}}
}

// render brings the page to what the model says.
func (a *app) render() {
	before := a.focused()
	polite, urgent := a.model.Toasts()
	a.patch("status", a.model.Status())
	a.patch("tabs", a.model.Tabs())
	a.patch("calls", a.model.Calls())
	a.patch("call", a.model.Call())
	a.patch("outbox", a.model.Outbox())
	a.patch("polite", polite)
	a.patch("urgent", urgent)
	calls := a.model.Tab == view.TabCalls
	a.show("calls", calls && a.model.Open == "")
	a.show("call", calls && a.model.Open != "")
	a.show("outbox", a.model.Tab == view.TabOutbox)
	a.host.Call("shown", a.model.Tab, a.model.State != nil)
	a.focus(before)
}

func (a *app) patch(root string, nodes []view.Node) { a.patchKids(a.roots[root], nodes) }

func (a *app) show(root string, on bool) { a.roots[root].Underlying().Set("hidden", !on) }

func (a *app) focused() js.Value { return a.doc.Underlying().Get("activeElement") }

// focus puts the focus where the model wants it; where its element has gone it moves to the heading of
// the page that is shown, so that a keyboard does not begin at the top again.
func (a *app) focus(before js.Value) {
	wanted := a.model.Focus
	a.model.Focus = ""
	if wanted != "" {
		if el := a.doc.Underlying().Call("getElementById", wanted); !el.IsNull() {
			el.Call("focus")
			return
		}
	}
	now := a.focused()
	lost := before.Type() == js.TypeObject && !before.Equal(now) && now.Equal(a.doc.Underlying().Get("body"))
	if wanted == "" && !lost {
		return
	}
	if lost && before.Get("isConnected").Bool() { // it was moved
		before.Call("focus")
	}
	for _, root := range []string{"call", "calls", "outbox"} {
		section := a.roots[root].Underlying()
		if section.Get("hidden").Bool() {
			continue
		}
		if landing := section.Call("querySelector", "[data-landing]"); !landing.IsNull() && a.focused().Equal(a.doc.Underlying().Get("body")) {
			landing.Call("focus")
		}
	}
}

// patchKids brings the children of an element to nodes.
func (a *app) patchKids(parent *element, nodes []view.Node) {
	old := make(map[string]*element, len(parent.kids))
	for i, kid := range parent.kids {
		old[parent.keys[i]] = kid
	}
	if len(parent.kids) == 0 && parent.node.Text == "" && len(nodes) > 0 {
		parent.Underlying().Call("replaceChildren") // the skeleton of panel.html
	}
	keys := keysOf(nodes)
	kids := make([]*element, len(nodes))
	for i, node := range nodes {
		if kid := old[keys[i]]; kid != nil {
			delete(old, keys[i])
			a.patchElement(kid, node)
			kids[i] = kid
			continue
		}
		kids[i] = a.mount(node)
	}
	for _, gone := range old {
		gone.Remove()
	}
	// From the end, so that what stays does not move when something comes before it.
	next := js.Null()
	for i := len(kids) - 1; i >= 0; i-- {
		el := kids[i].Underlying()
		if !el.Get("nextSibling").Equal(next) || !el.Get("parentNode").Equal(parent.Underlying()) {
			parent.Underlying().Call("insertBefore", el, next)
		}
		next = el
	}
	parent.kids, parent.keys = kids, keys
}

// keysOf names each node among its siblings: by its key, else by its tag and place among those alike.
func keysOf(nodes []view.Node) []string {
	keys := make([]string, len(nodes))
	seen := map[string]int{}
	for i, node := range nodes {
		key := node.Tag + " " + node.Key
		if seen[key]++; seen[key] > 1 {
			key += " " + strconv.Itoa(seen[key])
		}
		keys[i] = key
	}
	return keys
}

func (a *app) patchElement(el *element, node view.Node) {
	for _, attr := range node.Attrs {
		if !has(el.node, attr) {
			el.SetAttribute(attr.Name, attr.Value)
		}
	}
	for _, attr := range el.node.Attrs {
		if node.Get(attr.Name) == "" && !has(node, view.Attr{Name: attr.Name}) {
			el.RemoveAttribute(attr.Name)
		}
	}
	if node.Text != el.node.Text {
		el.SetTextContent(node.Text)
	}
	el.node = node
	if node.Value != nil {
		a.patchField(el, node)
		return
	}
	a.patchKids(el, node.Kids)
}

func has(node view.Node, attr view.Attr) bool {
	for _, a := range node.Attrs {
		if a == attr {
			return true
		}
	}
	return false
}

// patchField brings a field to the state's text, unless a person has typed there. "from" is for drafts.js and for
// formValues: the saved text from which the one in the field was made. "saved" is by drafts.js: the text as it was saved.
func (a *app) patchField(el *element, node view.Node) {
	field, news := el.Underlying(), *node.Value
	text := field.Get("value")
	show, known := view.Merge(el.shown, text.String(), news, text.Equal(field.Get("saved")))
	if show != text.String() {
		field.Set("value", show)
	}
	if el.shown = known; known == news {
		field.Set("from", node.From)
	}
}

const svg = "http://www.w3.org/2000/svg"

// mount makes a new element.
func (a *app) mount(node view.Node) *element {
	if node.Tag == "svg" {
		return a.mountGlyph(node)
	}
	el := &element{BasicHTMLElement: basic(a.doc.Underlying().Call("createElement", node.Tag))}
	a.patchElement(el, node)
	if key := node.Get("data-draft"); key != "" {
		// What was typed before and has not reached the worker, which a closing panel leaves behind.
		if draft := a.host.Call("draft", key); draft.Type() == js.TypeObject {
			el.Underlying().Set("value", draft.Get("text"))
			if from := draft.Get("from"); from.Type() == js.TypeString {
				el.Underlying().Set("from", from)
			}
		}
	}
	return el
}

func (a *app) mountGlyph(node view.Node) *element {
	create := func(tag string) *dom.BasicHTMLElement {
		return basic(a.doc.Underlying().Call("createElementNS", svg, tag))
	}
	el := &element{BasicHTMLElement: create("svg"), node: node}
	for _, attr := range node.Attrs {
		el.SetAttribute(attr.Name, attr.Value)
	}
	use := create("use")
	use.SetAttribute("href", "#g-"+node.Get("data-glyph"))
	el.AppendChild(use)
	return el
}
