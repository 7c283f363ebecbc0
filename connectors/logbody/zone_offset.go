package logbody

import "time"

// Offset is the offset of the user's zone at t, in seconds east of UTC. Of the options it goes by
// TimezoneName, TimezoneOffset and Zones.
func (o *Options) Offset(t time.Time) int { return o.offsetAt(t) }
