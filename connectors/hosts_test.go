//go:build !js

package connectors

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/rest"
)

// elsewhere is the host that every attack wants to be asked.
const elsewhere = "evil.example"

// hostileHosts are ways to write a host so that one reader sees the CRM's and another one does not.
func hostileHosts(real string) []string {
	hosts := []string{
		elsewhere, elsewhere + "/" + real, elsewhere + "?" + real, elsewhere + "#" + real, elsewhere + "\\." + real, elsewhere + "\\@" + real,
		real + "@" + elsewhere, real + ":x@" + elsewhere, real + ":443@" + elsewhere, real + "." + elsewhere, real + "\\@" + elsewhere, real + "%40" + elsewhere,
		real + "/../../" + elsewhere, real + "//" + elsewhere, real + "/@" + elsewhere, real + "/%2e%2e", real + "/..", real + "/.", real + "?", real + "#", real + "/?a=b",
		real + ":", real + ":0", real + ":+80", real + ":-1", real + ":8o", real + ":99999999", real + ":80:80", real + ":65536@" + elsewhere, real + ".", "." + real, "..", ".", "/", "//" + elsewhere,
		"https://" + real, "http://" + elsewhere, "https:" + elsewhere, "javascript:alert(1)//" + real, "data:text/html," + real, "file:///etc/passwd", "chrome-extension://" + real, "blob:https://" + real,
		"ws://" + real, "ftp://" + real, "*." + real, "*", "*.com", "com", "xn--" + real, "x--" + real, "-a." + real, "a-." + real, strings.Repeat("a", 64) + "." + real, strings.Repeat("a.", 200) + real,
		"169.254.169.254", "10.0.0.1", "192.168.1.1", "0.0.0.0", "0", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0x0.0x0.0x1", "017700000001", "0177.0.0.1", "127.0.0.1.", "127.0.0.1.evil.example", "127.0.0.1@evil.example",
		"127.0.0.1:80@evil.example", "127.0.0.1:8787/../..", "127.0.0.2", "localhost." + elsewhere, "localhost@" + elsewhere, "localhost:80@" + elsewhere, "localhost.", "LOCALHOST:99999999", "metadata.google.internal:x", "1.2.3.4", "a.1", "a.0x1",
		"[::]", "[::1", "[::1]." + elsewhere, "[::1]@" + elsewhere, "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[fe80::1%25eth0]", "[fd00::1]", "::1", "[::1]:80:80", "[" + real + "]",
		"ⓔvil.example", "evil。example", "evil.example", "еvil.example", "evil․example", "straße.example", "i\u0307." + real, "\u212a." + real, "ſ." + real, "ß." + real, "\u202e" + real, "null", "undefined", "[object Object]", "{host}", "${host}", "{hostname}." + elsewhere,
		real + "\nHost: " + elsewhere, real + "\r\n\r\nGET / HTTP/1.1", real + "\x00." + elsewhere, "\x7f" + real, "\ufeff" + real, " " + real, real + " ", real + "\t", "\u00a0" + real, "\u3000" + real,
	}
	// A character that parsers of addresses disagree about, at each end of each label.
	for _, char := range []string{"@", "\\", "?", "#", ":", "%", "%00", "%2f", "%2e", "%40", " ", "\t", "\n", "\r", "\x00", ",", ";", "&", "=", "+", "*", "'", "\"", "<", ">", "|", "^", "`", "{", "}", "[", "]", "_", "~", "!", "$", "(", ")",
		"\u3002", "\uff0e", "\u2024", "\u200b", "\u00ad", "\u2060", "\u0130", "\u212a", "\u2044", "\uff0f", "\uff1a", "\uff20", "\uff1f", "\uff03", "\uff05", "\ud7ff", "\xff", "\xc0\xae", "\xed\xa0\x80"} {
		for i := range len(real) {
			if i == 0 || real[i] == '.' {
				hosts = append(hosts, real[:i]+char+real[i:])
			}
		}
		hosts = append(hosts, real+char, real+char+elsewhere, elsewhere+char+real)
	}
	return hosts
}

