package ringcentral

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

// The hosts of RingCentral's service, and of its sandbox.
const (
	Platform = "https://platform.ringcentral.com"
	Sandbox  = "https://platform.devtest.ringcentral.com"
)

// CallLog is a person's call log at RingCentral's service, on all of the person's devices. Its source is the
// API's call-log synchronisation: what is new or changed since the last time.
type CallLog struct {
	server string // Platform or Sandbox
	client *crm.Client
}

// Position is up to where a call log has been read. The zero Position is "not at all".
type Position struct {
	Token string    `json:"token,omitempty"`
	At    time.Time `json:"at,omitzero"` // of the service's clock

	// Back is not zero while older records are left than a synchronisation gives at once: those of calls that began
	// since then come with the next ones.
	Back time.Time `json:"back,omitzero"`
}

// News is what a synchronisation has brought.
type News struct {
	Calls    []Call   // new or changed, in no order; a call may be there twice
	Deleted  []string // ids of the sessions whose record was deleted, and of which there is no other
	Position Position

	// Pause is how long the service wants no further request; 0: it may be asked at once.
	Pause time.Duration

	full bool // as many records as fit: there may be older ones
}

const (
	// pageSize is the most that the service gives at a time.
	pageSize = 250

	// overlap is how much earlier than the last position a new start reads: recordings come late.
	overlap = 24 * time.Hour
)

// OpenCallLog opens a call log. accessToken goes to that server and nowhere else; it is never stored here.
func OpenCallLog(server, accessToken string, to crm.Transport, now func() time.Time) *CallLog {
	l := &CallLog{server: server}
	l.client = &crm.Client{
		Title: "RingCentral", BaseURL: server, Header: crm.Header{"authorization": "Bearer " + accessToken},
		Account:          crm.Account{Transport: to, Now: now},
		Explain:          explainSync,
		RateLimitHeaders: [3]string{"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-window"},
	}
	return l
}

// Sync reads what is new since a position, and at the first time the calls since then: at most as many as the service
// gives at once, see [Position.Back]. A position that the service does not know any more, or that is too far back, is
// begun anew, some hours before it.
func (l *CallLog) Sync(ctx context.Context, from Position, since time.Time) (News, error) {
	if from.Token != "" {
		news, err := l.further(ctx, from)
		if !refused(err) {
			return news, err
		}
	}
	if !from.At.IsZero() {
		since = from.At.Add(-overlap)
	}
	if !from.Back.IsZero() && from.Back.Before(since) {
		since = from.Back
	}
	// Without a date the service may begin at this moment. The date is a day too early, since this computer's clock may
	// be ahead of the service's.
	news, err := l.page(ctx, "syncType=FSync&statusGroup=All&view=Detailed&recordCount="+strconv.Itoa(pageSize)+
		"&dateFrom="+crm.QueryEscape(since.Add(-overlap).UTC().Format("2006-01-02T15:04:05.000Z")))
	news.leaves(since)
	return news, err
}

// further reads what is new since a position, and beside it older records where some are left: the service's frame is
// widened into the past.
func (l *CallLog) further(ctx context.Context, from Position) (News, error) {
	query := "syncType=ISync&showDeleted=true&syncToken=" + crm.QueryEscape(from.Token)
	if from.Back.IsZero() {
		return l.page(ctx, query)
	}
	news, err := l.page(ctx, query+"&recordCount="+strconv.Itoa(pageSize))
	if refused(err) { // there are none, or too many new ones beside
		if news, err = l.page(ctx, query); len(news.Calls) > 0 {
			news.Position.Back = from.Back
		}
		return news, err
	}
	news.leaves(from.Back)
	return news, err
}

// refused reports whether the service will not go on from a position.
func refused(err error) bool {
	e := crm.AsError(err)
	return e != nil && e.Status == 400
}

// leaves notes whether there may be older records since a time.
func (n *News) leaves(since time.Time) {
	if !n.full {
		return
	}
	for _, c := range n.Calls {
		if !c.StartTime.IsZero() && c.StartTime.Before(since) {
			return
		}
	}
	n.Position.Back = since
}

const syncPath = "/restapi/v1.0/account/~/extension/~/call-log-sync?"

