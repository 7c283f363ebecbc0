package pipedrive

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

const (
	// burstWindow is the time over which Pipedrive counts a token's requests.
	burstWindow = 2 * time.Second

	// maxBurstReset is the most that x-ratelimit-reset can mean in seconds; its unit is not documented.
	maxBurstReset = time.Hour

	// blockedWait is how long to stay away after Pipedrive's gate has blocked the person's address.
	blockedWait = 30 * time.Minute
)

// refusal is the body of a refusal, as far as there is one: the keys differ between the versions of
// the API, and not every refusal is JSON.
type refusal struct {
	Error     text `json:"error"`
	ErrorInfo text `json:"error_info"`
	Code      text `json:"code"`
}

// explain gives the refusals that mean something else at Pipedrive than the status commonly says.
func (c *connector) explain(call crm.Call, resp *crm.Response) *crm.Error {
	e := crm.StatusError(title, call.Thing, resp, c.now())
	var why refusal
	_ = json.Unmarshal(resp.Body, &why) // what cannot be read explains nothing
	switch resp.Status {
	case 400:
		if name := refusedField(why.Error.String + " " + why.ErrorInfo.String); name != "" {
			e.Message = title + " refused the " + name + " of " + call.Thing + ". Correct it and save again."
		}
	case 402:
		e.Message = "Your company's " + title + " account is not open. Ask your " + title + " administrator to look at its subscription."
	case 403:
		switch {
		case isHTML(resp):
			e.Code, e.AccountWide = crm.RateLimited, true
			e.RetryAfter = max(e.RetryAfter, blockedWait)
			e.Message = title + " has blocked requests from here for a while, after too many of them. " +
				"Callscribe waits before it tries again."
		case strings.HasPrefix(why.Code.String, "feature_capping"):
			e.Message = "Your company's " + title + " plan has reached a limit, so the request about " +
				call.Thing + " was refused. Ask your " + title + " administrator."
		}
	case 415:
		e.Code = crm.PermissionDenied
		e.Message = "Your company's " + title + " account has not switched on what " + call.Thing +
			" needs. Ask your " + title + " administrator."
	case 422:
		e.Message = "A limit of your company's " + title + " account is reached, so the request about " + call.Thing +
			" was refused. Ask your " + title + " administrator."
	case 429:
		c.explainLimit(e, resp)
	}
	return e
}

// explainLimit tells the two limits apart: a burst is over in seconds, the company's daily budget
// comes back the next day.
func (c *connector) explainLimit(e *crm.Error, resp *crm.Response) {
	if isUsedUp(resp.Header["x-daily-ratelimit-token-remaining"]) || isUsedUp(resp.Header["x-daily-requests-left"]) {
		e.AccountWide = true
		e.RetryAfter = untilTomorrow(c.now())
		e.Message = "Your company has used up what " + title + " allows it for today. " +
			"Callscribe tries again tomorrow; your " + title + " administrator can buy more."
		return
	}
	reset := crm.RetryAfter(resp.Header["x-ratelimit-reset"], c.now())
	if reset > maxBurstReset {
		reset = 0
	}
	e.RetryAfter = max(e.RetryAfter, reset, burstWindow)
	e.Message = crm.Sentence(crm.RateLimited, title, "", e.RetryAfter)
}

// isUsedUp reports whether a header says that nothing is left; a missing one says nothing.
func isUsedUp(left string) bool {
	n, err := strconv.Atoi(left)
	return err == nil && n <= 0
}

// untilTomorrow is the time to the next midnight in UTC. Pipedrive does not name the zone of its day;
// where the new day has not begun, the next answer says so again.
func untilTomorrow(now time.Time) time.Duration {
	now = now.UTC()
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, time.UTC)
	return midnight.Sub(now)
}

func isHTML(resp *crm.Response) bool {
	return strings.HasPrefix(resp.Header["content-type"], "text/html") ||
		bytes.HasPrefix(bytes.TrimSpace(resp.Body), []byte("<"))
}

// fieldNames are the fields that we send, as people call them.
var fieldNames = map[string]string{
	"subject":      "subject",
	"note":         "text",
	"type":         "activity type",
	"duration":     "duration",
	"due_date":     "date",
	"due_time":     "time",
	"owner_id":     "owner",
	"deal_id":      "deal",
	"lead_id":      "lead",
	"org_id":       "organization",
	"person_id":    "contact",
	"participants": "contact",
	"name":         "name",
	"phones":       "phone number",
	"term":         "search text",
}

// refusedField is the field that a message of Pipedrive complains about, as people call it: "'note'
// is ...", "due_time: ...". Nothing else of the message is used; it may repeat what was sent.
func refusedField(message string) string {
	for {
		i := strings.IndexAny(message, `'":`)
		if i < 0 {
			return ""
		}
		before := message[:i]
		word := before[strings.LastIndexAny(before, ` '"([{.,`)+1:]
		if name := fieldNames[word]; name != "" {
			return name
		}
		message = message[i+1:]
	}
}
