package worker

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/calls"
)

// Each reason why a call waits for a person, or is not logged, has its sentence, and each need its button.
var acme = chosen{title: "Acme"}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		state calls.State
		why   calls.Why
		code  string
		need  string
		says  string
	}{
		{calls.NeedsYou, calls.NotConnected, "", "sign_in", "Connect a CRM"},
		{calls.NeedsYou, calls.NoContact, "", "create_contact", "Nobody in Acme"},
		{calls.NeedsYou, calls.SeveralContacts, "", "choose_contact", "Several contacts in Acme"},
		{calls.NeedsYou, calls.HiddenNumber, "", "create_contact", "hid their number"},
		{calls.NeedsYou, calls.StrangeNumber, "", "create_contact", "cannot be searched for"},
		{calls.NeedsYou, calls.InternalCall, "", "create_contact", "internal call"},
		{calls.NeedsYou, calls.ContactGone, "", "create_contact", "was deleted in Acme"},
		{calls.NeedsYou, calls.LogGone, "", "look", "was deleted in Acme"},
		{calls.NeedsYou, calls.SearchFailed, "permission_denied", "look", "Acme could not be searched"},
		{calls.NeedsYou, calls.SearchFailed, "unauthenticated", "sign_in", "Acme could not be searched"},
		{calls.NeedsYou, calls.Refused, "permission_denied", "look", "Acme refused the call log"},
		{calls.NeedsYou, calls.Refused, "unauthenticated", "sign_in", "Acme refused the call log"},
		{calls.Ended, calls.AwaitsContact, "", "", "Looking for the contact."},
		{calls.Ended, calls.AwaitsRecord, "", "", "RingCentral's record"},
		{calls.Ended, calls.AwaitsRecording, "", "", "Waiting for the recording."},
		{calls.NotLogged, calls.AutoOff, "", "", "Automatic logging was off."},
		{calls.NotLogged, calls.AnsweredElsewhere, "", "", "A colleague answered."},
		{calls.NotLogged, calls.Dismissed, "", "", "You chose not to log it."},
		{calls.NotLogged, calls.RecordDeleted, "", "", "record of this call was deleted"},
		{calls.NotLogged, calls.InternalCall, "", "", "Internal calls are not logged."},
		{calls.NotLogged, calls.LostSight, "", "", "The phone was closed"},
		{calls.NotLogged, calls.Fax, "", "", "A fax"},
		{calls.NotLogged, calls.ServiceCall, "", "", "voicemail"},
		{calls.NeedsYou, calls.OtherParty, "", "confirm", "another party"},
	} {
		v := callView(calls.View{State: c.state, Why: c.why, Code: c.code}, acme)
		name := string(c.state) + " " + string(c.why)
		assert.Contains(t, v.Why, c.says, name)
		assert.True(t, strings.HasSuffix(v.Why, "."), name)
		assert.Equal(t, c.need, v.Need, name)
		assert.Equal(t, -1, v.Duration, name)
		assert.NotNil(t, v.Candidates, name)

		// The CRM's own reason is shown where it has one, and there are words where no CRM is connected.
		said := callView(calls.View{State: c.state, Why: c.why, Code: c.code, Message: "Because."}, chosen{})
		if c.why == calls.Refused || c.why == calls.SearchFailed {
			assert.Equal(t, "Because.", said.Why, name)
		} else {
			assert.NotEmpty(t, said.Why, name)
			assert.NotContains(t, said.Why, "  ", name)
		}
	}
	assert.Equal(t, "saving", callView(calls.View{State: calls.Logging}, chosen{}).State)
	assert.Equal(t, "Soon.", callView(calls.View{State: calls.Waiting, Message: "Soon."}, chosen{}).Why)
	for _, state := range []calls.State{calls.Ringing, calls.Talking, calls.Logged, calls.Logging} {
		assert.Empty(t, callView(calls.View{State: state}, acme).Why)
	}
}
