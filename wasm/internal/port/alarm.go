//go:build js && wasm

package port

import (
	"syscall/js"
	"time"
)

// Alarm is one of Chrome's alarms, by which it wakes the worker at a time, or soon after. Outside an extension it is
// a timer.
//
// It is left standing where it will ring soon enough: asking Chrome anew for each update costs more than a ring at
// which nothing is to be done.
type Alarm struct {
	name string
	wake func()    // outside an extension
	at   time.Time // zero: not known to stand
}

// NewAlarm is the alarm of that name. It rings again each minute, since the worker may be killed at the ring, until
// Rest. wake is called in its stead where there are no alarms.
func NewAlarm(name string, wake func()) *Alarm { return &Alarm{name: name, wake: wake} }

// Set asks for a ring at a time. A zero time asks for nothing.
func (a *Alarm) Set(at time.Time) {
	if at.IsZero() || a.at.After(time.Now()) && !a.at.After(at) {
		return
	}
	a.at = at
	if !Available() {
		time.AfterFunc(time.Until(at), a.wake)
		return
	}
	alarms().Call("create", a.name, map[string]any{"when": float64(at.UnixMilli()), "periodInMinutes": 1})
}

// Rest has it ring next at a time, and not each minute; a zero time takes it back.
func (a *Alarm) Rest(next time.Time) {
	a.at = time.Time{}
	if next.IsZero() {
		if Available() {
			alarms().Call("clear", a.name)
		}
		return
	}
	a.Set(next)
}

func alarms() js.Value { return js.Global().Get("chrome").Get("alarms") }
