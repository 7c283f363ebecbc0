package rest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

func pointer[T any](value T) *T { return &value }

// upper writes a text in capitals, and has none for a dash.
var upper = Hooks{Texts: map[string]Text{"upper": {
	Write: func(text string) string { return strings.ToUpper(strings.Trim(text, "-")) },
	Read:  strings.ToLower,
}}}

// TestWhatAChangeSends has each form of a field be written, and cleared.
func TestWhatAChangeSends(t *testing.T) {
	start := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	have := crm.CallLog{ID: "7", Body: "typed", StartTime: start, Duration: pointer(90 * time.Second), Result: "Answered", OwnerID: "5"}
	const anyResult = `{"at": "r", "values": {"Answered": "A", "*": "other", "": "none"}}`
	for _, test := range []struct {
		name, at, field string
		change          crm.Change
		sent            string // "" is no request
	}{
		{"a duration", "fields.duration", `"d"`, crm.Change{Duration: pointer(2 * time.Minute)}, `{"d":120}`},
		{"a number that is written as a text", "fields.duration", `{"at": "d", "quoted": true}`, crm.Change{Duration: pointer(2 * time.Minute)}, `{"d":"120"}`},
		{"an end, of a duration", "fields.duration", `{"at": "e", "form": "end"}`, crm.Change{Duration: pointer(2 * time.Minute)},
			`{"e":"2026-11-20T10:02:00Z","s":"2026-11-20T10:00:00Z"}`},
		{"an end, of a start", "fields.duration", `{"at": "e", "form": "end"}`, crm.Change{StartTime: pointer(start.Add(time.Hour))},
			`{"e":"2026-11-20T11:01:30Z","s":"2026-11-20T11:00:00Z"}`},
		{"neither start nor end", "fields.duration", `{"at": "e", "form": "end"}`, crm.Change{Result: pointer("Missed")}, `{"r":"Missed"}`},
		{"a word", "fields.result", anyResult, crm.Change{Result: pointer("Answered")}, `{"r":"A"}`},
		{"the word for all others", "fields.result", anyResult, crm.Change{Result: pointer("Missed")}, `{"r":"other"}`},
		{"the word for none", "fields.result", anyResult, crm.Change{Result: pointer("")}, `{"r":"none"}`},
		{"the word for all others is none for nothing", "fields.result", `{"at": "r", "values": {"*": "other"}}`, crm.Change{Result: pointer("")}, `{"r":""}`},
		{"a text", "fields.result", `"r"`, crm.Change{Result: pointer("Missed")}, `{"r":"Missed"}`},
		{"no text", "fields.result", `"r"`, crm.Change{Result: pointer("")}, `{"r":""}`},
		{"no text, as the CRM wants it", "fields.result", `{"at": "r", "empty": null}`, crm.Change{Result: pointer("")}, `{"r":null}`},
		{"a text of a hook", "fields.result", `{"at": "r", "form": "upper"}`, crm.Change{Result: pointer("Missed")}, `{"r":"MISSED"}`},
		{"no text of a hook", "fields.result", `{"at": "r", "form": "upper"}`, crm.Change{Result: pointer("")}, `{"r":""}`},
		{"a text of which a hook makes none clears nothing", "fields.result", `{"at": "r", "form": "upper"}`, crm.Change{Result: pointer("--")}, ""},
		{"a number", "fields.owner", `{"at": "by", "form": "number"}`, crm.Change{OwnerID: pointer("9")}, `{"by":9}`},
		{"no number", "fields.owner", `{"at": "by", "form": "number"}`, crm.Change{OwnerID: pointer("x")}, ""},
		{"what goes with it", "fields.result", `{"at": "r", "with": {"kind": "call", "by": "{user}"}}`, crm.Change{Result: pointer("Missed")}, `{"by":"u1","kind":"call","r":"Missed"}`},
		{"what went with it", "fields.result", `{"at": "r", "with": {"kind": "call"}}`, crm.Change{Result: pointer("")}, `{"kind":null,"r":""}`},
		{"what is only read", "fields.result", `{"at": "r", "when": "read"}`, crm.Change{Result: pointer("Missed")}, ""},
		{"what only a creation says", "fields.result", `{"at": "r", "when": "create"}`, crm.Change{Result: pointer("Missed")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := changed(t, "fields", `{"body": "text", "start": "s", "result": "r"}`, test.at, test.field, "update", `{"send": "PATCH /logs/{id}", "expect": 200}`)
			p, err := Platform(text, upper)
			require.NoError(t, err)
			to := &script{answers: map[string]string{"GET /logs/7": `{"id": 7, "text": "typed", "s": "2026-11-20T10:00:00Z"}`}}
			c, err := p.Open(crm.Account{User: crm.User{ID: "u1", Hostname: "my.acme.example"}, AuthHeader: "Bearer x", Transport: to})
			require.NoError(t, err)
			_, err = c.WriteCallLog(t.Context(), &have, test.change)
			require.NoError(t, err)
			if test.sent == "" {
				assert.Empty(t, to.wrote)
			} else {
				assert.Equal(t, []string{"PATCH /logs/7 " + test.sent}, to.wrote)
			}
		})
	}
}

