package closetest

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func fake(options Options) *Fake {
	f := New(options)
	f.Now = func() time.Time { return noon }
	return f
}

func send(f *Fake, method, path, body string, header ...string) *httptest.ResponseRecorder {
	return crmtest.Send(f, method, "https://"+Hostname+"/api/v1"+path, body, append([]string{"Authorization", f.AuthHeader()}, header...)...)
}

func TestWhatIsRefused(t *testing.T) {
	f := fake(Options{})
	id, own, contact := f.Put(crm.CallLog{Body: "typed"}), f.PutOwn(), f.PutContact("Ada Example", "")
	path := "/activity/call/" + id + "/"
	before := send(f, "GET", path, "").Body.String()
	for _, c := range []struct {
		method, path, body string
		status             int
		message            string
	}{
		{"GET", strings.TrimSuffix(path, "/"), "", 404, "was not found on the server"},
		{"GET", "/activity/call/acti_x/", "", 404, "Resource not found"},
		{"PUT", path, `{"subject":"x"}`, 400, `{"errors":[],"field-errors":{"subject":"Unknown field."}}`},
		{"PUT", path, `{"direction":"inbound"}`, 400, "cannot be changed"},
		{"PUT", path, `{"date_created":"2026-11-20T10:00:00Z"}`, 400, "cannot be changed"},
		{"PUT", path, `{"duration":"60"}`, 400, "whole number"}, {"PUT", path, `{"duration":1.5}`, 400, "whole number"},
		{"PUT", path, `{"status":"done"}`, 400, "Not a valid choice"},
		{"PUT", path, `{"activity_at":"2026-11-20 10:00:00"}`, 400, "Not a valid date"},
		{"PUT", path, `{"recording_url":"http://x.example/1.mp3"}`, 400, "HTTPS"},
		{"PUT", path, `{"phone":"(650) 555-0123"}`, 400, "Not a valid phone number"},
		{"PUT", path, `{"user_id":"user_x"}`, 400, "does not exist"},
		{"PUT", path, `{"contact_id":"` + contact + `"}`, 400, "does not belong to the lead"},
		{"PUT", path, `{"note_html":"<p>x</p>"}`, 400, "must begin with"},
		{"PUT", path, `{"note_html":"<body>a<br>b</body>"}`, 400, "not well formed"},
		{"PUT", path, `{"note_html":"<body>a &nbsp b</body>"}`, 400, "not well formed"},
		{"PUT", path, `{"note_html":"<body>a</body><body>b</body>"}`, 400, "must be one body"},
		{"PUT", path, `{"note":5}`, 400, "Must be a text"},
		{"PUT", "/activity/call/" + own + "/", `{"duration":60}`, 400, "made in Close"},
		{"POST", "/activity/call/", `{"note":"x"}`, 400, `"lead_id":"This field is required."`},
		{"POST", "/activity/call/", `{"lead_id":"lead_x"}`, 400, "does not exist"},
		{"POST", "/contact/", `{"name":"x","phones":[{"phone":"555","type":"office"}]}`, 400, "Not a valid phone number"},
		{"POST", "/data/search/", `{"query":{"type":"text"}}`, 400, "query"},
		{"POST", "/data/search/", `{"query":{"type":"object_type","object_type":"contact"},"fields":{}}`, 400, "Unknown field"},
		{"GET", "/activity/call/?status=completed", "", 400, "Unknown parameter"},
		{"GET", "/activity/call/?_limit=101", "", 400, "between 1 and 100"},
	} {
		w := send(f, c.method, c.path, c.body)
		assert.Equal(t, c.status, w.Code, c.path+c.body)
		assert.Contains(t, w.Body.String(), c.message, c.path+c.body)
	}
	assert.Equal(t, before, send(f, "GET", path, "").Body.String(), "a refusal changes nothing")
	assert.Equal(t, 401, send(f, "GET", path, "", "Authorization", "Bearer "+Key).Code)
	assert.Equal(t, 200, send(fake(Options{IgnoresFixed: true}), "POST", "/contact/", `{"name":"x"}`).Code)
	w := send(fake(Options{Budget: 1}), "GET", "/me/", "")
	assert.Equal(t, "limit=1, remaining=0, reset=8", w.Header().Get("RateLimit"))
	spent := fake(Options{Budget: 1})
	send(spent, "GET", "/me/", "")
	assert.Equal(t, 429, send(spent, "GET", "/me/", "").Code)
}

