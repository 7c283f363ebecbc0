package worker

import (
	"context"
	"encoding/base64"
	"strings"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// Connection is a person's wish to connect a CRM.
type Connection struct {
	Platform string `json:"platform"`
	Hostname string `json:"hostname"` // a Pipedrive company's name alone is enough
	APIKey   string `json:"apiKey"`
	Keep     bool   `json:"keep"`
}

// Connect checks a key with the CRM, and keeps it only if the CRM knows it. It takes the place of the
// account that was connected before; what waits for that one stays.
func (w *Worker) Connect(ctx context.Context, c Connection) (Message, error) {
	platform, err := connectors.Find(c.Platform)
	if err != nil {
		var known []string
		for _, p := range connectors.Platforms() {
			known = append(known, p.Name)
		}
		return Message{}, crm.InvalidInput("platform", "must be one of: "+strings.Join(known, ", "))
	}
	if strings.TrimSpace(c.APIKey) == "" {
		return Message{}, crm.InvalidInput("apiKey", "is missing")
	}
	header := "Basic " + base64.StdEncoding.EncodeToString([]byte(strings.TrimSpace(c.APIKey)+":"))
	user := crm.User{Platform: platform.Name, Hostname: hostname(platform, c.Hostname)}
	session, err := w.ports.CRMs.Session(user, header)
	if err != nil {
		return Message{}, err
	}
	who, err := session.GetUserInfo(ctx)
	if e := crm.AsError(err); e != nil {
		if e.Code == crm.Unauthenticated {
			e = unknownKey(platform.Title, e.Status)
		}
		return Message{}, e
	}
	if who.Hostname != "" && who.Hostname != user.Hostname {
		user.Hostname = who.Hostname // the CRM's own word for it
		if _, err := w.ports.CRMs.Session(user, header); err != nil {
			return Message{}, err
		}
	}
	user.ID, user.TimezoneName, user.TimezoneOffset, user.AdditionalInfo = who.ID, who.TimezoneName, who.TimezoneOffset, who.AdditionalInfo

	before, err := w.Connected(ctx)
	if err != nil {
		return Message{}, err
	}
	key := accountKey(user)
	if err := w.accounts.forget(ctx, key); err != nil { // also from the other area
		return Message{}, err
	}
	if _, err := w.accounts.put(ctx, account{User: user, AuthHeader: header}, c.Keep); err != nil {
		return Message{}, err
	}
	data, err := json.Marshal(Connected{Key: key, User: user, Name: who.Name, Company: who.Company, Kept: c.Keep})
	if err == nil {
		err = w.ports.Settings.Put(ctx, connectedKey, data)
	}
	if err != nil {
		return Message{}, crm.AsError(err)
	}
	if before != nil && before.Key != key {
		if err := w.accounts.forget(ctx, before.Key); err != nil {
			return Message{}, err
		}
	}
	if err := w.outbox.Reconnected(ctx, key); err != nil {
		return Message{}, err
	}
	w.wakeSoon()
	if err := w.configure(ctx, true); err != nil {
		return Message{}, err
	}
	return connectedMessage(platform.Title, who.Name), nil
}

// hostname completes what a person typed: "https://Acme.pipedrive.com/", or "acme".
func hostname(p crm.Platform, typed string) string {
	typed = strings.ToLower(strings.TrimSpace(typed))
	typed = strings.TrimPrefix(strings.TrimPrefix(typed, "https://"), "http://")
	typed = strings.TrimSuffix(typed, "/")
	if !p.Local && crm.IsDNSLabel(typed) && len(p.Hosts) > 0 {
		if domain, ok := strings.CutPrefix(strings.TrimSuffix(p.Hosts[0], "/*"), "https://*"); ok {
			return typed + domain
		}
	}
	return typed
}

// Disconnect forgets the connected account's token. What waits for the account stays, until somebody
// connects it again.
func (w *Worker) Disconnect(ctx context.Context) error {
	c, err := w.Connected(ctx)
	if err != nil || c == nil {
		return err
	}
	if err := w.accounts.forget(ctx, c.Key); err != nil {
		return err
	}
	if err := w.ports.Settings.Delete(ctx, connectedKey); err != nil {
		return err
	}
	return w.configure(ctx, false)
}
