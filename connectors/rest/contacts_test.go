package rest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// twoKinds has people, for whom two searches are made and deals and leads asked, and firms, which not every account has.
func twoKinds(t *testing.T) []byte {
	return changed(t, "ids.deal", `"#"`, "fields.deal", `{"at": "deal", "when": "read"}`, "fields.lead", `{"at": "lead", "when": "read"}`, "contacts", `[
		{"type": "Person", "id": "id", "name": ["first", "last"], "phones": ["mobile", "p"], "company": "org", "title": "job", "created": "since", "detailed": 2,
			"byNumber": [{"send": "GET /people?n={number}", "list": "items"}, {"send": "GET /people/more?n={ending}", "list": "items", "ifNone": true}],
			"byName": {"send": "GET /people", "query": {"q": "{given}", "f": "{family}"}, "list": "items"},
			"create": {"send": "POST /people", "body": {"name": "{name}", "phone": "{number}"}, "id": "made"},
			"deals": [{"send": "GET /deals?of={contact}", "list": "items", "title": "t"}, {"send": "GET /old?of={contact}", "list": "items", "title": "t"}],
			"leads": {"send": "GET /leads?of={contact}", "list": "items", "title": "t"}},
		{"type": "Firm", "id": "id", "name": "name", "phones": "p", "optional": true, "filter": true,
			"byNumber": {"send": "GET /firms?n={number}", "list": "items"}, "byName": {"send": "GET /firms", "list": "items"}}
	]`)
}

const (
	ada = `{"id": "a1", "first": "Ada", "last": "Byron", "mobile": null, "p": "+1 650 555 0100", "org": "Acme", "job": "Poet", "since": "2026-01-02"}`
	bob = `{"id": "b1", "first": "Bob", "p": "650-555-0100"}`
	cy  = `{"id": "c1", "first": "Cy", "p": "650 555 0100"}`
)

func items(all ...string) string { return `{"items": [` + strings.Join(all, ",") + `]}` }

const number = "+16505550100"

// TestAContactWithoutAName has a name to be chosen by: some CRMs want none, and a row that says nothing helps nobody.
func TestAContactWithoutAName(t *testing.T) {
	for record, name := range map[string]string{
		`"first": null, "last": "", "org": "Acme"`: "Acme",
		`"first": "", "org": null`:                 "+1 650 555 0100",
	} {
		to := &script{answers: map[string]string{"GET /people": items(`{"id": "a1", "p": "+1 650 555 0100", ` + record + `}`), "GET /firms": items(), "GET /deals": items(), "GET /old": items(), "GET /leads": items()}}
		found, err := openAt(t, twoKinds(t), to).FindContact(t.Context(), number)
		require.NoError(t, err)
		require.Len(t, found, 1)
		assert.Equal(t, name, found[0].Name)
	}
}

