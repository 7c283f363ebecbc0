package rest

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// tied is a CRM in which a log is tied to what it belongs to by requests of their own.
func tied(t *testing.T, more ...string) []byte {
	return changed(t, append([]string{
		"ids.deal", `"#"`,
		"fields", `{"body": "text", "contact": {"at": "links.contact", "when": "read"}, "deal": {"at": "links.deal", "when": "read"}}`,
		"create", `"POST /logs"`,
		"find", `{"send": "GET /logs", "list": "items", "exact": true, "query": {"of": "{session}"}}`,
		"links", `[{"send": "POST /logs/{id}/people/{contact}", "needs": "contact"}, {"send": "POST /logs/{id}/deals/{deal}", "needs": "deal"}]`,
		"undo", `"DELETE /logs/{id}"`,
	}, more...)...)
}

var toTie = crm.NewCallLog{SessionID: "s1", Body: "typed", Contact: crm.Contact{ID: "c1"}, Disposition: crm.Disposition{DealID: "2"}}

// TestLinksOfANewLog: a log that cannot be tied for good is taken back, since it would belong to nobody; one that can be
// later stays, and the next try finds it.
func TestLinksOfANewLog(t *testing.T) {
	const create, person, deal, undo = `POST /logs {"text":"typed"}`, "POST /logs/7/people/c1 ", "POST /logs/7/deals/2 ", "DELETE /logs/7 "
	for _, test := range []struct {
		name, request, answer string
		more                  []string
		wrote                 []string
		code                  crm.Code
	}{
		{"tied", "", "", nil, []string{create, person, deal}, ""},
		{"no such contact", "POST /logs/7/people/c1", "404", nil, []string{create, person, undo}, crm.NotFound},
		{"a contact that the CRM refuses", "POST /logs/7/people/c1", "400", nil, []string{create, person, undo}, crm.InvalidArgument},
		{"no such contact, and nothing to take back with", "POST /logs/7/people/c1", "404", []string{"undo", ""}, []string{create, person}, crm.NotFound},
		{"no such deal", "POST /logs/7/deals/2", "404", nil, []string{create, person, deal, undo}, crm.NotFound},
		{"tied already", "POST /logs/7/people/c1", "409", nil, []string{create, person, deal}, ""},
		{"busy", "POST /logs/7/people/c1", "503", nil, []string{create, person}, crm.Unavailable},
		{"the creation is refused", "POST /logs", "400", nil, []string{create}, crm.InvalidArgument},
	} {
		t.Run(test.name, func(t *testing.T) {
			to := &script{answers: map[string]string{"POST /logs": `{"id": 7, "text": "typed"}`, "POST /logs/7/people/c1": "{}", "POST /logs/7/deals/2": "{}", "DELETE /logs/7": "{}",
				"GET /logs/7": `{"id": 7, "text": "typed", "links": {"contact": "c1", "deal": "2"}}`}}
			to.answers[test.request] = test.answer
			log, err := openAt(t, tied(t, test.more...), to).CreateCallLog(t.Context(), toTie)
			assert.Equal(t, test.code, crm.CodeOf(err))
			assert.Equal(t, test.wrote, to.wrote)
			if err == nil {
				assert.Equal(t, "c1", log.ContactID, "as it is read when it is tied")
			}
		})
	}

	to := &script{answers: map[string]string{"POST /logs": `{"id": 7, "text": "typed"}`, "POST /logs/7/people/c1": "404", "DELETE /logs/7": "503"}}
	_, err := openAt(t, tied(t), to).CreateCallLog(t.Context(), toTie)
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err), "it could not be taken back: the next try finds it")
}

