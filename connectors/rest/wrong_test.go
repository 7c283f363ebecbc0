package rest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
)

// people is a kind of contact, with what is to be added to it.
func people(more string) string {
	return `{"id": "id", "name": "name", "phones": "p", "byNumber": {"send": "GET /c?n={number}", "list": "items"}, "byName": {"send": "GET /c?q={name}", "list": "items"}` + more + `}`
}

const findAny = `{"send": "GET /logs", "list": "items"}`

// contradictions are descriptions each of whose parts would be right by itself. Followed as they stand, some would say
// that something is written which is not, overwrite what is there, or send the key elsewhere.
var contradictions = []struct {
	says    string
	editor  bool // the schema sees it too
	changes []string
}{
	// Two values at one place.
	{"fields.body is there twice", false, []string{"fields", `{"body": "text", "body": "text2"}`}},
	{"signIn.1.headers.X-Key is there twice", false, []string{"signIn", `[{"kind": "key", "basic": "{key}:"}, {"kind": "bearer", "headers": {"X-Key": "{key}", "X-Key": "y"}}]`}},
	{"fields.subject is at text.x, and body at text: each needs a place of its own", false, []string{"fields", `{"body": "text", "subject": "text.x"}`}},
	{"fields.body is at a.b, and subject at a: each needs a place of its own", false, []string{"fields", `{"subject": "a", "body": "a.b"}`}},
	{"fields.subject is at a.text, and body at a.text", false, []string{"fields", `{"body": {"at": "b", "from": "a.text"}, "subject": {"at": "s", "from": "a.text"}}`}},
	{"fields.start is at d, and start at d", false, []string{"fields.start", `{"at": ["d", "d"], "form": "YYYY-MM-DD HH:mm"}`}},
	{"fields.result is at text, and body at text", false, []string{"fields.result", `{"at": "r", "with": {"text": "call"}}`}},
	{"fields.subject is at id, and id at id", false, []string{"fields.subject", `"id"`}},
	{"fields.duration is at s.end, and start at s", false, []string{"fields", `{"body": "text", "start": "s", "duration": {"at": "s.end", "form": "end"}}`}},
	{"update.set is at text, and body at text", false, []string{"update", `{"send": "PATCH /logs/{id}", "set": {"text": "call"}}`}},
	{"update.set is at a.b, and update.set at a", false, []string{"update", `{"send": "PATCH /logs/{id}", "set": {"a": 1, "a.b": 2}}`}},
	{"update.body.to.a is there twice", false, []string{"update", `{"send": "PATCH /logs/{id}", "body": {"to": {"a": 1, "a": "{fields}"}}}`}},
	{"signIn.headers.x-key is there twice", false, []string{"signIn", `{"kind": "key", "headers": {"X-Key": "{key}", "x-key": "y"}}`}},
	{"signIn.headers.Authorization is there twice", false, []string{"signIn", `{"kind": "key", "basic": "{key}:", "headers": {"Authorization": "Bearer {key}"}}`}},
	{"create.set is at text.kind, and body at text", false, []string{"create", `{"send": "POST /logs", "set": {"text.kind": "call"}}`, "find", findAny}},
	{"contacts.1.type is there twice", false, []string{"contacts", "[" + people(`, "type": "Lead"`) + "," + people(`, "type": "lead"`) + "]"}},

	// A success of which nothing is written, or what was read overwritten.
	{"fields.body must be read and written always", true, []string{"fields.body", `{"at": "text", "when": "read"}`}},
	{"fields.body must be read and written always", true, []string{"fields.body", `{"at": "text", "when": "create"}`}},
	{"fields.body must be read and written always", true, []string{"fields.body", `{"at": "text", "when": "write"}`}},
	{"fields.body must be read and written always", true, []string{"fields.body", `{"at": "text", "kind": "Lead"}`, "contacts", people(`, "type": "Lead"`)}},
	{"fields.body is missing", true, []string{"fields", `{"text": {"of": "body", "at": "text"}}`}},
	{"fields.subject.of must not be another value than the name says", false, []string{"fields.subject", `{"at": "s", "of": "body"}`}},
	{"fields.body.values can stand only for result and direction", true, []string{"fields.body", `{"at": "text", "values": {"a": "b"}}`}},
	{"fields.result.values can stand only for result and direction, and without a form", false, []string{"fields.result", `{"at": "r", "form": "number", "values": {"a": 1}}`}},
	{"fields.body.form must be number, for an id, or", false, []string{"fields.body", `{"at": "text", "form": "number"}`}},
	{"read.expect can stand only in update before links undo setDeal", true, []string{"read", `{"send": "GET /logs/{id}", "expect": 200}`}},
	{"create.expect can stand only in", true, []string{"create", `{"send": "POST /logs", "expect": 201}`, "find", findAny}},
	{"update.none can stand only in", true, []string{"update", `{"send": "PATCH /logs/{id}", "none": 204}`}},
	{"find.none must be in the range 202-299", true, []string{"find", `{"send": "GET /logs", "list": "items", "none": 200}`}},
	{"find.none must be in the range 202-299", true, []string{"find", `{"send": "GET /logs", "list": "items", "none": 404}`}},
	{"update.expect must be in the range 200-299", true, []string{"update", `{"send": "PATCH /logs/{id}", "expect": 404}`}},
	{`errors must have "header" or "at": every success would be a refusal`, false, []string{"errors", `{"status": [200], "code": "internal"}`}},
	{`errors must have "header" or "at", to say where`, false, []string{"errors", `{"status": 409, "is": "busy", "code": "conflict"}`}},
	{`errors must have either "header" or "at", and either "is" or "has"`, true, []string{"errors", `{"at": "code", "is": "a", "has": "b", "code": "conflict"}`}},
	{`errors.1 must have either "header" or "at"`, true, []string{"errors", `[{"status": 404}, {"at": "code", "header": "X-Code", "code": "conflict"}]`}},
	{"errors.status must be in the range 200-599", true, []string{"errors", `{"status": 42}`}},
	{"errors.status.1 must be in the range 200-599", true, []string{"errors", `{"status": [500, 5000]}`}},

	// The same request for each record.
	{"update must name {id}: without it, it is the same request each time", true, []string{"update", `"PATCH /logs"`}},
	{"update must name {id}", false, []string{"update", `{"send": "PATCH /logs/{user}", "query": {"a": "{deal}"}}`}},
	{"update must name {fields|body}", false, []string{"update", `{"send": "PATCH /logs/{id}", "body": {"text": "call"}}`}},
	{"read must name {id}", true, []string{"read", `"GET /logs/last"`}},
	{"create must name {fields|body}", false, []string{"create", `{"send": "POST /logs", "body": {"text": "{subject}"}}`, "find", findAny}},
	{"undo must name {id}", true, []string{"undo", `"DELETE /logs"`}},
	{"links.1 must name {id}", true, []string{"links", `["POST /logs/{id}/to/{contact}", "POST /logs/to/{deal}"]`}},
	{"setDeal must name {id|got}", false, []string{"fields.deal", `"deal"`, "setDeal", `"PUT /deals/{deal}"`}},
	{"contacts.create must name {name|", false, []string{"contacts", people(`, "create": {"send": "POST /c", "body": {"phone": "{number}"}}`)}},
	{"contacts.deals must name {contact}", false, []string{"contacts", people(`, "deals": {"send": "GET /deals", "list": "items", "title": "t"}`)}},
	{"contacts.leads.title is missing", true, []string{"contacts", people(`, "leads": {"send": "GET /leads/{contact}", "list": "items"}`)}},
	{"find.exact cannot stand where {session} is not named", false, []string{"create", `"POST /logs"`, "find", `{"send": "GET /logs", "list": "items", "exact": true}`}},

	{"readMore.a must name {id}", true, []string{"readMore", `{"a": "GET /links"}`}},
	{"setDeal must name {deal|lead|have|got}", false, []string{"fields.deal", `"deal"`, "setDeal", `"DELETE /logs/{id}"`}},
	{"setDeal can stand only where there is fields.deal", true, []string{"setDeal", `"PUT /logs/{id}/deals/{deal}"`}},
	{"find can stand only where there is create", true, []string{"find", findAny}},
	{"links can stand only where there is create", true, []string{"links", `"POST /logs/{id}/to/{contact}"`}},
	{"update.set.a names the value {fields}, which is not known here", false, []string{"update", `{"send": "PATCH /logs/{id}", "set": {"a": "{fields}"}}`}},

	// A method that does something else.
	{`update.send must be a method and a path, such as "GET /calls/{id}", and the method one of PATCH PUT POST`, true, []string{"update", `"GET /logs/{id}"`}},
	{"update.send must be a method", true, []string{"update", `{"send": "DELETE /logs/{id}"}`}},
	{"read.send must be a method", true, []string{"read", `"DELETE /logs/{id}"`}},
	{"create.send must be a method", true, []string{"create", `"GET /logs"`, "find", findAny}},
	{"create.send must be a method", true, []string{"create", `"DELETE /logs"`, "find", findAny}},
	{"find.send must be a method", true, []string{"find", `{"send": "DELETE /logs", "list": "items"}`}},
	{"undo.send must be a method", true, []string{"undo", `"GET /logs/{id}"`}},
	{"me.send must be a method", true, []string{"me", `{"send": "PUT /me", "id": "id", "name": "name"}`}},
	{"me.more.org.send must be a method", true, []string{"me", `{"send": "GET /me", "id": "id", "name": "name", "more": {"org": "DELETE /org"}}`}},
	{"before.send must be a method", true, []string{"before", `"PUT /c/{contact}"`}},
	{"links.0.send must be a method", true, []string{"links", `["GET /logs/{id}"]`}},
	{"contacts.byNumber.send must be a method", true, []string{"contacts", strings.Replace(people(""), "GET /c?n", "PATCH /c?n", 1)}},
	{"contacts.create.send must be a method", true, []string{"contacts", people(`, "create": "GET /c?name={name}"`)}},

	// Words that mean nothing there.
	{"read.ifNone can stand only in byNumber byName", true, []string{"read", `{"send": "GET /logs/{id}", "ifNone": true}`}},
	{"update.nullable can stand only in find", true, []string{"update", `{"send": "PATCH /logs/{id}", "nullable": true}`}},
	{"update.list can stand only in", true, []string{"update", `{"send": "PATCH /logs/{id}", "list": "items"}`}},
	{"find.set can stand only in create update", true, []string{"find", `{"send": "POST /logs", "list": "items", "set": {"a": 1}}`}},
	{"contacts.byName.exact can stand only in find", true, []string{"contacts", strings.Replace(people(""), `"GET /c?q={name}",`, `"GET /c?q={name}", "exact": true,`, 1)}},
	{`signIn.oauth can stand only where the kind is "oauth"`, true, []string{"signIn", `{"kind": "key", "headers": {"X-Key": "{key}"}, "oauth": {"servers": [{"authorize": "https://a.acme.example/a", "token": "https://a.acme.example/t"}]}}`}},
	{"version.form must be the form of a date that a record has", false, []string{"version", `{"at": "v", "send": "If-Match", "form": "banana"}`}},
	{"version.form must be the form of a date that a record has", false, []string{"version", `{"header": "ETag", "send": "If-Match", "form": "http"}`}},

	{"fields.subject.inZone can stand only for a time", false, []string{"fields.subject", `{"at": "s", "inZone": true}`}},
	{"fields.start.quoted can stand only for a number", false, []string{"fields.start", `{"at": "s", "quoted": true}`}},
	{"fields.owner.quoted can stand only for a number", false, []string{"fields.owner", `{"at": "s", "quoted": true}`}},
	{"fields.result is at c, and contact at c", false, []string{"fields", `{"body": "text", "contact": {"at": "c", "kind": "Person"}, "result": "c"}`, "contacts", people(`, "type": "Person"`)}},
	{"fields.duration.form must be seconds", false, []string{"fields.duration", `{"at": "d", "form": "days", "readForm": "seconds"}`}},
	{"fields.deal is at to.id, and contact at to.id", false, []string{"fields", `{"body": "text", "contact": {"at": "to.id", "with": {"type": "Person"}}, "deal": "to.id"}`}},
	{"fields.lead is at of, and deal at of", false, []string{"fields", `{"body": "text", "deal": "of", "lead": "of"}`}},
	{"fields.contact.kind must be the type of one of the contacts", false, []string{"fields.contact", `{"at": "c", "kind": "contact"}`, "contacts", people(`, "type": "Person"`)}},
	{"fields.contact.kind must be the type of one of the contacts", false, []string{"fields.contact", `{"at": "c", "kind": "Person"}`, "contacts", people("")}},
	{"local must be true or false", true, []string{"local", `"yes"`}},
	{"fields.start.inZone can stand only for a time in a layout without a zone", false, []string{"fields.start", `{"at": "s", "inZone": true}`}},
	{"fields.start.inZone can stand only for a time in a layout without a zone", false, []string{"fields.start", `{"at": "s", "form": "YYYY-MM-DDTHH:mm:ssZ", "inZone": true}`}},
	{"fields.duration.inZone can stand only for a time", false, []string{"fields.duration", `{"at": "d", "inZone": true}`}},
	{"fields.subject.quoted can stand only for a number", false, []string{"fields.subject", `{"at": "s", "quoted": true}`}},
	{"fields.duration.quoted can stand only for a number", false, []string{"fields.duration", `{"at": "d", "form": "mm:ss", "quoted": true}`}},
	{"fields.start.readForm can stand only for a duration", false, []string{"fields.start", `{"at": "s", "readForm": "seconds"}`}},
	{"fields.direction.values.In is no direction: there are Inbound and Outbound", true, []string{"fields.direction", `{"at": "d", "values": {"In": "IN"}}`}},
	{"fields.result.values.A must be a text, a number, true or false", true, []string{"fields.result", `{"at": "r", "values": {"A": {"x": 1}}}`}},
	{"fields.result.values.A must be a text, a number, true or false", true, []string{"fields.result", `{"at": "r", "values": {"A": null}}`}},
	{"fields.result.values must not be empty", true, []string{"fields.result", `{"at": "r", "values": {}}`}},
	{"version.header is a header that only the browser can", false, []string{"version", `{"header": "Set-Cookie", "send": "If-Match"}`}},
	{"errors.header is no name of a header", false, []string{"errors", `{"header": "X Y", "is": "a", "code": "conflict"}`}},
	{"errors.waitHeader is no name of a header", false, []string{"errors", `{"status": 429, "waitHeader": "X Y"}`}},

	// Paths that lead to no value.
	{"read.record must be a path", true, []string{"read", `{"send": "GET /logs/{id}", "record": "$.data"}`}},
	{"read.record must be a path", true, []string{"read", `{"send": "GET /logs/{id}", "record": "/data"}`}},
	{"me.id leads to several values", true, []string{"me.id", `"data.*.id"`}},
	{"fields.subject.at leads to several values", true, []string{"fields.subject", `"all.*.name"`}},
	{"fields.subject.from.1 leads to several values", true, []string{"fields.subject", `{"at": "s", "from": ["a", "all.*.name"]}`}},
	{"read.record leads to several values", true, []string{"read", `{"send": "GET /logs/{id}", "record": "data.*"}`}},
	{"errors.at leads to several values", true, []string{"errors", `{"at": "errors.*.code", "is": "x", "code": "conflict"}`}},
	{"fields.subject.at is no place that can be written", false, []string{"fields.subject", `"0.title"`}},
	{"fields.subject.at is no place that can be written", false, []string{"fields.subject", `"a.0.0.title"`}},
	{"gone must be a path", true, []string{"gone", `"a..b"`}},
	{"ids must each hold one # or *, or be uuid", true, []string{"ids.log", `"call"`}},
	{"ids must each hold one # or *, or be uuid", true, []string{"ids.log", `"#-#"`}},

	// Times that say not all, or not the same when they are read.
	{"fields.start.form must be iso", false, []string{"fields.start", `{"at": "s", "form": "HH:mm"}`}},
	{"fields.start.form must be iso", false, []string{"fields.start", `{"at": "s", "form": "YYYY"}`}},
	{"fields.start.form must be iso", false, []string{"fields.start", `{"at": "s", "form": "YYYY-MM"}`}},
	{"fields.start.form must be iso", false, []string{"fields.start", `{"at": "s", "form": "YYYY-MM-DD mm:ss"}`}},
	{"fields.start.form must be iso", false, []string{"fields.start", `{"at": "s", "form": "YY-MM-DD HH:mm"}`}},
	{"fields.start.form must be iso", false, []string{"fields.start", `{"at": "s", "form": "YYYY-MM-DD hh:mm"}`}},
	{"fields.day.form must be iso", false, []string{"fields.day", `{"of": "start", "at": "s", "form": "comma"}`}},
	{"fields.duration.form must be seconds", false, []string{"fields.duration", `{"at": "d", "form": "seconds", "readForm": "end"}`}},
	{"fields.duration.form must be seconds", false, []string{"fields.duration", `{"at": "d", "form": "ss"}`}},
	{"fields.duration.form cannot be end where there is no start", false, []string{"fields.duration", `{"at": "d", "form": "end"}`}},
	{`read.send asks for :ss, which is none of its "escapes"`, false, []string{"read", `"GET /logs/{id:ss}"`}},

	// Values that are not there yet, or never.
	{"me.send names the value {user}, which is not known here", false, []string{"me", `{"send": "GET /users/{user}", "id": "id", "name": "name"}`}},
	{"me.send names the value {info.x}, which is not known here", false, []string{"me", `{"send": "GET /users/{info.x}", "id": "id", "name": "name", "info": {"x": "id"}}`}},
	{"me.more.a.send names the value {info.x}, which is not known here", false, []string{"me", `{"send": "GET /me", "id": "id", "name": "name", "info": {"x": "id"}, "more": {"a": "GET /of/{info.x}"}}`}},
	{"signIn.headers.X-Key names the value {setting.x}, which is not known here", false, []string{"signIn.headers", `{"X-Key": "{key}{setting.x}"}`}},
	{"read.send names the value {host.x}, which is not known here", false, []string{"read", `"GET /{host.x}/logs/{id}"`}},
	{"read.send names the value {have.body}, which is not known here", false, []string{"read", `"GET /logs/{id}?of={have.body}"`}},
	{"update.send names the value {have.note}, which is not known here", false, []string{"update", `"PUT /logs/{id}?of={have.note}"`}},
	{"read.send names the value {}, which is not known here", false, []string{"read", `"GET /logs/{id||user}"`}},
	{"signIn names the value {user}, which only a login has", false, []string{"signIn", `{"kind": "key", "headers": {"X-Key": "{user}:{key}"}}`}},
	{"before.1.take.x is taken twice", false, []string{"before", `[{"send": "GET /c/{contact}", "take": {"x": "id"}}, {"send": "GET /d/{contact}", "take": {"x": "id"}}]`, "create", `"POST /logs"`, "find", findAny}},
	{"before.0.send names the value {got.y}, which no request before it takes", false, []string{"before", `[{"send": "GET /c/{got.y}", "take": {"x": "id"}}, {"send": "GET /d/{got.x}", "take": {"y": "id"}}]`, "create", `"POST /logs"`, "find", findAny}},

	// The key goes elsewhere, or not at all.
	{"signIn names no {key}: requests would not be signed in", false, []string{"signIn.headers", `{"X-App": "callscribe"}`}},
	{"read.headers.X-HTTP-Method-Override is not for a request to set", false, []string{"read", `{"send": "GET /logs/{id}", "headers": {"X-HTTP-Method-Override": "DELETE"}}`}},
	{"logPage must begin with https:// and a host", false, []string{"logPage", `"https://{id}"`}},
	{"logPage must begin with https:// and a host", false, []string{"logPage", `"https:///{host}"`}},
	{"logPage must begin with https:// and a host", false, []string{"logPage", `"https://@evil.example/{id}"`}},
	{"logPage must begin with https:// and a host", false, []string{"logPage", `"http://{host}/{id}"`}},
	{"contactPage must begin with https:// and a host", false, []string{"contactPage", `"https://"`}},
	{"contacts.0.page must begin with https:// and a host", false, []string{"contacts", "[" + people(`, "page": "http://{host}/people/"`) + "]"}},
	{"title must be one line", false, []string{"title", `"\u202emca"`}},
	{"title must be one line", false, []string{"title", `"Ac\u200bme"`}},
	{"title must be one line", false, []string{"title", `"Ac\ufeffme"`}},
	{"title must be one line", false, []string{"title", `"\ud800"`}},
	{"title must not be empty", true, []string{"title", `"  "`}},
	{"signIn.headers.X-HTTP-Method-Override is not for a request to set", false, []string{"signIn", `{"kind": "key", "headers": {"X-Key": "{key}", "X-HTTP-Method-Override": "DELETE"}}`}},
	{"logPage must begin with https:// and a host", false, []string{"logPage", `"https://{host}@evil.example/{id}"`}},
	{`errors must have "status", "header" or "at"`, false, []string{"errors", `{"code": "conflict"}`}},
	{"fields.id leads to several values", true, []string{"fields.id", `"*.id"`}},
	{"read.headers.Authorization is not for a request to set", false, []string{"read", `{"send": "GET /logs/{id}", "headers": {"Authorization": "Bearer {user}"}}`}},
	{"version.send is not for a request to set", false, []string{"version", `{"at": "v", "send": "authorization"}`}},
	{"address.default must be one of the \"hosts\"", false, []string{"address", `{"hosts": "*", "default": "evil.example"}`}},
	{`address.default must be one of the "hosts"`, false, []string{"address.default", `"evil.example"`}},
	{"escapes.sql must hold the backslash itself", false, []string{"escapes", `{"sql": "'"}`}},
	{"escapes.sql must hold the backslash itself", false, []string{"escapes", `{"sql": "'%"}`}},
	{"fields.duration.at can be two places", false, []string{"fields.duration", `{"at": ["h", "m"], "form": "seconds"}`}},
	{"fields.duration.at can be two places", false, []string{"fields.duration", `{"at": ["h", "m", "s"], "form": "HH:mm:ss"}`}},

	// Sizes.
	{"title must be one line, and not longer than 4000 bytes", true, []string{"title", `"` + strings.Repeat("A", 4001) + `"`}},
	{"title must be one line", true, []string{"title", `"Acme\nRequests go nowhere."`}},
	{"errors must not have more than 100 members", true, []string{"errors", "[" + strings.Repeat(`{"status": 500}, `, 100) + `{"status": 500}]`}},
	{"update.body.2499 is the value too many", false, []string{"update", `{"send": "PUT /logs/{id}", "body": [` + strings.Repeat(`"{subject}", `, 3000) + `"{fields}"]}`}},
	{"find.list is missing", true, []string{"create", `"POST /logs"`, "find", `"GET /logs"`}},
	{"find.list is missing", true, []string{"create", `"POST /logs"`, "find", `{"send": "GET /logs"}`}},
	{"contacts.byName.list is missing", true, []string{"contacts", strings.Replace(people(""), `{"send": "GET /c?q={name}", "list": "items"}`, `"GET /c?q={name}"`, 1)}},
	{"rateHeaders must not have more than 3 members", true, []string{"rateHeaders", `["a", "b", "c", "d"]`}},
	{"limits.body must be in the range 100-100000000", true, []string{"limits", `{"body": 1}`}},
	{"limits.subject must be in the range 20-1000000", true, []string{"limits", `{"subject": 0}`}},
	{"parallel must be in the range 1-20", true, []string{"parallel", "1000"}},
	{"find.page must be in the range 1-10000", true, []string{"find", `{"send": "GET /logs", "list": "items", "page": 0, "skip": "from"}`}},
	{"read.cost must be in the range 0-1000", true, []string{"read", `{"send": "GET /logs/{id}", "cost": 2000000000}`}},
}

