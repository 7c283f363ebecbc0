// Package salesforce connects to Salesforce by its REST API. A call log is a Task of the subtype Call; its text
// is the task's Description. A task has a day and no time of day: the start stands in the text. The day is that of
// the start as it is known when the log is created; one that is corrected across midnight changes the text alone.
// The session's id stands in CallObject, by which a log is found again at once, since SOQL has no index that
// trails. SOSL, which finds people, has one: whoever was changed since yesterday is also looked for among those
// that were.
//
// Each write carries the read's LastModifiedDate as If-Unmodified-Since, in whole seconds: two writes within one
// second are not told apart. It is answered with nothing, and read back.
//
// Ids have 15 characters, or 18 with three that guard their case. The API shows 18; both are taken.
//
// Nothing here was tried on a live org. What the first one must show:
//
//   - that a PATCH from an extension with If-Unmodified-Since is refused with 412 once the task has changed.
//   - whether https://<id>.chromiumapp.org can be the callback of an External Client App, and what an org says
//     in which the app is not installed.
//   - whether a search for a national number finds one that is stored with its country code. All forms are asked for.
//   - that a person account is found as its contact.
//   - whether asking who is signed in needs the scope openid, and whether every app may have that.
//   - whether a task of more than a year ago, which Salesforce archives, can still be read and changed.
//   - whether a missing right comes as 400 or 403; both are understood.
package salesforce

import (
	"context"
	_ "embed"
	"strings"
	"time"
	"unicode/utf8"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/rest"
	"callscribe/connectors/words"
)

//go:embed salesforce.json
var description []byte

// Platform is Salesforce.
var Platform = rest.Once(description, rest.Hooks{
	Values:    map[string]func(context.Context, *rest.Connector) (string, error){"closed": closedStatus},
	Texts:     map[string]rest.Text{"opportunity": {Write: full, Read: opportunity}},
	Connector: func(c *rest.Connector) crm.Connector { return &connector{c} },
	Explain:   explain,
})

// closedStatus is what the company calls a task that is done.
func closedStatus(ctx context.Context, c *rest.Connector) (string, error) {
	const key, usual = "salesforce.closed", "Completed"
	if cache := c.Account.Cache; cache != nil {
		if status, ok := cache.Get(ctx, key); ok {
			return status, nil
		}
	}
	const soql = "SELECT ApiName FROM TaskStatus WHERE IsClosed = true ORDER BY SortOrder LIMIT 1"
	answer, err := c.Ask(ctx, crm.Call{Method: "GET", Path: "/data/v60.0/query?q=" + crm.QueryEscape(soql), Thing: words.Say("thingTaskStates")})
	switch crm.CodeOf(err) {
	case "":
	case crm.InvalidArgument, crm.PermissionDenied, crm.NotFound:
		return usual, nil // not for everybody to see
	default:
		return "", err
	}
	tree, _ := answer.(map[string]any)
	status, _ := first(tree["records"])["ApiName"].(string)
	if status == "" {
		return usual, nil
	}
	if cache := c.Account.Cache; cache != nil {
		cache.Put(ctx, key, status)
	}
	return status, nil
}

// first is the first object of a list; nil where there is none.
func first(list any) map[string]any {
	all, _ := list.([]any)
	if len(all) == 0 {
		return nil
	}
	object, _ := all[0].(map[string]any)
	return object
}

// opportunity is an id that is an opportunity's: a task can also belong to an account, a case and more.
func opportunity(id string) string {
	if strings.HasPrefix(id, "006") {
		return id
	}
	return ""
}

// explain words two refusals that a description cannot: a token that is no good at the one address that does not
// answer in JSON, and a company's own rule, whose sentence its administrator wrote for people.
func explain(c *rest.Connector, call crm.Call, resp *crm.Response) *crm.Error {
	if resp.Status == 403 && strings.Contains(string(resp.Body), "_OAuth_Token") {
		signedOut := *resp
		signedOut.Status = 401
		return crm.StatusError(c.Title, call.Thing, &signedOut, time.Time{})
	}
	var tree any
	if json.UnmarshalNumbers(resp.Body, &tree) != nil {
		return nil
	}
	problem := first(tree)
	if problem["errorCode"] != "FIELD_CUSTOM_VALIDATION_EXCEPTION" {
		return nil
	}
	e := crm.StatusError(c.Title, call.Thing, resp, time.Time{})
	message, _ := problem["message"].(string)
	if reason := strings.Join(strings.Fields(message), " "); reason != "" && len(reason) <= 500 {
		e.Message = words.Say("salesforceRule", call.Thing, reason)
	}
	return e
}

// connector is an account at Salesforce: what the description says, with ids of one length, and names as SOSL
// takes them.
type connector struct{ *rest.Connector }

func (c *connector) ReadCallLog(ctx context.Context, id string) (*crm.CallLog, error) {
	return c.Connector.ReadCallLog(ctx, full(id))
}

func (c *connector) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	to.DealID = full(to.DealID)
	return c.Connector.SetDisposition(ctx, have, to)
}

func (c *connector) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	return c.Connector.CreateCallLog(ctx, withFullIDs(log))
}

func (c *connector) FindCallLog(ctx context.Context, log crm.NewCallLog, since time.Time) (*crm.CallLog, error) {
	return c.Connector.FindCallLog(ctx, withFullIDs(log), since)
}

func withFullIDs(log crm.NewCallLog) crm.NewCallLog {
	for _, id := range []*string{&log.Contact.ID, &log.Disposition.DealID, &log.OwnerID} {
		*id = full(*id)
	}
	return log
}

func (c *connector) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	if words := searchWords(name); words != "" {
		return c.Connector.FindContactWithName(ctx, words)
	}
	return nil, nil
}

// searchWords are the words of a name without those that SOSL takes for operators, and without punctuation,
// which parts words in its index.
func searchWords(name string) string {
	var words []string
	for _, word := range strings.FieldsFunc(name, isPunctuation) {
		switch strings.ToUpper(word) {
		case "AND", "OR", "NOT":
		default:
			words = append(words, word)
		}
	}
	if text := strings.Join(words, " "); utf8.RuneCountInString(text) > 1 {
		return text
	}
	return ""
}

// isPunctuation reports whether a character of ASCII is neither letter nor digit.
func isPunctuation(c rune) bool {
	return c < 0x80 && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
}

// full is an id of 15 characters with the three that guard the case of its letters; all else as it is.
func full(id string) string {
	if len(id) != 15 {
		return id
	}
	const code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	suffix := make([]byte, 3)
	for part := range suffix {
		upper := 0
		for i := range 5 {
			if c := id[part*5+i]; 'A' <= c && c <= 'Z' {
				upper |= 1 << i
			}
		}
		suffix[part] = code[upper]
	}
	return id + string(suffix)
}
