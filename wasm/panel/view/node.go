package view

import "strings"

// Node is one element of the page. It has text or children, never markup, so nothing that a caller or a
// colleague wrote can become any.
type Node struct {
	Tag   string
	Key   string // names the element among its siblings; an element keeps its identity by key and tag
	Text  string
	Attrs []Attr
	Kids  []Node

	// Value is the text of a field as the state has it; nil for what is no field. What a person has typed
	// meanwhile goes before it: see [Merge].
	Value *string
	From  string // of a person's text: the saved one from which it was made
}

// Attr is an attribute.
type Attr struct{ Name, Value string }

// El is an element with a class, "" for none.
func El(tag, class string, kids ...Node) Node {
	n := Node{Tag: tag, Kids: kids}
	if class != "" {
		n = n.With("class", class)
	}
	return n
}

// Txt is an element that holds text only.
func Txt(tag, class, text string) Node {
	n := El(tag, class)
	n.Text = text
	return n
}

// Glyph is one of the drawings of panel.html, "g-" and its name. It says nothing to a screen reader: the
// words beside it do.
func Glyph(name string) Node {
	return Node{Tag: "svg", Key: name, Attrs: []Attr{{"class", "glyph"}, {"aria-hidden", "true"}, {"data-glyph", name}}}
}

// With adds an attribute.
func (n Node) With(name, value string) Node {
	n.Attrs = append(n.Attrs[:len(n.Attrs):len(n.Attrs)], Attr{name, value})
	return n
}

// Keyed names the node among its siblings.
func (n Node) Keyed(key string) Node {
	n.Key = key
	return n
}

// If adds an attribute when a condition holds.
func (n Node) If(condition bool, name, value string) Node {
	if condition {
		return n.With(name, value)
	}
	return n
}

// Does makes a click, or a form's submission, an action of the [Model]: see [Model.Do].
func (n Node) Does(action, id string) Node {
	return n.With("data-do", action).With("data-id", id)
}

// Field gives a field the state's text, in the form in which the browser gives it back.
func (n Node) Field(name, text string) Node {
	if n.Tag == "textarea" {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	} else {
		text = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(text)
	}
	n.Value = &text
	return n.With("name", name)
}

// MadeFrom says from which saved text that of a field was made.
func (n Node) MadeFrom(saved string) Node {
	n.From = saved
	return n
}

// Get is the value of an attribute, "" where there is none.
func (n Node) Get(name string) string {
	for _, a := range n.Attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// Link is a link out of the panel, or its words alone where the address is none of the web.
func Link(class, text, href string) Node {
	if !WebAddress(href) {
		return Txt("span", class, text)
	}
	return Txt("a", class, text).With("href", href).With("target", "_blank").With("rel", "noopener noreferrer")
}

// WebAddress reports whether an address may be opened: http and https only.
func WebAddress(href string) bool {
	lower := strings.ToLower(href)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")
}

// button is a button with words.
func button(class, text, action, id string) Node {
	return Txt("button", class, text).With("type", "button").Does(action, id)
}

// Merge is what a field shows when the state arrives, and which of the state's texts it then knows.
// shown is the text that the state last put there, text what stands there now, news the state's text; saved: the text
// was saved as it stands there. A person who has typed something of which the state does not know yet keeps it. Of what
// was saved it knows once it has changed, even where it never had that text: a colleague's words have come to it.
func Merge(shown, text, news string, saved bool) (show, known string) {
	if text == shown || text == news || saved && news != shown {
		return news, news
	}
	return text, shown
}
