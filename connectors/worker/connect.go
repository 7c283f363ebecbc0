package worker

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// Connection is a person's wish to connect a CRM.
type Connection struct {
	Platform string `json:"platform"`
	Hostname string `json:"hostname"` // of a company's host at the CRM, its own part is enough: "acme"
	User     string `json:"user"`     // the name that belongs to the key, where the CRM wants one
	APIKey   string `json:"apiKey"`
	Keep     bool   `json:"keep"`
}

// Connect checks a key with the CRM, and keeps it only if the CRM knows it. It takes the place of the
// account that was connected before; what waits for that one stays.
func (w *Worker) Connect(ctx context.Context, c Connection) (Message, error) {
	platform, err := w.connectable(c.Platform)
	if err != nil {
		return Message{}, err
	}
	if strings.TrimSpace(c.APIKey) == "" {
		return Message{}, crm.InvalidInput("apiKey", "is missing")
	}
	signIn, ok := keyOf(platform)
	if !ok {
		return Message{}, crm.InvalidInput("apiKey", "is not how people sign in to "+platform.Title)
	}
	if signIn.Kind == crm.SignInLogin && strings.TrimSpace(c.User) == "" {
		return Message{}, crm.InvalidInput("user", "is missing")
	}
	header := signIn.AuthHeader(strings.TrimSpace(c.User), strings.TrimSpace(c.APIKey))
	acc := account{User: crm.User{Platform: platform.Name, Hostname: hostname(platform, c.Hostname)}, AuthHeader: header}
	m, err := w.enter(ctx, platform, acc, header, c.Keep, w.connectedKey())
	if e := crm.AsError(err); e != nil && e.Code == crm.Unauthenticated {
		err = unknownKey(platform.Title, e.Status)
	}
	return m, err
}

// keyOf is the way in which people sign in to a CRM with a key, the first that it has, or with a token where that is
// all; ok is false where it has none. A platform that says nothing of its sign-in takes a key.
func keyOf(p crm.Platform) (s crm.SignIn, ok bool) {
	for _, s := range p.SignIn {
		if s.Kind == crm.SignInKey || s.Kind == crm.SignInLogin {
			return s, true
		}
	}
	if len(p.SignIn) > 0 && p.SignIn[0].Kind == crm.SignInBearer && oauthOf(p) == nil { // there is no other way in
		return p.SignIn[0], true
	}
	return crm.SignIn{Kind: crm.SignInKey, Label: "API key"}, len(p.SignIn) == 0
}

// connectable is a CRM that a person may connect.
func (w *Worker) connectable(name string) (crm.Platform, error) {
	platform, err := w.ports.CRMs.Find(name)
	if err != nil {
		return platform, crm.InvalidInput("platform", "must be one of: "+strings.Join(names(w.ports.CRMs.table()), ", "))
	}
	policy := w.companyPolicy()
	return platform, policy.Allows(name)
}

// enter asks the CRM whose the credentials are, and makes them the connected account's. place is the connectedKey of
// who gave them: another person may have signed in to the phone since.
func (w *Worker) enter(ctx context.Context, platform crm.Platform, acc account, header string, keep bool, place string) (Message, error) {
	user := acc.User
	session, err := w.ports.CRMs.Session(user, header)
	if err != nil {
		return Message{}, err
	}
	who, err := session.GetUserInfo(ctx)
	if err != nil {
		return Message{}, crm.AsError(err)
	}
	user.Hostname = cmp.Or(who.Hostname, user.Hostname)           // the CRM's own word for it
	if _, err := w.ports.CRMs.Session(user, header); err != nil { // the policy may have come meanwhile
		return Message{}, err
	}
	user.ID, user.TimezoneName, user.TimezoneOffset, user.AdditionalInfo = who.ID, who.TimezoneName, who.TimezoneOffset, who.AdditionalInfo
	acc.User = user
	policy := w.companyPolicy()
	keep = policy.Keeps(keep)

	before, err := w.Connected(ctx)
	if err != nil {
		return Message{}, err
	}
	if place != w.connectedKey() {
		return Message{}, anotherPerson(platform.Title)
	}
	key := accountKey(user)
	if err := w.forget(ctx, key); err != nil { // also from the other area
		return Message{}, err
	}
	if _, err := w.accounts.put(ctx, acc, keep); err != nil {
		return Message{}, err
	}
	now := Connected{Key: key, User: user, Name: who.Name, Company: who.Company, Kept: keep, Since: millis(w.ports.Now())}
	if before != nil && before.Key == key {
		now.Since = before.Since
	}
	data, err := json.Marshal(now)
	if err == nil {
		err = w.ports.Settings.Put(ctx, place, data)
	}
	if err != nil {
		_ = w.accounts.forget(ctx, key)
		return Message{}, signInNotStored()
	}
	practised, left := false, error(nil) // left: what of the practice could not be removed. The CRM is connected all the same
	if before != nil && before.Key != key {
		if err := w.release(ctx, before.Key); err != nil {
			return Message{}, err
		}
		practised, left = w.leavePractice(ctx, before)
	}
	if err := w.outbox.Reconnected(ctx, key); err != nil {
		return Message{}, err
	}
	w.wakeSoon()
	if err := w.configure(ctx, !practised); err != nil { // the demo phone, which may still be there, is not asked for its calls
		return Message{}, err
	}
	if left != nil {
		return Message{}, left
	}
	return connectedMessage(platform.Title, who.Name), nil
}

// hostname completes what a person typed: "acme", or the address of a page, "https://Acme.pipedrive.com/pipeline/1?x#y". A
// path belongs to the address only where companies run the CRM themselves, and has its own case.
func hostname(p crm.Platform, typed string) string {
	if _, rest, ok := strings.Cut(typed, "://"); ok {
		typed = rest
	}
	if end := strings.IndexAny(typed, "?#"); end >= 0 {
		typed = typed[:end]
	}
	typed, path, _ := strings.Cut(strings.TrimSpace(typed), "/")
	typed = strings.ToLower(typed)
	if path = strings.TrimRight(path, "/"); p.AnyHost && path != "" {
		return typed + "/" + path
	}
	if typed == "" {
		return p.Address.Default
	}
	if !p.Local && crm.IsDNSLabel(typed) && len(p.Hosts) > 0 {
		if domain, ok := strings.CutPrefix(strings.TrimSuffix(p.Hosts[0], "/*"), "https://*"); ok {
			return typed + domain
		}
	}
	return typed
}

// Disconnect forgets the connected account's token, and gives it back where the CRM has a way to. What waits
// for the account stays, until somebody connects it again. The answer says so where the CRM could not be told.
func (w *Worker) Disconnect(ctx context.Context) (Message, error) {
	c, err := w.Connected(ctx)
	if err != nil || c == nil {
		return disconnected(), err
	}
	revoke, err := w.closeSource(ctx, c.Key)
	if err != nil {
		return Message{}, err
	}
	if err := w.accounts.forget(ctx, c.Key); err != nil {
		return Message{}, notDisconnected()
	}
	stored := w.ports.Settings.Delete(ctx, w.connectedKey())
	if stored == nil {
		_, left := w.leavePractice(ctx, c)
		stored = errors.Join(left, w.configure(ctx, false))
	}
	m := disconnected()
	if revoke != nil { // also where the rest failed: nobody has the token any more
		told, err := revoke(ctx)
		m = signInRemoved(w.ports.CRMs.titleOf(c.User.Platform), told, err)
	}
	if stored != nil {
		return Message{}, notDisconnected()
	}
	return m, nil
}