// TestLinksOfALogThatIsFound are those that an earlier try did not come to.
func TestLinksOfALogThatIsFound(t *testing.T) {
	for links, wrote := range map[string][]string{
		`{}`:                             {"POST /logs/7/people/c1 ", "POST /logs/7/deals/2 "},
		`{"contact": "c1"}`:              {"POST /logs/7/deals/2 "},
		`{"contact": "c1", "deal": "2"}`: nil,
	} {
		to := &script{answers: map[string]string{"GET /logs": `{"items": [{"id": 7}]}`, "GET /logs/7": `{"id": 7, "text": "typed", "links": ` + links + `}`,
			"POST /logs/7/people/c1": "{}", "POST /logs/7/deals/2": "{}"}}
		log, err := openAt(t, tied(t), to).FindCallLog(t.Context(), toTie, time.Time{})
		require.NoError(t, err)
		assert.Equal(t, "typed", log.Body)
		assert.Equal(t, wrote, to.wrote, links)
		assert.Equal(t, wrote != nil, strings.Count(strings.Join(to.asked, "\n")+"\n", "GET /logs/7\n") == 2, "what was tied is read again")
	}

	to := &script{answers: map[string]string{"GET /logs": `{"items": [{"id": 7}]}`, "GET /logs/7": "503"}}
	_, err := openAt(t, tied(t), to).FindCallLog(t.Context(), toTie, time.Time{})
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
	assert.Empty(t, to.wrote, "what cannot be read is tied to nothing")

	// A request that says nothing of what it needs is always sent; one that promises a record must give it.
	for answer, code := range map[string]crm.Code{`{"done": {}}`: "", `{}`: crm.Unavailable} {
		to := &script{answers: map[string]string{"POST /logs": `{"id": 7, "text": "typed"}`, "PUT /logs/7/done": answer, "GET /logs/7": `{"id": 7, "text": "typed"}`}}
		_, err := openAt(t, tied(t, "links", `{"send": "PUT /logs/{id}/done", "record": "done"}`), to).CreateCallLog(t.Context(), toTie)
		assert.Equal(t, code, crm.CodeOf(err))
		assert.Equal(t, "PUT /logs/7/done ", to.wrote[1])
	}
}

// TestBeforeANewLog: a request that needs a value which there is not is left out, with the record that it promises.
func TestBeforeANewLog(t *testing.T) {
	text := tied(t, "links", "", "undo", "", "before", `{"send": "GET /deals/{deal}", "record": "data"}`)
	for answer, code := range map[string]crm.Code{`{"data": {}}`: "", `{"data": 7}`: crm.Unavailable} {
		for deal, asked := range map[string]int{"": 0, "2": 1} {
			to := &script{answers: map[string]string{"POST /logs": `{"id": 7, "text": "typed"}`, "GET /deals/2": answer}}
			log := toTie
			log.Disposition.DealID = deal
			_, err := openAt(t, text, to).CreateCallLog(t.Context(), log)
			if deal == "" {
				assert.NoError(t, err)
			} else {
				assert.Equal(t, code, crm.CodeOf(err))
			}
			assert.Equal(t, asked, strings.Count(strings.Join(to.asked, " "), "GET"))
		}
	}

	// A search is not preceded by what only a creation wants to know; nor is a link made to what there is not.
	to := &script{answers: map[string]string{"GET /logs": `{"items": []}`, "POST /logs": `{"id": 7, "text": "typed"}`, "GET /people/c1": `{"org": "o1"}`}}
	c := openAt(t, tied(t, "undo", "", "before", `{"send": "GET /people/{contact}", "take": {"org": "org"}}`, "create", `{"send": "POST /logs", "set": {"org": "{got.org}"}}`,
		"links", `{"send": "POST /logs/{id}/deals/{deal}", "needs": "deal", "record": "linked"}`), to)
	log := toTie
	log.Disposition.DealID = ""
	_, err := c.FindCallLog(t.Context(), log, time.Time{})
	require.NoError(t, err)
	assert.Equal(t, []string{"GET /logs?of=s1"}, to.asked)
	_, err = c.CreateCallLog(t.Context(), log)
	require.NoError(t, err)
	assert.Equal(t, []string{`POST /logs {"org":"o1","text":"typed"}`}, to.wrote)
}

