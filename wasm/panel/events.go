//go:build js && wasm

package main

import (
	"syscall/js"

	"honnef.co/go/js/dom/v2"

	"callscribe/wasm/panel/view"
)

// restore and keep carry the open page over a reload of the panel.
func (a *app) restore() {
	storage := js.Global().Get("sessionStorage")
	if tab := storage.Call("getItem", "tab"); tab.Type() == js.TypeString {
		a.model.Tab = tab.String()
	}
	if open := storage.Call("getItem", "open"); open.Type() == js.TypeString {
		a.model.Open = open.String()
	}
}

func (a *app) keep() {
	storage := js.Global().Get("sessionStorage")
	storage.Call("setItem", "tab", a.model.Tab)
	storage.Call("setItem", "open", a.model.Open)
}

// listen hears what a person does, for the whole page at once: elements come and go, and say by
// data-do what they are for.
func (a *app) listen() {
	page := a.byID("app")
	page.AddEventListener("click", false, func(e dom.Event) {
		target := closest(e, "button[data-do]")
		if target.IsNull() || target.Call("getAttribute", "aria-disabled").Truthy() {
			return
		}
		a.act(target, formValues(target))
	})
	page.AddEventListener("submit", false, func(e dom.Event) {
		e.PreventDefault()
		form := e.Underlying().Get("target")
		if form.Call("querySelector", "[type=submit][aria-disabled]").IsNull() {
			a.act(form, formValues(form))
		}
	})
	page.AddEventListener("input", false, func(e dom.Event) {
		if field := closest(e, "[data-input]"); !field.IsNull() {
			action, text := attribute(field, "data-input"), field.Get("value").String()
			a.soon(func() { a.do(action, "", map[string]string{action: text}) })
		}
	})
	page.AddEventListener("keydown", false, func(e dom.Event) { a.key(e) })
	for event, on := range map[string]bool{"mouseenter": true, "focusin": true, "mouseleave": false, "focusout": false} {
		a.byID("toasts").AddEventListener(event, false, func(dom.Event) {
			a.soon(func() { a.model.Hold(on) })
		})
	}
}

func (a *app) act(target js.Value, values map[string]string) {
	action, id := attribute(target, "data-do"), attribute(target, "data-id")
	a.soon(func() { a.do(action, id, values) })
}

// key: Escape leaves a call, Ctrl and Enter save it, a slash goes to the search, the arrows go through the list,
// and Enter in a field with an action of its own does that one instead of the form's.
func (a *app) key(e dom.Event) {
	event := e.Underlying()
	typing := !closest(e, "input, textarea, select").IsNull()
	switch key := event.Get("key").String(); key {
	case "/":
		if search := a.doc.Underlying().Call("getElementById", "call-search"); !typing && !search.IsNull() {
			e.PreventDefault()
			search.Call("focus")
		}
	case "ArrowDown", "ArrowUp":
		a.walk(e, key == "ArrowDown")
	case "Escape":
		if a.model.Open != "" && a.model.Tab == view.TabCalls {
			a.soon(func() { a.do("back", "", nil) })
		}
	case "Enter":
		if field := closest(e, "[data-enter]"); !field.IsNull() {
			e.PreventDefault()
			form := field.Call("closest", "form")
			action, id, values := attribute(field, "data-enter"), attribute(form, "data-id"), formValues(field)
			a.soon(func() { a.do(action, id, values) })
			return
		}
		if form := closest(e, "form"); !form.IsNull() && (event.Get("ctrlKey").Bool() || event.Get("metaKey").Bool()) {
			form.Call("requestSubmit")
		}
	}
}

// walk moves the focus to the next row of the list, or the one before; from the search into the list.
func (a *app) walk(e dom.Event, down bool) {
	from := closest(e, "button.row, #call-search")
	if from.IsNull() {
		return
	}
	stops := a.roots["calls"].Underlying().Call("querySelectorAll", "#call-search, button.row")
	for i := range stops.Length() {
		if !stops.Index(i).Equal(from) {
			continue
		}
		if down {
			i++
		} else {
			i--
		}
		if i >= 0 && i < stops.Length() {
			e.PreventDefault()
			stops.Index(i).Call("focus")
		}
		return
	}
}

func closest(e dom.Event, selector string) js.Value {
	return e.Underlying().Get("target").Call("closest", selector)
}

func attribute(element js.Value, name string) string {
	if value := element.Call("getAttribute", name); value.Type() == js.TypeString {
		return value.String()
	}
	return ""
}

// formValues is what stands in the fields of an element's form, and from what a person's texts there were made:
// noteBefore of note.
func formValues(element js.Value) map[string]string {
	form := element.Call("closest", "form")
	if form.IsNull() {
		return nil
	}
	values := map[string]string{}
	entries := js.Global().Get("Array").Call("from", js.Global().Get("FormData").New(form))
	for i := range entries.Length() {
		entry := entries.Index(i)
		values[entry.Index(0).String()] = entry.Index(1).String()
	}
	typed := form.Call("querySelectorAll", "[data-draft]")
	for i := range typed.Length() {
		values[typed.Index(i).Get("name").String()+"Before"] = typed.Index(i).Get("from").String()
	}
	return values
}
