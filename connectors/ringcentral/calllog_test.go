//go:build !js

package ringcentral_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/nethttp"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/ringcentral/ringcentraltest"
)

// service is a stand-in for RingCentral whose clock a test sets.
type service struct {
	*ringcentraltest.Service
	now time.Time
	log *ringcentral.CallLog
}

func newService(t *testing.T) *service {
	s := &service{now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	s.Service = ringcentraltest.New(func() time.Time { return s.now })
	s.Authorized = func(token string) bool { return token == "t0ken" }
	s.log = ringcentral.OpenCallLog(ringcentral.Platform, "t0ken", nethttp.New(inProcess{t, s, apiOf(t)}), func() time.Time { return s.now })
	return s
}

// inProcess hands requests to a stand-in, and holds both sides to the official description where it is there.
type inProcess struct {
	t       *testing.T
	handler http.Handler
	api     *openapi3.T
}

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "platform.ringcentral.com" {
		return nil, errors.New("not RingCentral's host: " + r.URL.Host)
	}
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	if p.api != nil && w.Header().Get("Content-Type") == "application/json" { // a fault of a test is not
		holds(p.t, p.api, r, w)
	}
	return w.Result(), nil
}

// apiOf reads the official description of the call log; nil where it is not there.
func apiOf(t *testing.T) *openapi3.T {
	const file = "../../../shared/specs/ringcentral-call-log.json"
	if _, err := os.Stat(file); err != nil {
		return nil
	}
	api, err := openapi3.NewLoader().LoadFromFile(file)
	require.NoError(t, err)
	api.Servers = openapi3.Servers{{URL: "https://platform.ringcentral.com"}}
	return api
}

func TestOfficialDescriptionIsUsed(t *testing.T) {
	if apiOf(t) == nil {
		t.Skip("RingCentral's official description of the call log is not here")
	}
}

func holds(t *testing.T, api *openapi3.T, r *http.Request, w *httptest.ResponseRecorder) {
	router, err := gorillamux.NewRouter(api)
	require.NoError(t, err)
	route, params, err := router.FindRoute(r)
	require.NoError(t, err, r.URL)
	input := &openapi3filter.RequestValidationInput{Request: r, Route: route, PathParams: params,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	require.NoError(t, openapi3filter.ValidateRequest(r.Context(), input))
	if w.Code != 200 {
		return
	}
	require.NoError(t, openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes()))}))
}

func (s *service) call(n int) ringcentraltest.Record {
	return ringcentraltest.Record{
		ID: fmt.Sprint("rec", n), SessionID: fmt.Sprint(4012345000 + n), Type: "Voice", Direction: "Inbound", Action: "Phone Call", Result: "Accepted",
		From: &ringcentraltest.Party{PhoneNumber: "+16505550100", Name: "Ada Caller"}, To: &ringcentraltest.Party{PhoneNumber: "+12095550155"},
		StartTime: s.now.Add(time.Duration(n-1000) * time.Minute).Format("2006-01-02T15:04:05.000Z"), Duration: 61,
	}
}

func (s *service) sync(t *testing.T, from ringcentral.Position, since time.Time) ringcentral.News {
	t.Helper()
	news, err := s.log.Sync(t.Context(), from, since)
	require.NoError(t, err)
	return news
}

func sessions(calls []ringcentral.Call) map[string]bool {
	ids := map[string]bool{}
	for _, c := range calls {
		ids[c.SessionID] = true
	}
	return ids
}

func TestCallLogSync(t *testing.T) {
	s := newService(t)
	s.Put(s.call(1))
	news := s.sync(t, ringcentral.Position{}, s.now.Add(-24*time.Hour))
	require.Len(t, news.Calls, 1)
	c := news.Calls[0]
	assert.Equal(t, "4012345001", c.SessionID)
	assert.Equal(t, "+16505550100", c.From.PhoneNumber)
	assert.Equal(t, 61, *c.Duration)
	assert.True(t, c.Final())
	assert.False(t, c.Recorded)
	assert.Equal(t, s.now, c.ModifiedAt)

	assert.Empty(t, s.sync(t, news.Position, time.Time{}).Calls, "nothing is new")

	s.now = s.now.Add(time.Minute)
	s.Put(s.call(2))
	s.Record("rec1")
	changed := s.sync(t, news.Position, time.Time{})
	assert.Equal(t, map[string]bool{"4012345001": true, "4012345002": true}, sessions(changed.Calls))
	for _, c := range changed.Calls {
		if c.SessionID == "4012345001" {
			assert.True(t, c.Recorded)
			assert.Equal(t, "https://ringcentral.github.io/ringcentral-media-reader/?media="+
				"https%3A%2F%2Fmedia.ringcentral.com%2Frestapi%2Fv1.0%2Faccount%2F1%2Frecording%2Frec-rec1%2Fcontent", c.Recording)
		}
	}

	s.Delete("rec2")
	gone := s.sync(t, changed.Position, time.Time{})
	assert.Empty(t, gone.Calls)
	assert.Equal(t, []string{"4012345002"}, gone.Deleted)
	assert.Len(t, s.Requests(), 4, "one request each time")
}