func TestContradictions(t *testing.T) {
	for _, test := range contradictions {
		_, err := Platform(changedText(t, test.changes...), Hooks{})
		if assert.Error(t, err, "%s: %s", test.says, test.changes) {
			assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
			assert.Contains(t, crm.AsError(err).Message, "The description is wrong: "+test.says, test.changes)
		}
	}
}

// legal is what looks like one of the contradictions and is none.
var legal = [][]string{
	{"read", `{"send": "POST /rpc/read", "body": {"id": "{id}"}}`, "update", `{"send": "POST /rpc/write", "body": {"id": "{id}", "to": "{fields}"}}`},
	{"update", `{"send": "PUT /logs", "set": {"id": "{id}"}}`},
	{"update", `{"send": "PUT /logs/{id}", "body": {"text": "{body}"}}`},
	{"undo", `"POST /logs/{id}/delete"`, "create", `"POST /logs"`, "find", findAny},
	{"fields.deal", `{"at": "deal", "when": "read"}`, "setDeal", `["PUT /logs/{id}/deals/{deal}", "DELETE /logs/{id}/deals/{have.deal}"]`},
	{"fields.direction", `{"at": "d", "values": {"Inbound": true, "*": 2, "": "none"}}`},
	{"fields.start", `{"at": ["day", "time"], "form": "YYYY-MM-DD HH:mm", "inZone": true}`},
	{"signIn", `{"kind": "login", "basic": "{user}:{key}", "headers": {"X-App": "1", "Accept": "application/vnd.acme.v2+json"}}`},
	{"fields.start", `{"at": ["day", "time"], "form": "YYYY-MM-DD HH:mm"}`},
	{"fields.start", `{"at": "s", "form": "DD/MM/YYYY HH:mm:ss"}`},
	{"fields.start", `{"at": "s", "form": "YYYY-DD-MM HH:mm:ss"}`},
	{"fields.start", `{"at": "s", "form": "YYYY-MM-DDTHH:mm:ss+00:00"}`},
	{"fields.start", `"s"`, "fields.clock", `{"of": "start", "at": "t", "form": "HH:mm"}`},
	{"fields.start", `"s"`, "fields.duration", `{"at": "e", "form": "end"}`, "update", `{"send": "PATCH /logs/{id}", "set": {"s": "{start}", "e": "{end}"}}`},
	{"fields.owner", `"by"`, "create", `{"send": "POST /logs", "set": {"by": "{owner|user}"}}`, "find", findAny},
	{"fields.contact", `{"at": "to.id", "with": {"type": "Person"}}`, "fields.deal", `{"at": "to.id", "with": {"type": "Deal"}}`},
	{"fields.start", `{"at": "s", "form": "YYYY-MM-DD HH"}`},
	{"fields.contact", `{"at": "links[kind=Contact].id", "when": "read"}`, "fields.deal", `{"at": "links[kind=Deal].id", "when": "read"}`},
	{"fields.from", `{"of": "body", "at": "copy"}`},
	{"fields.start", `{"at": "s", "form": "milliseconds", "quoted": true}`},
	{"fields.owner", `{"at": "o", "form": "number", "quoted": true}`},
	{"fields.contact", `{"at": "c", "kind": "contact"}`, "contacts", people("")},
	{"fields.contact", `{"at": "c", "kind": "Person"}`, "fields.firm", `{"of": "contact", "at": "c", "kind": "Firm"}`, "contacts", "[" + people(`, "type": "Person"`) + "," + people(`, "type": "Firm"`) + "]"},
	{"errors", `{"status": 300}`},
	{"me.info", `{"type": "types.user[name=Phone Call (out)].id", "dotted": "@odata\\.etag", "both": "a[k\\.l=Tel\\. call]", "class": "App\\Call.id"}`},
	{"rateHeaders", `["X.Limit", "date"]`}, // nobody is sent them
	{"escapes", `{"odata": "''"}`, "find", `{"send": "GET /logs", "list": "value", "next": "@odata\\.nextLink", "query": {"$filter": "Ref eq '{session:odata}'"}}`, "create", `"POST /logs"`},
	{"fields.duration", `{"at": ["hours", "minutes"], "form": "HH:mm"}`},
	{"create", `"POST /logs"`, "find", `{"send": "GET /logs", "list": "items", "nullable": true}`, "contacts", people(`, "leads": {"send": "GET /l/{contact}", "list": "items", "title": "t", "nullable": true}`)},
	{"contacts", people(`, "deals": {"send": "POST /c/{contact}/{page}", "body": {"from": "{next:number}"}, "list": "*", "title": "t", "page": 20}`)},
	{"local", "false", "title", `"` + strings.Repeat("A", longestText) + `"`},
	{"contacts", `{"id": "id", "name": "name", "phones": "p.*", "filter": true, "byNumber": {"send": "GET /all", "list": "*"}, "byName": {"send": "GET /all", "list": "data.*.one"}}`},
}