func TestNotes(t *testing.T) {
	f := fake(Options{})
	path := "/activity/call/" + f.Put(crm.CallLog{}) + "/"
	for body, want := range map[string]string{
		`{"note":"a < b\nc"}`:                                        `"note":"a \u003c b\nc","note_html":"\u003cbody\u003ea \u0026lt; b\u003cbr /\u003ec\u003c/body\u003e"`,
		`{"note_html":"<body><p>a<br/>b</p></body>"}`:                `"note":"a\nb","note_html":"\u003cbody\u003e\u003cp\u003ea\u003cbr/\u003eb\u003c/p\u003e\u003c/body\u003e"`,
		`{"note":"x","note_html":"<body>y</body>"}`:                  `"note":"y","note_html":"\u003cbody\u003ey\u003c/body\u003e"`,
		`{"note_html":null}`:                                         `"note":"","note_html":"\u003cbody\u003e\u003c/body\u003e"`,
		`{"note_html":"<body>a<script>x</script><h3>b</h3></body>"}`: `"note_html":"\u003cbody\u003ea\u003ch3\u003eb\u003c/h3\u003e\u003c/body\u003e"`,
	} {
		w := send(f, "PUT", path, body)
		assert.Equal(t, 200, w.Code, body)
		assert.Contains(t, w.Body.String(), want, body)
	}
	f.DropsTags = true
	assert.Contains(t, send(f, "PUT", path, `{"note_html":"<body><h3>b</h3></body>"}`).Body.String(), `"note_html":"\u003cbody\u003eb\u003c/body\u003e"`)
}

func TestContactsAndTheIndex(t *testing.T) {
	f := fake(Options{SearchLag: time.Minute})
	old := f.PutContact("Smith & Sons", "(650) 555-0123")
	made := send(f, "POST", "/contact/", `{"name":"New","phones":[{"phone":"+16505550123","type":"office"}]}`)
	assert.Contains(t, made.Body.String(), `"lead_id":"lead_`, "a lead is made")
	search := func(condition string) string {
		return send(f, "POST", "/data/search/", `{"query":{"type":"and","queries":[{"type":"object_type","object_type":"contact"},`+condition+
			`]},"_fields":{"contact":["id","name"]},"_limit":10}`).Body.String()
	}
	number := `{"type":"has_related","this_object_type":"contact","related_object_type":"contact_phone","related_query":{"type":"field_condition",` +
		`"field":{"type":"regular_field","object_type":"contact_phone","field_name":"phone"},"condition":{"type":"text","mode":"exact_value","value":"+16505550123"}}}`
	assert.Equal(t, `{"cursor":null,"data":[{"__object_type":"contact","id":"`+old+`","name":"Smith \u0026 Sons"}]}`, search(number))
	f.Now = func() time.Time { return noon.Add(time.Minute) }
	assert.Contains(t, search(number), `"name":"New"`, "in the index now")
	named := `{"type":"field_condition","field":{"type":"regular_field","object_type":"contact","field_name":"name"},"condition":{"type":"text","mode":"full_words","value":"sons smith"}}`
	assert.Contains(t, search(named), old)
}

func TestCallsAreListed(t *testing.T) {
	f := fake(Options{})
	contact := f.PutContact("Ada Example", "")
	id := f.Put(crm.CallLog{ContactID: contact, StartTime: noon.Add(-time.Hour)})
	f.Put(crm.CallLog{})
	w := send(f, "GET", "/activity/call/?contact_id="+contact+"&activity_at__gte=2026-11-20T10:59:00Z&activity_at__lte=2026-11-20T11:01:00Z&_fields=id", "")
	assert.Equal(t, `{"data":[{"id":"`+id+`"}],"has_more":false}`, w.Body.String())
	w = send(f, "GET", "/activity/call/?_limit=1&_fields=id", "")
	assert.Contains(t, w.Body.String(), `"has_more":true`)
	f.ListLag = 48 * time.Hour
	assert.Contains(t, send(f, "GET", "/activity/call/", "").Body.String(), `"data":[]`)
}
