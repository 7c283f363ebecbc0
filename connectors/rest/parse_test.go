package rest

import (
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// smallest is a description with no more than there must be.
const smallest = `{
	"name": "acme", "title": "Acme", "format": "text/plain",
	"address": {"hosts": "*.acme.example", "label": "Address", "example": "my.acme.example"},
	"signIn": {"kind": "key", "label": "Key", "headers": {"X-Key": "{key}"}},
	"ids": {"log": "#"},
	"me": {"send": "GET /me", "id": "id", "name": "name"},
	"fields": {"body": "text"},
	"read": "GET /logs/{id}", "update": "PATCH /logs/{id}"
}`

// changedText is changed, with each change as it is written: JSON that has a key twice stays so.
func changedText(t testing.TB, changes ...string) []byte {
	var places []string
	for i := 1; i < len(changes); i += 2 {
		places = append(places, changes[i-1], `"<`+changes[i-1]+`>"`)
	}
	text := string(changed(t, places...))
	for i := 1; i < len(changes); i += 2 {
		text = strings.Replace(text, `"\u003c`+changes[i-1]+`\u003e"`, changes[i], 1)
	}
	return []byte(text)
}

// changed is the smallest description after some changes: a path in it, and the JSON to put there; "" removes.
func changed(t testing.TB, changes ...string) []byte {
	var tree map[string]any
	require.NoError(t, json.Unmarshal([]byte(smallest), &tree))
	for i := 0; i < len(changes); i += 2 {
		at, object := strings.Split(changes[i], "."), tree
		for _, name := range at[:len(at)-1] {
			object = object[name].(map[string]any)
		}
		name := at[len(at)-1]
		if changes[i+1] == "" {
			delete(object, name)
			continue
		}
		var value any
		require.NoError(t, json.Unmarshal([]byte(changes[i+1]), &value), changes[i+1])
		object[name] = value
	}
	text, err := json.Marshal(tree)
	require.NoError(t, err)
	return text
}

func TestSmallestDescription(t *testing.T) {
	p, err := Platform([]byte(smallest), Hooks{})
	require.NoError(t, err)
	assert.Equal(t, []string{"https://*.acme.example/*"}, p.Hosts)
	c, err := p.Open(crm.Account{User: crm.User{Hostname: "my.acme.example"}, AuthHeader: "Bearer x"})
	require.NoError(t, err)
	_, finds := crm.Ability[crm.ContactFinder](c)
	_, identifies := crm.Ability[crm.Identifier](c)
	assert.False(t, finds)
	assert.True(t, identifies)
}

// wrongDescriptions are changes of the smallest one, and what is said of them.
var wrongDescriptions = []struct{ at, json, says string }{
	{"name", "", "name is missing"},
	{"name", `"Acme CRM"`, "name must be of the letters a to z and digits"},
	{"namo", `"x"`, "namo is not known; known are $schema, name, title, format,"},
	{"title", `""`, "title must not be empty"},
	{"title", `null`, "title must be a text"},
	{"title", `["Acme"]`, "title must be a text"},
	{"format", `"html"`, "format must be one of: text/plain text/html text/markdown"},
	{"address.hosts", `"*.com"`, `address.hosts has "*.com", which could be anybody's: name more of the host behind the star`},
	{"address.hosts", `"*.co.uk"`, `address.hosts has "*.co.uk", which could be anybody's`},
	{"address.hosts", `"a*.acme.example"`, `address.hosts has "a*.acme.example", which is no host`},
	{"address.hosts", `"https://api.acme.example"`, `address.hosts has "https://api.acme.example", which is no host such as "api.acme.example"`},
	{"address.hosts", `"127.0.0.1"`, `address.hosts has "127.0.0.1", which is no host`},
	{"address.hosts", `"10.0.0.1"`, `address.hosts has "10.0.0.1", which is no host`},
	{"address.hosts", `"a.*.*.example"`, `address.hosts has "a.*.*.example", which could be anybody's`},
	{"address.hosts", `"evil.example/x"`, `address.hosts has "evil.example/x", which is no host`},
	{"address.hosts", `[]`, "address.hosts must not be empty"},
	{"address.path", `"api"`, `address.path must be a path such as "/api/v1"`},
	{"address.path", `"/api/"`, `address.path must be a path such as "/api/v1"`},
	{"address.path", `"/api/../x"`, `address.path must be a path such as "/api/v1"`},
	{"signIn.kind", `"magic"`, "signIn.kind must be one of: key login bearer"},
	{"signIn.headers", `{"X-Key": "{token}"}`, "signIn.headers.X-Key names the value {token}, which is not known here; known are key, user"},
	{"signIn.headers", "", "signIn.headers is missing"},
	{"signIn.headers", `{"Cookie": "{key}"}`, "signIn.headers.Cookie is a header that only the browser can set"},
	{"signIn.headers", `{"X Key": "{key}"}`, "signIn.headers.X Key is no name of a header"},
	{"logPage", `"javascript:{id}"`, "logPage must begin with https://"},
	{"contactPage", `"{host}/people/"`, "contactPage must begin with https://"},
	{"ids.calls", `"#"`, "ids.calls is not known; known are log, contact, deal, lead, owner"},
	{"read", `"/logs/{id}"`, `read.send must be a method and a path, such as "GET /calls/{id}", and the method one of GET POST`},
	{"read", `"GET /logs/{session}"`, "read.send names the value {session}, which is not known here"},
	{"read", `"GET /logs/{id"`, "read.send has a brace without its other"},
	{"read", `"GET /logs/{id:so.ql}"`, `read.send asks for :so.ql, which is none of its "escapes"`},
	{"read", `"GET /logs/{id:soql}"`, `read.send asks for :soql, which is none of its "escapes"`},
	{"read", `{"send": "GET /logs/{id}", "body": {}}`, "read.body cannot stand in a GET"},
	{"read", `{"send": "GET /logs/{id}", "record": "data..x"}`, "read.record must be a path"},
	{"read", `{"send": "GET /logs/{id}", "expects": 204}`, "read.expects is not known"},
	{"find", `{"send": "GET /logs", "list": "items", "page": 50}`, `find must have both "page" and "skip"`},
	{"find", `{"send": "GET /logs", "list": "items", "skip": "after"}`, `find must have both "page" and "skip", or "next" and "skip", or none; in place of "skip" it can name {page} or {next}`},
	{"find", `{"send": "GET /logs", "list": "items", "query": {"p": "{page}"}}`, `find must have both "page" and "skip"`},
	{"find", `{"send": "GET /logs?after={next}", "list": "items", "next": "after"}`, `find.send must have {next} in its query or body, where it can be left out`},
	{"read", `"GET /logs/{id}?fields=a, b"`, `read.send must be a method and a path, such as "GET /calls/{id}", and the method one of GET POST; a parameter with a blank, say, belongs into "query"`},
	{"read", `{"send": "GET /logs/{id}", "query": {"page": "{page}"}}`, "read.query.page names the value {page}, which is not known here"},
	{"find", `{"send": "GET /logs", "list": "items", "page": 5, "next": "after", "skip": "from"}`, `find must have both "page" and "skip", or "next" and "skip"`},
	{"update", `{"send": "PATCH /logs/{id}", "expect": "204"}`, "update.expect must be a whole number"},
	{"update", `{"send": "PATCH /logs/{id}", "body": {"a": ["{hook.none}"]}}`, "update.body.a.0 names the value {hook.none}, which is not known here"},
	{"update", `{"send": "PATCH /logs/{id}", "set": {"a[b=c]": 1}}`, "update.set.a[b=c] must be the path to a place that can be written"},
	{"create", `"POST /logs"`, "find is missing"},
	{"fields", `{"subject": "s"}`, "fields.body is missing"},
	{"fields.note", `"text2"`, "fields.note is no value of a call log"},
	{"fields.subject", `"text"`, "fields.subject is at text, and body at text: each needs a place of its own"},
	{"fields.subject", `"links[a=b].c"`, "fields.subject.at is no place that can be written"},
	{"fields.start", `{"at": "s", "form": "banana"}`, "fields.start.form must be iso"},
	{"fields.start", `{"at": ["s", "t"]}`, "fields.start.at can be two places"},
	{"fields.duration", `{"at": "d", "form": "HH:mm:ss:SS"}`, "fields.duration.form must be seconds"},
	{"fields.subject", `{"at": "s", "form": "upper"}`, "fields.subject.form must be number, for an id, or the name of a text hook"},
	{"fields.subject", `{"at": "s", "when": "never"}`, "fields.subject.when must be one of: create read write"},
	{"version", `{"send": "If Match", "at": "v"}`, "version.send is no name of a header"},
	{"version", `{"send": "Cookie", "at": "v"}`, "version.send is a header that only the browser can set"},
	{"version", `{"send": "If-Match"}`, `version must have either "header" or "at"`},
	{"errors", `{"status": 400, "code": "bad"}`, "errors.code must be one of: invalid_argument"},
	{"contacts", `{"id": "id", "name": "name", "phones": "p", "byNumber": "GET /c?n={number}", "byName": {"send": "GET /c/{name}", "list": "items"}}`,
		`contacts.byNumber.list is missing`},
	{"contacts", `[{"type": "A", "typeAt": "kind", "id": "id", "name": "name", "phones": "p", "byNumber": {"send": "GET /c", "list": "items"}, "byName": {"send": "GET /c/{name}", "list": "items"}},
		{"type": "B", "id": "id", "name": "name", "phones": "p", "byNumber": {"send": "GET /c", "list": "items"}, "byName": {"send": "GET /c/{name}", "list": "items"}}]`,
		"contacts.0.typeAt can stand only where there is one kind of contact"},
	{"before", `{"send": "GET /c/{got.x}"}`, "before.send names the value {got.x}, which no request before it takes"},
	{"before", `[{"send": "GET /c", "take": {"x": "id"}}, {"send": "GET /c/{got.y}"}]`, "before.1.send names the value {got.y}, which no request before it takes"},
	{"before", `{"send": "GET /c/{got.x}", "take": {"x": "id"}}`, "before.send names the value {got.x}, which no request before it takes"},
	{"before", `[{"send": "GET /c/{got.y}", "take": {"x": "id"}}, {"send": "GET /c/{got.x}", "take": {"y": "id"}}]`,
		"before.0.send names the value {got.y}, which no request before it takes"},
	{"read", `{"send": "GET /logs/{id}", "take": {"x": "id"}}`, "read.take can stand only in before setDeal"},
	{"read", `"GET /logs/{id}?to={info.x}"`, `read.send names the value {info.x}, which "me" does not remember`},
	{"fields.subject", `{"at": "s", "kind": "Led"}`, "fields.subject.kind must be the type of one of the contacts"},
	{"links", `{"send": "POST /x", "needs": "link"}`, "links.needs must be one of: contact deal lead"},
	{"me", `{"send": "GET /me", "id": "id"}`, "me.name is missing"},
	{"errors", `{"status": 503, "wait": 86401}`, "errors.wait must be in the range 1-86400"},
	{"signIn", `[{"kind": "key", "basic": "{key}:"}, {"kind": "key", "basic": ":{key}"}]`, "signIn.1.kind is there twice"},
	{"contacts", `[{"type": "A", "id": "id", "name": "name", "phones": "p", "byNumber": {"send": "GET /c", "list": "items"}, "byName": {"send": "GET /c/{name}", "list": "items"}},
		{"type": "A", "id": "id", "name": "name", "phones": "p", "byNumber": {"send": "GET /d", "list": "items"}, "byName": {"send": "GET /d/{name}", "list": "items"}}]`,
		"contacts.1.type is there twice"},
	{"limits", `{"unit": "lines"}`, "limits.unit must be one of: characters utf16 bytes"},
}

func TestWrongDescription(t *testing.T) {
	for _, test := range wrongDescriptions {
		_, err := Platform(changed(t, test.at, test.json), Hooks{})
		if assert.Error(t, err, "%s: %s", test.at, test.json) {
			e := crm.AsError(err)
			assert.Equal(t, crm.InvalidArgument, e.Code)
			assert.Equal(t, "description", e.Field)
			assert.Contains(t, e.Message, "The description is wrong: "+test.says, "%s: %s", test.at, test.json)
		}
	}
	_, err := Platform(changed(t, "address.hosts", `"*"`, "me.host", `"domain"`), Hooks{})
	assert.ErrorContains(t, err, `me.host cannot stand where the person names the host: the key would go where an answer says`)
	_, err = Platform(changed(t, "me.info", `{"x": "id"}`, "update", `{"send": "PATCH /logs/{id}", "body": {"a": "{info.x}", "set": "{fields}"}}`), Hooks{})
	assert.NoError(t, err)
	_, err = Platform(changed(t, "me.info", `{"x": "id"}`, "setDeal", `"PUT /logs/{id}/{got.x}"`), Hooks{})
	assert.ErrorContains(t, err, "setDeal.send names the value {got.x}, which no request before it takes")
	_, err = Platform([]byte(strings.Replace(smallest, `"name": "acme",`, `"name": "acme", "name": "evil",`, 1)), Hooks{})
	assert.ErrorContains(t, err, "name is there twice")
	for _, text := range []string{"", "{", "[]", "null", `"x"`} {
		_, err := Platform([]byte(text), Hooks{})
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), text)
	}
}

