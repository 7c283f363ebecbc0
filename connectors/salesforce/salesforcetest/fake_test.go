package salesforcetest

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

const data = "/services/data/v62.0"

func send(f *Fake, method, path, body string, header ...string) *httptest.ResponseRecorder {
	return crmtest.Send(f, method, "https://"+Hostname+path, body, append([]string{"Authorization", f.AuthHeader()}, header...)...)
}

// codeOf is the errorCode of a refusal.
func codeOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var problems []struct{ ErrorCode string }
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &problems), w.Body.String())
	require.Len(t, problems, 1)
	return problems[0].ErrorCode
}

// ticking is a clock that goes on by a second with each look.
func ticking() func() time.Time {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	return func() time.Time { at = at.Add(time.Second); return at }
}

func TestRefusals(t *testing.T) {
	f := New()
	f.DuplicateRule = true
	f.Rule = func(task record) error {
		if task["Subject"] == "no" {
			return errors.New("Our rule says no")
		}
		return nil
	}
	ada, lead := f.PutContact("Ada Example", "(650) 555-0123"), f.AddLead("Bob Example", "")
	deal := f.PutDeal(ada, "A deal", "open")
	gone := f.PutContact("Gone", "")
	f.DeleteContact(gone)
	converted := f.AddLead("Con Verted", "")
	f.ConvertLead(converted)
	task := data + "/sobjects/Task/" + f.Put(crm.CallLog{Subject: "S", Body: "B"})
	before := send(f, "GET", task, "").Body.String()
	for _, c := range []struct{ method, path, body, code string }{
		{"PATCH", task, `{"Subject":"` + strings.Repeat("é", 256) + `"}`, "STRING_TOO_LONG"},
		{"PATCH", task, `{"Description":"` + strings.Repeat("é", 32001) + `"}`, "STRING_TOO_LONG"},
		{"PATCH", task, `{"CallDurationInSeconds":"754"}`, "JSON_PARSER_ERROR"},
		{"PATCH", task, `{"CallDurationInSeconds":754.5}`, "JSON_PARSER_ERROR"},
		{"PATCH", task, `{"ActivityDate":"2026-03-02T17:30:00Z"}`, "JSON_PARSER_ERROR"},
		{"PATCH", task, `{"CallType":"Missed"}`, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"},
		{"PATCH", task, `{"StartTime":"x"}`, "INVALID_FIELD"},
		{"PATCH", task, `{"AccountId":null}`, "INVALID_FIELD_FOR_INSERT_UPDATE"},
		{"PATCH", task, `{"TaskSubtype":"Task"}`, "INVALID_FIELD_FOR_INSERT_UPDATE"},
		{"PATCH", task, `{"WhoId":"x"}`, "MALFORMED_ID"},
		{"PATCH", task, `{"WhoId":"` + deal + `"}`, "MALFORMED_ID"},
		{"PATCH", task, `{"WhoId":"0035g0000zzzzzz"}`, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"},
		{"PATCH", task, `{"WhoId":"` + gone + `"}`, "ENTITY_IS_DELETED"},
		{"PATCH", task, `{"WhoId":"` + converted + `"}`, "CANNOT_UPDATE_CONVERTED_LEAD"},
		{"PATCH", task, `{"WhoId":"` + lead + `","WhatId":"` + deal + `"}`, "FIELD_INTEGRITY_EXCEPTION"},
		{"PATCH", task, `{"OwnerId":"` + GoneUserID + `"}`, "INACTIVE_OWNER_OR_USER"},
		{"PATCH", task, `{"Subject":"no"}`, "FIELD_CUSTOM_VALIDATION_EXCEPTION"},
		{"PATCH", task, `{"Subject":`, "JSON_PARSER_ERROR"},
		{"POST", data + "/sobjects/Contact", `{"FirstName":"Ada"}`, "REQUIRED_FIELD_MISSING"},
		{"POST", data + "/sobjects/Contact", `{"FirstName":"Ada","LastName":"Example"}`, "DUPLICATES_DETECTED"},
		{"POST", data + "/sobjects/Lead", `{"LastName":"Example"}`, "REQUIRED_FIELD_MISSING"},
		{"GET", data + "/sobjects/Task/" + ada, "", "NOT_FOUND"},
		{"GET", data + "/sobjects/Task/123", "", "MALFORMED_ID"},
		{"GET", data + "/sobjects/Contact/" + gone, "", "ENTITY_IS_DELETED"},
		{"GET", task + "?fields=Id,Name", "", "INVALID_FIELD"},
		{"GET", "/services/data/v99.0/sobjects/Task/" + ada, "", "NOT_FOUND"},
		{"GET", "/services/data/v62/sobjects/Task/" + ada, "", "NOT_FOUND"},
		{"PUT", task, `{}`, "METHOD_NOT_ALLOWED"},
	} {
		assert.Equal(t, c.code, codeOf(t, send(f, c.method, c.path, c.body)), c.path+c.body)
	}
	assert.Equal(t, before, send(f, "GET", task, "").Body.String(), "a refusal changes nothing")
	assert.Equal(t, "INVALID_SESSION_ID", codeOf(t, send(f, "GET", task, "", "Authorization", "Bearer x")))
	assert.Equal(t, 403, send(f, "GET", "/services/oauth2/userinfo", "", "Authorization", "Bearer x").Code)
	assert.Equal(t, "UNSUPPORTED_MEDIA_TYPE", codeOf(t, send(f, "PATCH", task, "{}", "Content-Type", "text/plain")))
	w := send(f, "POST", data+"/sobjects/Contact", `{"LastName":"Example","FirstName":"Ada"}`, "Sforce-Duplicate-Rule-Header", "allowSave=true")
	assert.Equal(t, http.StatusCreated, w.Code)
	f.Daily = 1
	w = send(f, "GET", task, "")
	assert.Equal(t, "REQUEST_LIMIT_EXCEEDED", codeOf(t, w))
	assert.Equal(t, http.StatusForbidden, w.Code)
}

func TestWrites(t *testing.T) {
	f := New()
	f.Now = ticking()
	id := f.Put(crm.CallLog{Subject: "S", Body: "B"})
	task := data + "/sobjects/Task/" + id[:15]
	w := send(f, "PATCH", task, `{"Subject":"  T ","Description":"\n a\n b \n"}`)
	assert.Equal(t, http.StatusNoContent, w.Code)
	assert.Empty(t, w.Body.String())
	assert.Regexp(t, `^api-usage=\d+/15000$`, w.Header().Get("Sforce-Limit-Info"))
	answer := crmtest.Answered(t, send(f, "GET", task+"?fields=Subject,Description,LastModifiedDate", ""))
	assert.Equal(t, id, answer["Id"], "an id of 15 characters is taken, one of 18 shown")
	assert.Equal(t, "T", answer["Subject"])
	assert.Equal(t, "a\n b", answer["Description"])
	assert.Regexp(t, `^2026-11-20T12:00:\d\d\.000\+0000$`, answer["LastModifiedDate"])

	at, err := time.Parse(stampForm, answer["LastModifiedDate"].(string))
	require.NoError(t, err)
	since := at.UTC().Format(http.TimeFormat)
	assert.Equal(t, 400, send(f, "PATCH", task, `{}`, "If-Unmodified-Since", at.Format(time.RFC3339)).Code)
	assert.Equal(t, 204, send(f, "PATCH", task, `{"Subject":"U"}`, "If-Unmodified-Since", since).Code)
	assert.Equal(t, 412, send(f, "PATCH", task, `{"Subject":"V"}`, "If-Unmodified-Since", since).Code)
	f.NoPrecondition = true
	assert.Equal(t, 204, send(f, "PATCH", task, `{"Subject":"V"}`, "If-Unmodified-Since", since).Code)

	f.Hidden = []string{"Task.CallObject"}
	assert.NotContains(t, crmtest.Answered(t, send(f, "GET", task+"?fields=CallObject,Subject", "")), "CallObject")
	assert.Equal(t, "INVALID_FIELD_FOR_INSERT_UPDATE", codeOf(t, send(f, "PATCH", task, `{"CallObject":"1"}`)))
}

func query(f *Fake, soql string) *httptest.ResponseRecorder {
	return send(f, "GET", data+"/query?q="+url.QueryEscape(soql), "")
}

func TestQueries(t *testing.T) {
	f := New()
	f.Now = ticking()
	ada, bob := f.PutContact("Ada O'Brien", "(650) 555-0123"), f.PutContact("Bob 100%", "6505550124")
	deal := f.PutDeal(ada, "Open", "open")
	f.PutDeal(ada, "Won", "won")
	f.Put(crm.CallLog{Subject: "S", ContactID: ada, Disposition: crm.Disposition{DealID: deal}, Duration: ptr(90 * time.Second)})
	for soql, want := range map[string][]string{
		`SELECT Id FROM Contact WHERE LastName = 'o\'brien'`:                                                                                             {ada},
		`select Id from Contact where Phone like '%650%555%012_' order by Phone desc limit 1`:                                                            {bob},
		`SELECT Id FROM Contact WHERE Name LIKE '%100\%'`:                                                                                                {bob},
		`SELECT Id FROM Contact WHERE Id IN ('` + ada[:15] + `') AND (LastName != null OR Phone = null)`:                                                 {ada},
		`SELECT Id FROM Contact WHERE NOT Phone LIKE '(%' AND CreatedDate >= 2026-11-20T13:00:00+01:00`:                                                  {bob},
		`SELECT WhoId FROM Task WHERE CallDurationInSeconds > 60 AND IsDeleted = false AND Who.Name = 'ada o\'brien'`:                                    {ada},
		`SELECT Id FROM Opportunity WHERE IsClosed = false AND Id IN (SELECT OpportunityId FROM OpportunityContactRole WHERE ContactId = '` + ada + `')`: {deal},
		`SELECT OpportunityId FROM OpportunityContactRole WHERE ContactId = '` + ada + `' AND Opportunity.IsClosed = false`:                              {deal},
		`SELECT Id FROM Contact WHERE Name = '\u0041da'`:                                                                                                 nil,
	} {
		var got []string
		for _, one := range crmtest.Answered(t, query(f, soql))["records"].([]any) {
			for name, value := range one.(map[string]any) {
				if name != "attributes" {
					got = append(got, value.(string))
				}
			}
		}
		assert.Equal(t, want, got, soql)
	}
	answer := crmtest.Answered(t, query(f, "SELECT Id, Who.Name, What.Name FROM Task"))
	assert.Equal(t, "Ada O'Brien", answer["records"].([]any)[0].(map[string]any)["Who"].(map[string]any)["Name"])
	assert.EqualValues(t, 2, crmtest.Answered(t, query(f, "SELECT COUNT() FROM Contact"))["totalSize"])
	f.Batch = 1
	answer = crmtest.Answered(t, query(f, "SELECT Id FROM Contact ORDER BY Name"))
	assert.Equal(t, false, answer["done"])
	answer = crmtest.Answered(t, send(f, "GET", answer["nextRecordsUrl"].(string), ""))
	assert.Equal(t, true, answer["done"])
	assert.EqualValues(t, 2, answer["totalSize"])
	assert.Equal(t, bob, answer["records"].([]any)[0].(map[string]any)["Id"])
}

func ptr[T any](value T) *T { return &value }

func TestQueriesThatAreRefused(t *testing.T) {
	f := New()
	for soql, code := range map[string]string{
		`SELECT Id FROM Contact WHERE LastName = 'O'Brien'`:                                                       "MALFORMED_QUERY",
		`SELECT Id FROM Contact WHERE LastName = 'x\'`:                                                            "MALFORMED_QUERY",
		`SELECT Id FROM Contact WHERE LastName = 'a\+b'`:                                                          "INVALID_FIELD",
		`SELECT Id FROM Contact WHERE LastName = "x"`:                                                             "MALFORMED_QUERY",
		`SELECT Id FROM Contact WHERE LastName = x`:                                                               "INVALID_FIELD",
		`SELECT Id FROM Contact WHERE LastName = 'a' AND LastName = 'b' OR LastName = 'c'`:                        "MALFORMED_QUERY",
		`SELECT Id FROM Contact LIMIT 1 WHERE LastName = 'a'`:                                                     "MALFORMED_QUERY",
		`SELECT Id, FROM Contact`:                                                                                 "MALFORMED_QUERY",
		`SELECT * FROM Contact`:                                                                                   "MALFORMED_QUERY",
		`SELECT Id FROM Person`:                                                                                   "INVALID_TYPE",
		`SELECT Mobile FROM Contact`:                                                                              "INVALID_FIELD",
		`SELECT IsPersonAccount FROM Contact`:                                                                     "INVALID_FIELD",
		`SELECT Id FROM Task WHERE Description LIKE '%x%'`:                                                        "INVALID_FIELD",
		`SELECT Id FROM Task WHERE WhoId = 'x'`:                                                                   "INVALID_QUERY_FILTER_OPERATOR",
		`SELECT Id FROM Task WHERE CreatedDate > '2026-11-20T12:00:00Z'`:                                          "INVALID_FIELD",
		`SELECT Id FROM Task WHERE CreatedDate > 2026-11-20T12:00:00`:                                             "INVALID_FIELD",
		`SELECT Id FROM Task WHERE CallDurationInSeconds = '90'`:                                                  "INVALID_FIELD",
		`SELECT Id FROM Opportunity WHERE Id IN (SELECT Id FROM Opportunity)`:                                     "MALFORMED_QUERY",
		`SELECT Id FROM Opportunity WHERE Name = 'x' OR Id IN (SELECT OpportunityId FROM OpportunityContactRole)`: "MALFORMED_QUERY",
		`SELECT Id FROM Opportunity WHERE Name IN (SELECT OpportunityId FROM OpportunityContactRole)`:             "INVALID_QUERY_FILTER_OPERATOR",
		``: "MALFORMED_QUERY",
	} {
		assert.Equal(t, code, codeOf(t, query(f, soql)), soql)
	}
}

func search(t *testing.T, f *Fake, sosl string) []string {
	t.Helper()
	var ids []string
	for _, one := range crmtest.Answered(t, send(f, "GET", data+"/search?q="+url.QueryEscape(sosl), ""))["searchRecords"].([]any) {
		ids = append(ids, one.(map[string]any)["Id"].(string))
	}
	return ids
}

func TestSearch(t *testing.T) {
	f := New()
	f.PersonAccounts = true
	ada, bob := f.PutContact("Ada O'Brien", "(650) 555-0123"), f.PutContact("Bob Brienson", "+1 650-555-0123")
	lead := f.AddLead("Lea Der", "650.555.0123")
	converted := f.AddLead("Con Verted", "6505550123")
	contact := f.ConvertLead(converted)
	returning := " RETURNING Contact(Id, Name), Lead(Id, IsConverted WHERE IsConverted = false)"
	assert.Equal(t, []string{ada, contact, lead}, search(t, f, "FIND {6505550123} IN PHONE FIELDS"+returning))
	assert.Equal(t, []string{ada, bob, contact, lead}, search(t, f, "FIND {6505550123 OR 16505550123} IN PHONE FIELDS"+returning))
	assert.Equal(t, []string{ada}, search(t, f, "FIND {O\\'Brien AND a*} IN NAME FIELDS"+returning))
	assert.Equal(t, []string{ada}, search(t, f, `FIND {"ada o\'brien"} IN NAME FIELDS`+returning))
	assert.Equal(t, []string{bob}, search(t, f, "FIND {brien* AND NOT ada} IN NAME FIELDS"+returning))
	assert.Equal(t, []string{bob}, search(t, f, "FIND {(nobody OR bob) brien*} RETURNING Contact(Id ORDER BY Name LIMIT 1)"))
	f.PhoneTails = true
	assert.Equal(t, []string{ada, bob}, search(t, f, "FIND {6505550123} IN PHONE FIELDS RETURNING Contact(Id LIMIT 2)"))
	person := f.AddPersonAccount("Per Son", "650 555 0199")
	found := crmtest.Answered(t, send(f, "GET", data+"/search?q="+url.QueryEscape("FIND {6505550199} RETURNING Account(PersonContactId)"), ""))
	assert.Equal(t, person, found["searchRecords"].([]any)[0].(map[string]any)["PersonContactId"])

	for _, sosl := range []string{"", "FIND {a} RETURNING Contact", "FIND {ada+bob} RETURNING Contact", `FIND {"ada} RETURNING Contact`,
		"FIND {ada RETURNING Contact", "FIND {*da} RETURNING Contact", "FIND {(ada} RETURNING Contact", "FIND {o'brien} RETURNING Contact",
		"FIND {ada AND} RETURNING Contact", `FIND {a\da} RETURNING Contact`} {
		assert.Equal(t, "MALFORMED_SEARCH", codeOf(t, send(f, "GET", data+"/search?q="+url.QueryEscape(sosl), "")), sosl)
	}
	assert.Equal(t, "MALFORMED_QUERY", codeOf(t, send(f, "GET", data+"/search?q="+url.QueryEscape("FIND {ada} IN PHONES RETURNING Contact"), "")))
}

func TestSearchTrails(t *testing.T) {
	f := New()
	clock := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	f.Now, f.Lag = func() time.Time { return clock }, time.Minute
	ada := f.PutContact("Ada Example", "6505550123")
	const sosl = "FIND {6505550123} IN PHONE FIELDS RETURNING Contact"
	assert.Empty(t, search(t, f, sosl))
	assert.EqualValues(t, 1, crmtest.Answered(t, query(f, "SELECT Id FROM Contact WHERE Phone = '6505550123'"))["totalSize"], "a query knows it at once")
	clock = clock.Add(time.Minute)
	assert.Equal(t, []string{ada}, search(t, f, sosl))
}

func TestIDs(t *testing.T) {
	assert.Equal(t, "0015000000Gv7qJAAR", full("0015000000Gv7qJ"))
	assert.True(t, isID("0015000000Gv7qJ"))
	assert.True(t, isID("0015000000Gv7qJAAR"))
	assert.False(t, isID("0015000000gv7qjAAR"), "the suffix tells that a letter's case was lost")
	assert.False(t, isID("0015000000Gv7q/"))
}

func TestConvertedLead(t *testing.T) {
	f := New()
	lead := f.AddLead("Lea Der", "")
	log := f.Put(crm.CallLog{Subject: "S", ContactID: lead})
	contact := f.ConvertLead(lead)
	got, ok := f.Get(log)
	assert.True(t, ok)
	assert.Equal(t, contact, got.ContactID, "a lead's calls go with it")
}
