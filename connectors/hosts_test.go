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
	"callscribe/connectors/crm/crmtest/hostile"
	"callscribe/connectors/logbody"
	"callscribe/connectors/rest"
)

// witness is a transport that keeps the requests and answers as a host would that wants the next one to go hostile.Elsewhere.
type witness struct {
	requests []*crm.Request
	answers  int
}

func (w *witness) Do(_ context.Context, req *crm.Request) (*crm.Response, error) {
	w.requests = append(w.requests, req)
	w.answers++
	link := "https://" + hostile.Elsewhere + "/next"
	if w.answers%7 == 0 {
		return &crm.Response{Status: 302, Header: crm.Header{"location": link}}, nil
	}
	record := `{"id":"https://` + hostile.Elsewhere + `/","Id":"../../1","uid":1,"name":"n","url":"` + link + `","next":"` + link + `","nextRecordsUrl":"` + link + `","next_page":"` + link + `","cursor":"` + link + `","id_url":"` + link + `"}`
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
	note, subject, link, at, length := "a note", "a subject", "https://"+hostile.Elsewhere+"/rec", time.Unix(1_700_000_000, 0), time.Minute
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
		for _, host := range hostile.Hosts(realHost(platform)) {
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
		for _, id := range hostile.IDs() {
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
	t.Logf("%d ids, %d requests", len(hostile.IDs()), requests)
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
		for _, host := range append(hostile.Hosts("my.acme.example"), "my.acme.example", hostile.Elsewhere) {
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