// TestWhatCannotBeChanged is refused before anything is sent.
func TestWhatCannotBeChanged(t *testing.T) {
	to := &script{}
	c := openAt(t, changed(t, "ids.owner", `"#"`, "fields", `{"body": "text", "start": "s", "duration": {"at": "e", "form": "end"}, "owner": "by"}`), to)
	_, err := c.WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{OwnerID: pointer("x")})
	assert.Equal(t, "additionalSubmission", crm.AsError(err).Field)
	_, err = c.WriteCallLog(t.Context(), &crm.CallLog{ID: "x"}, crm.Change{Body: pointer("new")})
	assert.Equal(t, "existingCallLog.thirdPartyLogId", crm.AsError(err).Field)
	_, err = c.WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{Duration: pointer(time.Minute)})
	assert.Equal(t, crm.StartTimePart, crm.AsError(err).Part, "an end counts from a start")
	assert.Empty(t, to.asked)

	// A start alone is no end.
	to = &script{answers: map[string]string{"PATCH /logs/7": `{"id": 7, "text": "", "s": "2026-11-20T10:00:00Z"}`}}
	c.Account.Transport, c.Client.Account.Transport = to, to
	_, err = c.WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{StartTime: pointer(time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC))})
	require.NoError(t, err)
	assert.Equal(t, []string{`PATCH /logs/7 {"s":"2026-11-20T10:00:00Z"}`}, to.wrote)
}

