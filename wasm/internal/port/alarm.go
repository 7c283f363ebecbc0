//go:build js && wasm

package port

import (
	"syscall/js"
	"time"
)

// Alarm is one of Chrome's alarms, by which it wakes the worker at a time, or soon after. Outside an extension, and
// for what is sooner than an alarm of Chrome's rings, it is a timer.
//
// It is left standing where it will ring soon enough: asking Chrome anew for each update costs more than a ring at
// which nothing is to be done.
type Alarm struct {
	name string
	wake func()    // at the timer
	at   time.Time // zero: not known to stand
}

// NewAlarm is the alarm of that name. It rings again each minute, since the worker may be killed at the ring, until
// Rest. wake is called where a timer takes its place.
func NewAlarm(name string, wake func()) *Alarm { return &Alarm{name: name, wake: wake} }

// Set asks for a ring at a time. A zero time asks for nothing.
func (a *Alarm) Set(at time.Time) {
	if at.IsZero() || a.at.After(time.Now()) && !a.at.After(at) {
		return
	}
	a.at = at
	if wait := time.Until(at); wait < soonest || !Available() {
		time.AfterFunc(wait, a.wake) // Chrome lets the worker live about as long after its last event
	}
	if Available() {
		alarms().Call("create", a.name, map[string]any{"when": float64(at.UnixMilli()), "periodInMinutes": 1})
	}
}

// soonest is what Chrome makes of an alarm that is to ring sooner, in an extension that was packed.
const soonest = 30 * time.Second

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
