package calls_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

// On the widget's page a person finds a contact who does not have the number, and logs the call to them.
func TestFindByNameInTheWidget(t *testing.T) {
	hear := func(d *driver, m ringcentral.Message) calls.Reply {
		reply, err := d.book.Hear(t.Context(), m)
		require.NoError(t, err)
		return reply
	}
	open := func(d *driver, session string) string {
		m := ringcentral.LogCall{Request: ringcentral.Request{ID: "q"}, Call: d.record(session).Call, Trigger: ringcentral.CreateLog, ByPerson: true}
		return string(hear(d, m).Posts[0])
	}
	changed := func(d *driver, f ringcentral.Form, keys ...string) calls.Reply {
		return hear(d, ringcentral.FormChanged{Request: ringcentral.Request{ID: "i"}, Call: d.record("1").Call, Form: f, Keys: keys})
	}
	typed := func(d *driver, f ringcentral.Form) []calls.Action {
		return changed(d, f, ringcentral.KeySearch).Actions
	}
	unknown := func() *driver {
		d := newDriver(t, calls.Settings{Account: account})
		d.do(d.ringing("1"))
		d.do(found())
		assert.Contains(t, open(d, "1"), `"ui:field":"search"`)
		return d
	}
	form := ringcentral.Form{ContactID: ringcentral.CreateContact, NewContactName: "W. O."}
	look := func(name string) ringcentral.Form { f := form; f.Search = name; return f }
	page := func(actions []calls.Action) string {
		return string(calls.Post(one[calls.ShowLogPage](t, actions), ringcentral.Service{}))
	}

	t.Run("found, chosen and logged", func(t *testing.T) {
		d := unknown()
		assert.Empty(t, typed(d, look("w")), "one letter is no name")
		first := one[calls.FindByName](t, typed(d, look("wal")))
		assert.Empty(t, typed(d, look("wal ")), "it is the same name")
		second := one[calls.FindByName](t, typed(d, look("walter")))
		assert.Equal(t, calls.FindByName{Account: account, Session: "1", Name: "walter"}, second)
		assert.False(t, d.book.Wants(first))
		assert.True(t, d.book.Wants(second))
		assert.Empty(t, d.do(calls.FoundByName{Session: "1", Name: "wal", Contacts: []calls.Contact{wanda}}), "something else is looked for by now")

		f := look("walter")
		f.Note = ptr("typed meanwhile")
		changed(d, f, ringcentral.KeyNote)
		shown := page(d.do(calls.FoundByName{Session: "1", Name: "walter", Contacts: []calls.Contact{walter}}))
		assert.Contains(t, shown, `{"const":"p8","title":"Walter Ortiz"`)
		assert.Contains(t, shown, "One was found")
		data := formData(t, []byte(shown))
		assert.Equal(t, "walter", data["contactSearch"])
		assert.Equal(t, "typed meanwhile", data["note"])
		assert.Equal(t, "W. O.", data["newContactName"])
		assert.Equal(t, ringcentral.CreateContact, data["contact"], "the person chooses")

		d.restart() // what was found is known to a worker that starts over
		save := ringcentral.LogCall{Request: ringcentral.Request{ID: "s"}, Call: d.record("1").Call, Trigger: ringcentral.LogForm, ByPerson: true,
			Form: ringcentral.Form{ContactID: "p8", Search: "walter"}}
		assert.Equal(t, inCRM(walter), createOf(t, hear(d, save).Actions).Update.Contact)
	})
	t.Run("the one who is chosen stays when others are found", func(t *testing.T) {
		d := unknown()
		typed(d, look("walter"))
		d.do(calls.FoundByName{Session: "1", Name: "walter", Contacts: []calls.Contact{walter}})
		f := look("wanda")
		f.ContactID = "p8"
		typed(d, f)
		shown := page(d.do(calls.FoundByName{Session: "1", Name: "wanda", Contacts: []calls.Contact{wanda}}))
		assert.Equal(t, "p8", formData(t, []byte(shown))["contact"])
		assert.Contains(t, shown, `"const":"p8"`)
		assert.Contains(t, shown, `"const":"p7"`)
	})
	t.Run("nobody, and a CRM that refuses", func(t *testing.T) {
		d := unknown()
		typed(d, look("zoe"))
		assert.Contains(t, page(d.do(calls.FoundByName{Session: "1", Name: "zoe"})), "Nobody has a name like that.")
		typed(d, look("zoes"))
		assert.Contains(t, page(d.do(calls.FoundByName{Session: "1", Name: "zoes", Message: "Not now."})), "Not now.")
	})
	t.Run("another CRM is connected by now", func(t *testing.T) {
		d := unknown()
		typed(d, look("walter"))
		d.settings.Account = "othercrm/1"
		d.do(calls.Configured{Settings: d.settings})
		assert.Empty(t, d.do(calls.FoundByName{Session: "1", Name: "walter", Contacts: []calls.Contact{walter}}))
	})
	t.Run("another call's page is open by now", func(t *testing.T) {
		d := unknown()
		typed(d, look("walter"))
		d.do(d.ringing("2"))
		open(d, "2")
		assert.Empty(t, d.do(calls.FoundByName{Session: "1", Name: "walter", Contacts: []calls.Contact{walter}}))
	})
	t.Run("who does not have the number is not taken for it", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(wanda, calls.Contact{ID: "p9", Name: "Wendy Ortiz"}))
		d.do(d.record("1"))
		ticked := look("walter")
		ticked.ContactID, ticked.Always = "p9", true
		typed(d, ticked)
		shown := page(d.do(calls.FoundByName{Session: "1", Name: "walter", Contacts: []calls.Contact{walter}}))
		assert.Equal(t, true, formData(t, []byte(shown))["alwaysThisContact"], "what is ticked stays so")
		ticked.ContactID = "p8"
		posts := hear(d, ringcentral.FormChanged{Request: ringcentral.Request{ID: "i"}, Call: d.record("1").Call, Form: ticked, Keys: []string{ringcentral.KeyContact}}).Posts
		assert.NotContains(t, string(posts[0]), "alwaysThisContact", "it would be promised in vain")
		save := ringcentral.LogCall{Request: ringcentral.Request{ID: "s"}, Call: d.record("1").Call, Trigger: ringcentral.LogForm, ByPerson: true, Form: ticked}
		assert.Equal(t, inCRM(walter), createOf(t, hear(d, save).Actions).Update.Contact)
		d.do(d.record("2"))
		assert.Equal(t, calls.SeveralContacts, d.view("2").Why)
	})
	t.Run("where it would be of no use it is not offered", func(t *testing.T) {
		d := auto(t)
		logged(t, d, "1")
		assert.NotContains(t, open(d, "1"), "contactSearch")
		assert.Empty(t, typed(d, look("walter")))
		d = newDriver(t, calls.Settings{})
		d.do(d.ringing("1"))
		assert.NotContains(t, open(d, "1"), "contactSearch")
		assert.Empty(t, typed(d, look("walter")))
	})
	t.Run("a name of many", func(t *testing.T) {
		d := unknown()
		many := make([]calls.Contact, 60)
		for i := range many {
			many[i] = calls.Contact{ID: strings.Repeat("x", i+1), Name: "Walter"}
		}
		typed(d, look("walter"))
		shown := page(d.do(calls.FoundByName{Session: "1", Name: "walter", Contacts: many}))
		assert.Contains(t, shown, "The first 20 of 60")
		assert.Equal(t, 20, strings.Count(shown, `"title":"Walter"`))
	})
}
