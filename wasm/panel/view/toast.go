package view

import (
	"slices"
	"strconv"
	"time"
)

const (
	mostToasts   = 4
	shortestShow = 2 * time.Second // a message that nobody can read is none
)

// toast is a message on the page.
type toast struct {
	id      int
	message ReturnMessage
	until   time.Time // zero: until it is closed
}

// Toast shows a message, unless the person does not want its level. The same message once more only stays longer; that
// something went well takes the place of what went well before, which nobody needs to read any more.
func (m *Model) Toast(r ReturnMessage) {
	if r.Message == "" || m.State != nil && !m.State.Settings.Levels.shows(r.MessageType) {
		return
	}
	m.toastID++
	t := toast{id: m.toastID, message: r}
	if r.TTL > 0 {
		t.until = m.Clock.Now.Add(max(time.Duration(r.TTL)*time.Millisecond, shortestShow))
	}
	for i := range m.toasts {
		if old := &m.toasts[i]; old.message.Message == r.Message && old.message.MessageType == r.MessageType {
			old.until = t.until
			return
		}
	}
	if r.MessageType == "success" {
		m.toasts = slices.DeleteFunc(m.toasts, func(old toast) bool { return old.message.MessageType == "success" })
	}
	m.toasts = append(m.toasts, t)
	if len(m.toasts) > mostToasts {
		m.toasts = m.toasts[len(m.toasts)-mostToasts:]
	}
}

func (l Levels) shows(level string) bool {
	switch level {
	case "success":
		return l.Success
	case "warning":
		return l.Warning
	}
	return l.Danger
}

// Hold keeps the messages as long as the pointer or the focus is on them.
func (m *Model) Hold(on bool) {
	m.held = on
	for i := range m.toasts {
		if t := &m.toasts[i]; !on && !t.until.IsZero() {
			t.until = later(t.until, m.Clock.Now.Add(shortestShow))
		}
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Tick lets go of the messages whose time is over.
func (m *Model) Tick() {
	if m.held {
		return
	}
	m.toasts = slices.DeleteFunc(m.toasts, func(t toast) bool {
		return !t.until.IsZero() && !t.until.After(m.Clock.Now)
	})
}

func (m *Model) closeToast(id string) {
	m.toasts = slices.DeleteFunc(m.toasts, func(t toast) bool { return strconv.Itoa(t.id) == id })
}

// Toasts are the messages, for the two live regions of the page: the urgent ones interrupt a screen
// reader, the others wait until it is silent.
func (m *Model) Toasts() (polite, urgent []Node) {
	for _, t := range m.toasts {
		if n := t.node(); t.message.MessageType == "danger" {
			urgent = append(urgent, n)
		} else {
			polite = append(polite, n)
		}
	}
	return polite, urgent
}

func (t toast) node() Node {
	id := strconv.Itoa(t.id)
	level, glyph := say("levelError"), "alert"
	switch t.message.MessageType {
	case "success":
		level, glyph = "", "check"
	case "warning":
		level = say("levelWarning")
	}
	n := El("div", "toast "+t.message.MessageType, Glyph(glyph),
		El("p", "words", Txt("span", "unseen", level), Txt("span", "", t.message.Message)),
		El("button", "plain icon", Glyph("close"), Txt("span", "unseen", say("closeMessage"))).With("type", "button").Does("close", id),
	).Keyed(id)
	for i, d := range t.message.Details {
		n.Kids = append(n.Kids, detail(d).Keyed(strconv.Itoa(i)))
	}
	return n
}

func detail(d Detail) Node {
	list := El("ul", "")
	for i, item := range d.Items {
		list.Kids = append(list.Kids, El("li", "", Link("", item.Text, item.Href)).Keyed(strconv.Itoa(i)))
	}
	return El("details", "", Txt("summary", "", first(d.Title, say("details"))), list)
}
