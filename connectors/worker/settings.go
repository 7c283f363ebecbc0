package worker

import (
	"cmp"
	"context"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/logbody"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/settings"
)

// Settings are a person's choices. The call book goes by those of its own type.
type Settings struct {
	calls.Settings
	Keep         bool             `json:"keep"`         // stay connected when the browser closes
	OpenOnAnswer bool             `json:"openOnAnswer"` // the panel opens the page of a call that is answered
	Levels       Levels           `json:"levels"`
	WidgetURL    string           `json:"widgetUrl"` // "": RingCentral's own; "demo": the demo phone
	ClientID     string           `json:"clientId"`
	Source       string           `json:"source,omitempty"` // of the calls: "widget", "sync" or "both"
	TimezoneName string           `json:"timezoneName"`     // "": the browser's
	UserSettings logbody.Settings `json:"userSettings"`     // App Connect's
}

// Levels are the messages that are shown.
type Levels struct {
	Success bool `json:"success"`
	Warning bool `json:"warning"`
	Danger  bool `json:"danger"`
}

// defaults are the values that hold for somebody who has chosen nothing.
func defaults() settings.Values {
	return settings.Values{
		"autoLog": true, "atOnce": false, "internal": false, "oneDeal": true, "callPop": string(calls.PopNever), "openOnAnswer": true,
		"stayConnected": false, "successMessages": true, "warningMessages": true, "errorMessages": true,
		"phone": "", "ringcentralClientId": "", "callSource": fromWidget, "timezoneName": "",
	}
}

const settingsKey = "settings"

// Settings are the settings that hold: of the company's policy, what the person has chosen, and the defaults.
func (w *Worker) Settings(ctx context.Context) (Settings, error) {
	s := Settings{UserSettings: logbody.Settings{}}
	have, _, err := w.values(ctx)
	if err != nil {
		return s, err
	}
	document, err := have.Document()
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(document, &s)
}

// values are the settings that hold, and those that the person has chosen.
func (w *Worker) values(ctx context.Context) (have, chosen settings.Values, err error) {
	data, err := w.ports.Settings.Get(ctx, settingsKey)
	if err != nil {
		return nil, nil, err
	}
	if data != nil {
		chosen, _ = settings.Read(data) // one that does not fit any more is none
	}
	policy := w.companyPolicy()
	return policy.Effective(defaults(), chosen), chosen, nil
}

func valuesOf(s Settings) (settings.Values, error) {
	document, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return settings.Read(document)
}

// SaveSettings stores what in the settings is another than what holds, and goes by it. One that the company has
// locked is refused.
func (w *Worker) SaveSettings(ctx context.Context, s Settings) error {
	wanted, err := valuesOf(s)
	if err != nil {
		return err
	}
	return w.choose(ctx, wanted)
}

func (w *Worker) choose(ctx context.Context, wanted settings.Values) error {
	have, chosen, err := w.values(ctx)
	if err != nil {
		return err
	}
	policy := w.companyPolicy()
	if chosen, err = policy.Choose(chosen, have, wanted); err != nil {
		return err
	}
	document, err := chosen.Document()
	if err != nil {
		return err
	}
	if err := w.ports.Settings.Put(ctx, settingsKey, document); err != nil {
		return settingsNotStored()
	}
	return w.configure(ctx, false)
}

// ExportSettings are the settings that hold, as a file.
func (w *Worker) ExportSettings(ctx context.Context) ([]byte, error) {
	have, _, err := w.values(ctx)
	if err != nil {
		return nil, err
	}
	return settings.Export(have)
}

// ImportSettings takes over a file's settings. notes say what of it could not be taken over.
func (w *Worker) ImportSettings(ctx context.Context, file []byte) (m Message, notes []string, err error) {
	wanted, notes, err := settings.Import(file)
	if err != nil {
		return m, nil, err
	}
	have, _, err := w.values(ctx)
	if err != nil {
		return m, nil, err
	}
	policy := w.companyPolicy()
	wanted, locked := policy.Unlocked(have, wanted)
	notes = append(notes, locked...)
	m = settingsImported()
	if len(wanted) == 0 && len(notes) > 0 {
		m = nothingImported()
	}
	return m, notes, w.choose(ctx, wanted)
}

