package crmtest

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

var openingRules = []rule{
	{"opening sends nothing", openingSendsNothing},
	{"a hostile host is refused before anything is sent", hostileHost},
	{"a header that is no authorization is refused before anything is sent", badHeader},
	{"people get in by each way to sign in, and not with a wrong key", signingIn},
}

// signingIn opens with the header that the settings page makes: a connector and a fake that agree on another one would
// pass all the other rules, and nobody could ever connect.
func signingIn(s *scope) {
	id, tried := s.put(), 0
	for _, in := range s.platform.SignIn {
		if in.Label == "" && in.Kind != crm.SignInOAuth { // a program's
			continue
		}
		user, key, ok := s.credentials(in.Kind)
		if _, knows := s.fake.(SignInFake); knows && !ok { // the fake is of a CRM, or of a version, that does not take it
			continue
		}
		if !ok {
			s.Errorf("The platform offers people to sign in by %s, and the fake takes only %.6s... for an authorization: "+
				"have the fake implement SignInFake, or leave the kind out of signIn.", in.Kind, s.fake.AuthHeader())
			continue
		}
		tried++
		for _, c := range []struct {
			key  string
			code crm.Code
		}{{key, ""}, {"wrong" + key, crm.Unauthenticated}} {
			account := s.account()
			account.AuthHeader = in.AuthHeader(user, c.key)
			connector, err := s.platform.Open(account)
			require.NoError(s, err, "the settings page's header of kind %s is refused before anything is sent", in.Kind)
			s.wire.forget()
			_, err = connector.ReadCallLog(s.Context(), id)
			if got := crm.CodeOf(err); got != c.code {
				s.Errorf("Signed in by %s with a key that is %s, the read ended with code %q, not %q. The connector asked:\n%s",
					in.Kind, map[bool]string{true: "right", false: "wrong"}[c.code == ""], got, c.code, asked(s.wire.requests(all)))
			}
		}
	}
	if tried == 0 {
		s.Error("The platform offers people no way to sign in: a kind of signIn needs a label.")
	}
}

// credentials are what a person enters to sign in to the fake; ok is false where it is not known.
func (s *scope) credentials(kind crm.SignInKind) (user, key string, ok bool) {
	if fake, has := s.fake.(SignInFake); has {
		if user, key, ok = fake.SignIn(kind); ok {
			return user, key, ok
		}
	}
	c, err := crm.ParseAuth(s.fake.AuthHeader())
	require.NoError(s, err, "the fake's own AuthHeader")
	switch {
	case c.Secret != "":
		return c.Token, c.Secret, kind == crm.SignInLogin
	case c.Scheme == "basic":
		return "", c.Token, kind == crm.SignInKey
	}
	return "", c.Token, kind == crm.SignInBearer || kind == crm.SignInOAuth
}

// asked are requests as people read them, without the values of their headers: they are keys.
func asked(requests []sent) (text string) {
	for _, r := range requests {
		text += "  " + r.Method + " " + r.URL + " with the headers " + strings.Join(slices.Sorted(maps.Keys(r.Header)), ", ")
		if len(r.Body) > 0 {
			text += " and the body " + string(r.Body)
		}
		text += "\n"
	}
	if text == "" {
		text = "  nothing\n"
	}
	return text
}

func openingSendsNothing(s *scope) {
	s.session()
	assert.Empty(s, s.wire.requests(all))
}

func hostileHost(s *scope) {
	host := s.fake.User().Hostname
	hosts := noHosts(host)
	if !s.platform.AnyHost { // the person may name any other
		hosts = append(hosts, "evil.example", "evil.example:443", "evil.example/"+host, host+".evil.example", host+"/path",
			"127.0.0.1.evil.example", "localhost.evil.example")
	}
	for _, hostile := range hosts {
		account := s.account()
		account.User.Hostname = hostile
		_, err := s.platform.Open(account)
		if assert.Error(s, err, "host %q", hostile) {
			assert.Equal(s, crm.InvalidArgument, crm.CodeOf(err), "host %q", hostile)
			assert.Equal(s, "user.hostname", crm.AsError(err).Field, "host %q", hostile)
		}
	}
	assert.Empty(s, s.wire.requests(all))
}