// hostileIDs are ids that want to be a part of an address.
func hostileIDs() []string {
	ids := []string{
		"..", ".", "../1", "1/..", "1/../../users", "1/.", "/1", "//evil.example/1", "https://evil.example/1", "1?x=y", "1#x", "1&limit=1", "1;x", "1\\..\\2", "%2e%2e", "%2E%2e%2f", "..%2f..%2f", "1%00", "1\x00", "1\r\nX-Evil: 1", "1 ", " 1", "\t1",
		"1\n", "@evil.example", ":80", "1@evil.example", "{id}", "{{id}}", "${id}", "{host}", "*", "1,2", "1|2", "1'OR'1'='1", "1\"--", "<script>", "null", "undefined", "NaN", "-1", "1e3", "0x1", "1.5", "+1", "\u0661", "\uff11", "1\u200b", "\u202e1", "\ufeff1",
		"\xff", "\xed\xa0\x80", strings.Repeat("9", 400), strings.Repeat("../", 100), strings.Repeat("a", 100_000), "[1]", "1/2", "calls/1", "a b", "a+b", "a%20b", "…", "\u2028", "=cmd", "javascript:alert(1)",
	}
	return ids
}

// witness is a transport that keeps the requests and answers as a host would that wants the next one to go elsewhere.
type witness struct {
	requests []*crm.Request
	answers  int
}

func (w *witness) Do(_ context.Context, req *crm.Request) (*crm.Response, error) {
	w.requests = append(w.requests, req)
	w.answers++
	link := "https://" + elsewhere + "/next"
	if w.answers%7 == 0 {
		return &crm.Response{Status: 302, Header: crm.Header{"location": link}}, nil
	}
	record := `{"id":"https://` + elsewhere + `/","Id":"../../1","uid":1,"name":"n","url":"` + link + `","next":"` + link + `","nextRecordsUrl":"` + link + `","next_page":"` + link + `","cursor":"` + link + `","id_url":"` + link + `"}`
	body := `{"success":true,"has_more":true,"next":"` + link + `","_links":{"next":{"href":"` + link + `"}},"paging":{"next":{"link":"` + link + `","after":"` + link + `"}},"nextRecordsUrl":"` + link + `","data":` + record +
		`,"items":[` + record + `],"list":[` + record + `],"results":[` + record + `],"records":[` + record + `],"result":` + record + `,` + record[1:]
	return &crm.Response{Status: 200, Header: crm.Header{"content-type": "application/json", "location": link, "link": "<" + link + `>; rel="next"`}, Body: []byte(body)}, nil
}

// askAll asks an account for all that it can do, with an id for each record.
func askAll(account crm.Account, platform crm.Platform, id string) error {
	session, err := OpenAt(platform, account, nil)
	if err != nil {
		return err
	}
	ctx := context.Background()
	c := session.connector
	note, subject, link, at, length := "a note", "a subject", "https://"+elsewhere+"/rec", time.Unix(1_700_000_000, 0), time.Minute
	_, _ = session.GetUserInfo(ctx)
	_, _ = session.GetCallLog(ctx, id)
	_, _ = session.UpdateCallLog(ctx, Update{LogID: id, Values: logbody.Update{Note: &note}})
	have := &crm.CallLog{ID: id, Body: "text", ContactID: id, OwnerID: id, Disposition: crm.Disposition{DealID: id, LeadID: id}}
	_, _ = c.WriteCallLog(ctx, have, crm.Change{Subject: &subject, Body: &note, RecordingLink: &link, StartTime: &at, Duration: &length})
	if can, ok := crm.Ability[crm.ContactFinder](c); ok {
		_, _ = can.FindContact(ctx, "+4930123456")
		_, _ = can.FindContactWithName(ctx, id)
	}
	if can, ok := crm.Ability[crm.ContactCreator](c); ok {
		_, _ = can.CreateContact(ctx, crm.NewContact{Name: id, Phone: "+4930123456"})
	}
	if can, ok := crm.Ability[crm.CallLogCreator](c); ok {
		log := crm.NewCallLog{SessionID: id, Contact: crm.Contact{ID: id}, Subject: subject, Body: note, StartTime: at, Duration: &length}
		_, _ = can.CreateCallLog(ctx, log)
		_, _ = can.FindCallLog(ctx, log, at)
	}
	if can, ok := crm.Ability[crm.DispositionSetter](c); ok {
		_, _ = can.SetDisposition(ctx, have, crm.Disposition{DealID: id, LeadID: id})
	}
	return nil
}