// TestWhatARecordSays has each form of a field be read.
func TestWhatARecordSays(t *testing.T) {
	start := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	kinds := "[" + people(`, "type": "Person"`) + "," + people(`, "type": "Firm"`) + "]"
	byKind := `{"body": "text", "contact": {"at": "who", "kind": "Person", "with": {"what": "person"}}, "firm": {"of": "contact", "at": "org", "kind": "Firm"}}`
	twoStarts := `{"body": "text", "start": {"at": ["day", "time"], "form": "YYYY-MM-DD HH:mm"}}`
	for _, test := range []struct {
		name, fields, record string
		want                 crm.CallLog
		wrong                bool
	}{
		{name: "a start", fields: `{"body": "text", "start": "s"}`, record: `{"s": "2026-11-20T10:00:00Z"}`, want: crm.CallLog{StartTime: start}},
		{name: "no start", fields: `{"body": "text", "start": "s"}`, record: `{"s": ""}`},
		{name: "a start that is none", fields: `{"body": "text", "start": "s"}`, record: `{"s": "soon"}`, wrong: true},
		{name: "no start, as a database of zeros says it", fields: `{"body": "text", "start": "s"}`, record: `{"s": "0000-00-00 00:00:00"}`},
		{name: "no start, as a number", fields: `{"body": "text", "start": {"at": "s", "form": "seconds"}}`, record: `{"s": 0}`},
		{name: "no start, in two places", fields: twoStarts, record: `{"day": "0000-00-00", "time": "00:00"}`},
		{name: "midnight", fields: twoStarts, record: `{"day": "2026-11-20", "time": "00:00"}`, want: crm.CallLog{StartTime: start.Truncate(24 * time.Hour)}},
		{name: "a start in two places", fields: twoStarts, record: `{"day": "2026-11-20", "time": "10:00"}`, want: crm.CallLog{StartTime: start}},
		{name: "a day without a time", fields: twoStarts, record: `{"day": "2026-11-20", "time": ""}`},
		{name: "a text in two places", fields: `{"body": "text", "owner": {"at": "o", "from": ["a", "b"]}}`, record: `{"a": "Ada", "b": ""}`, want: crm.CallLog{OwnerID: "Ada"}},
		{name: "a duration", fields: `{"body": "text", "duration": "d"}`, record: `{"d": 90}`, want: crm.CallLog{Duration: pointer(90 * time.Second)}},
		{name: "a duration that is none", fields: `{"body": "text", "duration": "d"}`, record: `{"d": "long"}`},
		{name: "a start and an end", fields: `{"body": "text", "start": "s", "duration": {"at": "e", "form": "end"}}`,
			record: `{"s": "2026-11-20T10:00:00Z", "e": "2026-11-20T10:01:30Z"}`, want: crm.CallLog{StartTime: start, Duration: pointer(90 * time.Second)}},
		{name: "an end that is the start", fields: `{"body": "text", "start": "s", "duration": {"at": "e", "form": "end"}}`,
			record: `{"s": "2026-11-20T10:00:00Z", "e": "2026-11-20T10:00:00Z"}`, want: crm.CallLog{StartTime: start, Duration: new(time.Duration)}},
		{name: "an end before the start", fields: `{"body": "text", "start": "s", "duration": {"at": "e", "form": "end"}}`,
			record: `{"s": "2026-11-20T10:00:00Z", "e": "2026-11-20T09:00:00Z"}`, want: crm.CallLog{StartTime: start}},
		{name: "an end without a start", fields: `{"body": "text", "start": "s", "duration": {"at": "e", "form": "end"}}`, record: `{"e": "2026-11-20T10:01:30Z"}`},
		{name: "no end", fields: `{"body": "text", "start": "s", "duration": {"at": "e", "form": "end"}}`, record: `{"s": "2026-11-20T10:00:00Z", "e": null}`, want: crm.CallLog{StartTime: start}},
		{name: "no end, in zeros", fields: `{"body": "text", "start": "s", "duration": {"at": "e", "form": "end"}}`, record: `{"s": "2026-11-20T10:00:00Z", "e": "0000-00-00 00:00:00"}`, want: crm.CallLog{StartTime: start}},
		{name: "an end that is none", fields: `{"body": "text", "start": "s", "duration": {"at": "e", "form": "end"}}`, record: `{"e": "soon"}`, wrong: true},
		{name: "an end that is an object", fields: `{"body": "text", "start": "s", "duration": {"at": "e", "form": "end"}}`, record: `{"e": {"x": 1}}`, wrong: true},
		{name: "a word", fields: `{"body": "text", "result": {"at": "r", "values": {"Answered": 1, "*": 2}}}`, record: `{"r": 1}`, want: crm.CallLog{Result: "Answered"}},
		{name: "the word for all others", fields: `{"body": "text", "result": {"at": "r", "values": {"Answered": 1, "*": 2}}}`, record: `{"r": 2}`, want: crm.CallLog{Result: "2"}},
		{name: "a text of a hook", fields: `{"body": "text", "result": {"at": "r", "form": "upper"}}`, record: `{"r": "MISSED"}`, want: crm.CallLog{Result: "missed"}},
		{name: "a contact of one kind", fields: byKind, record: `{"who": "5", "what": "Person", "org": null}`, want: crm.CallLog{ContactID: "5"}},
		{name: "a contact of the other", fields: byKind, record: `{"who": null, "what": null, "org": "9"}`, want: crm.CallLog{ContactID: "9"}},
		{name: "of both kinds the first", fields: byKind, record: `{"who": "5", "what": "person", "org": "9"}`, want: crm.CallLog{ContactID: "5"}},
		{name: "what stands in the place beside another word", fields: byKind, record: `{"who": "5", "what": "place", "org": null}`},
		{name: "what is only written", fields: `{"body": "text", "result": {"at": "r", "when": "write"}}`, record: `{"r": "Missed"}`},
		{name: "a list where a text should be", fields: `{"body": "text", "result": "r"}`, record: `{"r": ["x"]}`, wrong: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := Platform(changed(t, "contacts", kinds, "fields", test.fields), upper)
			require.NoError(t, err)
			to := &script{answers: map[string]string{"GET /logs/7": `{"id": 7, "text": "typed", ` + test.record[1:]}}
			c, err := p.Open(crm.Account{User: crm.User{Hostname: "my.acme.example"}, AuthHeader: "Bearer x", Transport: to})
			require.NoError(t, err)
			log, err := c.ReadCallLog(t.Context(), "7")
			if test.wrong {
				assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
				return
			}
			require.NoError(t, err)
			test.want.ID, test.want.Body = "7", "typed"
			assert.Equal(t, &test.want, log)
		})
	}
}

