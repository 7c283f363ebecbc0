package worker_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/worker"
)

// shop is a description of a CRM that the build has never heard of: it speaks as the Example CRM does.
func shop(t *testing.T) string {
	text, err := os.ReadFile("../examplecrm/examplecrm.json")
	require.NoError(t, err)
	return strings.NewReplacer(`"name": "examplecrm"`, `"name": "shop"`, `"title": "Example CRM"`, `"title": "Shop CRM"`).Replace(string(text))
}

func TestACRMOfAPersonsOwn(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.start(never)
		does, err := p.DescribeCRM(shop(t))
		require.NoError(t, err)
		assert.Equal(t, "Shop CRM", does.Title)
		assert.Contains(t, strings.Join(does.Sentences, " "), "and nowhere else")
		assert.Contains(t, does.Requests, "PATCH /api/v1/calls/{id}")
		connection := w.connection()
		connection.Platform = "shop"
		_, err = p.Connect(t.Context(), connection)
		assert.Equal(t, "platform", crm.AsError(err).Field, "looking at it adds nothing")

		_, err = p.AddCRM(t.Context(), shop(t))
		require.NoError(t, err)
		_, err = p.Connect(t.Context(), connection)
		require.NoError(t, err)
		all := p.platforms()
		last := all[len(all)-1]
		assert.Equal(t, []any{"shop", true}, []any{last.Name, last.Own})
		assert.Equal(t, crm.Conflict, crm.CodeOf(p.RemoveCRM(t.Context(), "shop")), "it is connected")

		p = w.start(never)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "Shop CRM", state.Account.Title, "it is there after a restart")
		assert.True(t, state.Account.SignedIn)

		_, err = p.Disconnect(t.Context())
		require.NoError(t, err)
		require.NoError(t, p.RemoveCRM(t.Context(), "shop"))
		_, err = p.Connect(t.Context(), connection)
		assert.Equal(t, "platform", crm.AsError(err).Field)
	})
}

// TestATokenIsPastedWhereThatIsAll: an API that takes a bearer token alone is no dead end in the settings.
func TestATokenIsPastedWhereThatIsAll(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.start(never)
		before, rest, _ := strings.Cut(shop(t), `"signIn": [`)
		_, after, _ := strings.Cut(rest, "\n  ],")
		_, err := p.AddCRM(t.Context(), before+`"signIn": [{ "kind": "bearer", "basic": "{key}:" }],`+after)
		require.NoError(t, err)
		all := p.platforms()
		assert.Equal(t, &worker.KeyPage{Label: "API key"}, all[len(all)-1].Key)
		connection := w.connection()
		connection.Platform = "shop"
		_, err = p.Connect(t.Context(), connection)
		require.NoError(t, err)
	})
}

func TestDescriptionsThatAreNotAdded(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.start(never)
		for name, text := range map[string]string{
			"nothing":                 "",
			"no JSON":                 "{",
			"an unknown key":          strings.Replace(shop(t), `"title"`, `"titel"`, 1),
			"a known CRM's name":      strings.Replace(shop(t), `"shop"`, `"pipedrive"`, 1),
			"the practice CRM's name": strings.Replace(shop(t), `"shop"`, `"practice"`, 1),
			"RingCentral's name":      strings.Replace(shop(t), `"shop"`, `"ringcentral"`, 1),
			"a hook":                  strings.Replace(shop(t), `"subject": "subject"`, `"subject": {"at": "subject", "form": "shout"}`, 1),
			"a key for somebody else": strings.Replace(shop(t), `"127.0.0.1", `, `"https://evil.example", `, 1),
			"too long":                shop(t) + strings.Repeat(" ", 300<<10),
		} {
			_, err := p.AddCRM(t.Context(), text)
			e := crm.AsError(err)
			require.NotNil(t, e, name)
			assert.Equal(t, crm.InvalidArgument, e.Code, name)
			assert.NotEmpty(t, e.Message, name)
		}
		for _, platform := range p.platforms() {
			assert.False(t, platform.Own, platform.Name)
		}
		var err error
		for i := range 12 {
			_, err = p.AddCRM(t.Context(), strings.Replace(shop(t), `"shop"`, `"shop`+string(rune('a'+i))+`"`, 1))
		}
		assert.ErrorContains(t, err, "one too many")
	})
}

func TestThePolicyDecidesOnOwnCRMs(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		w.policy = `{"allowedCrms": ["pipedrive"]}`
		p := w.start(never)
		_, err := p.AddCRM(t.Context(), shop(t))
		assert.Error(t, err)
	})
}

// platforms are the CRMs that a page offers.
func (p *program) platforms() []worker.Platform {
	p.w.t.Helper()
	all, err := p.Platforms(p.w.t.Context())
	require.NoError(p.w.t, err)
	return all
}