// straysFrom says what is wrong with a request's address; "" when it goes where the account is, by every reading.
func straysFrom(platform crm.Platform, host, address string) string {
	for i := range len(address) {
		if address[i] <= ' ' || address[i] >= 0x7f || strings.IndexByte("\\\"<>^`{|}", address[i]) >= 0 {
			return "holds a character that parsers disagree about"
		}
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "is no address"
	case u.User != nil:
		return "holds a user"
	case u.Fragment != "" || strings.Contains(address, "#"):
		return "has a fragment"
	}
	for segment := range strings.SplitSeq(u.EscapedPath(), "/") {
		if plain, err := url.PathUnescape(segment); err != nil || plain == "." || plain == ".." {
			return "has a dot segment"
		}
	}
	own := slices.Contains([]string{"127.0.0.1", "localhost", "[::1]", "::1"}, u.Hostname())
	if u.Scheme != "https" && (u.Scheme != "http" || !own || !platform.Local && !platform.AnyHost) {
		return "is not sent by https"
	}
	wanted, _, _ := strings.Cut(strings.ToLower(host), "/")
	if u.Host != wanted {
		return "goes to another host than the account's"
	}
	if platform.AnyHost {
		return ""
	}
	for _, pattern := range platform.Hosts {
		domain, star := strings.CutPrefix(strings.TrimSuffix(pattern[strings.Index(pattern, "://")+3:], "/*"), "*.")
		if u.Hostname() == domain || star && strings.HasSuffix(u.Host, "."+domain) || platform.Local && own {
			return ""
		}
	}
	return "goes to a host that is not on the list"
}

func realHost(p crm.Platform) string {
	if p.Address.Example != "" {
		return p.Address.Example
	}
	if p.Address.Default != "" {
		return p.Address.Default
	}
	return strings.Replace(origin(p.Hosts[0]), "https://*", "acme", 1)
}

// TestHostileHosts has every platform opened at each host: it refuses, or asks that host and no other.
func TestHostileHosts(t *testing.T) {
	tried, refused, requests := map[string]bool{}, 0, 0
	for _, platform := range Platforms() {
		for _, host := range hostileHosts(realHost(platform)) {
			for _, header := range []string{"Bearer secret", "Basic c2VjcmV0OnNlY3JldA=="} {
				tried[host] = true
				w := &witness{}
				err := askAll(crm.Account{User: crm.User{Platform: platform.Name, Hostname: host}, AuthHeader: header, Transport: w, Now: time.Now}, platform, "1")
				if err != nil {
					assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), "%s %q", platform.Name, host)
					assert.Empty(t, w.requests)
					refused++
				}
				for _, req := range w.requests {
					requests++
					assert.Empty(t, straysFrom(platform, host, req.URL), "%s at %q asks %s", platform.Name, host, req.URL)
				}
			}
		}
	}
	t.Logf("%d hosts, %d accounts refused, %d requests, none to another host", len(tried), refused, requests)
	assert.GreaterOrEqual(t, len(tried), 400, "hosts")
	assert.Positive(t, requests)
}

// TestHostileIDs has the records of every CRM asked for by each id: it is refused, or stays one part of the address.
func TestHostileIDs(t *testing.T) {
	requests := 0
	for _, platform := range Platforms() {
		host := realHost(platform)
		for _, id := range hostileIDs() {
			w := &witness{}
			account := crm.Account{User: crm.User{Platform: platform.Name, Hostname: host}, AuthHeader: "Bearer secret", Transport: w, Now: time.Now}
			if _, err := platform.Open(account); err != nil { // it wants a name beside the key
				account.AuthHeader = "Basic c2VjcmV0OnNlY3JldA=="
			}
			require.NoError(t, askAll(account, platform, id))
			for _, req := range w.requests {
				requests++
				assert.Empty(t, straysFrom(platform, host, req.URL), "%s, id %.60q, asks %.200s", platform.Name, id, req.URL)
				for name, value := range req.Header {
					assert.NotContains(t, name+value, "\n", "%s, id %.60q", platform.Name, id)
				}
			}
		}
	}
	t.Logf("%d ids, %d requests", len(hostileIDs()), requests)
	assert.Positive(t, requests)
}