// ResetSettings forgets what the person has chosen.
func (w *Worker) ResetSettings(ctx context.Context) error {
	if err := w.ports.Settings.Delete(ctx, settingsKey); err != nil {
		return settingsNotStored()
	}
	return w.configure(ctx, false)
}

// changeSetting is SaveSettings for one that was changed in the phone's widget: one of package ringcentral's ids.
func (w *Worker) changeSetting(ctx context.Context, change calls.ChangeSetting) error {
	name := map[string]string{
		ringcentral.SettingAutoLog: "autoLog", ringcentral.SettingAtOnce: "atOnce", ringcentral.SettingInternal: "internal",
	}[change.Setting]
	if name == "" {
		return nil // one that a newer or older widget page remembers
	}
	err := w.choose(ctx, settings.Values{name: change.On})
	if e := crm.AsError(err); e != nil && e.Code == crm.PermissionDenied {
		w.toast(Message{e.Message, connectors.Warning, awhile})
		w.post(calls.Post(calls.Register{}, w.service())) // the widget shows again what holds
		return nil
	}
	return err
}

// Connected is the account that a person has connected, without its token.
type Connected struct {
	Key      string   `json:"key"`
	User     crm.User `json:"user"`
	Name     string   `json:"name"`
	Company  string   `json:"company"`
	Kept     bool     `json:"kept"`
	Since    int64    `json:"since,omitempty"` // milliseconds since 1970
	SignedIn bool     `json:"-"`               // its token is at hand, and the CRM has not refused it
}

// Connected is the connected account; nil: there is none.
func (w *Worker) Connected(ctx context.Context) (*Connected, error) {
	data, err := w.ports.Settings.Get(ctx, w.connectedKey())
	if err != nil || data == nil {
		return nil, err
	}
	var c Connected
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	_, ok, err := w.accounts.get(ctx, c.Key)
	c.SignedIn = ok && !w.outbox.SignedOut(c.Key)
	policy := w.companyPolicy()
	c.Kept = c.Kept && policy.Keeps(true) // what may not stay is not on disk any more
	return &c, err
}

// chosen is what the calls go by: a person's choices, and the connected account.
type chosen struct {
	calls.Settings
	source string            // of the calls
	title  string            // of the account's CRM
	name   string            // of its person there
	pages  map[string]string // of contacts there: see [crm.Platform.ContactURLs]
}

// page is a contact's page in the CRM; "" where there is none.
func (c chosen) page(id, kind string) string {
	page := cmp.Or(c.pages[kind], c.pages[""])
	if page != "" {
		page += crm.QueryEscape(id)
	}
	return page
}

// configure goes by the choices and the account as they are stored now. connected: the person has just connected
// the account.
func (w *Worker) configure(ctx context.Context, connected bool) error {
	s, err := w.Settings(ctx)
	if err != nil {
		return crm.AsError(err)
	}
	c, err := w.Connected(ctx)
	if err != nil {
		return crm.AsError(err)
	}
	now := chosen{Settings: s.Settings, source: s.Source}
	if c != nil {
		now.Account, now.title, now.name = c.Key, w.ports.CRMs.titleOf(c.User.Platform), c.Name
		if p, err := w.ports.CRMs.Find(c.User.Platform); err == nil {
			now.NewTypes = p.NewTypes
			if p.ContactURLs != nil {
				now.pages = p.ContactURLs(c.User.Hostname)
			}
		}
	}
	was := w.service()
	w.mu.Lock()
	if now.Account != w.chosen.Account {
		w.found = nil
	}
	w.chosen = now
	w.mu.Unlock()
	if err := w.followSource(ctx, s.Source); err != nil {
		return settingsNotStored()
	}
	err = w.apply(ctx, calls.Configured{Connected: connected, Settings: now.Settings})
	if was != w.service() && w.phoneOpen() {
		w.post(calls.Post(calls.Register{}, w.service()))
		w.post(ringcentral.UpdateAuthorization(w.service()))
	}
	return err
}