// TestTheAnswerToAChange: what was written must be seen in it, unless the CRM is known not to show it.
func TestTheAnswerToAChange(t *testing.T) {
	for _, test := range []struct {
		name, field, answer string
		want                string
		code                crm.Code
	}{
		{"shows what was written", `"r"`, `{"id": 7, "text": "typed", "r": "M."}`, "M.", ""},
		{"does not show it", `"r"`, `{"id": 7, "text": "typed"}`, "", crm.Unavailable},
		{"is known not to show it", `{"at": "r", "unseen": true}`, `{"id": 7, "text": "typed"}`, "Missed", ""},
		{"is known not to show it, whatever it says", `{"at": "r", "unseen": true}`, `{"id": 7, "text": "typed", "r": "stale"}`, "Missed", ""},
		{"is of another log", `"r"`, `{"id": 8, "text": "typed", "r": "Missed"}`, "", crm.Unavailable},
	} {
		to := &script{answers: map[string]string{"PATCH /logs/7": test.answer}}
		log, err := openAt(t, changed(t, "fields.result", test.field), to).WriteCallLog(t.Context(), &crm.CallLog{ID: "7", Body: "typed"}, crm.Change{Result: pointer("Missed")})
		assert.Equal(t, test.code, crm.CodeOf(err), test.name)
		if err == nil {
			assert.Equal(t, test.want, log.Result, test.name)
		}
	}
	// An answer that says only that it was done: what the CRM holds is read.
	for _, test := range []struct {
		at, answer string
		code       crm.Code
	}{
		{`"record": "result"`, `{"result": true}`, ""},
		{`"record": "result"`, `{"result": {"id": 7}}`, ""},
		{`"record": "result"`, `{"result": false}`, crm.Unavailable},
		{`"record": "result"`, `{"result": "true"}`, crm.Unavailable},
		{`"record": "result"`, `{}`, crm.Unavailable},
		{`"cost": 1`, `true`, ""},
		{`"cost": 1`, `{"result": true}`, crm.Unavailable},
	} {
		to := &script{answers: map[string]string{"PATCH /logs/7": test.answer, "GET /logs/7": `{"id": 7, "text": "typed", "r": "M."}`, "POST /logs": test.answer}}
		c := openAt(t, changed(t, "fields.result", `"r"`, "update", `{"send": "PATCH /logs/{id}", "readBack": true, `+test.at+`}`,
			"create", `{"send": "POST /logs", "readBack": true, `+test.at+`}`, "find", findAny), to)
		log, err := c.WriteCallLog(t.Context(), &crm.CallLog{ID: "7", Body: "typed"}, crm.Change{Result: pointer("Missed")})
		assert.Equal(t, test.code, crm.CodeOf(err), test)
		if err == nil {
			assert.Equal(t, "M.", log.Result, test)
		}
		if strings.HasSuffix(test.answer, "true}") || test.answer == "true" {
			_, err = c.CreateCallLog(t.Context(), crm.NewCallLog{Body: "typed", Contact: crm.Contact{ID: "5"}})
			assert.Equal(t, crm.Unavailable, crm.CodeOf(err), "what was created has an id: %v", test)
		}
	}
	ended := &script{answers: map[string]string{"PATCH /logs/7": `{"id": 7, "text": "typed", "s": "2026-11-20T10:00:00Z"}`}}
	_, err := openAt(t, changed(t, "fields.start", `"s"`, "fields.duration", `{"at": "e", "form": "end"}`), ended).WriteCallLog(t.Context(),
		&crm.CallLog{ID: "7", StartTime: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}, crm.Change{Duration: pointer(time.Minute)})
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err), "an answer without the end that was written")

	// A read believes what it says.
	to := &script{answers: map[string]string{"GET /logs/7": `{"id": 7, "text": "typed", "r": "Missed"}`}}
	log, err := openAt(t, changed(t, "fields.result", `{"at": "r", "unseen": true}`), to).ReadCallLog(t.Context(), "7")
	require.NoError(t, err)
	assert.Equal(t, "Missed", log.Result)
}

