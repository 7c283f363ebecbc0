//go:build js && wasm

package port

import (
	"syscall/js"
	"time"
)

// Alarm is one of Chrome's alarms, by which it wakes the worker at a time, or soon after.
//
// It is left standing where it will ring soon enough: asking Chrome anew for each update costs more than a
// ring at which nothing is to be done.
type Alarm struct {
	name string
	once bool
	at   time.Time // zero: not known to stand
}

// NewAlarm is the alarm of that name. It rings again each minute, since the worker may be killed at the ring,
// until Rest.
func NewAlarm(name string) *Alarm { return &Alarm{name: name} }

// NewSingleAlarm is one that rings once.
func NewSingleAlarm(name string) *Alarm { return &Alarm{name: name, once: true} }

// Set asks for a ring at a time. A zero time asks for nothing.
func (a *Alarm) Set(at time.Time) {
	if at.IsZero() || a.at.After(time.Now()) && !a.at.After(at) {
		return
	}
	a.at = at
	info := map[string]any{"when": float64(at.UnixMilli())}
	if !a.once {
		info["periodInMinutes"] = 1
	}
	alarms().Call("create", a.name, info)
}

// Rest takes the alarm back.
func (a *Alarm) Rest() {
	a.at = time.Time{}
	alarms().Call("clear", a.name)
}

func alarms() js.Value { return js.Global().Get("chrome").Get("alarms") }
