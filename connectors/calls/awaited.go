package calls

import "time"

// How long RingCentral's news of a call are awaited, after it has ended.
const (
	recordAwaited    = 24 * time.Hour
	recordingAwaited = 6 * time.Hour // of calls of which it is not known whether they are recorded

	unrecordedAfter = 3 * time.Hour // a call without a recording by then counts as not recorded
	fewRecorded     = 5             // from so many calls on it is known whether a person's calls are recorded
)

// Awaited reports whether a call of today awaits RingCentral's record, or its recording, and when the calls of
// the book began. Of a call that goes on the widget tells, where there is one and it is heard.
func (b *Book) Awaited(heard bool) (awaited bool, began []time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	few := b.fewAreRecorded(now)
	for _, e := range b.entries {
		began = append(began, e.began())
		awaited = awaited || b.awaitsNews(e, few, heard && b.phone, now)
	}
	return awaited, began
}

func (b *Book) awaitsNews(e *entry, few, told bool, now time.Time) bool {
	since := now.Sub(e.EndedAt)
	switch {
	case e.Gone:
		return false
	case !e.over():
		return !told && !e.lostSight(now)
	case e.LogID == "" && !b.wanted(e):
		return false
	case e.Server == nil:
		return since < recordAwaited
	case e.recording(now) == Expected:
		return since < recordAwaited
	case !e.mayBeRecorded():
		return false
	case few:
		return since < RecordingWait(max(seconds(e.Server.Duration), 0))
	}
	return since < recordingAwaited
}

// mayBeRecorded reports whether a recording may still appear of a call of which nothing says that it is recorded:
// the servers' record tells of a recording only when it is there.
func (e *entry) mayBeRecorded() bool {
	if e.Link != "" || e.Short || e.Server == nil || seconds(e.Server.Duration) <= 0 {
		return false
	}
	return e.Answered || e.Server.Result == "Accepted" || e.Server.Result == "Call connected"
}

// fewAreRecorded reports whether less than half of a person's answered calls came to have a recording.
func (b *Book) fewAreRecorded(now time.Time) bool {
	with, without := 0, 0
	for _, e := range b.entries {
		switch {
		case e.Link != "":
			with++
		case e.mayBeRecorded() && now.Sub(e.EndedAt) > unrecordedAfter:
			without++
		}
	}
	return with+without >= fewRecorded && with < without
}

// Has reports whether the book knows a call.
func (b *Book) Has(session string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.peek(session) != nil
}

// Underway is how many calls are on their way to the CRM, or will be by themselves.
func (b *Book) Underway() (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	for _, e := range b.entries {
		switch b.stand(e, now).State {
		case Ended, Logging, Waiting:
			n++
		}
	}
	return n
}
