package view

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func ptr(s string) *string { return &s }

func TestStandings(t *testing.T) {
	for _, test := range []struct {
		call Call
		want Chip
		rec  string
	}{
		{Call{State: ringing, Recording: "none"}, Chip{"Ringing", "live"}, ""},
		{Call{State: talking, Recording: "expected"}, Chip{"On the call", "live"}, "Being recorded"},
		{Call{State: ended, Recording: "expected"}, Chip{"Preparing the log", "busy"}, "Recording to come"},
		{Call{State: saving, Recording: "linked"}, Chip{"Saving", "busy"}, "Recording linked"},
		{Call{State: logged, Recording: "too_short"}, Chip{"Logged", "good"}, "Too short to be recorded"},
		{Call{State: waiting, Recording: "missing"}, Chip{"Waiting", "wait"}, "No recording came"},
		{Call{State: waiting, Until: ms(noon.Add(5 * time.Minute))}, Chip{"Waiting", "wait"}, ""},
		{Call{State: needsYou}, Chip{"Needs you", "need"}, ""},
		{Call{State: notLogged}, Chip{"Not logged", "quiet"}, ""},
		{Call{State: "a state of next year"}, Chip{"Not logged", "quiet"}, ""},
	} {
		assert.Equal(t, test.want, test.call.Standing(), test.call.State)
		assert.Equal(t, test.rec, test.call.Record().Text, test.call.State)
	}
}

func TestWhatToDo(t *testing.T) {
	for need, want := range map[string]string{
		chooseContact: "Choose the contact.",
		createContact: "Create a contact, or find one by name.",
		signIn:        "Connect Pipedrive in the settings.",
		look:          "Look at it in Pipedrive.",
		"":            "",
	} {
		assert.Equal(t, want, Call{State: needsYou, Need: need}.Todo("Pipedrive"), need)
	}
	assert.Empty(t, Call{State: needsYou, Need: signIn, Why: "Connect Pipedrive."}.Todo("Pipedrive"), "it is said already")
	assert.Empty(t, Call{State: logged, Need: signIn}.Todo("Pipedrive"), "only of a call that needs the person")
}

func TestWho(t *testing.T) {
	for _, test := range []struct {
		call Call
		want string
	}{
		{Call{Contact: &Contact{Name: "Ada"}, Name: "A. Caller", Number: "+16505550100"}, "Ada"},
		{Call{Contact: &Contact{}, Name: "A. Caller", Number: "+16505550100"}, "A. Caller"},
		{Call{Number: "+16505550100", NumberText: "(650) 555-0100"}, "(650) 555-0100"},
		{Call{Number: "+442079460018"}, "+442079460018"},
		{Call{Number: "101"}, "Extension 101"},
		{Call{Number: "sip:ada"}, "sip:ada"},
		{Call{}, "Hidden number"},
	} {
		assert.Equal(t, test.want, test.call.Who())
	}
}

func TestDirections(t *testing.T) {
	assert.Equal(t, "Inbound, missed", Call{Direction: "Inbound", Result: "Missed"}.DirectionWords())
	assert.Equal(t, "Outbound", Call{Direction: "Outbound", Result: "No Answer"}.DirectionWords())
	assert.Equal(t, "Not known", Call{}.DirectionWords())
}

func TestResults(t *testing.T) {
	for result, want := range map[string]string{
		"Accepted": "Accepted", "Call connected": "Call connected", "Connected": "Connected", "Missed": "Missed", "Voicemail": "Voicemail", "No Answer": "No answer",
		"Busy": "Busy", "Rejected": "Rejected", "Declined": "Declined", "Hang Up": "Hung up", "Abandoned": "Abandoned", "Blocked": "Blocked", "Stopped": "Stopped",
		"Wrong Number": "Wrong number", "Call Failed": "Call failed", "IP Phone Offline": "IP Phone Offline", "": "",
	} {
		assert.Equal(t, want, Call{Result: result}.ResultWords())
	}
}

func TestDurations(t *testing.T) {
	assert.Equal(t, "0 s", Call{State: logged}.DurationWords())
	assert.Empty(t, Call{State: logged, Duration: -1}.DurationWords())
	assert.Empty(t, Call{State: talking, Duration: 3}.DurationWords(), "a running call has none")
}

func TestDrafted(t *testing.T) {
	assert.False(t, Call{Note: "n"}.Drafted())
	assert.False(t, Call{Note: "n", DraftNote: ptr("n")}.Drafted())
	assert.True(t, Call{Note: "n", DraftNote: ptr("")}.Drafted())
	assert.True(t, Call{DraftSubject: ptr("s")}.Drafted())
}

// Merge never loses what a person has typed, and shows what they have not touched.
func TestMerge(t *testing.T) {
	for _, test := range []struct {
		name, shown, text, news, show, known string
		saved                                bool
	}{
		{"untouched", "old", "old", "new", "new", "new", false},
		{"typed, and the state is older", "", "abc", "", "abc", "", false},
		{"typed, and the state has a part of it", "", "abc", "ab", "abc", "", false},
		{"typed, and the state has caught up", "", "abc", "abc", "abc", "abc", false},
		{"typed, and someone saved another text", "old", "mine", "theirs", "mine", "old", false},
		{"emptied", "old", "", "old", "", "old", false},
		{"saved, and the CRM shortened it", "a b", "a b", "a", "a", "a", false},
		{"saved, and the state is older", "old", "mine", "old", "mine", "old", true},
		{"saved, and it came with a colleague's at once", "old", "mine", "mine\ntheirs", "mine\ntheirs", "mine\ntheirs", true},
	} {
		show, known := Merge(test.shown, test.text, test.news, test.saved)
		assert.Equal(t, test.show, show, test.name)
		assert.Equal(t, test.known, known, test.name)
	}
}

func TestLinksGoToTheWebOnly(t *testing.T) {
	for _, href := range []string{"javascript:alert(1)", "data:text/html,x", "//evil.example", "", "chrome://settings", " https://x"} {
		n := Link("", "Listen", href)
		assert.Equal(t, "span", n.Tag, href)
		assert.Empty(t, n.Attrs, href)
	}
	n := Link("", "Listen", "HTTPS://recordings.example/1")
	assert.Equal(t, "a", n.Tag)
	assert.Equal(t, "noopener noreferrer", n.Get("rel"))
}