// TestVersions: a change says on which state of the record it was made, in the words of the CRM.
func TestVersions(t *testing.T) {
	for _, test := range []struct{ name, version, record, read, sent string }{
		{"a header", `{"header": "ETag", "send": "If-Match"}`, `{"id": 7, "text": ""}`, `W/"3"`, `W/"3"`},
		{"a place", `{"at": "rev", "send": "If-Match"}`, `{"id": 7, "text": "", "rev": 3}`, "3", "3"},
		{"a place with a text that looks like a date", `{"at": "rev", "send": "If-Match"}`, `{"id": 7, "text": "", "rev": "2026-11-20T10:00:00Z"}`, "2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"},
		{"a date in the header's form", `{"at": "rev", "form": "http", "send": "If-Unmodified-Since"}`, `{"id": 7, "text": "", "rev": "2026-11-20T10:00:00Z"}`,
			"Fri, 20 Nov 2026 10:00:00 GMT", "Fri, 20 Nov 2026 10:00:00 GMT"},
		{"no date", `{"at": "rev", "form": "http", "send": "If-Unmodified-Since"}`, `{"id": 7, "text": "", "rev": "x"}`, "x", "x"},
		{"none", `{"at": "rev", "send": "If-Match"}`, `{"id": 7, "text": ""}`, "", ""},
	} {
		to := transportOf(func(req *crm.Request) *crm.Response {
			if req.Method != "GET" {
				assert.Equal(t, test.sent, req.Header["if-match"]+req.Header["if-unmodified-since"], test.name)
			}
			return &crm.Response{Status: 200, Header: crm.Header{"etag": `W/"3"`}, Body: []byte(test.record)}
		})
		c := openAt(t, changed(t, "version", test.version), to)
		log, err := c.ReadCallLog(t.Context(), "7")
		require.NoError(t, err)
		assert.Equal(t, test.read, log.Version, test.name)
		_, err = c.WriteCallLog(t.Context(), log, crm.Change{Body: pointer("")})
		require.NoError(t, err)
	}
}

