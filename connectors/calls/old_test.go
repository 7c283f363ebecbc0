package calls_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

// long is a book that has logged more calls than are recent, the first of them "s0".
func long(t *testing.T) *driver {
	d := auto(t)
	for i := range calls.MaxRecent + 10 {
		d.clock = start.Add(time.Duration(i) * time.Minute)
		logged(t, d, fmt.Sprintf("s%d", i), func(c *ringcentral.Call) { c.StartTime = d.clock })
	}
	d.do(calls.Tick{})
	require.Equal(t, 10, d.book.Older())
	return d
}

// rowsOf are the keys under which the store has a session's call.
func rowsOf(d *driver, session string) (keys []string) {
	for key := range d.store.rows {
		if strings.HasSuffix(key, "/"+session) {
			keys = append(keys, strings.TrimSuffix(key, "/"+session))
		}
	}
	return keys
}

func TestOldCallsStay(t *testing.T) {
	d := long(t)
	d.restart()
	old := d.book.Old()
	require.Len(t, old, 10)
	assert.Equal(t, "s9", old[0].Session, "the newest first")
	assert.Equal(t, calls.Logged, old[0].State)
	v, ok := d.book.View("s0")
	assert.True(t, ok)
	assert.Equal(t, old[9], v)
	_, ok = d.book.View("nobody's")
	assert.False(t, ok)
	assert.True(t, d.book.Has("s0"))
}

// To look at an old call changes nothing; the widget is told that it is logged.
func TestOldCallIsLogged(t *testing.T) {
	d := long(t)
	puts := d.store.puts
	reply, err := d.book.Hear(t.Context(), ringcentral.MatchCalls{Request: ringcentral.Request{ID: "m"}, SessionIDs: []string{"s0"}})
	require.NoError(t, err)
	assert.Contains(t, string(reply.Answer), `"id":"log-s0"`)
	assert.Equal(t, 10, d.book.Older())
	assert.Equal(t, puts, d.store.puts)
}

// What a person does with an old call is done as with any other; it is old again after the next start.
func TestOldCallIsEdited(t *testing.T) {
	d := long(t)
	assert.Len(t, rowsOf(d, "s0"), 1)
	update := updateOf(t, d.do(calls.Save{Session: "s0", Note: ptr("called back")}))
	assert.Equal(t, "log-s0", update.Update.LogID)
	assert.Equal(t, []string{"call"}, rowsOf(d, "s0"))
	assert.Equal(t, "called back", d.view("s0").Note)
	d.do(calls.Accepted{Session: "s0", Seq: update.Seq})
	d.do(calls.Updated{Session: "s0", Seq: update.Seq})
	logged(t, d, "new")
	assert.Equal(t, "called back", d.view("s0").Note, "a person is at it")
	read := d.book.OlderAt()
	logged(t, d, "another")
	assert.Greater(t, d.book.OlderAt(), read, "one more is old")
	read = d.book.OlderAt()
	d.do(calls.Tick{})
	assert.Equal(t, read, d.book.OlderAt())

	d.restart()
	logged(t, d, "newer")
	assert.NotContains(t, rowsOf(d, "s0"), "call")
	v, _ := d.book.View("s0")
	assert.Equal(t, "called back", v.Note)
}

// The servers' record of an old call comes once more: it is not logged again.
func TestOldCallIsNotLoggedAgain(t *testing.T) {
	d := long(t)
	assert.Empty(t, crmActions(d.do(d.record("s0", func(c *ringcentral.Call) { c.StartTime = start }))))
	assert.Equal(t, calls.Logged, d.view("s0").State)
}

// A program that ends between the writing of one row and the removal of the other leaves both.
func TestOldCallIsThereOnce(t *testing.T) {
	d := long(t)
	for key, row := range d.store.rows {
		if strings.HasSuffix(key, "/s0") {
			d.store.rows["call/s0"] = row
		}
	}
	assert.Len(t, rowsOf(d, "s0"), 2)
	d.restart()
	d.do(calls.Tick{})
	assert.Len(t, rowsOf(d, "s0"), 1)
	assert.Equal(t, 10, d.book.Older())
}