func TestContactsOfANumber(t *testing.T) {
	answers := func(changes ...string) map[string]string {
		all := map[string]string{"GET /people": items(), "GET /people/more": items(), "GET /firms": items(), "GET /deals": items(), "GET /old": items(), "GET /leads": items()}
		for i := 0; i < len(changes); i += 2 {
			all[changes[i]] = changes[i+1]
		}
		return all
	}
	detailed := `{"id": 1, "t": "First"}`
	for _, test := range []struct {
		name    string
		answers map[string]string
		found   []string // "a1 Person"
		asked   string   // of this the last request is
		code    crm.Code
	}{
		{"by the first search", answers("GET /people", items(ada)), []string{"a1 Person"}, "", ""},
		{"by the second, where the first finds nobody", answers("GET /people/more", items(bob)), []string{"b1 Person"}, "", ""},
		{"only the first, where it finds somebody", answers("GET /people", items(ada), "GET /people/more", items(bob)), []string{"a1 Person"}, "", ""},
		{"each once", answers("GET /people", items(ada, ada, bob)), []string{"a1 Person", "b1 Person"}, "", ""},
		{"nobody with another number", answers("GET /people", items(strings.Replace(ada, "0100", "0101", 1))), nil, "", ""},
		{"of each kind", answers("GET /people", items(ada), "GET /firms", items(`{"id": "a1", "name": "Acme", "p": "6505550100"}`)), []string{"a1 Person", "a1 Firm"}, "", ""},
		{"the first search of a kind, whatever another kind has", answers("GET /people", items(ada), "GET /firms", items()), []string{"a1 Person"}, "", ""},
		{"without the kind that the account has not", answers("GET /people", items(ada), "GET /firms", "404"), []string{"a1 Person"}, "", ""},
		{"not without a kind that each has", answers("GET /people", "404"), nil, "", crm.NotFound},
		{"not without a kind that is only busy", answers("GET /firms", "503"), nil, "", crm.Unavailable},
		{"without deals that nobody may see", answers("GET /people", items(ada), "GET /deals", "403"), []string{"a1 Person"}, "GET /firms", ""},
		{"not when signed out", answers("GET /people", items(ada), "GET /leads", "401"), nil, "", crm.Unauthenticated},
		{"with what there is when the CRM has enough", answers("GET /people", items(ada, bob), "GET /deals", "429"), []string{"a1 Person", "b1 Person"}, "GET /old", ""},
		{"and when it has enough at the leads", answers("GET /people", items(ada, bob), "GET /leads", "429"), []string{"a1 Person", "b1 Person"}, "GET /leads", ""},
		{"an answer without an id", answers("GET /people", items(`{"p": "6505550100"}`)), nil, "", crm.Unavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			to := &script{answers: test.answers}
			c := openAt(t, twoKinds(t), to)
			c.Account.Region = "US"
			contacts, err := c.FindContact(t.Context(), number)
			var found []string
			for _, contact := range contacts {
				found = append(found, contact.ID+" "+contact.Type)
			}
			assert.Equal(t, test.found, found)
			assert.Equal(t, test.code, crm.CodeOf(err))
			assert.True(t, strings.HasPrefix(to.asked[len(to.asked)-1], test.asked), to.asked)
		})
	}

	to := &script{answers: answers("GET /people", items(ada), "GET /deals", items(detailed, detailed, `{"id": "none", "t": "x"}`), "GET /old", items(`{"id": 2, "t": "Second"}`),
		"GET /leads", items(`{"id": "l1", "t": "Lead"}`))}
	found, err := openAt(t, twoKinds(t), to).FindContact(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, []crm.Contact{{ID: "a1", Name: "Ada Byron", Type: "Person", Phone: "+1 650 555 0100", Company: "Acme", Title: "Poet", CreatedDate: "2026-01-02",
		Deals: []crm.Choice{{ID: "1", Title: "First"}, {ID: "2", Title: "Second"}}, Leads: []crm.Choice{{ID: "l1", Title: "Lead"}}}}, found)

	// What one search is refused leaves what the others find.
	to.answers["GET /old"] = "500"
	found, err = openAt(t, twoKinds(t), to).FindContact(t.Context(), number)
	require.NoError(t, err)
	assert.Len(t, found[0].Deals, 1)
	assert.Len(t, found[0].Leads, 1)
}

// TestDealsAreAskedForTheFirstFew of those who are found, and for nobody where only contacts are wanted.
func TestDealsAreAskedForTheFirstFew(t *testing.T) {
	for want, only := range map[int]bool{2: false, 0: true} {
		to := &script{answers: map[string]string{"GET /people": items(ada, bob, cy), "GET /deals": items(), "GET /old": items(), "GET /leads": items(), "GET /firms": items()}}
		c := openAt(t, twoKinds(t), to)
		c.Account.Region, c.Account.ContactsOnly = "US", only
		found, err := c.FindContact(t.Context(), number)
		require.NoError(t, err)
		assert.Len(t, found, 3)
		asked := strings.Join(to.asked, "\n")
		assert.Equal(t, want, strings.Count(asked, "GET /deals"), asked)
	}

	// Those of another kind are counted for themselves; where a description does not say, there are five.
	var many []string
	for i := range 7 {
		many = append(many, fmt.Sprintf(`{"id": "x%d", "name": "Acme", "p": "+16505550100"}`, i))
	}
	kind := func(name, path string) string {
		return strings.Replace(people(`, "type": "`+name+`", "deals": {"send": "GET /`+path+`/{contact}", "list": "items", "title": "t"}`), "GET /c?n", "GET /"+path+"?n", 1)
	}
	to := &script{answers: map[string]string{"GET /one": items(many[:3]...), "GET /two": items(many...)}}
	for i := range many {
		to.answers[fmt.Sprint("GET /one/x", i)], to.answers[fmt.Sprint("GET /two/x", i)] = items(), items()
	}
	_, err := openAt(t, changed(t, "fields.deal", `"deal"`, "contacts", "["+kind("A", "one")+","+kind("B", "two")+"]"), to).FindContact(t.Context(), number)
	require.NoError(t, err)
	asked := strings.Join(to.asked, "\n")
	assert.Equal(t, 3, strings.Count(asked, "GET /one/x"))
	assert.Equal(t, 5, strings.Count(asked, "GET /two/x"))

	// A deal that no field keeps is not offered: a call would be refused with it, and one open deal is chosen by itself.
	to.asked = nil
	_, err = openAt(t, changed(t, "contacts", kind("A", "one")), to).FindContact(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, []string{"GET /one?n=%2B16505550100"}, to.asked)
}

