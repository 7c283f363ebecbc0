package pipedrive_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/pipedrive"
)

// Ids are larger than what JavaScript's numbers hold: 2^53 is 9007199254740992.
func TestLargeIDsAreKeptExactly(t *testing.T) {
	transport := &answering{status: 200, body: `{"success":true,"data":{"id":9007199254740993,"subject":"S","note":"N",
		"deal_id":9007199254740995,"person_id":9223372036854775807,"owner_id":9007199254740997,"lead_id":null}}`}
	c := openAt(t, transport)
	have, err := c.ReadCallLog(t.Context(), "9007199254740993")
	require.NoError(t, err)
	assert.Equal(t, "9007199254740993", have.ID)
	assert.Equal(t, "9223372036854775807", have.ContactID)
	assert.Equal(t, crm.Disposition{DealID: "9007199254740995"}, have.Disposition)
	_, err = c.WriteCallLog(t.Context(), have, crm.Change{OwnerID: pointer("9007199254740999")})
	require.NoError(t, err)
	assert.JSONEq(t, `{"owner_id":9007199254740999}`, string(transport.sent[1].Body))
	assert.Contains(t, string(transport.sent[1].Body), "9007199254740999")
	_, err = c.SetDisposition(t.Context(), have, crm.Disposition{DealID: "9007199254740995"})
	require.NoError(t, err)
	assert.Contains(t, string(transport.sent[2].Body), "9007199254740995")
}

// A conflict begins an update again only where it was the write that met it.
func TestConflictOfAReadIsReadOnce(t *testing.T) {
	fake := newFake(t)
	transport := &oneRefused{Transport: fake, path: "/activities/", status: 409}
	account := fake.account()
	account.Transport = transport
	s, err := connectors.OpenAt(pipedrive.Platform(), account, nil)
	require.NoError(t, err)
	_, err = s.UpdateCallLog(t.Context(), connectors.Update{LogID: "7", Values: logbody.Update{Note: pointer("N")}})
	assert.Equal(t, crm.Conflict, crm.CodeOf(err))
	assert.Equal(t, 1, s.Usage().Requests)
}

// Half a surrogate pair is no character. It stands in a text when a program has cut an emoji in two; it is
// somebody's text all the same, and stays as it is.
func TestHalfACharacterStaysAsItIs(t *testing.T) {
	const typed = `typed \ud83d by \udc00 hand<br>`
	transport := &answering{status: 200, body: `{"success":true,"data":{"id":7,"subject":"S","note":"` + typed + `"}}`}
	account := crm.Account{User: crm.User{Hostname: "acme.pipedrive.com"}, AuthHeader: "Bearer t0k3n", Transport: transport}
	s, err := connectors.OpenAt(pipedrive.Platform(), account, nil)
	require.NoError(t, err)
	_, err = s.UpdateCallLog(t.Context(), connectors.Update{LogID: "7", Values: logbody.Update{Note: pointer("new")}})
	require.NoError(t, err)
	require.Len(t, transport.sent, 2)
	body := strings.ReplaceAll(string(transport.sent[1].Body), `\u003cbr\u003e`, "<br>")
	assert.Contains(t, body, typed)
}