// page sends one request and reads its records.
func (l *CallLog) page(ctx context.Context, query string) (News, error) {
	thing := words.Say("thingYourLog")
	var answer struct {
		Records  []json.RawMessage `json:"records"`
		SyncInfo struct {
			Token string    `json:"syncToken"`
			At    time.Time `json:"syncTime"`
		} `json:"syncInfo"`
	}
	resp, err := l.client.Do(ctx, crm.Call{Method: "GET", Path: syncPath + query, Out: &answer, Thing: thing})
	if err != nil {
		return News{}, err
	}
	if answer.Records == nil || answer.SyncInfo.Token == "" {
		return News{}, l.client.Unreadable(thing)
	}
	news := News{
		Position: Position{Token: answer.SyncInfo.Token, At: answer.SyncInfo.At}, Pause: pause(resp.Header),
		full: len(answer.Records) >= pageSize,
	}
	has := map[string]bool{} // sessions
	var deleted []string
	for _, record := range answer.Records {
		o, err := parse(record)
		if err != nil {
			continue // no record at all
		}
		if kind := o.text("type"); kind != "" && kind != "Voice" {
			continue
		}
		if o.word("sessionId") == "" {
			continue
		}
		if o.flag("deleted") {
			deleted = append(deleted, o.word("sessionId"))
			continue
		}
		has[o.word("sessionId")] = true
		news.Calls = append(news.Calls, l.call(o))
	}
	for _, session := range deleted {
		if !has[session] { // else another record has taken its place
			news.Deleted = append(news.Deleted, session)
		}
	}
	return news, nil
}

// call is a record of the service. It has no link to the recording but the sound's own address, which only who
// has a token can open: the link is that of RingCentral's player, which asks its user to sign in.
func (l *CallLog) call(o object) Call {
	c := decodeCall(o)
	if c.Action == "" {
		c.Action = "Unknown" // it is the servers' record all the same
	}
	c.Recording = ""
	recording := o.object("recording")
	for _, leg := range o.objects("legs") {
		if recording == nil { // a call that was moved or transferred has it at a leg
			recording = leg.object("recording")
		}
		c.ShortRecording = c.ShortRecording || leg.flag("shortRecording")
		if leg.flag("master") && (c.Direction == "" || c.From == (Party{}) && c.To == (Party{})) { // the record says nothing of them
			c.Direction = cmp.Or(direction(leg.word("direction")), c.Direction)
			if from, to := decodeParty(leg.object("from")), decodeParty(leg.object("to")); from != to {
				c.From, c.To = from, to
			}
		}
	}
	c.Recorded = recording != nil
	sound := mediaLink(recording.text("contentUri"))
	for _, host := range []string{"https://media.ringcentral.com", "https://media.devtest.ringcentral.com", "https://media.ringcentral.biz"} {
		rest, ok := strings.CutPrefix(sound, host)
		if ok && (strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, ":443/")) {
			c.Recording = l.player() + crm.QueryEscape(sound)
		}
	}
	return c
}

// player is the page that plays a recording, up to the sound's address.
func (l *CallLog) player() string {
	if l.server == Sandbox {
		return "https://ringcentral.github.io/ringcentral-media-reader/sandbox?media="
	}
	return "https://ringcentral.github.io/ringcentral-media-reader/?media="
}

// pause is how long the limits' headers want no further request.
func pause(h crm.Header) time.Duration {
	if strings.TrimSpace(h["x-rate-limit-remaining"]) != "0" {
		return 0
	}
	return window(h)
}

// window is the time for which the limits count.
func window(h crm.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(h["x-rate-limit-window"]))
	if err != nil || seconds < 0 {
		seconds = 60
	}
	return min(time.Duration(seconds)*time.Second, time.Hour)
}

// explainSync says what a refusal means for a person.
func explainSync(_ crm.Call, resp *crm.Response) *crm.Error {
	switch resp.Status {
	case 400: // a position that is no longer good, or a fault of ours
		return &crm.Error{Code: crm.Internal, Status: 400, Message: words.Say("syncNotTaken")}
	case 401:
		return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Status: 401,
			Message: words.Say("syncEnded")}
	case 403:
		return &crm.Error{Code: crm.PermissionDenied, AccountWide: true, Status: 403,
			Message: words.Say("syncNotAllowed")}
	case 404:
		return &crm.Error{Code: crm.PermissionDenied, AccountWide: true, Status: 404,
			Message: words.Say("syncNoLog")}
	case 429:
		if resp.Header["retry-after"] == "" { // then the limits' headers say how long
			wait := window(resp.Header)
			return &crm.Error{Code: crm.RateLimited, Status: 429, RetryAfter: wait, Message: crm.Sentence(crm.RateLimited, "RingCentral", "", wait)}
		}
	}
	return nil
}
