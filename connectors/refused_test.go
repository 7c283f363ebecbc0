//go:build !js

package connectors_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/crm/crmtest/vendors"
	"callscribe/connectors/logbody"
)

// refuses is the way to a CRM that refuses each write in which a text stands, and does not say why.
type refuses struct {
	crm.Transport
	text   string
	writes int
}

func (r *refuses) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	if req.Method != "GET" && strings.Contains(string(req.Body), r.text) {
		r.writes++
		return &crm.Response{Status: 400, Header: crm.Header{}, Body: []byte("{}")}, nil
	}
	return r.Transport.Do(ctx, req)
}

const refusedText = "notatall"

// withOneWrong is all that is known of a call, with one value that the CRM refuses.
func withOneWrong(part crm.Part) connectors.Update {
	say := func(p crm.Part, text string) string {
		if p == part {
			return text + refusedText
		}
		return text
	}
	note := say("note", "Wants an offer")
	return connectors.Update{Values: logbody.Update{
		Note: &note, Subject: say("subject", "Offer"), Result: say("result", "Accepted"), RecordingLink: say("recordingLink", "https://media.example/"),
		VoicemailLink: say("voicemailLink", "https://media.example/v"), AINote: say("aiNote", "Ada asks"), Transcript: say("transcript", "Ada: hello"),
		StartTime: "2026-03-02T17:30:45Z", Duration: "754",
	}}
}

// TestOneRefusedValueAtEachCRM: each CRM refuses one value after the other, and does not say which. All the others arrive
// with the same try, of an update and of a new log.
func TestOneRefusedValueAtEachCRM(t *testing.T) {
	for _, part := range []crm.Part{"note", "subject", "result", "recordingLink", "voicemailLink", "aiNote", "transcript"} {
		for _, v := range vendors.All("https://extension.example/") {
			t.Run(v.Title+", "+string(part), func(t *testing.T) {
				wire := &refuses{Transport: crmtest.Wire(v.ContactFake), text: refusedText}
				s, err := connectors.Open(crm.Account{User: v.ContactFake.User(), AuthHeader: v.AuthHeader(), Transport: wire, Now: time.Now, Cache: &remembers{}, Region: "US"}, nil)
				require.NoError(t, err)
				holds := func(id string, done connectors.Updated) {
					require.Len(t, done.Refused, 1)
					assert.Equal(t, part, done.Refused[0].Part)
					assert.Empty(t, done.NotKept)
					log, ok := v.Get(id)
					require.True(t, ok)
					got := logbody.Read(log.Body, s.Platform().Format)
					want := withOneWrong(part).Without(part).Values
					if part != "note" {
						require.NotNil(t, got.Note)
						assert.Equal(t, *want.Note, *got.Note)
					}
					assert.Equal(t, [...]string{want.RecordingLink, want.VoicemailLink, want.AINote, want.Transcript},
						[...]string{got.RecordingLink, got.VoicemailLink, got.AINote, got.Transcript})
					if part != "result" {
						assert.Equal(t, "Accepted", got.Result)
					}
					if s.Platform().Keeps.Subject && part != "subject" {
						assert.Equal(t, "Offer", log.Subject)
					}
					if s.Platform().Keeps.StartTime {
						assert.Equal(t, "2026-03-02T17:30", log.StartTime.UTC().Format("2006-01-02T15:04"))
					}
				}
				update := withOneWrong(part)
				update.LogID = v.Put(crm.CallLog{Body: "By hand", Subject: "Call"})
				done, err := s.UpdateCallLog(t.Context(), update)
				require.NoError(t, err)
				holds(update.LogID, done)
				assert.LessOrEqual(t, wire.writes, 2, "with the others, and by itself")

				logs := v.Logs()
				create := withOneWrong(part)
				create.Contact = crm.Contact{ID: v.PutContact("Ada Caller", "(650) 555-0100"), Name: "Ada Caller"}
				create.Call = &logbody.Call{SessionID: "4012345777", Direction: "Inbound", From: &logbody.Party{PhoneNumber: "+16505550100"}}
				done, err = s.CreateCallLog(t.Context(), create, time.Time{})
				require.NoError(t, err)
				assert.True(t, done.Created)
				assert.Equal(t, logs+1, v.Logs())
				holds(done.Log.ID, done)
			})
		}
	}
}