// TestDispositions: a deal or a lead is a field of the log where no requests of their own set it.
func TestDispositions(t *testing.T) {
	text := changed(t, "ids.deal", `"#"`, "fields", `{"body": "text", "deal": "deal", "lead": "lead"}`)
	for sent, to := range map[string]crm.Disposition{`{"deal":"2","lead":""}`: {DealID: "2"}, `{"deal":"","lead":"l1"}`: {LeadID: "l1"}, `{"deal":"","lead":""}`: {}} {
		wire := &script{answers: map[string]string{"PATCH /logs/7": `{"id": 7, "text": "", "deal": null, "lead": null}`}}
		_, err := openAt(t, text, wire).SetDisposition(t.Context(), &crm.CallLog{ID: "7"}, to)
		require.NoError(t, err)
		assert.Equal(t, []string{"PATCH /logs/7 " + sent}, wire.wrote)
	}
	wire := &script{}
	c := openAt(t, text, wire)
	_, err := c.SetDisposition(t.Context(), &crm.CallLog{ID: "7"}, crm.Disposition{DealID: "x"})
	assert.Equal(t, "dispositions.deals", crm.AsError(err).Field)
	assert.Error(t, c.CheckDisposition(crm.Disposition{DealID: "x"}))
	assert.NoError(t, c.CheckDisposition(crm.Disposition{DealID: "2", LeadID: "l1"}))
	c = openAt(t, changed(t, "fields.deal", `"deal"`), wire)
	assert.Equal(t, "dispositions.leads", crm.AsError(c.CheckDisposition(crm.Disposition{LeadID: "l1"})).Field, "a CRM that has no leads")
	assert.Empty(t, wire.asked)
}

// TestADurationAtOneOfTwoPlaces is read where it is: only hours and minutes apart need each other.
func TestADurationAtOneOfTwoPlaces(t *testing.T) {
	text := changed(t, "fields.duration", `{"at": "seconds", "from": ["billed", "seconds"]}`)
	for _, record := range []string{`"billed": 60`, `"seconds": 60`, `"billed": null, "seconds": "60"`} {
		log, err := openAt(t, text, &script{answers: map[string]string{"GET /logs/7": `{"id": 7, "text": "typed", ` + record + `}`}}).ReadCallLog(t.Context(), "7")
		require.NoError(t, err)
		require.NotNil(t, log.Duration, record)
		assert.Equal(t, time.Minute, *log.Duration, record)
	}
}

// TestHoursAndMinutesApart: some CRMs keep a duration at two places, each a number.
func TestHoursAndMinutesApart(t *testing.T) {
	text := changed(t, "fields.duration", `{"at": ["hours", "minutes"], "form": "HH:mm"}`)
	for length, wrote := range map[time.Duration]string{
		0:                              "{\"hours\":0,\"minutes\":0}",
		20 * time.Second:               "{\"hours\":0,\"minutes\":1}",
		65 * time.Minute:               "{\"hours\":1,\"minutes\":5}",
		100*time.Hour + 40*time.Minute: "{\"hours\":100,\"minutes\":40}",
	} {
		to := &script{answers: map[string]string{"PATCH /logs/7": `{"id": 7, "text": "typed", "hours": "1", "minutes": 5}`}}
		log, err := openAt(t, text, to).WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{Duration: &length})
		require.NoError(t, err)
		assert.Equal(t, []string{"PATCH /logs/7 " + wrote}, to.wrote)
		require.NotNil(t, log.Duration)
		assert.Equal(t, 65*time.Minute, *log.Duration, "as the answer shows it")
	}
	for record, known := range map[string]bool{`"hours": 0, "minutes": 0`: true, `"hours": null, "minutes": null`: false, `"hours": 1, "minutes": null`: false, `"hours": "x", "minutes": 5`: false, `"minutes": 5`: false} {
		log, err := openAt(t, text, &script{answers: map[string]string{"GET /logs/7": `{"id": 7, "text": "typed", ` + record + `}`}}).ReadCallLog(t.Context(), "7")
		require.NoError(t, err, record)
		assert.Equal(t, known, log.Duration != nil, record)
	}
}
