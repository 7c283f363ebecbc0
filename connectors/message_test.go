package connectors

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
)

func TestMessageOfAnUpdate(t *testing.T) {
	refused := []Refused{{Part: NotePart, Err: &crm.Error{Code: crm.InvalidArgument, Message: "The note is too long."}}, {Part: "result", Err: &crm.Error{Code: crm.InvalidArgument, Message: "The result is none."}}}
	for _, c := range []struct {
		done Updated
		want ReturnMessage
	}{
		{Updated{Changed: true}, ReturnMessage{"Call log updated.", Success, 2 * time.Second}},
		{Updated{}, ReturnMessage{"The call log is up to date.", Success, 2 * time.Second}},
		{Updated{Changed: true, Created: true}, ReturnMessage{"Call logged", Success, 2 * time.Second}},
		{Updated{Created: true, NotKept: []crm.Part{"result"}}, ReturnMessage{"Memory saved the call log, but did not keep the result as sent. Check it there.", Warning, 10 * time.Second}},
		{Updated{Changed: true, NotKept: []crm.Part{"result"}, Refused: refused}, ReturnMessage{"Memory saved the call log without the note and result: The note is too long. The result is none.", Warning, 10 * time.Second}},
		{Updated{Refused: refused}, ReturnMessage{"The note is too long. The result is none.", Warning, 10 * time.Second}},
		{Updated{Refused: append(refused[:1:1], refused[0])}, ReturnMessage{"The note is too long.", Warning, 10 * time.Second}},
		{Updated{Changed: true, NotKept: []crm.Part{"result", "duration"}, Refused: refused[1:], LeftOut: []crm.Part{NotePart}}, ReturnMessage{
			"Memory saved the call log without the result: The result is none. Memory saved the call log, but did not keep the duration as sent. " +
				"Check it there. The note was not written: your settings leave it out of call logs.", Warning, 10 * time.Second}},
	} {
		assert.Equal(t, c.want, c.done.Message("Memory"))
	}
}

// A failure that passes by itself is shown shortly; one that a person has to end, longer and as one.
func TestFailureMessage(t *testing.T) {
	for _, code := range []crm.Code{crm.RateLimited, crm.Unavailable, crm.Conflict, crm.Canceled} {
		assert.Equal(t, ReturnMessage{"Why.", Warning, 5 * time.Second}, FailureMessage(&crm.Error{Code: code, Message: "Why."}), code)
	}
	for _, code := range []crm.Code{crm.InvalidArgument, crm.NotFound, crm.Unauthenticated, crm.PermissionDenied, crm.Internal} {
		assert.Equal(t, ReturnMessage{"Why.", Danger, 10 * time.Second}, FailureMessage(&crm.Error{Code: code, Message: "Why."}), code)
	}
}

func TestInWords(t *testing.T) {
	for want, parts := range map[string][]crm.Part{
		"":                         nil,
		"note":                     {"note"},
		"note and result":          {"note", "result"},
		"note, result and subject": {"note", "result", "subject"},
		"note, result, subject and recording link": {"note", "result", "subject", "recordingLink"},
		"note, result, subject and 2 more values":  {"note", "result", "subject", "recordingLink", "transcript"},
	} {
		assert.Equal(t, want, inWords(parts))
	}
}