// TestHostileDescriptions has CRMs described by somebody who wants the key: such a description is refused, or what it
// asks stays on the list that the person saw.
func TestHostileDescriptions(t *testing.T) {
	const good = `{"name": "acme", "title": "Acme", "format": "text/plain",
		"address": {"hosts": HOSTS, "path": "PATH", "label": "Address", "example": "my.acme.example"},
		"signIn": [{"kind": "key", "label": "Key", "headers": {"X-Key": "{key}"}}], "ids": {"log": "#"},
		"me": {"send": "GET ME", "id": "id", "name": "name"}, "fields": {"body": "text"},
		"read": "GET READ", "update": "PATCH /logs/{id}"}`
	usual := map[string]string{"HOSTS": `"*.acme.example"`, "PATH": "/api", "ME": "/me", "READ": "/logs/{id}"}
	made := func(at, value string) []byte {
		text := good
		for name, value := range usual {
			if name != at {
				text = strings.ReplaceAll(text, name, value)
			}
		}
		return []byte(strings.ReplaceAll(text, at, value))
	}
	_, _, err := rest.Own(made("nothing", ""))
	require.NoError(t, err)

	hosts := []string{`"*.com"`, `"*.*"`, `"*.co.uk"`, `"acme.*"`, `"*.example"`, `"**.acme.example"`, `"a*.acme.example"`, `"*.acme.example/"`, `"*.acme.example:80"`, `"x@acme.example"`, `"https://acme.example"`, `"127.0.0.1"`, `"localhost"`, `"[::1]"`,
		`"10.0.0.1"`, `"0x7f.1"`, `""`, `[]`, `[""]`, `"acme.example."`, `"acme..example"`, `"acme.example\\u0000"`, `"acme。example"`, `"ACME.example"`, `" acme.example"`, `"*.acme.example, evil.example"`, `["*.acme.example", "*.com"]`, `"{host}"`, `"{key}.evil.example"`, `"*.{key}.example"`, `null`, `7`, `{}`}
	paths := []string{"//evil.example", "/..", "/../x", "/.", "@evil.example", ".evil.example", ":80@evil.example", "evil", "/a?b", "/a#b", "/a\\\\b", "/%2e%2e", "/a b", "/{key}", "/a//b", "/a/", "\\\\evil.example", "/\\u0000", "/\\n", "/é"}
	sends := []string{"https://evil.example/{id}", "//evil.example/{id}", "@evil.example/{id}", ".evil.example/{id}", "/../{id}", "/..", "\\\\\\\\evil.example/{id}", "/{key}/{id}", "/{host}/{id}", "/{id}#x", "/{id}\\n", "/%2e%2e/{id}", "/./{id}", ":80/{id}", "evil.example/{id}", "{id}", "{me.id}", "/{hook.x}/{id}", "http:/{id}", "/a/../{id}", "/{nothing}"}
	tried, requests := 0, 0
	attack := func(at, value string) {
		tried++
		platform, _, err := rest.Own(made(at, value))
		if err != nil {
			assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), "%s %s", at, value)
			return
		}
		for _, host := range append(hostileHosts("my.acme.example"), "my.acme.example", elsewhere) {
			w := &witness{}
			if askAll(crm.Account{User: crm.User{Hostname: host}, AuthHeader: "Bearer secret", Transport: w, Now: time.Now}, platform, "1") != nil {
				assert.Empty(t, w.requests)
				continue
			}
			for _, req := range w.requests {
				requests++
				assert.Empty(t, straysFrom(platform, host, req.URL), "%s %s at %q asks %s", at, value, host, req.URL)
			}
		}
	}
	for _, value := range hosts {
		attack("HOSTS", value)
	}
	for _, value := range paths {
		attack("PATH", value)
	}
	for _, value := range sends {
		attack("ME", strings.ReplaceAll(value, "{id}", "me"))
		attack("READ", value)
	}
	t.Logf("%d descriptions, %d requests", tried, requests)
}
