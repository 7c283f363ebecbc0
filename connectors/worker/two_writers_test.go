package worker_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"callscribe/connectors/crm"
	"callscribe/connectors/espocrm/espocrmtest"
	"callscribe/connectors/logbody"
	"callscribe/connectors/worker"
)

// espo is EspoCRM in memory.
type espo struct{ *espocrmtest.Fake }

func newEspo(versioned bool) func(testing.TB) company {
	return func(testing.TB) company {
		fake := espocrmtest.New()
		fake.Versioned = versioned
		return espo{fake}
	}
}

func (e espo) connection() worker.Connection {
	return worker.Connection{Platform: "espocrm", Hostname: espocrmtest.Hostname, APIKey: espocrmtest.APIKey, Keep: true}
}
func (e espo) user() crm.User                     { return e.User() }
func (e espo) header() string                     { return e.AuthHeader() }
func (e espo) otherHeader() string                { return e.PasswordHeader() }
func (espo) title() string                        { return "EspoCRM" }
func (espo) format() logbody.Format               { return logbody.Plain }
func (e espo) contact(name, number string) string { return e.PutContact(name, number) }
func (e espo) deleteContact(string)               { panic("not needed") }
func (e espo) deal(contact, status string) string { return e.PutDeal(contact, "Ovens", status) }
func (e espo) deleteLog(id string)                { e.Delete(id) }
func (e espo) logs() (logs []crm.CallLog) {
	for _, id := range e.IDs() {
		if log, ok := e.Get(id); ok {
			logs = append(logs, log)
		}
	}
	return logs
}

// move is one thing that a writer does, or that happens.
type move struct {
	kind, what string
	n          int
}

var moves = rapid.Custom(func(t *rapid.T) move {
	m := move{kind: rapid.SampledFrom([]string{
		"type", "type", "save", "save", "colleague", "colleague", "between", "open", "settle", "pass", "pass", "kill", "fault", "heal", "recording", "retry",
		"form opens", "form types", "form types", "form saves", "panel sleeps",
	}).Draw(t, "kind")}
	switch m.kind {
	case "type", "colleague", "between", "form types":
		m.what = rapid.SampledFrom([]string{"adds", "adds", "puts first", "changes", "takes away"}).Draw(t, "edit")
		m.n = rapid.IntRange(0, 7).Draw(t, "line")
	case "settle":
		m.what = rapid.SampledFrom([]string{"mine", "theirs", "both"}).Draw(t, "choice")
	case "pass":
		m.n = rapid.SampledFrom([]int{1, 40, 70, 4000, 20000}).Draw(t, "seconds")
	case "kill":
		m.n = rapid.IntRange(0, 25).Draw(t, "steps")
	case "fault":
		m.what = rapid.SampledFrom([]string{"down", "busy", "offline", "PATCH lost", "PUT lost"}).Draw(t, "fault")
	}
	return m
})

// TestTwoWriters: a person, in the panel and in the widget's form, and a colleague in the CRM write one note,
// RingCentral's data comes, the worker is killed, hours pass: no line that one of them typed is gone from the CRM,
// unless one of them took it away having seen it.
//
// CALLSCRIBE_SEQUENCES says how many sequences there are of each CRM, CALLSCRIBE_FIRST the number of the first.
func TestTwoWriters(t *testing.T) {
	sequences := 60
	if testing.Short() {
		sequences = 15
	}
	if n, err := strconv.Atoi(os.Getenv("CALLSCRIBE_SEQUENCES")); err == nil {
		sequences = n
	}
	first, _ := strconv.Atoi(os.Getenv("CALLSCRIBE_FIRST"))
	for _, c := range []struct {
		name         string
		open         func(testing.TB) company
		precondition bool
	}{
		{"examplecrm", newExample, true},
		{"pipedrive", newPipedrive, false},
		{"espocrm", newEspo(false), false},
		{"espocrm, versioned", newEspo(true), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			kept, clashes, kills := 0, 0, 0
			for i := first; i < first+sequences; i++ {
				plan := rapid.SliceOfN(moves, 4, 24).Example(i)
				j := &judge{TB: t}
				synctest.Test(t, func(t *testing.T) {
					j.TB = t
					defer func() {
						if r := recover(); r != nil && r != (stop{}) {
							panic(r)
						}
					}()
					d := &dialogue{world: newWorld(j, c.open(t)), precondition: c.precondition, removed: map[string]bool{}}
					if i%3 == 2 {
						d.talking = i % 10
					}
					d.play(plan)
					kept, clashes, kills = kept+len(d.lines), clashes+d.clashes, kills+d.kills
				})
				require.Empty(t, j.failed, "sequence %d: %v", i, plan)
			}
			t.Logf("%d sequences, %d lines, %d clashes, %d kills: lines lost 0", sequences, kept, clashes, kills)
			assert.Positive(t, clashes)
		})
	}
}

