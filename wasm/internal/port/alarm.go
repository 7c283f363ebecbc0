//go:build js && wasm

package port

import (
	"syscall/js"
	"time"
)

// SetAlarm asks Chrome to wake the worker at a time, or soon after: alarms are at least half a minute
// away. A later call with the same name takes the place of an earlier one; a zero time clears it.
func SetAlarm(name string, at time.Time) {
	alarms := js.Global().Get("chrome").Get("alarms")
	if at.IsZero() {
		alarms.Call("clear", name)
		return
	}
	alarms.Call("create", name, map[string]any{"when": float64(at.UnixMilli())})
}
