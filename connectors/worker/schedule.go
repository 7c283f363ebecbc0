package worker

import "time"

// How often RingCentral's call log is read.
const (
	awaitedEvery = time.Minute     // while a call of today awaits its record or its recording
	usualEvery   = 5 * time.Minute // in the hours in which the person phones
	quietEvery   = time.Hour       // in the others
)

// rhythm is what decides when the call log is read next.
type rhythm struct {
	asked     time.Time // when it was last asked for; zero: never, or it is to be asked for at once
	notBefore time.Time // the service wants no request earlier
	failed    int       // how many requests in a row came to nothing
	awaited   bool      // a call awaits news
	hours     hours
}

// next is when the call log is read next, by the clock that says now.
func (r rhythm) next(now time.Time) time.Time {
	if r.asked.IsZero() {
		return latest(now, r.boundedPause(now))
	}
	if r.asked.Sub(now) > awaitedEvery { // a clock that was set back knows nothing of the last time, nor of the pause
		return now
	}
	wait := quietEvery
	switch {
	case r.awaited:
		wait = awaitedEvery
	case r.hours.usual(r.asked):
		wait = usualEvery
	}
	at := r.asked.Add(wait)
	if opens := r.hours.opens(r.asked); wait == quietEvery && opens.Before(at) {
		at = opens
	}
	if r.failed > 0 { // then it is the failure that waits: 1, 2, 4, 5, 5 minutes
		at = r.asked.Add(min(awaitedEvery<<min(r.failed-1, 4), usualEvery))
	}
	return latest(at, r.boundedPause(now))
}

// boundedPause is until when the service wants no request, a day at most: one that a clock made longer is none.
func (r rhythm) boundedPause(now time.Time) time.Time {
	if r.notBefore.Sub(now) > longestPause {
		return time.Time{}
	}
	return r.notBefore
}

const longestPause = 24*time.Hour + time.Minute

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// hours are the hours of the day in which a person phones, by the clock on his wall.
type hours [24]bool

const (
	fewCalls          = 20 // with fewer it is not known when a person phones
	opensAt, closesAt = 7, 20
)

// phoningHours are the hours in which calls began, with one before and one behind each; from 7 to 20 while few are
// known.
func phoningHours(began []time.Time, zone *time.Location) (h hours) {
	if len(began) < fewCalls {
		for hour := opensAt; hour < closesAt; hour++ {
			h[hour] = true
		}
		return h
	}
	for _, at := range began {
		hour := at.In(zone).Hour()
		for _, one := range []int{hour + 23, hour, hour + 1} {
			h[one%24] = true
		}
	}
	return h
}

func (h hours) usual(at time.Time) bool { return h[at.Hour()] }

// opens is when the next usual hour begins, within the hour after at; otherwise an hour later than at.
func (h hours) opens(at time.Time) time.Time {
	next := at.Add(time.Hour)
	if !h.usual(next) {
		return next
	}
	return next.Add(-time.Duration(next.Minute())*time.Minute - time.Duration(next.Second())*time.Second)
}
