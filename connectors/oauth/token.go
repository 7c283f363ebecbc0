package oauth

import (
	"context"
	"encoding/base64"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

// Token is what a service granted: a secret, kept where the person chose.
type Token struct {
	Access   string    `json:"access"`
	Refresh  string    `json:"refresh,omitempty"` // "": it cannot be renewed
	Obtained time.Time `json:"obtained"`
	Expires  time.Time `json:"expires"` // zero: the service did not say

	Client   Client `json:"client"`             // the app to which it was granted, and which alone can renew it
	Server   string `json:"server,omitempty"`   // name of the authorization server
	Issuer   string `json:"issuer,omitempty"`   // its host, to which alone the token is sent back
	Hostname string `json:"hostname,omitempty"` // the account's own host; it matched the config's patterns
	Person   string `json:"person,omitempty"`   // whose it is, as the service writes it
}

const (
	maxAnswer   = 64 << 10 // bytes of a token answer
	maxLifetime = 10 * 365 * 24 * time.Hour
)

// asked is one request to a token address.
type asked struct {
	server     crm.OAuthServer
	client     Client
	parameters []parameter
	signingIn  bool // a person waits; otherwise a token is being renewed
}

// ask sends a request to the token address, and reads the answer to the end or not at all.
func (c *Config) ask(ctx context.Context, t crm.Transport, now func() time.Time, a asked) (Token, error) {
	resp, err := c.post(ctx, t, a.server.Token, a.client, a.parameters)
	if err != nil {
		return Token{}, err
	}
	members := map[string]any{}
	readable := len(resp.Body) <= maxAnswer && json.UnmarshalNumbers(resp.Body, &members) == nil
	busy := resp.Status == 429 || resp.Status >= 500 // whatever its answer calls an error
	if code, ok := members["error"].(string); ok && readable && !busy {
		return Token{}, c.refusal(code, a.signingIn)
	}
	if e := c.httpError(resp, now()); e != nil {
		return Token{}, e
	}
	if !readable {
		return Token{}, c.unreadable("that could not be read")
	}
	token, err := c.read(members, now())
	token.Issuer, _ = hostOf(a.server.Token)
	return token, err
}

// post sends the parameters, with the client's credentials where the service wants them.
func (c *Config) post(ctx context.Context, t crm.Transport, address string, client Client, list []parameter) (*crm.Response, error) {
	header := crm.Header{"accept": "application/json"}
	if c.Basic && client.Secret != "" {
		plain := crm.QueryEscape(client.ID) + ":" + crm.QueryEscape(client.Secret)
		header["authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(plain))
	} else {
		list = append(list, parameter{"client_id", client.ID})
		if client.Secret != "" {
			list = append(list, parameter{"client_secret", client.Secret})
		}
	}
	header["content-type"] = "application/x-www-form-urlencoded"
	body := []byte(encode(list))
	if c.JSON {
		members := make(map[string]string, len(list))
		for _, p := range list {
			members[p.name] = p.value
		}
		var err error
		if body, err = json.Marshal(members); err != nil {
			return nil, crm.AsError(err)
		}
		header["content-type"] = "application/json"
	}
	if err := ctx.Err(); err != nil {
		return nil, crm.AsError(err)
	}
	timed, cancel := context.WithTimeout(ctx, crm.RequestTimeout)
	defer cancel()
	resp, err := t.Do(timed, &crm.Request{Method: "POST", URL: address, Header: header, Body: body})
	if err != nil {
		return nil, c.unanswered(ctx, err)
	}
	return resp, nil
}

// read makes a token of an answer's members. What is wrong in one of them makes the whole answer wrong.
func (c *Config) read(members map[string]any, now time.Time) (Token, error) {
	token := Token{Obtained: now}
	var ok bool
	if token.Access, ok = members["access_token"].(string); !ok || !visible(token.Access) {
		return Token{}, c.unreadable("without a token that can be used")
	}
	if kind, given := members["token_type"]; given {
		if text, _ := kind.(string); !strings.EqualFold(text, "bearer") {
			return Token{}, c.unreadable("with a kind of token that Callscribe does not know")
		}
	}
	if refresh, given := members["refresh_token"]; given && refresh != nil {
		if token.Refresh, ok = refresh.(string); !ok || token.Refresh != "" && !visible(token.Refresh) {
			return Token{}, c.unreadable("without a token that can be used")
		}
	}
	if lifetime := lifetime(members["expires_in"]); lifetime > 0 {
		token.Expires = now.Add(lifetime)
	}
	if c.Host != "" {
		named, _ := members[c.Host].(string)
		if token.Hostname, ok = accountHost(named); !ok || !c.Allows(token.Hostname) {
			return Token{}, c.foreign(words.Say("foreignAddress", c.Title))
		}
	}
	if c.Person != "" {
		token.Person = text(members[c.Person])
		if token.Person == "" {
			return Token{}, c.unreadable("that does not say whose it is")
		}
	}
	return token, nil
}

// lifetime reads expires_in: seconds, as a number or, as some services write it, as text. 0: not said.
func lifetime(value any) time.Duration {
	seconds, err := strconv.ParseFloat(text(value), 64)
	if err != nil || math.IsNaN(seconds) || seconds <= 0 {
		return 0
	}
	if seconds >= maxLifetime.Seconds() {
		return maxLifetime
	}
	return time.Duration(seconds * float64(time.Second))
}

// text is a text or a number as it is written, "" for all else.
func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// Revoke gives a token back, so that it is worth nothing any more: the refresh token, with which its access
// tokens end, or else the access token. A service that cannot do that is asked nothing, and told is false.
func (c *Config) Revoke(ctx context.Context, t crm.Transport, now func() time.Time, token Token) (told bool, err error) {
	server, err := c.renewing(token)
	switch {
	case errors.Is(err, errEnded), err == nil && server.Revoke == "":
		return false, nil
	case err != nil:
		return false, err
	}
	list := []parameter{{"token", token.Refresh}, {"token_type_hint", "refresh_token"}}
	if token.Refresh == "" {
		list = []parameter{{"token", token.Access}, {"token_type_hint", "access_token"}}
	}
	if list[0].value == "" {
		return false, nil
	}
	resp, err := c.post(ctx, t, server.Revoke, token.Client, list)
	if err != nil {
		return false, err
	}
	var answer struct {
		Error string `json:"error"`
	}
	if e := c.httpError(resp, now()); e != nil && (json.Unmarshal(resp.Body, &answer) != nil || answer.Error != "invalid_token") {
		return false, e
	}
	return true, nil // also what the service did not know any more
}
