//go:build js && wasm

// The panel module: the side panel's pages. Package view decides what they say; this package puts that
// on the page and asks the worker. panel.js starts it, and hands it the object "callscribe" with the way
// to the worker.
package main

import (
	"strings"
	"syscall/js"
	"time"

	"honnef.co/go/js/dom/v2"

	"callscribe/wasm/panel/view"
)

// app is the panel. All of it runs in the one goroutine that takes the events, so nothing is locked.
type app struct {
	host   js.Value // panel.js
	doc    dom.Document
	model  view.Model
	roots  map[string]*element // the parts of the page, by the id of their element
	events chan func()
}

func main() {
	a := &app{
		host:   js.Global().Get("callscribe"),
		doc:    dom.GetWindow().Document(),
		model:  view.Model{Tab: view.TabCalls},
		events: make(chan func(), 64),
	}
	view.Words = words()
	a.roots = a.mountRoots("status", "tabs", "calls", "call", "outbox", "polite", "urgent")
	a.model.Clock = clock()
	a.restore()
	a.listen()
	a.host.Call("listen", js.FuncOf(a.told))
	for event := range a.events {
		event()
		a.render()
	}
}

// soon runs f among the events. Listeners call it, and they must not block.
func (a *app) soon(f func()) {
	select {
	case a.events <- f:
	default:
		go func() { a.events <- f }()
	}
}

// told takes what panel.js has to say: ("state", State), ("toast", ReturnMessage), ("dial", a number), ("tick").
func (a *app) told(_ js.Value, args []js.Value) any {
	kind, data := args[0].String(), value{js.Undefined()}
	if len(args) > 1 {
		data.Value = args[1]
	}
	a.soon(func() {
		a.model.Clock.Now = time.Now()
		switch kind {
		case "state":
			a.ask(a.model.Update(view.ReadState(data)))
		case "toast":
			a.model.Toast(view.ReadMessage(data))
		case "dial":
			a.do("dial", data.Text(), nil)
		}
		a.model.Tick()
	})
	return nil
}

// do carries out what a person did.
func (a *app) do(action, id string, values map[string]string) {
	a.model.Clock.Now = time.Now()
	switch action {
	case "settings", "window":
		a.host.Call("open", action, id)
		return
	case "dial":
		a.model.Do("tab", view.TabPhone, nil)
		a.keep()
		a.host.Call("dial", id)
		return
	}
	ask := a.model.Do(action, id, values)
	a.keep()
	a.ask(ask)
}

// ask asks the worker.
func (a *app) ask(ask *view.Ask) {
	if ask == nil {
		return
	}
	var answered js.Func
	answered = js.FuncOf(func(_ js.Value, args []js.Value) any {
		answered.Release() // panel.js calls it once, and gives up on a worker that takes too long
		why, result := value{args[0]}, value{args[1]}
		a.soon(func() {
			a.model.Clock.Now = time.Now()
			if !why.Null() {
				a.model.Failed(ask, why.Text())
				return
			}
			if file := a.model.Answer(ask, result); file != "" {
				a.host.Call("download", "callscribe-outbox.json", file)
			}
			a.ask(a.model.AskOlder()) // they may have become others meanwhile
		})
		return nil
	})
	a.host.Call("ask", ask.Type, ask.Input, answered)
}

// clock is the browser's idea of time, in the person's language.
func clock() view.Clock {
	date, locale := js.Global().Get("Date"), js.Global().Get("chrome").Get("i18n").Call("getUILanguage")
	formats := map[view.Form]js.Value{}
	for form, options := range map[view.Form]map[string]any{
		view.TimeOfDay: {"hour": "numeric", "minute": "2-digit"},
		view.Weekday:   {"weekday": "long"},
		view.Date:      {"day": "numeric", "month": "long"},
		view.YearDate:  {"day": "numeric", "month": "long", "year": "numeric"},
	} {
		formats[form] = js.Global().Get("Intl").Get("DateTimeFormat").New(locale, options)
	}
	return view.Clock{
		Now:    time.Now(),
		Offset: func(ms float64) int { return -60 * date.New(ms).Call("getTimezoneOffset").Int() },
		Format: func(ms float64, form view.Form) string { return formats[form].Call("format", ms).String() },
	}
}

// words looks a text up in Chrome's i18n, each once: the places of its values are filled here.
func words() func(name string, values ...string) string {
	i18n := js.Global().Get("chrome").Get("i18n")
	places := []any{"{1}", "{2}", "{3}"}
	known := map[string]string{}
	return func(name string, values ...string) string {
		text, ok := known[name]
		if !ok {
			text = i18n.Call("getMessage", name, places).String()
			known[name] = text
		}
		for i, value := range values {
			text = strings.ReplaceAll(text, places[i].(string), value)
		}
		return text
	}
}
