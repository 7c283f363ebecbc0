//go:build js && wasm

// Package zones answers for time zones from the browser's own table; Go's would add half a megabyte.
package zones

import (
	"syscall/js"
	"time"
)

// formats keeps a formatter for each zone that was asked for: making one is slow. A user has one zone.
var formats = map[string]js.Value{}

// Offset is the offset of an IANA zone at an instant, in seconds east of UTC; ok is false where the
// browser does not know the zone. It is a logbody.Zones.
func Offset(name string, at time.Time) (seconds int, ok bool) {
	format, known := formats[name]
	if !known {
		if format, known = formatter(name); !known {
			return 0, false
		}
		if len(formats) >= 64 {
			clear(formats)
		}
		formats[name] = format
	}
	parts := format.Call("formatToParts", float64(at.UnixMilli()))
	for i := range parts.Length() {
		if part := parts.Index(i); part.Get("type").String() == "timeZoneName" {
			return parse(part.Get("value").String())
		}
	}
	return 0, false
}

// Own is the browser's own zone.
func Own() string {
	return js.Global().Get("Intl").Get("DateTimeFormat").New().Call("resolvedOptions").Get("timeZone").String()
}

func formatter(name string) (format js.Value, ok bool) {
	defer func() {
		if recover() != nil { // a RangeError: no such zone
			ok = false
		}
	}()
	return js.Global().Get("Intl").Get("DateTimeFormat").New("en-US",
		map[string]any{"timeZone": name, "timeZoneName": "longOffset"}), true
}

// parse reads "GMT", "GMT-05:00" and, for years long gone, "GMT-04:56:02".
func parse(s string) (seconds int, ok bool) {
	if len(s) < 3 || s[:3] != "GMT" {
		return 0, false
	}
	if s = s[3:]; s == "" {
		return 0, true
	}
	if len(s) < 6 {
		return 0, false
	}
	for i, unit := range []int{3600, 60, 1} {
		if at := 1 + 3*i; at+2 <= len(s) {
			seconds += unit * (int(s[at]-'0')*10 + int(s[at+1]-'0'))
		}
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}
