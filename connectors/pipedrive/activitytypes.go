package pipedrive

import (
	"context"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// typesAge is how long the company's activity types are remembered: asking costs four times as much as
// writing a log.
const typesAge = 24 * time.Hour

const typesKey = "activityTypes"

// activityType is a kind of activity of the company.
type activityType struct {
	Key    text `json:"key_string"` // how an activity names it
	Name   text `json:"name"`
	Active flag `json:"active_flag"`
}

// rememberedTypes are the active types as the account's cache holds them.
type rememberedTypes struct {
	At    time.Time `json:"at"`
	Types []keyName `json:"types"`
}

type keyName struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// callType is the key of the type that the company's calls have: the one chosen in the setting
// pipedriveCallActivityType, else the first active one with "call" in its name, else Pipedrive's own,
// whatever it is called in the company's language. Where the remembered types have none, they are
// asked for again.
func (c *connector) callType(ctx context.Context) (string, error) {
	chosen := c.Account.User.Settings.Text("pipedriveCallActivityType", "")
	if types, ok := c.cachedTypes(ctx); ok {
		if key := pickType(types, chosen); key != "" && (chosen == "" || key == chosen) {
			return key, nil
		}
	}
	types, err := c.askTypes(ctx)
	if err != nil {
		return "", err
	}
	key := pickType(types, chosen)
	if key == "" {
		return "", &crm.Error{Code: crm.PermissionDenied, Message: `Your company's Pipedrive has no active activity type with "call" in its name, ` +
			`so the call could not be logged. Ask your Pipedrive administrator to add one, or to choose one for calls.`}
	}
	return key, nil
}

func pickType(types []keyName, chosen string) string {
	named, own := "", ""
	for _, t := range types {
		switch {
		case chosen != "" && t.Key == chosen:
			return chosen
		case named == "" && strings.Contains(strings.ToLower(t.Name), "call"):
			named = t.Key
		case t.Key == "call":
			own = t.Key
		}
	}
	if named != "" {
		return named
	}
	return own
}

func (c *connector) askTypes(ctx context.Context) ([]keyName, error) {
	known, err := ask[[]activityType](ctx, c, crm.Call{
		Method: "GET", Path: activityTypesPath, Thing: "the activity types", Tokens: activityTypesTokens,
	})
	if err != nil || known == nil {
		return nil, err
	}
	var types []keyName
	for _, t := range *known {
		if t.Active && t.Key.String != "" {
			types = append(types, keyName{Key: t.Key.String, Name: t.Name.String})
		}
	}
	if cache := c.Account.Cache; cache != nil {
		if value, err := json.Marshal(rememberedTypes{At: c.now(), Types: types}); err == nil {
			cache.Put(ctx, typesKey, string(value))
		}
	}
	return types, nil
}

func (c *connector) cachedTypes(ctx context.Context) ([]keyName, bool) {
	cache := c.Account.Cache
	if cache == nil {
		return nil, false
	}
	value, ok := cache.Get(ctx, typesKey)
	var remembered rememberedTypes
	if !ok || json.Unmarshal([]byte(value), &remembered) != nil {
		return nil, false
	}
	age := c.now().Sub(remembered.At)
	return remembered.Types, 0 <= age && age < typesAge
}