// A call that was transferred, or moved to another device, may have its recording at a leg alone.
func TestARecordingOfALeg(t *testing.T) {
	s := newService(t)
	leg := func(id string) ringcentraltest.Leg {
		return ringcentraltest.Leg{Result: "Accepted", Recording: &ringcentraltest.Recording{ID: id, Type: "Automatic",
			ContentURI: "https://media.ringcentral.com/restapi/v1.0/account/1/recording/" + id + "/content"}}
	}
	own, legs, none := s.call(1), s.call(2), s.call(3)
	own.Recording, own.Legs = leg("own").Recording, []ringcentraltest.Leg{leg("other")}
	legs.Legs = []ringcentraltest.Leg{{Result: "Stopped"}, leg("first"), leg("second")}
	none.Legs = []ringcentraltest.Leg{{Result: "Missed"}}
	for _, r := range []ringcentraltest.Record{own, legs, none} {
		s.Put(r)
	}
	for _, c := range s.sync(t, ringcentral.Position{}, time.Time{}).Calls {
		want := map[string]string{"4012345001": "own", "4012345002": "first"}[c.SessionID]
		assert.Equal(t, want != "", c.Recorded, c.SessionID)
		assert.Equal(t, want != "", c.Recording != "" && strings.HasSuffix(c.Recording, "%2F"+want+"%2Fcontent"), "%s: %s", c.SessionID, c.Recording)
	}
}

// What a record does not say itself its legs may: who was on the phone, and that the recording was too short to be kept.
func TestWhatOnlyTheLegsSay(t *testing.T) {
	s := newService(t)
	c := s.call(1)
	master := ringcentraltest.Leg{Result: "Call connected", Master: true, Direction: "Outbound", From: c.To, To: c.From, Short: true}
	other := ringcentraltest.Leg{Result: "Accepted", Direction: "Inbound", From: &ringcentraltest.Party{PhoneNumber: "+12095550199"}, To: c.To}
	c.Direction, c.From, c.To, c.Legs = "Outbound", nil, nil, []ringcentraltest.Leg{other, master}
	s.Put(c)
	whole := s.call(2)
	whole.Legs = []ringcentraltest.Leg{master}
	s.Put(whole)
	calls := s.sync(t, ringcentral.Position{}, time.Time{}).Calls
	require.Len(t, calls, 2)
	assert.Equal(t, "Inbound", calls[0].Direction)
	assert.Equal(t, "+16505550100", calls[0].From.PhoneNumber)
	assert.Equal(t, "Outbound", calls[1].Direction)
	assert.Equal(t, "+16505550100", calls[1].To.PhoneNumber)
	assert.Equal(t, "+12095550155", calls[1].From.PhoneNumber)
	assert.True(t, calls[1].ShortRecording)
	whole.Direction = ""
	s.Put(whole)
	assert.Equal(t, "Outbound", s.sync(t, ringcentral.Position{}, time.Time{}).Calls[0].Direction)
	whole.Legs = []ringcentraltest.Leg{{Result: "Call connected", Master: true, Direction: "Outbound"}}
	s.Put(whole)
	last := s.sync(t, ringcentral.Position{}, time.Time{}).Calls[0]
	assert.Equal(t, "Outbound", last.Direction)
	assert.Equal(t, whole.To.PhoneNumber, last.To.PhoneNumber, "what the leg does not say stays")
}

func TestOnlyVoiceOfASessionIsTaken(t *testing.T) {
	s := newService(t)
	fax, nameless := s.call(1), s.call(2)
	fax.Type, nameless.SessionID = "Fax", ""
	s.Put(fax)
	s.Put(nameless)
	s.Put(s.call(3))
	assert.Equal(t, map[string]bool{"4012345003": true}, sessions(s.sync(t, ringcentral.Position{}, time.Time{}).Calls))
}