// TestNoJSON tells the line in which a file stops being JSON: whoever wrote it by hand finds the comma there.
func TestNoJSON(t *testing.T) {
	for text, says := range map[string]string{
		"":                                "The description is empty.",
		" \n":                             "The description is empty.",
		"{":                               "The description ends in line 1 before it is complete",
		strings.TrimSuffix(smallest, "}"): "The description ends in line 9 before it is complete",
		strings.Replace(smallest, `"Acme",`, `"Acme"`, 1):                  "The description is no valid JSON: look at line 2, near \"format\"",
		strings.Replace(smallest, `"#"}`, `"#",}`, 1):                      "The description is no valid JSON: look at line 5, near }",
		strings.Replace(smallest, `"ids"`, "// ids\n\"ids\"", 1):           "The description is no valid JSON: look at line 5, near // ids",
		strings.Replace(smallest, `"ids"`, "'ids'", 1):                     "The description is no valid JSON: look at line 5, near 'ids'",
		strings.Replace(smallest, `"Acme"`, "\u201cAcme\u201d", 1):         "The description is no valid JSON: look at line 2, near \u201cAcme\u201d",
		strings.Replace(smallest, `"label": "Key"`, "\"label\": \"Key", 1): "The description is no valid JSON: look at line 4, near ",
		"[]": "The description must be a JSON object",
		"7":  "The description must be a JSON object",
	} {
		_, err := Platform([]byte(text), Hooks{})
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), text)
		assert.ErrorContains(t, err, says, text)
	}
	for _, text := range []string{"\ufeff" + smallest, strings.ReplaceAll(smallest, "\n", "\r\n"), smallest + "\n\n"} {
		_, err := Platform([]byte(text), Hooks{})
		assert.NoError(t, err)
	}
}

