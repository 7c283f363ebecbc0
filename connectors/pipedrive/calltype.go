package pipedrive

import (
	"context"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/rest"
	"callscribe/connectors/words"
)

const (
	typeKey = "activityTypes"
	typeAge = 24 * time.Hour // for which it is remembered: asking costs four times as much as writing a log
)

// callType is the key of the activity type that the company's calls have: the one chosen in the setting
// pipedriveCallActivityType, else Pipedrive's own, whatever it is called in the company's language, else the one whose
// name says most clearly that it is for calls.
func callType(ctx context.Context, c *rest.Connector) (string, error) {
	chosen := c.Account.User.Settings.Text("pipedriveCallActivityType", "")
	if key := remembered(ctx, c, chosen); key != "" {
		return key, nil
	}
	answer, err := c.Ask(ctx, crm.Call{Method: "GET", Path: "/v1/activityTypes", Thing: words.Say("thingTypes"), Tokens: 20})
	if err != nil {
		return "", err
	}
	key := pick(answer, chosen)
	if key == "" {
		return "", &crm.Error{Code: crm.PermissionDenied, Message: words.Say("pipedriveNoType")}
	}
	if cache := c.Account.Cache; cache != nil {
		cache.Put(ctx, typeKey, c.Now().UTC().Format(time.RFC3339)+"\n"+chosen+"\n"+key)
	}
	return key, nil
}

// remembered is the type that was found for the same choice less than a day ago; "" where there is none.
func remembered(ctx context.Context, c *rest.Connector, chosen string) string {
	if c.Account.Cache == nil {
		return ""
	}
	value, _ := c.Account.Cache.Get(ctx, typeKey)
	parts := strings.Split(value, "\n")
	if len(parts) != 3 || parts[1] != chosen {
		return ""
	}
	at, err := time.Parse(time.RFC3339, parts[0])
	if age := c.Now().Sub(at); err != nil || age < 0 || age >= typeAge {
		return ""
	}
	return parts[2]
}

// pick is the key of the best of the active types; "" where none is for calls.
func pick(answer any, chosen string) (key string) {
	tree, _ := answer.(map[string]any)
	list, _ := tree["data"].([]any)
	best := 0
	for _, one := range list {
		t, _ := one.(map[string]any)
		is, _ := t["key_string"].(string)
		name, _ := t["name"].(string)
		rank := likeness(name)
		switch {
		case t["active_flag"] != true || is == "":
			continue
		case is == chosen:
			return is
		case is == "call":
			rank = 10
		}
		if rank > best {
			key, best = is, rank
		}
	}
	return key
}

// likeness is how clearly a name says that it is of calls: "Call" more than "Sales call", that more than "Callback";
// "Recall date" is none.
func likeness(name string) int {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return c < 'a' || c > 'z' && c < 0x80 })
	best := 0
	for _, word := range words {
		switch {
		case word == "call" || word == "calls":
			best = max(best, 9-min(len(words), 6))
		case strings.HasPrefix(word, "call") || strings.HasSuffix(word, "phonecall"):
			best = max(best, 1)
		}
	}
	return best
}