// Texts that RingCentral has made can be long. The store has room for other things too.
func TestOldCallsGoWhereTheStoreIsFull(t *testing.T) {
	d := auto(t)
	for i := range calls.MaxRecent + 100 {
		d.clock = start.Add(time.Duration(i) * time.Minute)
		logged(t, d, fmt.Sprintf("s%d", i), func(c *ringcentral.Call) { c.StartTime, c.Transcript = d.clock, strings.Repeat("word ", 4_000) })
	}
	size := 0
	for _, row := range d.store.rows {
		size += len(row)
	}
	assert.LessOrEqual(t, size, 4<<20+50_000)
	assert.Greater(t, size, 3<<20)
	kept := d.book.Snapshot()
	assert.Greater(t, len(kept), 150, "the newest stay")
	assert.Equal(t, fmt.Sprintf("s%d", calls.MaxRecent+99), kept[0].Session, "the oldest go")
}

// A row goes when the one in its place is stored, and not before: the program may end in between.
func TestOldCallIsNotLostByAStoreThatIsFull(t *testing.T) {
	d := long(t)
	d.store.full = "call/s0"
	_, err := d.book.Apply(t.Context(), calls.Save{Session: "s0", Note: ptr("called back")})
	require.Error(t, err)
	kept := *d.store
	kept.rows, kept.full = maps.Clone(d.store.rows), ""

	d.store.full = ""
	d.do(calls.Tick{})
	assert.Equal(t, []string{"call"}, rowsOf(d, "s0"), "stored as soon as that works")

	d.store = &kept
	d.restart()
	assert.True(t, d.book.Has("s0"), "the program ended meanwhile")

	d.store.full = "old/"
	d.clock = d.clock.Add(time.Minute)
	for _, event := range []calls.Event{d.ringing("last"), d.hungUp("last"), d.record("last")} {
		_, _ = d.book.Apply(t.Context(), event)
	}
	d.store.full = ""
	d.restart()
	for i := range calls.MaxRecent + 10 {
		assert.True(t, d.book.Has(fmt.Sprintf("s%d", i)))
	}
}

// A row that cannot be read is no call, and none twice.
func TestOldCallThatCannotBeRead(t *testing.T) {
	d := long(t)
	for key := range d.store.rows {
		if strings.HasSuffix(key, "/s0") {
			d.store.rows[key] = []byte("{")
		}
	}
	d.restart()
	d.do(d.record("s0", func(c *ringcentral.Call) { c.StartTime = start }))
	assert.Equal(t, []string{"call"}, rowsOf(d, "s0"))
	for _, v := range d.book.Old() {
		assert.NotEqual(t, "s0", v.Session)
	}
}

// What a person reads stays before their eyes, whatever comes meanwhile.
func TestOpenedCallDoesNotBecomeOld(t *testing.T) {
	d := long(t)
	d.do(calls.Opened{Session: "s10"})
	logged(t, d, "new")
	assert.Equal(t, calls.Logged, d.view("s10").State)
}

// A person may want a voicemail logged that was left in an old call.
func TestVoicemailOfAnOldCall(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("v"))
	d.do(found(wanda))
	create := createOf(t, d.do(d.record("v", unanswered)))
	d.do(calls.Created{Session: "v", Seq: create.Seq, Account: account, LogID: "42"})
	for i := range calls.MaxRecent {
		d.clock = start.Add(time.Duration(i+20) * time.Minute)
		logged(t, d, fmt.Sprintf("s%d", i), func(c *ringcentral.Call) { c.StartTime = d.clock })
	}
	require.Equal(t, []string{"old"}, cut(rowsOf(d, "v")))
	decoded, err := ringcentral.Decode(voicemail(30 * time.Second))
	require.NoError(t, err)
	m := decoded.(ringcentral.LogMessages)
	m.ByPerson = true
	reply, err := d.book.Hear(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, "v", reply.Followed)
	assert.Equal(t, played, updateOf(t, reply.Actions).Update.Values.VoicemailLink)
	assert.Equal(t, []string{"call"}, rowsOf(d, "v"))
}

func cut(keys []string) (prefixes []string) {
	for _, key := range keys {
		prefix, _, _ := strings.Cut(key, "/")
		prefixes = append(prefixes, prefix)
	}
	return prefixes
}