// noHosts are texts that are no host, made of one that is.
func noHosts(host string) []string {
	return []string{
		"evil.example/", "evil.example#." + host, "evil.example#" + host, "evil.example?." + host, `evil.example\.` + host, `evil.example\` + host,
		"evil.example/..;." + host, host + "@evil.example", "user:password@" + host,
		host + "%2eevil.example", host + "%00.evil.example", host + "\t", host + "\r\nx-evil: 1", " " + host, host + " ",
		host + "\x00", host + "?query", host + "#fragment", host + `\`, host + ".", host + ":x",
		host + ":", host + ":123456", "\u0430" + host, host + "\u3002evil.example", "169.254.169.254", "[::1]evil.example",
		"2130706433", "0x7f.1", ".", "*", "//" + host,
	}
}

func badHeader(s *scope) {
	const secret = "s3cr3t-value"
	for _, header := range []string{
		"", " ", secret, "Bearer", "Bearer ", "Bearer " + secret + "\r\nx-evil: 1", "Bearer " + secret + "\x00",
		"Bearer " + secret + "\u00e9", "Bearer " + secret + " " + secret, "Negotiate " + secret, "Basic " + secret + "!",
		"Basic " + base64.StdEncoding.EncodeToString([]byte(":")),
		"Basic " + base64.StdEncoding.EncodeToString([]byte(secret+"\n:")),
	} {
		account := s.account()
		account.AuthHeader = header
		_, err := s.platform.Open(account)
		if assert.Error(s, err, "header %q", header) {
			assert.Equal(s, crm.InvalidArgument, crm.CodeOf(err), "header %q", header)
			assert.Equal(s, "authHeader", crm.AsError(err).Field, "header %q", header)
			assert.NotContains(s, err.Error(), secret)
		}
	}
	assert.Empty(s, s.wire.requests(all))
}

var readingRules = []rule{
	{"a log is read as the CRM holds it", readAsHeld},
	{"each read asks the CRM", readAfresh},
	{"an unknown id is not found and creates nothing", unknownID},
	{"a deleted log is not found", deletedLog},
	{"an id cannot leave its place in the path", idEscapes},
	{"an answer without the text is no empty text", textMissing},
}

func readAsHeld(s *scope) {
	for _, log := range []crm.CallLog{sample(s.platform), {Subject: sampleSubject}} {
		id := s.fake.Put(log)
		got, err := s.connector().ReadCallLog(s.Context(), id)
		require.NoError(s, err)
		assert.Equal(s, id, got.ID)
		sameLog(s, s.get(id), *got)
	}
}

// sameLog compares what the contract's fields say; Version, URL and the contact's name are the
// connector's own business.
func sameLog(s *scope, want, got crm.CallLog) {
	s.Helper()
	assert.Equal(s, want.Subject, got.Subject, "subject")
	assert.Equal(s, want.Body, got.Body, "body")
	assert.True(s, want.StartTime.Equal(got.StartTime), "start time: want %v, got %v", want.StartTime, got.StartTime)
	assert.Equal(s, want.Duration, got.Duration, "duration")
	assert.Equal(s, want.Result, got.Result, "result")
	assert.Equal(s, want.RecordingLink, got.RecordingLink, "recording link")
	assert.Equal(s, want.ContactID, got.ContactID, "contact")
	assert.Equal(s, want.Disposition, got.Disposition, "deal or lead")
	assert.Equal(s, want.OwnerID, got.OwnerID, "owner")
}

func readAfresh(s *scope) {
	id, connector := s.put(), s.connector()
	_, err := connector.ReadCallLog(s.Context(), id)
	require.NoError(s, err)
	edited := s.get(id)
	edited.Body = "edited in the meantime"
	s.fake.Put(edited)
	got, err := connector.ReadCallLog(s.Context(), id)
	require.NoError(s, err)
	assert.Contains(s, got.Body, "edited in the meantime")
	assert.Equal(s, s.get(id).Body, got.Body)
}

func unknownID(s *scope) {
	id := s.put()
	s.fake = s.newFake(s) // where nothing was ever stored
	s.wire.handler = s.fake
	_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "lost"))
	require.Error(s, err)
	assert.Equal(s, crm.NotFound, crm.CodeOf(err))
	assert.Zero(s, s.fake.Logs())
	assert.Empty(s, s.wire.requests(s.writes))
}

func deletedLog(s *scope) {
	id := s.put()
	s.fake.Delete(id)
	logs := s.fake.Logs()
	_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "lost"))
	require.Error(s, err)
	assert.Equal(s, crm.NotFound, crm.CodeOf(err))
	assert.Equal(s, logs, s.fake.Logs())
	assert.Empty(s, s.wire.requests(s.writes))
}

func idEscapes(s *scope) {
	id, other := s.put(), s.put()
	before, session := s.get(other), s.session()
	s.wire.forget()
	for _, hostile := range append(hostileIDs(id), id+"/../"+other, "../"+other, id+","+other) {
		_, err := session.UpdateCallLog(s.Context(), noteUpdate(hostile, "lost"))
		if assert.Error(s, err, "id %.40q", hostile) {
			assert.Equal(s, crm.InvalidArgument, crm.CodeOf(err), "id %.40q", hostile)
			assert.NotEmpty(s, crm.AsError(err).Field, "id %.40q", hostile)
		}
	}
	assert.Empty(s, s.wire.requests(all))
	sameLog(s, before, s.get(other))
}

// hostileIDs are texts that are no id, made of one that is.
func hostileIDs(id string) []string {
	return []string{
		"", " ", ".", "..", "/", id + "/", "/" + id, id + "/../" + id, id + "/x", "../" + id, id + "?x=1", id + "#x",
		id + "%2f..%2f" + id, "%" + id, id + "%", id + "%00", id + "\x00", id + "\n", id + " ", " " + id, id + ";x", id + ",",
		id + "," + id, id + "&", id + `\`, id + "\u0661", "@evil.example", "//evil.example", "null", "undefined", "*",
		strings.Repeat("1", 5000),
	}
}

// textMissing takes the text out of a good answer: what the API never promised to leave out must not
// be read as empty, or the next write would wipe it.
func textMissing(s *scope) {
	id := s.put()
	s.wire.meets(s.reads, altered(func(object map[string]any) {
		for key, value := range object {
			if text, ok := value.(string); ok && strings.Contains(text, typedByHand) {
				delete(object, key)
			}
		}
	}))
	_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "new"))
	require.Error(s, err)
	assert.Contains(s, []crm.Code{crm.Unavailable, crm.Internal}, crm.CodeOf(err))
	assert.Empty(s, s.wire.requests(s.writes))
}