func TestContactsOfAName(t *testing.T) {
	to := &script{answers: map[string]string{"GET /people": items(ada, `{"id": "n1", "first": "Nobody"}`), "GET /deals": items(), "GET /old": items(), "GET /leads": items(),
		"GET /firms": items(`{"id": "f1", "name": "Lovelace, Ada King", "p": "+1"}`, `{"id": "f2", "name": "Adam"}`)}}
	c := openAt(t, twoKinds(t), to)
	found, err := c.FindContactWithName(t.Context(), "  Ada King Lovelace ")
	require.NoError(t, err)
	assert.Equal(t, "GET /people?f=Lovelace&q=Ada%20King", to.asked[0])
	var ids, phones []string
	for _, contact := range found {
		ids, phones = append(ids, contact.ID), append(phones, contact.Phone)
	}
	assert.Equal(t, []string{"a1", "n1", "f1"}, ids, "where the CRM finds more than the name, the others are left out")
	assert.Equal(t, []string{"+1 650 555 0100", "", "+1"}, phones, "the first of the numbers, where there is one")

	asked := len(to.asked)
	_, err = c.FindContactWithName(t.Context(), "  ")
	assert.Equal(t, "name", crm.AsError(err).Field)
	assert.Len(t, to.asked, asked)

	_, err = c.FindContactWithName(t.Context(), "Ada")
	require.NoError(t, err)
	assert.Equal(t, "GET /people?f=Ada", to.asked[asked], "a name of one word is a family's")
}

// TestDeletedContacts are passed over where a list still has them.
func TestDeletedContacts(t *testing.T) {
	to := &script{answers: map[string]string{"GET /c": items(`{"id": "a", "name": "Ada", "gone": true}`, `{"id": "b", "name": "Bob", "gone": false}`, `{"id": "c", "name": "Cy", "gone": 1}`, `{"id": "d", "name": "Di"}`)}}
	found, err := openAt(t, changed(t, "gone", `"gone"`, "contacts", people("")), to).FindContactWithName(t.Context(), "x")
	require.NoError(t, err)
	require.Len(t, found, 2)
	assert.Equal(t, "b d", found[0].ID+" "+found[1].ID)
}

func TestNewContact(t *testing.T) {
	to := &script{answers: map[string]string{"POST /people": `{"made": "p9", "id": "other"}`}}
	c := openAt(t, twoKinds(t), to)
	made, err := c.CreateContact(t.Context(), crm.NewContact{Name: "Ada Byron", Phone: number, Type: "person"})
	require.NoError(t, err)
	assert.Equal(t, crm.Contact{ID: "p9", Name: "Ada Byron", Type: "Person", Phone: number}, made)
	assert.Equal(t, []string{`POST /people {"name":"Ada Byron","phone":"` + number + `"}`}, to.wrote)

	to.answers["POST /people"] = `{"made": "p9", "first": "A.", "last": "Byron"}`
	made, err = c.CreateContact(t.Context(), crm.NewContact{Name: "Ada Byron"})
	require.NoError(t, err)
	assert.Equal(t, "A. Byron", made.Name, "as the CRM has it")

	for field, contact := range map[string]crm.NewContact{"newContactName": {Name: " "}, "newContactType": {Name: "Acme", Type: "Firm"}} {
		_, err = c.CreateContact(t.Context(), contact)
		assert.Equal(t, field, crm.AsError(err).Field)
	}
	assert.Len(t, to.wrote, 2)

	// Where there is one kind of contact, a record may say of which kind it is itself.
	to = &script{answers: map[string]string{"GET /c": items(`{"id": "a", "name": "Ada", "kind": "lead"}`, `{"id": "b", "name": "Bob"}`)}}
	found, err := openAt(t, changed(t, "contacts", people(`, "type": "contact", "typeAt": "kind"`)), to).FindContactWithName(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, []string{"lead", "contact"}, []string{found[0].Type, found[1].Type})
}