func TestAPositionThatIsNoLongerGoodIsBegunAnew(t *testing.T) {
	s := newService(t)
	s.Put(s.call(1))
	news := s.sync(t, ringcentral.Position{}, s.now)
	s.ForgetTokens()
	s.Record("rec1")
	again := s.sync(t, news.Position, time.Time{})
	require.Len(t, again.Calls, 1)
	assert.NotEmpty(t, again.Calls[0].Recording, "what changed in between is not missed")
}

// all reads on until nothing older is left.
func (s *service) all(t *testing.T, from ringcentral.Position, since time.Time) (news ringcentral.News) {
	t.Helper()
	for range 100 {
		next := s.sync(t, from, since)
		from, news.Position = next.Position, next.Position
		news.Calls = append(news.Calls, next.Calls...)
		if from.Back.IsZero() {
			return news
		}
	}
	require.Fail(t, "it never ends")
	return news
}

func TestAThousandAtOnce(t *testing.T) {
	s := newService(t)
	news := s.sync(t, ringcentral.Position{}, s.now)
	for n := range 1000 {
		s.Put(s.call(n))
	}
	after := s.all(t, news.Position, time.Time{})
	assert.Len(t, sessions(after.Calls), 1000, "all of the last day")
	assert.LessOrEqual(t, len(s.Requests()), 8)
	assert.Empty(t, s.sync(t, after.Position, time.Time{}).Calls)
}

// While older calls are still to be read, new ones come, the service refuses to go on, and it says that there is none.
func TestWhileOlderOnesAreRead(t *testing.T) {
	for name, between := range map[string]func(s *service, n int){
		"new ones": func(s *service, n int) { s.Put(s.call(1000 + n)) },
		"many new ones": func(s *service, n int) {
			for k := range 100 * (2 - n) {
				s.Put(s.call(1000 + 1000*n + k))
			}
		},
		"a position that is no longer good": func(s *service, n int) {
			if n == 0 {
				s.ForgetTokens()
			}
		},
		"a refusal where there is room for no older one": func(s *service, n int) {
			s.Put(s.call(1000 + n))
			s.FailNext(func(w http.ResponseWriter) { w.WriteHeader(400) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t)
			position := s.sync(t, ringcentral.Position{}, s.now).Position
			for n := range 1000 {
				s.Put(s.call(n))
			}
			known := map[string]bool{}
			for n := range 20 {
				news := s.sync(t, position, time.Time{})
				position = news.Position
				for session := range sessions(news.Calls) {
					known[session] = true
				}
				if n < 3 {
					between(s, n)
				}
			}
			assert.Zero(t, position.Back)
			for n := range 1000 {
				assert.True(t, known[s.call(n).SessionID], n)
			}
		})
	}
	t.Run("nothing is older", func(t *testing.T) {
		s := newService(t)
		position := s.sync(t, ringcentral.Position{}, s.now).Position
		position.Back = s.now.Add(-time.Hour)
		s.FailNext(func(w http.ResponseWriter) { w.WriteHeader(400) })
		assert.Zero(t, s.sync(t, position, time.Time{}).Position.Back)
	})
}

func TestHowFarBackAStartReads(t *testing.T) {
	s := newService(t)
	for n := range 5000 {
		c := s.call(n)
		c.StartTime = s.now.Add(-time.Duration(n) * time.Minute).Format("2006-01-02T15:04:05.000Z")
		s.Put(c)
	}
	s.all(t, ringcentral.Position{}, s.now.Add(-time.Hour))
	assert.Len(t, s.Requests(), 1, "an hour is on the first page")
	assert.Contains(t, s.Requests()[0], "dateFrom=2026-03-01T11%3A00%3A00.000Z", "without a date the service may begin now")
	assert.Len(t, sessions(s.all(t, ringcentral.Position{}, s.now.Add(-24*time.Hour)).Calls), 1500, "and the rest of a page")
}

