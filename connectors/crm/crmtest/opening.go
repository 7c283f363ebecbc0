package crmtest

import (
	"encoding/base64"
	"strings"

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
	id, offered := s.put(), 0
	for _, in := range s.platform.SignIn {
		offered++
		user, key, ok := s.credentials(in.Kind)
		if _, knows := s.fake.(SignInFake); !ok && (knows || in.Kind == crm.SignInBearer && len(s.platform.SignIn) > 1) {
			continue // the fake is of a CRM, or of a version, that does not take it; or people are not asked for it
		}
		if !ok {
			scheme, _, _ := strings.Cut(s.fake.AuthHeader(), " ")
			s.Errorf("the platform offers people to sign in by %s, and the fake's AuthHeader is of another kind, %s: "+
				"have the fake implement SignInFake, or leave the kind out of signIn", in.Kind, scheme)
			continue
		}
		for _, c := range []struct {
			key  string
			code crm.Code
		}{{key, ""}, {"wrong" + key, crm.Unauthenticated}} {
			account := s.account()
			account.AuthHeader = in.AuthHeader(user, c.key)
			connector, err := s.platform.Open(account)
			s.works(err, "open an account with the header that the settings page makes of a %s", in.Kind)
			s.wire.forget()
			_, err = connector.ReadCallLog(s.Context(), id)
			if c.code == "" {
				s.works(err, "read a log, signed in by %s as the settings page does it", in.Kind)
			} else {
				s.failsWith(err, []crm.Code{c.code}, "when it is signed in by %s with a wrong key", in.Kind)
			}
		}
	}
	if offered == 0 {
		s.Errorf("the platform offers people no way to sign in: it lacks signIn")
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
	s.must(err == nil, "the fake's own AuthHeader is none: %s", inWords(err))
	switch {
	case c.Secret != "":
		return c.Token, c.Secret, kind == crm.SignInLogin
	case c.Scheme == "basic":
		return "", c.Token, kind == crm.SignInKey
	}
	return "", c.Token, kind == crm.SignInBearer || kind == crm.SignInOAuth
}

func openingSendsNothing(s *scope) {
	s.session()
	s.silent("when an account is opened")
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
		s.failsAt(err, "user.hostname", "for the host %q", hostile)
	}
	s.silent("for hosts that are none")
}

// noHosts are texts that are no host, made of one that is.
func noHosts(host string) []string {
	host, _, _ = strings.Cut(host, "/") // behind a path some of them would be a path
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
		s.failsAt(err, "authHeader", "for the authorization %q", header)
		s.want(err == nil || !strings.Contains(err.Error(), secret), "the connector's error for the authorization %q quotes the key", header)
	}
	s.silent("for authorizations that are none")
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
		s.works(err, "read a log")
		s.is("the id of "+returned, id, got.ID)
		s.isLog(returned, s.get(id), *got)
	}
}

func readAfresh(s *scope) {
	id, connector := s.put(), s.connector()
	_, err := connector.ReadCallLog(s.Context(), id)
	s.works(err, "read a log")
	edited := s.get(id)
	edited.Body = "edited in the meantime"
	s.fake.Put(edited)
	got, err := connector.ReadCallLog(s.Context(), id)
	s.works(err, "read a log")
	s.has("the text of a log that was edited in the CRM", got.Body, "edited in the meantime")
	s.is("the text of "+returned, s.get(id).Body, got.Body)
}

func unknownID(s *scope) {
	id := s.put()
	s.empty()
	_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "lost"))
	s.failsWith(err, []crm.Code{crm.NotFound}, "for a log that never was")
	s.is("how many logs the CRM holds", 0, s.fake.Logs())
	s.wrote(0, "for a log that never was")
}

func deletedLog(s *scope) {
	id := s.put()
	s.fake.Delete(id)
	logs := s.fake.Logs()
	_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "lost"))
	s.failsWith(err, []crm.Code{crm.NotFound}, "for a deleted log")
	s.is("how many logs the CRM holds", logs, s.fake.Logs())
	s.wrote(0, "for a deleted log")
}

func idEscapes(s *scope) {
	id, other := s.put(), s.put()
	before, session := s.get(other), s.session()
	s.wire.forget()
	for _, hostile := range append(hostileIDs(id), id+"/../"+other, "../"+other, id+","+other) {
		_, err := session.UpdateCallLog(s.Context(), noteUpdate(hostile, "lost"))
		s.failsAt(err, "", "for the log id %.40q", hostile)
	}
	s.silent("for ids that are none")
	s.isLog("another log", before, s.get(other))
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
	s.failsWith(err, garbage, "after an answer that lacks the text")
	s.wrote(0, "after an answer that lacks the text")
}