// dialogue is what two writers do to one note.
type dialogue struct {
	*world
	p            *program
	call         call
	fields       object // what the widget knows of it
	talking      int    // how many of the moves come before the end of the call
	logID        string // "" while there is none
	precondition bool   // the CRM can tell that somebody wrote in between

	lines   []string        // all that were ever typed
	removed map[string]bool // by somebody who saw them
	panel   panelField
	form    *logForm // as it stands open in the widget; nil: it is closed

	clashes, kills int
}

func (d *dialogue) play(plan []move) {
	d.contact("Wanda Ortiz", wandasNumber)
	d.p, d.call = d.begin(), inbound(session, wandasNumber)
	d.p.hear(d.call.rings())
	d.p.hear(d.call.answered())
	d.fields = object{"telephonyStatus": "CallConnected", "result": "CallConnected", "duration": 2}
	for i := 0; i <= len(plan); i++ {
		d.alive()
		if i == min(d.talking, len(plan)) {
			d.fields = d.call.recordFields()
			for _, m := range [][]byte{d.call.hangsUp(), d.call.record()} {
				if d.p.hear(m); d.p.died() { // the page tells it again
					d.alive()
					d.p.hear(m)
				}
			}
		}
		d.panel.learns(d.p.view(session))
		if logs := d.logs(); len(logs) > 0 {
			d.logID = logs[0].ID
		}
		if i < len(plan) {
			d.move(plan[i])
		}
	}
	d.end()
}

func (d *dialogue) alive() {
	for d.p.died() || d.p.Worker == nil {
		d.p = d.restart()
	}
}

func (d *dialogue) move(m move) {
	ctx := context.Background()
	switch m.kind {
	case "type":
		d.panel.types(d.edit(d.panel.text, m))
		d.panel.sends(d.p)
	case "save":
		d.save()
	case "colleague":
		if d.logID == "" {
			return
		}
		d.edits(d.logID, func(note string) string { return d.edit(note, m) })
	case "between":
		if !d.precondition || d.logID == "" {
			return
		}
		once := false
		d.faults(func(req *crm.Request) *crm.Response {
			if req.Method != "GET" && !once {
				once = true
				d.edits(d.logID, func(note string) string { return d.edit(note, m) })
			}
			return nil
		})
	case "open":
		_ = d.p.Opened(ctx, session)
		synctest.Wait()
	case "settle":
		d.settle(m.what)
	case "form opens", "form types", "form saves":
		d.inForm(m)
	case "panel sleeps":
		d.panel.asleep = !d.panel.asleep
	case "pass":
		pass(time.Duration(m.n) * time.Second)
	case "kill":
		d.p = d.start(m.n)
		d.kills++
		d.p.wake()
	case "fault":
		d.meets(m.what)
	case "heal":
		d.faults(nil)
	case "recording":
		if d.logID == "" {
			return
		}
		d.p.hear(d.call.linked())
		_, _ = d.p.update(d.logID, logbody.Update{AINote: "Ada asks.", RecordingLink: recordedLink})
	case "retry":
		if state, err := d.p.State(ctx); err == nil {
			for _, j := range state.Jobs {
				_ = d.p.Retry(j.ID)
			}
			synctest.Wait()
		}
	}
}

// save saves what stands in the field; what the worker did not take stays there.
func (d *dialogue) save() {
	d.panel.sends(d.p)
	if v := d.panel.state; v.DraftNote != nil || d.panel.text != v.Note {
		_, _ = d.p.Save(context.Background(), worker.Text{Session: session, Note: ptr(d.panel.text), NoteBefore: ptr(d.panel.from)})
	}
	synctest.Wait()
}

