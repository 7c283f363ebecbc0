//go:build !js

package logbody

import "time"

// SystemZones looks names up in the system's time zone database. The browser has its own (Intl), so it is
// not part of the wasm module, which would have to carry the database.
func SystemZones(name string, at time.Time) (offsetSeconds int, ok bool) {
	if name == "" || name == "Local" {
		return 0, false
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return 0, false
	}
	_, offset := at.In(zone).Zone()
	return offset, true
}