// TestAnyTree puts each wrong kind of value at each place of a description: it is refused, and nothing panics.
func TestAnyTree(t *testing.T) {
	text, err := os.ReadFile("../examplecrm/examplecrm.json")
	require.NoError(t, err)
	var tree any
	require.NoError(t, json.Unmarshal(text, &tree))
	var walk func(value any, put func(any))
	walk = func(value any, put func(any)) {
		wrongs := []any{nil, true, 7.5, -1, "", "{", "a..b", []any{}, map[string]any{"x": 1}}
		if runtime.GOOS == "js" {
			wrongs = wrongs[len(wrongs)-2:] // a tenth as fast
		}
		for _, wrong := range wrongs {
			put(wrong)
			changed, err := json.Marshal(tree)
			require.NoError(t, err)
			if p, err := Platform(changed, Hooks{}); err == nil {
				_, _ = p.Open(crm.Account{AuthHeader: "Bearer x"})
			}
		}
		put(value)
		switch value := value.(type) {
		case map[string]any:
			for key, inner := range value {
				walk(inner, func(v any) { value[key] = v })
			}
		case []any:
			for i, inner := range value {
				walk(inner, func(v any) { value[i] = v })
			}
		}
	}
	walk(tree, func(v any) { tree = v })
}

// TestWhatThePlatformSays is derived from the description.
func TestWhatThePlatformSays(t *testing.T) {
	platform := func(changes ...string) crm.Platform {
		p, err := Platform(changed(t, changes...), Hooks{})
		require.NoError(t, err)
		return p
	}
	p := platform("fields", `{"subject": {"at": "s", "needed": true}, "body": "text", "start": {"at": "at", "unseen": true}, "duration": {"at": "d", "when": "create"}, "result": {"at": "r", "when": "write"},
		"recording": {"at": "u", "when": "read"}, "contact": {"at": "c", "when": "read"}, "lead": "lead", "owner": "o", "direction": "dir", "number": {"at": "n", "needed": true}, "copy": {"of": "body", "at": "t2"}}`,
		"parallel", "3", "limits", `{"subject": 255, "unit": "utf16"}`)
	assert.Equal(t, crm.Fields{Subject: true, Body: true, StartTime: true, Contact: true, Disposition: true, Owner: true}, p.Keeps)
	assert.Equal(t, crm.Fields{Subject: true, Number: true}, p.Needs)
	assert.Equal(t, crm.Fields{StartTime: true}, p.Unseen)
	assert.Equal(t, crm.Limits{Subject: 255, Unit: "utf16"}, p.Limits)
	assert.Equal(t, 3, p.Parallel)
	assert.Nil(t, p.RoundTime)
	assert.Nil(t, p.RoundDuration)
	assert.Nil(t, p.ContactURLs)
	assert.False(t, p.Precondition)

	all := crm.Fields{Body: true, Result: true}
	assert.Equal(t, all, platform("fields.result", `"r"`, "update", `{"send": "PUT /logs/{id}", "expect": 200}`).Unseen, "an update that is answered with no record shows nothing")
	assert.Zero(t, platform("fields.result", `"r"`, "update", `{"send": "PUT /logs/{id}", "expect": 200, "readBack": true}`).Unseen, "unless the record is read again")
	for version, has := range map[string]bool{`{"at": "v", "send": "If-Match"}`: true, `{"at": "v", "send": "If-Match", "sometimes": true}`: false} {
		assert.Equal(t, has, platform("version", version).Precondition)
	}

	at := time.Date(2026, 11, 20, 10, 44, 56, 7, time.FixedZone("", 3600))
	for form, want := range map[string]time.Time{"YYYY-MM-DD HH:mm": time.Date(2026, 11, 20, 9, 44, 0, 0, time.UTC), "YYYY-MM-DD HH": time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)} {
		assert.Equal(t, want, platform("fields.start", `{"at": "s", "form": "`+form+`"}`).RoundTime(at))
	}
	for form, rounds := range map[string]bool{"minutes": true, "HH:mm": true, "HH:mm:ss": false, "seconds": false, "hours": false} {
		assert.Equal(t, rounds, platform("fields.duration", `{"at": "d", "form": "`+form+`"}`).RoundDuration != nil, form)
	}

	assert.Equal(t, "https://my.acme.example/people/", platform("contactPage", `"https://{host}/people/"`).ContactURLs("my.acme.example")[""])
	assert.Equal(t, map[string]string{"": "https://my.acme.example/people/", "Lead": "https://my.acme.example/leads/"},
		platform("contactPage", `"https://{host}/people/"`, "contacts", "["+people(`, "type": "Lead", "page": "https://{host}/leads/"`)+"]").ContactURLs("my.acme.example"))
	assert.Equal(t, map[string]string{"Lead": "https://my.acme.example/leads/"},
		platform("contacts", "["+people(`, "type": "Person"`)+","+people(`, "type": "Lead", "page": "https://{host}/leads/"`)+"]").ContactURLs("my.acme.example"), "only some have a page")
	for hosts, want := range map[string]string{`"api.acme.example"`: "api.acme.example", `["api.acme.example", "eu.acme.example"]`: "", `"*.acme.example"`: ""} {
		assert.Equal(t, want, platform("address.hosts", hosts).Address.Default, hosts)
	}

	const creates = `, "create": {"send": "POST /c", "body": {"name": "{name}"}}`
	for types, want := range map[string][]string{
		people(`, "type": "A"` + creates): nil,
		people(creates):                   nil,
		people(`, "type": "A"`+creates) + "," + people(`, "type": "B"`):                                 nil,
		people(`, "type": "A"`+creates) + "," + people(`, "type": "B"`+creates):                         {"A", "B"},
		people(creates) + "," + people(`, "type": "B"`+creates) + "," + people(`, "type": "C"`+creates): {"contact", "B", "C"},
	} {
		assert.Equal(t, want, platform("contacts", "["+types+"]").NewTypes, types)
	}
}