// settle chooses between the two texts of a clash, which both stand before the eyes.
func (d *dialogue) settle(choice string) {
	clash := d.p.view(session).Clash
	if clash == nil {
		return
	}
	d.clashes++
	note := clash.Mine
	switch choice {
	case "theirs":
		note = clash.Theirs
	case "both":
		note = clash.Theirs + "\n" + clash.Mine
	}
	if (d.panel.typing() || d.form.typing()) && choice != "both" { // what stands there was typed on top of one of them
		return
	}
	_, err := d.p.Save(context.Background(), worker.Text{Session: session, Note: &note, NoteBefore: &clash.Theirs})
	synctest.Wait()
	if err == nil || d.p.died() { // it may have been taken
		for _, line := range strings.Split(clash.Mine+"\n"+clash.Theirs, "\n") {
			if !slices.Contains(strings.Split(note, "\n"), line) {
				d.removed[line] = true
			}
		}
	}
}

// edit is what a writer makes of the text before his eyes.
func (d *dialogue) edit(note string, m move) string {
	var lines []string
	if note = strings.TrimRight(note, "\n"); note != "" {
		lines = strings.Split(note, "\n")
	}
	fresh := func() string {
		line := fmt.Sprint("line ", len(d.lines))
		d.lines = append(d.lines, line)
		return line
	}
	at := 0
	if len(lines) > 0 {
		at = m.n % len(lines)
	}
	switch {
	case m.what == "puts first":
		lines = slices.Insert(lines, 0, fresh())
	case m.what == "changes" && len(lines) > 0:
		d.removed[lines[at]] = true
		lines[at] = fresh()
	case m.what == "takes away" && len(lines) > 0:
		d.removed[lines[at]] = true
		lines = slices.Delete(lines, at, at+1)
	default:
		lines = append(lines, fresh())
	}
	return strings.Join(lines, "\n")
}

// end lets the CRM work, and the person finish: what is typed is saved, and of two texts both are kept.
func (d *dialogue) end() {
	d.faults(nil)
	d.p = d.restart()
	d.p.connect(d.company)
	d.panel.asleep = false
	for range 6 {
		d.alive()
		pass(2 * time.Hour)
		d.panel.learns(d.p.view(session))
		d.save()
		d.settle("both")
		d.inForm(move{kind: "form saves"})
		d.settle("both")
		d.move(move{kind: "retry"})
	}
	note := strings.Split(d.note(), "\n")
	for _, line := range d.lines {
		if !d.removed[line] {
			assert.Contains(d.t, note, line)
		}
	}
	pass(2 * time.Minute)
	v := d.p.opens()
	assert.Equal(d.t, "logged", v.State)
	assert.Equal(d.t, strings.TrimRight(d.note(), "\n"), strings.TrimRight(v.Note, "\n"))
	d.idle()
}

func orElse(text *string, otherwise string) string {
	if text != nil {
		return *text
	}
	return otherwise
}

// A draft that was begun on a text which clashed, and was then settled otherwise: its base is what that text was made
// from, not what the newer clash has.
func TestADraftOfATextThatWasNeverWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &dialogue{world: newWorld(t, newExample(t)), precondition: true, removed: map[string]bool{}}
		d.play([]move{
			{"type", "adds", 0}, {"type", "adds", 6}, {"colleague", "adds", 3}, {"save", "", 0}, {"type", "takes away", 7},
			{"between", "adds", 1}, {"settle", "both", 0}, {"between", "puts first", 5}, {"type", "adds", 7},
		})
	})
}

// A save was taken, and the worker was killed before it said so: the person goes on with what was typed on a text that
// was never written.
func TestASaveOfWhichNobodyWasTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &dialogue{world: newWorld(t, newExample(t)), precondition: true, removed: map[string]bool{}}
		d.play([]move{
			{"type", "puts first", 0}, {"colleague", "puts first", 1}, {"fault", "down", 0}, {"save", "", 0}, {"type", "adds", 4},
			{"kill", "", 1}, {"fault", "down", 0}, {"save", "", 0},
		})
	})
}
