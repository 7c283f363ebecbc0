package rest

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

func TestOwnSaysWhatItDoes(t *testing.T) {
	text := changed(t,
		"signIn", `[{"kind": "login", "label": "Key", "userLabel": "Name", "basic": "{user}:{key}", "headers": {"X-App": "{user}"}}, {"kind": "bearer", "headers": {"X-Token": "{key}"}}]`,
		"address.path", `"/api"`,
		"logPage", `"https://{host}/logs/{id}"`,
		"fields", `{"body": "text", "start": "at", "day": {"of": "start", "at": "day", "form": "YYYY-MM-DD"}, "result": {"at": "r", "when": "read"}}`,
		"create", `{"send": "POST /logs", "body": {"log": "{fields}", "from": "{number}", "by": "{login}"}}`,
		"find", `{"send": "GET /logs", "list": "items"}`,
		"undo", `"DELETE /logs/{id}"`,
		"contacts", `{"id": "id", "name": "name", "phones": "p", "byNumber": {"send": "GET /c", "list": "items"}, "byName": {"send": "GET /c", "list": "items"}, "filter": true}`)
	p, does, err := Own(text)
	require.NoError(t, err)
	assert.Equal(t, "Acme", p.Title)
	assert.Equal(t, []string{
		"Requests go to *.acme.example, where * is your company's part, and your key with them, and nowhere else.",
		"The header Authorization and X-App of each request holds your name and key.",
		"The header X-Token of each request holds your token.",
		"Of a call it can send: text, start time, phone number. The text holds your note and what else is logged of the call.",
		"It also sends the name that you sign in with.",
		"To find people it sends a phone number or a name.",
		"It deletes with DELETE /logs/{id}.",
		"Its pages are opened at https://{host}/logs/{id}.",
	}, does.Sentences)
	assert.ElementsMatch(t, []string{"GET /api/me", "GET /api/logs/{id}", "PATCH /api/logs/{id}", "POST /api/logs", "DELETE /api/logs/{id}",
		"GET /api/logs", "GET /api/c", "GET /api/c"}, does.Requests)

	_, does, err = Own(changed(t, "address.hosts", `["api.acme.example", "eu.acme.example"]`))
	require.NoError(t, err)
	assert.Equal(t, "Requests go to api.acme.example, eu.acme.example, and your key with them, and nowhere else.", does.Sentences[0])
	_, does, err = Own(changed(t, "signIn", strings.Replace(byOAuth, "https://login.acme.example/authorize", "https://pages.evil.example/authorize", 1)))
	require.NoError(t, err)
	assert.Equal(t, []string{
		"The header Authorization of each request holds your token.",
		"You sign in on a page of pages.evil.example or your company's address.",
		"What the sign-in brings goes to login.acme.example or your company's address, to be renewed and ended.",
	}, does.Sentences[1:4])
	_, does, err = Own(changed(t, "address.hosts", `"*"`))
	require.NoError(t, err)
	assert.Equal(t, "Requests go to the address that you give, and your key with them, and nowhere else.", does.Sentences[0])
}

// A description from a file is data: it has no Go to call, however it asks.
func TestOwnHasNoHooks(t *testing.T) {
	for at, wrong := range map[string]string{
		"update":       `{"send": "PATCH /logs/{id}", "body": {"type": "{hook.callType}"}}`,
		"fields":       `{"body": "text", "subject": {"at": "s", "form": "name"}}`,
		"contacts":     `{"id": "id", "name": "name", "phones": "p", "form": "name", "byNumber": {"send": "GET /c", "list": "items"}, "byName": {"send": "GET /c", "list": "items"}}`,
		"signIn":       `{"kind": "key", "label": "Key"}`, // a hook may hold the key
		"read":         `"GET /logs/{id:name}"`,
		"signIn.basic": `"{hook.key}"`,
	} {
		_, _, err := Own(changed(t, at, wrong))
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), at)
	}
}

func TestOwnRefusesWhatIsTooLong(t *testing.T) {
	_, _, err := Own([]byte(smallest + strings.Repeat(" ", maxOwn)))
	assert.ErrorContains(t, err, "longer than 256 KB")
	_, _, err = Own([]byte(smallest + strings.Repeat(" ", maxOwn-len(smallest))))
	assert.NoError(t, err)
}

// The Example CRM's description is one that a file could bring.
func TestOwnTakesTheExample(t *testing.T) {
	text, err := os.ReadFile("../examplecrm/examplecrm.json")
	require.NoError(t, err)
	p, does, err := Own(text)
	require.NoError(t, err)
	assert.Equal(t, []string{"http://127.0.0.1/*", "http://localhost/*", "http://[::1]/*"}, p.Hosts)
	assert.Contains(t, does.Requests, "PATCH /api/v1/calls/{id}")
}
