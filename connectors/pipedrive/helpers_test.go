package pipedrive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/pipedrive"
	"callscribe/connectors/pipedrive/pipedrivetest"
)

// now is the clock of connector and fake.
var now = time.Date(2026, 11, 20, 18, 30, 0, 0, time.UTC)

// judged is a fake each of whose requests is held against Pipedrive's own specification.
type judged struct {
	*pipedrivetest.Fake
	t testing.TB
}

func newFake(t testing.TB) *judged {
	fake := pipedrivetest.New()
	fake.Now = func() time.Time { return now }
	return &judged{fake, t}
}

func (j *judged) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	require.NoError(j.t, err)
	judge(j.t, r, body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	j.Fake.ServeHTTP(w, r)
}

// Do implements [crm.Transport] without a network.
func (j *judged) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	return crmtest.Wire(j).Do(ctx, req)
}

func (j *judged) account() crm.Account {
	return crm.Account{User: j.User(), AuthHeader: j.AuthHeader(), Transport: j, Now: j.Now}
}

// answering is a transport with one answer for all requests.
type answering struct {
	status int
	header crm.Header
	body   string
	sent   []*crm.Request
}

func (a *answering) Do(_ context.Context, req *crm.Request) (*crm.Response, error) {
	a.sent = append(a.sent, req)
	return &crm.Response{Status: a.status, Header: a.header, Body: []byte(a.body)}, nil
}

// full is all that the connector can do.
type full interface {
	crm.Connector
	crm.Identifier
	crm.ContactFinder
	crm.ContactCreator
	crm.CallLogCreator
	crm.DispositionSetter
}

func open(t testing.TB, account crm.Account) full {
	t.Helper()
	connector, err := pipedrive.Platform().Open(account)
	require.NoError(t, err)
	return connector.(full)
}

// openAt is a connector whose every request gets that answer.
func openAt(t testing.TB, transport *answering) full {
	t.Helper()
	return open(t, crm.Account{
		User: crm.User{Hostname: "acme.pipedrive.com"}, AuthHeader: "Bearer t0k3n", Transport: transport,
		Now: func() time.Time { return now },
	})
}

// keysOf are the keys of a JSON object.
func keysOf(t testing.TB, body string) []string {
	t.Helper()
	var object map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &object))
	return slices.Collect(maps.Keys(object))
}

func pointer[T any](value T) *T { return &value }
