package odootest

import (
	"encoding/json"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func fake(options Options) *Fake {
	f := New(options)
	f.Now = func() time.Time { return noon }
	return f
}

func send(f *Fake, method, path, contentType, body string, header ...string) *httptest.ResponseRecorder {
	return crmtest.Send(f, method, "https://"+Hostname+path, body, append([]string{"Content-Type", contentType}, header...)...)
}

// rpc calls a service and returns the result as JSON, or the name of the exception.
func rpc(t *testing.T, f *Fake, service, method, args string) string {
	t.Helper()
	w := send(f, "POST", "/jsonrpc", "application/json",
		`{"jsonrpc":"2.0","method":"call","id":7,"params":{"service":"`+service+`","method":"`+method+`","args":`+args+`}}`)
	require.Equal(t, 200, w.Code, w.Body.String())
	var answer struct {
		ID     int
		Result json.RawMessage
		Error  *struct {
			Message string
			Data    struct{ Name, Message, Debug string }
		}
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
	assert.Equal(t, 7, answer.ID)
	if answer.Error != nil {
		assert.Equal(t, "Odoo Server Error", answer.Error.Message)
		assert.Contains(t, answer.Error.Data.Debug, ServerPath)
		return answer.Error.Data.Name + ": " + answer.Error.Data.Message
	}
	return string(answer.Result)
}

// do calls a method of a model as the account's user. args are those between the method and the end.
func do(t *testing.T, f *Fake, model, method, args string) string {
	t.Helper()
	return rpc(t, f, "object", "execute_kw",
		`["`+Database+`",`+strconv.Itoa(UserID)+`,"`+Key+`","`+model+`","`+method+`",`+args+`]`)
}

func TestWhoComesIn(t *testing.T) {
	f := fake(Options{})
	for _, c := range []struct{ service, method, args, want string }{
		{"common", "version", `[]`, `{"protocol_version":1,"server_serie":"18.0","server_version":"18.0-20260401","server_version_info":[18,0,0,"final",0,""]}`},
		{"common", "authenticate", `["acme-prod","ada@acme.example","` + Key + `",{}]`, `6`},
		{"common", "authenticate", `["acme-prod","ada@acme.example","wrong",{}]`, `false`},
		{"common", "authenticate", `["acme-prod","nobody","` + Key + `",{}]`, `false`},
		{"common", "authenticate", `["acme","ada@acme.example","` + Key + `",{}]`, `psycopg2.OperationalError: connection to server at "10.3.0.17", port 5432 failed: FATAL:  database "acme" does not exist` + "\n"},
		{"common", "authenticate", `["","x","y",{}]`, `builtins.AssertionError: Missing database name`},
		{"db", "list", `[]`, `["acme-prod"]`},
		{"db", "drop", `[]`, `builtins.AttributeError: The method 'db.drop' does not exist`},
		{"object", "execute_kw", `["acme-prod",6,"wrong","res.users","read",[[6]]]`, `odoo.exceptions.AccessDenied: Access Denied`},
		{"object", "execute_kw", `["acme-prod",7,"` + Key + `","res.users","read",[[6]]]`, `odoo.exceptions.AccessDenied: Access Denied`},
		{"object", "execute_kw", `["acme-prod",99,"` + Key + `","res.users","read",[[6]]]`, "odoo.exceptions.MissingError: Record does not exist or has been deleted.\n(Record: res.users(99,), User: 1)"},
		{"object", "execute_kw", `["acme-prod",6,"` + Key + `","res.users"]`, `builtins.TypeError: execute_kw() takes 6 or 7 arguments`},
	} {
		assert.Equal(t, c.want, rpc(t, f, c.service, c.method, c.args), c.args)
	}
	assert.Equal(t, `odoo.exceptions.AccessDenied: Access Denied`, rpc(t, fake(Options{HidesList: true}), "db", "list", `[]`))
	for body, status := range map[string]int{
		``: 400, `{`: 400, `[]`: 400, `{"params":null}`: 400,
		`{"params":{"service":"common","method":"version","args":["\ud83d"]}}`:       500,
		`{"params":{"service":"common","method":"version","args":["\ud83d\ude00"]}}`: 200,
		`{"params":{"service":"common","method":"version","args":["\\ud83d"]}}`:      200,
	} {
		assert.Equal(t, status, send(f, "POST", "/jsonrpc", "application/json", body).Code, body)
	}
	assert.Equal(t, 400, send(f, "POST", "/jsonrpc", "text/plain", `{"params":{}}`).Code)
	assert.Equal(t, 404, send(f, "POST", "/json/2/res.users/read", "application/json", `{}`).Code, "only from 19")
	assert.Equal(t, 405, send(f, "GET", "/jsonrpc", "application/json", ``).Code)
}

func TestWhatIsRefused(t *testing.T) {
	f := fake(Options{})
	id := f.Put(crm.CallLog{Subject: "Call", Body: "typed"})
	others := f.PutOthersDeal(f.PutContact("Ada Example", "+16505550123"), "Of another")
	for _, c := range []struct{ model, method, args, want string }{
		{"voip.call", "search_read", `[[]]`, `odoo.exceptions.UserError: Object voip.call doesn't exist`},
		{"calendar.event", "erase", `[]`, `builtins.AttributeError: The method 'calendar.event.erase' does not exist`},
		{"calendar.event", "_read", `[]`, `odoo.exceptions.AccessError: Private methods`},
		{"calendar.event", "search_read", `[[],[],0,1,"id",9]`, `builtins.TypeError: search_read() takes 5`},
		{"calendar.event", "search_read", `[],{"where":[]}`, `builtins.TypeError: search_read() got an unexpected`},
		{"calendar.event", "search_read", `[[["subject","=","x"]]]`, `builtins.ValueError: Invalid field calendar.event.subject`},
		{"calendar.event", "search_read", `[[["name","is","x"]]]`, `builtins.ValueError: Invalid operator is`},
		{"calendar.event", "search_read", `[["name"]]`, `builtins.ValueError: Domain is not well-formed`},
		{"calendar.event", "search_read", `[[]],{"fields":["subject"]}`, `builtins.ValueError: Invalid field 'subject'`},
		{"calendar.event", "write", `[[` + id + `],{"subject":"x"}]`, `builtins.ValueError: Invalid field 'subject'`},
		{"calendar.event", "write", `[[999],{"name":"x"}]`, `odoo.exceptions.MissingError: Record does not exist`},
		{"calendar.event", "write", `[[` + id + `],{"name":false}]`, `odoo.exceptions.ValidationError: Missing required value`},
		{"calendar.event", "write", `[[` + id + `],{"name":"a\u0000b"}]`, `builtins.ValueError: A string literal cannot contain NUL`},
		{"calendar.event", "write", `[[` + id + `],{"start":"2026-11-20T10:00:00Z"}]`, `builtins.ValueError: time data`},
		{"calendar.event", "write", `[[` + id + `],{"start":"2026-11-20 10:00:00.5"}]`, `builtins.ValueError: time data`},
		{"calendar.event", "write", `[[` + id + `],{"start":"2026-02-30 10:00:00"}]`, `psycopg2.errors.DatetimeFieldOverflow`},
		{"calendar.event", "write", `[[` + id + `],{"show_as":"away"}]`, `builtins.ValueError: Wrong value for calendar.event.show_as`},
		{"calendar.event", "write", `[[` + id + `],{"stop":"2020-01-01 00:00:00"}]`, `odoo.exceptions.ValidationError: The ending date`},
		{"calendar.event", "write", `[[` + id + `],{"opportunity_id":999}]`, `odoo.exceptions.ValidationError`},
		{"calendar.event", "write", `[[` + id + `],{"partner_ids":[[6,0,[999]]]}]`, `odoo.exceptions.ValidationError`},
		{"calendar.event", "write", `[[` + id + `],{"partner_ids":[[9,0]]}]`, `builtins.ValueError: Wrong value for calendar.event.partner_ids`},
		{"calendar.event", "create", `[{"start":"2026-11-20 10:00:00"}]`, `odoo.exceptions.ValidationError: `},
		{"calendar.event", "create", `[{"name":"x","opportunity_id":` + others + `}]`, `odoo.exceptions.AccessError: Due to security restrictions`},
		{"crm.lead", "write", `[[` + others + `],{"name":"x"}]`, `odoo.exceptions.AccessError: Due to security restrictions`},
		{"res.partner", "unlink", `[[11]]`, `odoo.exceptions.AccessError: You are not allowed`},
		{"res.partner", "create", `[{"phone":"1"}]`, `odoo.exceptions.ValidationError: The operation cannot be completed: Contacts require a name`},
		{"res.partner", "search_read", `[[["phone_mobile_search","like","12"]]]`, `odoo.exceptions.UserError: Please enter at least 3`},
		{"ir.model.data", "search_read", `[[]]`, `odoo.exceptions.AccessError: You are not allowed`},
	} {
		assert.Contains(t, do(t, f, c.model, c.method, c.args), c.want, c.args)
	}
	assert.Contains(t, do(t, fake(Options{NoCRM: true}), "crm.lead", "search_read", `[[]]`), "Object crm.lead doesn't exist")
	assert.Contains(t, do(t, fake(Options{Rights: "internal"}), "crm.lead", "search_read", `[[]]`), "AccessError")
	assert.Contains(t, do(t, fake(Options{Rights: "portal"}), "calendar.event", "search_read", `[[]]`), "AccessError")
	assert.Contains(t, do(t, fake(Options{Version: 16}), "calendar.event", "read", `[[999]]`), "builtins.RecursionError")
	assert.Equal(t, `[]`, do(t, f, "calendar.event", "read", `[[999]]`), "a missing record is no error")
}

func TestWhatIsTakenAllTheSame(t *testing.T) {
	f := fake(Options{})
	contact := f.PutContact("Ada Example", "")
	deal := f.PutDeal(contact, "Deal", "open")
	id := f.Put(crm.CallLog{Subject: "Call", ContactID: contact, Disposition: crm.Disposition{DealID: deal}})
	read := func(fields string) string {
		return do(t, f, "calendar.event", "search_read", `[[["id","=",`+id+`]]],{"fields":[`+fields+`]}`)
	}
	assert.Equal(t, `[{"description":"","id":`+id+`,"opportunity_id":[`+deal+`,"Deal"],"partner_ids":[1,`+contact+`]}]`,
		read(`"opportunity_id","partner_ids","description"`))
	assert.Equal(t, `true`, do(t, f, "calendar.event", "write", `[[`+id+`],{"name":["a"],"opportunity_id":"abc","description":false}]`))
	assert.Equal(t, `[{"description":false,"id":`+id+`,"name":"['a']","opportunity_id":false}]`, read(`"name","opportunity_id","description"`))
	assert.Equal(t, `true`, do(t, f, "calendar.event", "write", `[`+id+`,{"partner_ids":[[3,`+contact+`]]}],{"context":{}}`))
	assert.Equal(t, `[{"id":`+id+`,"partner_ids":[1]}]`, read(`"partner_ids"`))

	f.Privatize(id)
	assert.Equal(t, `[{"description":false,"id":`+id+`,"name":"Busy"}]`, read(`"name","description"`))
	assert.Contains(t, do(t, f, "calendar.event", "write", `[[`+id+`],{"name":"x"}]`), "AccessError")
}

func TestTimes(t *testing.T) {
	f := fake(Options{})
	id := f.Put(crm.CallLog{Subject: "Call", StartTime: noon.Add(-time.Hour), Duration: new(59 * time.Second)})
	change := func(values string) int {
		assert.Equal(t, `true`, do(t, f, "calendar.event", "write", `[[`+id+`],{`+values+`}]`))
		return f.Seconds(id)
	}
	assert.Contains(t, do(t, f, "calendar.event", "read", `[[`+id+`]],{"fields":["duration","stop"]}`), `"duration":0.02`)
	assert.Equal(t, 60, change(`"start":"2026-11-20 09:00:00"`), "start alone moves stop, in whole minutes")
	assert.Equal(t, 312, change(`"start":"2026-11-20 09:00:00","stop":"2026-11-20 09:05:12"`))
	assert.Equal(t, 300, change(`"duration":0.09`), "duration alone too")
	assert.Equal(t, 300, change(`"duration":0`), "but for nothing")
	made := do(t, f, "calendar.event", "create", `[{"name":"x","start":"2026-11-20 10:00:00","duration":0.5}]`)
	assert.Equal(t, 3*3600, f.Seconds(made), "an hour from now")
}

func TestMails(t *testing.T) {
	f := fake(Options{})
	contact, other := f.PutContact("Ada Example", ""), f.PutContact("Eve Example", "")
	create := func(start, stop, context string) int {
		before := f.Mails()
		do(t, f, "calendar.event", "create", `[{"name":"x","start":"2026-11-20 `+start+`","stop":"2026-11-20 `+stop+`","partner_ids":[1,`+contact+`]}],{"context":{`+context+`}}`)
		return f.Mails() - before
	}
	assert.Equal(t, 0, create("10:00:00", "10:05:00", ""))
	assert.Equal(t, 1, create("12:02:00", "12:05:00", ""), "a clock that is ahead")
	assert.Equal(t, 0, create("12:02:00", "12:05:00", `"no_mail_to_attendees":true`))
	id := f.Put(crm.CallLog{Subject: "x", StartTime: noon.Add(-time.Hour)})
	do(t, f, "calendar.event", "write", `[[`+id+`],{"partner_ids":[[4,`+other+`]]}]`)
	assert.Equal(t, 2, f.Mails(), "a new attendee, though the event is past")
	do(t, f, "calendar.event", "write", `[[`+id+`],{"name":"y","description":"z"}]`)
	assert.Equal(t, 2, f.Mails())
}

func TestImport(t *testing.T) {
	f := fake(Options{})
	contact := f.PutContact("Ada Example", "")
	row := func(name, contacts string) string {
		return `[["id","name","start","stop","partner_ids/.id"],[["callscribe_7-6","` + name + `","2026-11-20 10:00:00","2026-11-20 10:05:12","` + contacts + `"]]]`
	}
	utc := `,{"context":{"tz":"UTC"}}`
	assert.Equal(t, `{"ids":[1],"messages":[],"nextrow":0}`, do(t, f, "calendar.event", "load", row("Call", "1,"+contact)+utc))
	assert.Equal(t, `__import__.callscribe_7-6`, f.ExternalID("1"))
	assert.Equal(t, `{"1":"__import__.callscribe_7-6"}`, do(t, f, "calendar.event", "get_external_id", `[[1]]`))
	assert.Equal(t, `["calendar.event",1]`, do(t, f, "ir.model.data", "check_object_reference", `["__import__","callscribe_7-6"]`))
	log, _ := f.Get("1")
	assert.Equal(t, 10, log.StartTime.Hour())
	assert.Equal(t, 312, f.Seconds("1"))

	assert.Equal(t, `{"ids":[1],"messages":[],"nextrow":0}`, do(t, f, "calendar.event", "load", row("Again", contact)), "the same key, the same record")
	log, _ = f.Get("1")
	assert.Equal(t, "Again", log.Subject, "overwritten")
	assert.Equal(t, 18, log.StartTime.Hour(), "without a zone it is the user's time")

	assert.Contains(t, do(t, f, "calendar.event", "load", row("x", "999")+utc), `"ids":false,"messages":[{"field":"partner_ids","message":"No matching record found for database id '999'`)
	assert.Contains(t, do(t, f, "calendar.event", "load", strings.Replace(row("x", "1"), "10:05:12", "10.05", 1)), `does not seem to be a valid datetime`)
	assert.Contains(t, do(t, f, "calendar.event", "load", strings.Replace(row("x", "1"), "callscribe_7", "call scribe", 1)), `External IDs cannot contain spaces`)
	assert.Contains(t, do(t, f, "calendar.event", "load", strings.Replace(row("x", "1"), `"x"`, `5`, 1)), `builtins.AttributeError`)
	assert.Equal(t, 1, f.Logs())
	f.Busy = 1
	assert.Contains(t, do(t, f, "calendar.event", "load", row("x", "1")), `could not serialize access`)

	f.Archives = true
	f.Delete("1")
	assert.Equal(t, `["calendar.event",false]`, do(t, f, "ir.model.data", "check_object_reference", `["__import__","callscribe_7-6"]`))
	f.Archives = false
	f.Delete("1")
	assert.Contains(t, do(t, f, "ir.model.data", "check_object_reference", `["__import__","callscribe_7-6"]`), `builtins.ValueError: External ID not found in the system`)
}

func TestSearch(t *testing.T) {
	f := fake(Options{})
	var ids []string
	for _, phone := range []string{"(650) 555-1000", "+1 650 555 1000", "001.650.555.1000", "tel:0650/5551000", "+16505551001", ""} {
		ids = append(ids, f.PutContact("José "+phone, phone))
	}
	search := func(domain string) string { return do(t, f, "res.partner", "search", `[[`+domain+`]],{"order":"id"}`) }
	list := func(n ...int) string {
		var picked []string
		for _, i := range n {
			picked = append(picked, ids[i])
		}
		return "[" + strings.Join(picked, ",") + "]"
	}
	assert.Equal(t, list(0, 1, 2, 3), search(`["phone_mobile_search","like","6505551000"]`))
	assert.Equal(t, list(1, 2), search(`["phone_mobile_search","like","+16505551000"]`), "those stored nationally are missed")
	assert.Equal(t, list(0), search(`["phone_mobile_search","=","650-555 1000"]`))
	assert.Equal(t, list(0), search(`["phone","ilike","650%555%1000"],"|",["id","=",`+ids[0]+`],["name","=","x"]`))
	assert.Equal(t, "[]", search(`["name","ilike","jose"]`), "an accent is not folded")
	assert.Equal(t, list(5), search(`["name","ilike","josé"],["phone","=",false]`))
	assert.Equal(t, list(4), search(`"!",["phone_mobile_search","like","1000"],["phone","!=",false],["name","ilike","JOSÉ"]`))

	company := f.PutContact("Acme Inc", "")
	person := f.PutPerson("Kid", "", company)
	assert.Equal(t, `[[`+person+`,"Acme Inc, Kid"]]`, do(t, f, "res.partner", "name_search", `["kid"]`))
	deal, lost := f.PutDeal(person, "Deal", "open"), f.PutDeal(person, "Lost", "lost")
	f.PutDeal(person, "Won", "won")
	f.PutOthersDeal(person, "Of another")
	open := `["partner_id","child_of",` + company + `],["type","=","opportunity"],["stage_id.is_won","=",false]`
	assert.Equal(t, `[`+deal+`]`, do(t, f, "crm.lead", "search", `[[`+open+`]]`))
	assert.Equal(t, `[`+lost+`,`+deal+`]`, do(t, f, "crm.lead", "search", `[[`+open+`,["active","in",[true,false]]]]`))
	assert.Equal(t, `{"mobile":{"type":"char"}}`, do(t, f, "res.partner", "fields_get", `[["mobile"],["type"]]`))
	assert.Equal(t, `{}`, do(t, fake(Options{NoMobile: true}), "res.partner", "fields_get", `[["mobile"],["type"]]`))
	assert.NotEqual(t, "[]", do(t, fake(Options{Version: 17}), "res.partner", "search", `[[["display_name","ilike","nobody"]]]`), "17 looks at no display_name")
}

func TestJSON2(t *testing.T) {
	f := fake(Options{Version: 19})
	id := f.Put(crm.CallLog{Subject: "Call"})
	for _, c := range []struct {
		path, body string
		status     int
		want       string
		header     []string
	}{
		{"res.users/context_get", `{}`, 200, `{"lang":"en_US","tz":"America/Los_Angeles","uid":6}`, nil},
		{"calendar.event/search_read", `{"domain":[["id","=",` + id + `]],"fields":["name"]}`, 200, `[{"id":` + id + `,"name":"Call"}]`, nil},
		{"calendar.event/write", `{"ids":[` + id + `],"vals":{"name":"New"},"context":{"tz":"UTC"}}`, 200, `true`, nil},
		{"calendar.event/write", `{"ids":[999],"vals":{"name":"New"}}`, 404, `odoo.exceptions.MissingError`, nil},
		{"calendar.event/write", `{"ids":[` + id + `],"values":{"name":"New"}}`, 422, `builtins.TypeError`, nil},
		{"calendar.event/write", `{"ids":[` + id + `],"vals":{"name":false}}`, 422, `odoo.exceptions.ValidationError`, nil},
		{"calendar.event/write", `{"ids":[` + id + `],"vals":{"subject":"x"}}`, 500, `builtins.ValueError`, nil},
		{"calendar.event/erase", `{}`, 404, `builtins.AttributeError`, nil},
		{"voip.call/read", `{}`, 404, `werkzeug.exceptions.NotFound`, nil},
		{"res.partner/unlink", `{"ids":[1]}`, 403, `odoo.exceptions.AccessError`, nil},
		{"res.users/context_get", `{}`, 401, `Invalid apikey`, []string{"Authorization", "Bearer wrong"}},
		{"res.users/context_get", `{}`, 404, `<h1>Not Found</h1>`, []string{"X-Odoo-Database", "other"}},
		{"res.users/context_get", `[]`, 400, `werkzeug.exceptions.BadRequest`, nil},
	} {
		w := send(f, "POST", "/json/2/"+c.path, "application/json", c.body, append([]string{"Authorization", "Bearer " + Key}, c.header...)...)
		assert.Equal(t, c.status, w.Code, c.path+c.body)
		assert.Contains(t, w.Body.String(), c.want, c.path+c.body)
	}
	assert.Equal(t, `{"version":"19.0","version_info":[19,0,0,"final",0,""]}`, send(f, "GET", "/web/version", "", "").Body.String())
	several := fake(Options{Version: 19, Databases: 1})
	assert.Equal(t, 404, send(several, "POST", "/json/2/res.users/context_get", "application/json", `{}`, "Authorization", "Bearer "+Key).Code)
}

func TestClean(t *testing.T) {
	ours := `<b>Agent notes</b><br>a &lt; b<br><br><b>Call details</b><br><ul><li><b>Result</b>: x</li></ul><a target="_blank" href="https://x.example/?a=1&amp;b=2">open</a>`
	for dirty, clean := range map[string]string{
		ours: ours, "text": "<p>text</p>", "a & b": "<p>a &amp; b</p>", "<br>x": "<span><br>x</span>", "<b>A</b><br>x": "<span><b>A</b><br>x</span>",
		"<div><b>A</b><br>x</div>": "<span><b>A</b><br>x</span>", "<p>a<br/>b</p>": "<p>a<br>b</p>", "<p>&quot;&#39;&eacute;\u00a0</p>": "<p>\"'é&nbsp;</p>",
		"  <p>x</p>": "<p>x</p>", "<p>open <b>bold": "<p>open <b>bold</b></p>", "<p>a\x01b</p>": "<p>ab</p>", " \n ": "",
		`<p onclick="x()" data-x="1" style="color: red" class="k">x</p>`: `<p style="color: red" class="k">x</p>`,
		`<p><a href="javascript:x">l</a></p>`:                            `<p><a href="">l</a></p>`,
		`<p>a<script>alert(1)</script>b</p>`:                             `<p>ab</p>`, `<p>x</p><!-- mark --><ul><li>a<li>b</ul>`: `<p>x</p><!-- mark --><ul><li>a</li><li>b</li></ul>`,
		"<p>a\r\n  b $1 %s ${x} 👩‍👩‍👧</p>": "<p>a\r\n  b $1 %s ${x} 👩‍👩‍👧</p>", "<p><a href='x?a=1&b=2'>l</a></p>": `<p><a href="x?a=1&amp;b=2">l</a></p>`,
		"text<p>x</p>": "<p>text</p><p>x</p>", "<blockquote>q</blockquote>": `<blockquote data-o-mail-quote="1">q</blockquote>`,
	} {
		assert.Equal(t, clean, Clean(dirty), dirty)
		assert.Equal(t, clean, Clean(clean), "what is clean stays: %s", clean)
	}
	assert.Equal(t, `<p style="margin-bottom: 0px;"><b>A</b></p><p style="margin-bottom: 0px;">x</p><p style="margin-bottom: 0px;"><br></p><ul><li>y</li></ul><p>z<br>z</p>`,
		Rebuilt(`<b>A</b><br>x<br><br><ul><li>y</li></ul><p>z<br>z</p>`))
}
