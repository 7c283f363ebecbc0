//go:build js && wasm

package port

import (
	"syscall/js"
	"time"
)

// Alarm is one of Chrome's alarms, by which it wakes the worker at a time, or soon after.
//
// It is left standing where it will ring soon enough: asking Chrome anew for each update costs more than a
// ring at which nothing is to be done. It rings again each minute, since the worker may be killed at the
// ring, until Rest.
type Alarm struct {
	name string
	at   time.Time // zero: not known to stand
}

// NewAlarm is the alarm of that name.
func NewAlarm(name string) *Alarm { return &Alarm{name: name} }

// Set asks for a ring at a time. A zero time asks for nothing.
func (a *Alarm) Set(at time.Time) {
	if at.IsZero() || a.at.After(time.Now()) && !a.at.After(at) {
		return
	}
	a.at = at
	alarms().Call("create", a.name, map[string]any{"when": float64(at.UnixMilli()), "periodInMinutes": 1})
}

// Rest takes the alarm back.
func (a *Alarm) Rest() {
	a.at = time.Time{}
	alarms().Call("clear", a.name)
}

func alarms() js.Value { return js.Global().Get("chrome").Get("alarms") }