// TestHostPatterns: a star stands for a company's part of a vendor's domain, never for whoever rents a name.
func TestHostPatterns(t *testing.T) {
	for _, host := range strings.Fields("*.com *.io *.co.uk *.com.au *.org.br *.co.jp *.gov.uk *.edu.au *.gob.mx *.ac.nz *.mi.it *.ca.us *.k12.ca.us *.cc.ny.us *.kyoto.jp *.uji.kyoto.jp " +
		"*.github.io *.herokuapp.com *.workers.dev *.acme.workers.dev *.azurewebsites.net *.s3.amazonaws.com *.s3.eu-central-1.amazonaws.com *.eu-west-1.elb.amazonaws.com " +
		"*.blob.core.windows.net *.westeurope.cloudapp.azure.com *.pages.dev *.vercel.app *.netlify.app *.web.app *.appspot.com *.a.run.app *.fly.dev *.onrender.com *.ngrok-free.app " +
		"*.duckdns.org *.myshopify.com *.wordpress.com *.cloudfront.net *.trycloudflare.com *.uk.com api.*.github.io api.*.co.uk api.*.com *.*.acme.example a.*.b.*.acme.example *") {
		_, err := Platform(changed(t, "address.hosts", `["`+host+`"]`), Hooks{})
		if host == "*" {
			assert.NoError(t, err, "the person names it")
			continue
		}
		assert.ErrorContains(t, err, `address.hosts has "`+host+`", which could be anybody's`, host)
	}
	for _, host := range strings.Fields("*.pipedrive.com *.my.salesforce.com *.sandbox.my.salesforce.com api.*.insightly.com *.zendesk.com *.freshsales.io *.myfreshworks.com *.creatio.com " +
		"*.bitrix24.com *.bitrix24.de *.amocrm.ru *.kommo.com *.zohoapis.com.au *.crm4.dynamics.com *.teamleader.eu *.capsulecrm.com *.nutshell.com *.agilecrm.com *.odoo.com " +
		"*.suitecrm.co.uk *.acme.com.br *.sap.de *.acme.jp *.acme.co.jp *.acme.us *.acme.it *.cybozu.com *.eu.acme.example acme.github.io api.acme.example") {
		_, err := Platform(changed(t, "address.hosts", `["`+host+`"]`), Hooks{})
		assert.NoError(t, err, host)
	}
}

func TestLegal(t *testing.T) {
	for _, changes := range legal {
		_, err := Platform(changedText(t, changes...), Hooks{})
		assert.NoError(t, err, changes)
	}
}