// TestWhatIsNotSaidIsAskedAllTheSame: a description that leaves out the words of the settings page is of use there.
func TestWhatIsNotSaidIsAskedAllTheSame(t *testing.T) {
	for hosts, want := range map[string]crm.Address{
		`"*.acme.example"`:                       {Label: "Address of your Acme", Example: "acme.acme.example"},
		`"*"`:                                    {Label: "Address of your Acme", Example: "crm.acme.example"},
		`["eu.acme.example", "us.acme.example"]`: {Label: "Address of your Acme", Example: "eu.acme.example"},
		`"api.acme.example"`:                     {Default: "api.acme.example"},
	} {
		p, err := Platform(changed(t, "address", `{"hosts": `+hosts+`}`), Hooks{})
		require.NoError(t, err)
		assert.Equal(t, want, p.Address, hosts)
	}
	p, err := Platform(changed(t, "address", `{"hosts": "*.acme.example", "default": "my.acme.example"}`), Hooks{})
	require.NoError(t, err)
	assert.Equal(t, crm.Address{Default: "my.acme.example"}, p.Address, "who does not know better is there")

	p, err = Platform(changed(t, "signIn", `[{"kind": "login", "basic": "{user}:{key}"}, {"kind": "key", "basic": "{key}:", "label": "Token"}]`), Hooks{})
	require.NoError(t, err)
	assert.Equal(t, []string{"API key", "User name", "Token", ""}, []string{p.SignIn[0].Label, p.SignIn[0].UserLabel, p.SignIn[1].Label, p.SignIn[1].UserLabel})
}