func TestLimits(t *testing.T) {
	s := newService(t)
	s.Limit(2)
	for range 600 {
		s.Put(s.call(len(s.Requests())))
	}
	news := s.sync(t, ringcentral.Position{}, time.Time{})
	assert.Zero(t, news.Pause)
	news = s.sync(t, news.Position, time.Time{})
	assert.Equal(t, time.Minute, news.Pause, "the headers say that nothing is left")
	_, err := s.log.Sync(t.Context(), news.Position, time.Time{})
	e := crm.AsError(err)
	assert.Equal(t, crm.RateLimited, e.Code)
	assert.Equal(t, 61*time.Second, e.RetryAfter)

	for limits, wait := range map[string]time.Duration{"": time.Minute, "600": 10 * time.Minute, "soon": time.Minute} {
		s.FailNext(func(w http.ResponseWriter) { w.Header().Set("X-Rate-Limit-Window", limits); w.WriteHeader(429) })
		_, err = s.log.Sync(t.Context(), news.Position, time.Time{})
		assert.Equal(t, wait, crm.AsError(err).RetryAfter, "the window is the pause where none is named")
	}
}

func TestSyncErrors(t *testing.T) {
	for name, test := range map[string]struct {
		answer  func(w http.ResponseWriter)
		code    crm.Code
		message string
	}{
		"no permission": {func(w http.ResponseWriter) { w.WriteHeader(403) }, crm.PermissionDenied, "Read Call Log"},
		"no call log":   {func(w http.ResponseWriter) { w.WriteHeader(404) }, crm.PermissionDenied, "no call log of your extension"},
		"down":          {func(w http.ResponseWriter) { w.WriteHeader(503) }, crm.Unavailable, "RingCentral is not available"},
		"no JSON":       {func(w http.ResponseWriter) { fmt.Fprint(w, "<html>") }, crm.Unavailable, "could not be read"},
		"no token":      {func(w http.ResponseWriter) { fmt.Fprint(w, `{"records": []}`) }, crm.Unavailable, "could not be read"},
		"no records":    {func(w http.ResponseWriter) { fmt.Fprint(w, `{"syncInfo": {"syncToken": "x"}}`) }, crm.Unavailable, "could not be read"},
		"another time": {func(w http.ResponseWriter) {
			fmt.Fprint(w, `{"records": [], "syncInfo": {"syncToken": "x", "syncTime": "noon"}}`)
		}, crm.Unavailable, "could not be read"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t)
			s.FailNext(test.answer)
			_, err := s.log.Sync(t.Context(), ringcentral.Position{Token: "1.2.3"}, time.Time{})
			e := crm.AsError(err)
			require.NotNil(t, e)
			assert.Equal(t, test.code, e.Code)
			assert.Contains(t, e.Message, test.message)
			assert.Len(t, s.Requests(), 1, "only a position that is refused is begun anew")
		})
	}
	s := newService(t)
	for range 2 { // the position, and the new start
		s.FailNext(func(w http.ResponseWriter) { w.WriteHeader(400) })
	}
	_, err := s.log.Sync(t.Context(), ringcentral.Position{Token: "1.2.3"}, time.Time{})
	assert.Equal(t, crm.Internal, crm.CodeOf(err))
	assert.Contains(t, err.Error(), "If it stays, report it.")
	assert.Len(t, s.Requests(), 2)
	s.Authorized = func(string) bool { return false }
	_, err = s.log.Sync(t.Context(), ringcentral.Position{}, time.Time{})
	assert.Equal(t, crm.Unauthenticated, crm.CodeOf(err))
	assert.NotContains(t, err.Error(), "t0ken")
}

func TestLinksToRecordingsElsewhereAreNone(t *testing.T) {
	for sound, has := range map[string]bool{
		"https://media.ringcentral.com/restapi/v1.0/account/1/recording/2/content":              true,
		"https://media.ringcentral.com:443/restapi/v1.0/account/1/recording/2/content":          true,
		"https://media.ringcentral.com/1/content?access_token=s3cret":                           true,
		"https://media.ringcentral.com.evil.example/restapi/v1.0/account/1/recording/2/content": false,
		"http://media.ringcentral.com/restapi/v1.0/account/1/recording/2/content":               false,
		"javascript:alert(1)": false,
		"":                    false,
	} {
		s := newService(t)
		c := s.call(1)
		c.Recording = &ringcentraltest.Recording{ID: "2", Type: "OnDemand", ContentURI: sound}
		s.Put(c)
		got := s.sync(t, ringcentral.Position{}, time.Time{}).Calls[0]
		assert.True(t, got.Recorded)
		assert.Equal(t, has, strings.HasPrefix(got.Recording, "https://ringcentral.github.io/ringcentral-media-reader/?media=https%3A%2F%2Fmedia.ringcentral.com"), sound)
		assert.NotContains(t, got.Recording, "s3cret")
	}
}
