package worker_test

import (
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

func TestUpdateAnswers(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, id := w.loggedByCaller()

		done, err := p.update(id, logbody.Update{Note: ptr("edited")})
		require.NoError(t, err)
		require.NotNil(t, done.Updated)
		assert.False(t, done.Queued)
		assert.Nil(t, done.Error)
		assert.Equal(t, "Call log updated.", done.Message.Message)
		assert.Equal(t, "edited", done.Updated.Note)
		assert.Equal(t, 2, done.Usage.Requests)

		w.breaks("", 503)
		done, err = p.update(id, logbody.Update{Note: ptr("while it is away")})
		require.NoError(t, err)
		assert.Nil(t, done.Updated)
		assert.True(t, done.Queued)
		assert.Equal(t, crm.Unavailable, done.Error.Code)
		assert.Equal(t, connectors.Warning, done.Message.Level)
		assert.Regexp(t, `^Your change is saved here\. .* is not available at the moment\. Callscribe sends it by itself`, done.Message.Message)

		w.breaks("", 0)
		pass(hourAndMore)
		p.wake()
		_, note := w.logOf(contact)
		assert.Equal(t, "while it is away", note)
		assert.Zero(t, w.jobs())

		w.breaks("", 404)
		done, err = p.update(id, logbody.Update{Note: ptr("too late")})
		require.NoError(t, err)
		assert.Nil(t, done.Updated)
		assert.False(t, done.Queued)
		assert.Equal(t, crm.NotFound, done.Error.Code)
		assert.Equal(t, connectors.Danger, done.Message.Level)
		assert.Contains(t, done.Message.Message, "Your change is kept in Callscribe.")
		assert.Equal(t, 1, w.jobs())
	})
}

// A token that ended parks what comes; a new one, with whatever call, sends it all.
func TestUnauthenticated(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, id := w.loggedByCaller()
		w.breaks("", 401)
		done, err := p.update(id, logbody.Update{Note: ptr("signed out")})
		require.NoError(t, err)
		assert.Equal(t, crm.Unauthenticated, done.Error.Code)
		assert.False(t, done.Queued)
		require.Len(t, w.asked(), 1)
		w.breaks("", 0)

		done, err = p.update(id, logbody.Update{Result: "Missed"})
		require.NoError(t, err)
		assert.Equal(t, crm.Unauthenticated, done.Error.Code)
		p.wake()
		w.start(never).wake()
		assert.Empty(t, w.asked(), "with the same token nothing is sent")
		assert.Equal(t, 2, w.jobs())

		again := w.start(never)
		done, err = again.UpdateCallLog(t.Context(), w.user(), w.otherHeader(), connectors.Update{LogID: id, Values: logbody.Update{Duration: "61"}})
		require.NoError(t, err)
		require.NotNil(t, done.Updated, done.Error)
		synctest.Wait()
		_, note := w.logOf(contact)
		assert.Equal(t, "signed out", note)
		assert.Zero(t, w.jobs())
	})
}

// A mistake of the caller is refused before anything is stored or sent.
func TestBadInput(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		user, header := w.user(), w.header()
		none := logbody.Update{Note: ptr("x")}
		for field, try := range map[string]func() error{
			"user.platform": func() error {
				other := user
				other.Platform = "acme"
				_, err := p.UpdateCallLog(t.Context(), other, header, connectors.Update{LogID: "1", Values: none})
				return err
			},
			"user.hostname": func() error {
				other := user
				other.Hostname = "evil.example"
				_, err := p.CreateCallLog(t.Context(), other, header, newLog(session, contact, "x"))
				return err
			},
			"authHeader": func() error {
				_, err := p.UpdateCallLog(t.Context(), user, "Digest x", connectors.Update{LogID: "1", Values: none})
				return err
			},
			"existingCallLog.thirdPartyLogId": func() error {
				_, err := p.update("../1", none)
				return err
			},
			"callLog.sessionId": func() error {
				_, err := p.create(newLog("", contact, "x"))
				return err
			},
			"contactInfo.id": func() error {
				_, err := p.create(newLog(session, "createNewContact", "x"))
				return err
			},
		} {
			code(t, crm.InvalidArgument, try(), field)
		}
		p.wake()
		assert.Zero(t, w.jobs())
		assert.Empty(t, w.asked())
		signedIn, err := w.areas.session.Load(t.Context())
		require.NoError(t, err)
		assert.Empty(t, signedIn)
	})
}