func TestWhatANewLogLacks(t *testing.T) {
	text := changed(t,
		"ids", `{"log": "#", "contact": "c*", "deal": "#", "lead": "l#", "owner": "#"}`,
		"contacts", "["+people(`, "type": "Person"`)+","+people(`, "type": "Firm"`)+"]",
		"fields", `{"body": "text", "start": {"at": "at", "needed": true}, "contact": {"at": "firm", "kind": "Firm"}, "result": {"at": "outcome", "kind": "Firm", "needed": true},
			"deal": "deal", "owner": {"at": "by", "form": "number"}}`,
		"create", `"POST /logs"`, "find", findAny)
	at := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		log    crm.NewCallLog
		answer string
		field  string
		part   crm.Part
		code   crm.Code
		sent   string
	}{
		{"all", crm.NewCallLog{Contact: crm.Contact{ID: "c1", Type: "Person"}, StartTime: at, OwnerID: "5", Disposition: crm.Disposition{DealID: "2"}},
			`{"id": 7, "text": "typed", "at": "2026-11-20T10:00:00Z", "by": 5, "deal": 2}`, "", "", "", `{"at":"2026-11-20T10:00:00Z","by":5,"deal":"2","text":"typed"}`},
		{"a contact", crm.NewCallLog{StartTime: at}, "", "contactInfo.id", "", crm.InvalidArgument, ""},
		{"a contact's id", crm.NewCallLog{Contact: crm.Contact{ID: "x1"}, StartTime: at}, "", "contactInfo.id", "", crm.InvalidArgument, ""},
		{"a deal's id", crm.NewCallLog{Contact: crm.Contact{ID: "c1"}, StartTime: at, Disposition: crm.Disposition{DealID: "x"}}, "", "additionalSubmission.deals", "", crm.InvalidArgument, ""},
		{"a field for leads", crm.NewCallLog{Contact: crm.Contact{ID: "c1"}, StartTime: at, Disposition: crm.Disposition{LeadID: "l1"}}, "", "additionalSubmission.leads", "", crm.InvalidArgument, ""},
		{"an owner's id", crm.NewCallLog{Contact: crm.Contact{ID: "c1"}, StartTime: at, OwnerID: "x"}, "", "additionalSubmission", "", crm.InvalidArgument, ""},
		{"a start", crm.NewCallLog{Contact: crm.Contact{ID: "c1"}}, "", "", crm.StartTimePart, crm.InvalidArgument, ""},
		{"what its kind of contact needs", crm.NewCallLog{Contact: crm.Contact{ID: "c1", Type: "Firm"}, StartTime: at}, "", "", crm.ResultPart, crm.InvalidArgument, ""},
		{"nothing, with a kind that needs it", crm.NewCallLog{Contact: crm.Contact{ID: "c1", Type: "Firm"}, StartTime: at, Result: "Done"},
			`{"id": 7, "text": "typed", "at": "2026-11-20T10:00:00Z", "firm": "c1", "outcome": "Done"}`, "", "", "", `{"at":"2026-11-20T10:00:00Z","firm":"c1","outcome":"Done","text":"typed"}`},
		{"its contact, in the answer", crm.NewCallLog{Contact: crm.Contact{ID: "c1", Type: "Firm"}, StartTime: at, Result: "Done"},
			`{"id": 7, "text": "typed", "at": "2026-11-20T10:00:00Z", "outcome": "Done"}`, "", "", crm.Unavailable, `{"at":"2026-11-20T10:00:00Z","firm":"c1","outcome":"Done","text":"typed"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			to := &script{answers: map[string]string{"POST /logs": test.answer}}
			test.log.Body = "typed"
			_, err := openAt(t, text, to).CreateCallLog(t.Context(), test.log)
			assert.Equal(t, test.code, crm.CodeOf(err))
			if err != nil {
				assert.Equal(t, test.field, crm.AsError(err).Field)
				assert.Equal(t, test.part, crm.AsError(err).Part)
			}
			if test.sent == "" {
				assert.Empty(t, to.asked, "nothing is sent")
			} else {
				assert.Equal(t, []string{"POST /logs " + test.sent}, to.wrote)
			}
		})
	}
}

// TestANewLogWithoutASubject has an empty one where the CRM's records always have one.
func TestANewLogWithoutASubject(t *testing.T) {
	for subject, sent := range map[string]string{`"title"`: `{"text":"typed","title":""}`, `{"at": "title", "when": "write"}`: `{"text":"typed"}`, `{"at": "title", "optional": true}`: `{"text":"typed"}`} {
		to := &script{answers: map[string]string{"POST /logs": `{"id": 7, "text": "typed", "title": ""}`}}
		_, err := openAt(t, changed(t, "fields.subject", subject, "create", `"POST /logs"`, "find", findAny), to).CreateCallLog(t.Context(),
			crm.NewCallLog{Body: "typed", Contact: crm.Contact{ID: "c1"}})
		require.NoError(t, err)
		assert.Equal(t, []string{"POST /logs " + sent}, to.wrote)
	}
}

// TestTheMarkOfANewLog is the session and whose log it is; only the session, where the CRM keeps a number.
func TestTheMarkOfANewLog(t *testing.T) {
	for form, want := range map[string]string{`"ref"`: `"12-101"`, `{"at": "ref", "form": "number"}`: `12`} {
		to := &script{answers: map[string]string{"POST /logs": `{"id": 7, "text": ""}`}}
		_, err := openAt(t, changed(t, "fields.session", form, "create", `"POST /logs"`, "find", findAny), to).CreateCallLog(t.Context(),
			crm.NewCallLog{SessionID: "12", Extension: "101", Body: "typed", Contact: crm.Contact{ID: "c1"}})
		require.NoError(t, err)
		assert.Equal(t, []string{`POST /logs {"ref":` + want + `,"text":"typed"}`}, to.wrote)
	}
}

// TestTheLogOfACall is found among others by what each says.
func TestTheLogOfACall(t *testing.T) {
	at := time.Date(2026, 11, 20, 10, 0, 30, 0, time.UTC)
	call := crm.NewCallLog{SessionID: "s123", Subject: "A  call", Body: "- Note: Agenda:\nagreed", StartTime: at, Contact: crm.Contact{ID: "c1"}}
	named := call
	named.Body += "\n- Session ID: s123"
	for _, test := range []struct {
		name, record string
		changes      []string
		log          crm.NewCallLog
		found        bool
	}{
		{"the same", `{"title": "A call ", "text": "- Note: Agenda: agreed", "at": "2026-11-20T10:00:30Z"}`, nil, call, true},
		{"another note", `{"title": "A call", "text": "- Note: Agenda", "at": "2026-11-20T10:00:30Z"}`, nil, call, false},
		{"no note", `{"title": "A call", "text": "", "at": "2026-11-20T10:00:30Z"}`, nil, call, false},
		{"another subject", `{"title": "Another call", "text": "- Note: Agenda: agreed", "at": "2026-11-20T10:00:30Z"}`, nil, call, false},
		{"another subject, where the CRM keeps none", `{"title": "Another call", "text": "- Note: Agenda: agreed", "at": "2026-11-20T10:00:30Z"}`, []string{"fields.subject", ""}, call, true},
		{"another start", `{"title": "A call", "text": "- Note: Agenda: agreed", "at": "2026-11-20T10:00:31Z"}`, nil, call, false},
		{"the start in whole minutes, as the CRM keeps it", `{"title": "A call", "text": "- Note: Agenda: agreed", "at": "2026-11-20 10:00"}`,
			[]string{"fields.start", `{"at": "at", "form": "YYYY-MM-DD HH:mm"}`}, call, true},
		{"another start, where the CRM keeps none", `{"title": "A call", "text": "- Note: Agenda: agreed"}`, []string{"fields.start", ""}, call, true},
		{"the session in the text, whatever else", `{"title": "Mine", "text": "Session s123", "at": "2026-11-20T10:00:30Z"}`, nil, named, true},
		{"another session in the text", `{"title": "A call", "text": "- Note: Agenda: agreed\n- Session ID: s9", "at": "2026-11-20T10:00:30Z"}`, nil, named, false},
		{"the session in a field, whatever else", `{"title": "Mine", "text": "", "at": "2026-11-21T10:00:30Z", "ref": "s123"}`, []string{"fields.session", `"ref"`}, call, true},
		{"another session in the field", `{"title": "A call", "text": "- Note: Agenda: agreed", "at": "2026-11-20T10:00:30Z", "ref": "s9"}`, []string{"fields.session", `"ref"`}, call, false},
		{"no session in the field, and the same", `{"title": "A call", "text": "- Note: Agenda: agreed", "at": "2026-11-20T10:00:30Z", "ref": null}`, []string{"fields.session", `"ref"`}, call, true},
		{"no session in the field, and another", `{"title": "B", "text": "- Note: Agenda: agreed", "at": "2026-11-20T10:00:30Z", "ref": null}`, []string{"fields.session", `"ref"`}, call, false},
		{"one that is not readable", `{"title": "A call", "text": {"x": 1}}`, nil, call, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := changed(t, append([]string{"fields", `{"subject": "title", "body": "text", "start": "at"}`, "create", `"POST /logs"`,
				"find", `{"send": "GET /logs", "list": "items", "whole": true}`, "logPage", `"https://{host}/logs/{id}"`}, test.changes...)...)
			to := &script{answers: map[string]string{"GET /logs": `{"items": [{"id": 7, ` + test.record[1:] + `]}`}}
			log, err := openAt(t, text, to).FindCallLog(t.Context(), test.log, time.Time{})
			require.NoError(t, err)
			assert.Equal(t, test.found, log != nil)
			if test.found {
				assert.Equal(t, "7", log.ID)
				assert.Equal(t, "https://my.acme.example/logs/7", log.URL)
				assert.Len(t, to.asked, 1, "it is not read again")
			}
		})
	}
}

// TestWhoseLogIsFound: a session can have a log of each person.
func TestWhoseLogIsFound(t *testing.T) {
	const records = `{"items": [{"id": 6, "by": "u2"}, {"id": 7, "by": "u1"}, {"id": 8}]}`
	find := `{"send": "GET /logs", "list": "items", "exact": true, "query": {"of": "{session}", "since": "{since}"}}`
	for _, test := range []struct {
		name    string
		changes []string
		owner   string
		id      string
	}{
		{"the one of the person for whom it is logged", nil, "u1", "7"},
		{"the first, where nobody is said", nil, "", "6"},
		{"one that says of nobody", nil, "u3", "8"},
		{"the person's who is signed in", []string{"create", `{"send": "POST /logs", "set": {"kind": "call", "by": "{owner|user}"}}`}, "", "7"},
		{"the one that the CRM says is the user's", []string{"find", strings.Replace(find, `"exact"`, `"mine": "by", "exact"`, 1)}, "", "7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			to := &script{answers: map[string]string{"GET /logs": records, "GET /me": `{"id": "u1", "name": "Ada"}`}}
			for _, id := range []string{"6", "7", "8"} {
				to.answers["GET /logs/"+id] = `{"id": ` + id + `, "text": ""}`
			}
			c := openAt(t, changed(t, append([]string{"fields.owner", `"by"`, "create", `"POST /logs"`, "find", find}, test.changes...)...), to)
			c.Account.User.ID = "u1-acme"
			log, err := c.FindCallLog(t.Context(), crm.NewCallLog{SessionID: "s1", Contact: crm.Contact{ID: "c1"}, OwnerID: test.owner}, time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC))
			require.NoError(t, err)
			require.NotNil(t, log)
			assert.Equal(t, test.id, log.ID)
			for _, asked := range to.asked {
				if address, err := url.Parse(asked[len("GET "):]); assert.NoError(t, err) && address.Path == "/logs" {
					assert.Equal(t, "2026-11-19T10:00:00Z", address.Query().Get("since"), "a day for clocks that differ")
				}
			}
		})
	}

	// What cannot be asked is no answer; what the list still has and is gone is passed over.
	text := changed(t, "create", `"POST /logs"`, "find", strings.Replace(find, `"exact"`, `"mine": "by", "exact"`, 1))
	log := crm.NewCallLog{SessionID: "s1", Contact: crm.Contact{ID: "c1"}}
	for request, code := range map[string]crm.Code{"GET /me": crm.Unavailable, "GET /logs/7": crm.Unavailable} {
		to := &script{answers: map[string]string{"GET /logs": records, "GET /me": `{"id": "u1", "name": "Ada"}`, "GET /logs/7": `{"id": 7, "text": ""}`}}
		to.answers[request] = "503"
		_, err := openAt(t, text, to).FindCallLog(t.Context(), log, time.Time{})
		assert.Equal(t, code, crm.CodeOf(err), request)
		assert.NotContains(t, to.asked[len(to.asked)-1], "since")
	}
	to := &script{answers: map[string]string{"GET /logs": `{"items": [{"id": 6, "by": "u1"}, {"id": 7, "by": "u1"}]}`, "GET /me": `{"id": "u1", "name": "Ada"}`, "GET /logs/6": "404", "GET /logs/7": `{"id": 7, "text": ""}`}}
	found, err := openAt(t, text, to).FindCallLog(t.Context(), log, time.Time{})
	require.NoError(t, err)
	assert.Equal(t, "7", found.ID)
}

// TestANewLogIsSentWithWhatItHasNoFieldFor: a creation may name each value of the log. Of those that no field keeps, the
// log that comes back says nothing.
func TestANewLogIsSentWithWhatItHasNoFieldFor(t *testing.T) {
	to := &script{answers: map[string]string{"POST /Persons/c1/logs": `{"id": 7, "text": "typed"}`}}
	long := time.Minute
	made, err := openAt(t, changed(t, "contacts", people(`, "type": "Person"`), "find", findAny, "create", `{"send": "POST /{kind}s/{contact}/logs",
		"body": {"text": "{body}", "outcome": "{result}", "who": "{contactName}", "deal": "{deal}", "from": "{start}", "seconds": "{duration}"}}`), to).
		CreateCallLog(t.Context(), crm.NewCallLog{SessionID: "s1", Body: "typed", Result: "Missed", StartTime: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Duration: &long,
			Contact: crm.Contact{ID: "c1", Name: "Ada", Type: "Person"}})
	require.NoError(t, err)
	assert.Equal(t, []string{`POST /Persons/c1/logs {"from":"2026-11-20T10:00:00Z","outcome":"Missed","seconds":60,"text":"typed","who":"Ada"}`}, to.wrote)
	assert.Equal(t, &crm.CallLog{ID: "7", Body: "typed"}, made)
}