// A call without a contact is nobody's mistake: the person is told, and nothing is kept.
func TestCreateWithoutContact(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.start(never)
		done, err := p.create(newLog(session, "", "x"))
		require.NoError(t, err)
		assert.Nil(t, done.Updated)
		assert.False(t, done.Queued)
		assert.Equal(t, crm.InvalidArgument, done.Error.Code)
		assert.Equal(t, connectors.Warning, done.Message.Level)
		assert.Equal(t, 5000, done.Message.TTL)
		assert.Contains(t, done.Message.Message, "no contact yet")
		assert.Zero(t, w.jobs())
		assert.Empty(t, w.asked())
	})
}

// What waits for one log goes as one update.
func TestUpdatesMerge(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, id := w.loggedByCaller()
		w.breaks("", 503)
		for _, values := range []logbody.Update{{Note: ptr("one"), Subject: "Offer"}, {Result: "Missed"}, {Note: ptr("two")}} {
			_, err := p.update(id, values)
			require.NoError(t, err)
		}
		synctest.Wait()
		w.breaks("", 0)
		w.asked()
		pass(hourAndMore)
		assert.Equal(t, 1, count(w.asked(), "PATCH"))
		_, note := w.logOf(contact)
		assert.Equal(t, "two", note)
		body := w.logsOf(contact)[0].Body
		assert.Contains(t, body, "Offer")
		assert.Contains(t, body, "Missed")
	})
}

// A session and its log are one: a create that waits and an update that waits keep their order.
func TestCreateAndUpdateOfOneLogKeepTheirOrder(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		for _, createFirst := range []bool{true, false} {
			p, contact, id := w.loggedByCaller()
			w.breaks("", 503)
			create := func(note string) {
				_, err := p.create(newLog(session, contact, note))
				require.NoError(t, err)
			}
			if createFirst {
				create("older")
			}
			_, err := p.update(id, logbody.Update{Note: ptr("edited"), Subject: "Kept"})
			require.NoError(t, err)
			want := "edited"
			if !createFirst {
				create("newer")
				want = "newer"
			}
			w.breaks("", 0)
			pass(hourAndMore)
			w.start(never).wake() // a new program knows it too
			_, note := w.logOf(contact)
			assert.Equal(t, want, note)
			assert.Contains(t, w.logsOf(contact)[0].Body, "Kept")
			assert.Zero(t, w.jobs())
			w.deleteLog(id)
		}
	})
}

// The log is deleted in the CRM. An update has nowhere to go; logging the call again takes it along.
func TestLogDeletedAndLoggedAgain(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, id := w.loggedByCaller()
		w.deleteLog(id)
		done, err := p.update(id, logbody.Update{Subject: "Kept"})
		require.NoError(t, err)
		assert.Equal(t, crm.NotFound, done.Error.Code)

		done, err = p.create(newLog(session, contact, "again"))
		require.NoError(t, err)
		require.NotNil(t, done.Updated, done.Error)
		newID, note := w.logOf(contact)
		assert.NotEqual(t, id, newID)
		assert.Equal(t, "again", note)
		assert.Contains(t, w.logsOf(contact)[0].Body, "Kept")
		synctest.Wait()
		assert.Zero(t, w.jobs())
	})
}

// Pages update one log at the same time: no CRM's answer to one of them undoes another.
func TestUpdatesOfOneLogAtOnceLoseNothing(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, logID := w.loggedByCaller()
		var pages sync.WaitGroup
		for _, values := range []logbody.Update{{Note: ptr("the note")}, {RecordingLink: "https://media.example.com/recording/8"}, {Result: "Voicemail", Duration: "61"}} {
			pages.Go(func() {
				_, err := p.update(logID, values)
				assert.NoError(t, err)
			})
		}
		pages.Wait()
		body := w.logsOf(contact)[0].Body
		for _, part := range []string{"the note", "https://media.example.com/recording/8", "Voicemail", "1 minute, 1 second"} {
			assert.Contains(t, body, part)
		}
		synctest.Wait()
		w.idle()
	})
}
