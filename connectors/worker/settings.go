package worker

import (
	"context"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/logbody"
	"callscribe/connectors/ringcentral"
)

// Settings are a person's choices. The call book goes by those of its own type.
type Settings struct {
	calls.Settings
	Keep         bool             `json:"keep"` // stay connected when the browser closes
	Levels       Levels           `json:"levels"`
	WidgetURL    string           `json:"widgetUrl"` // "": RingCentral's own; "demo": the demo phone
	ClientID     string           `json:"clientId"`
	TimezoneName string           `json:"timezoneName"` // "": the browser's
	UserSettings logbody.Settings `json:"userSettings"` // App Connect's
}

// Levels are the messages that are shown.
type Levels struct {
	Success bool `json:"success"`
	Warning bool `json:"warning"`
	Danger  bool `json:"danger"`
}

// defaults are the settings of somebody who has chosen nothing.
func defaults() Settings {
	return Settings{Settings: calls.Settings{AutoLog: true}, Levels: Levels{Success: true, Warning: true, Danger: true}, UserSettings: logbody.Settings{}}
}

const (
	settingsKey  = "settings"
	connectedKey = "connected"
)

// Settings are the choices as stored.
func (w *Worker) Settings(ctx context.Context) (Settings, error) {
	s := defaults()
	data, err := w.ports.Settings.Get(ctx, settingsKey)
	if err != nil || data == nil {
		return s, err
	}
	return s, json.Unmarshal(data, &s)
}

// SaveSettings stores the choices, and goes by them.
func (w *Worker) SaveSettings(ctx context.Context, s Settings) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := w.ports.Settings.Put(ctx, settingsKey, data); err != nil {
		return settingsNotStored()
	}
	return w.configure(ctx, false)
}

// changeSetting is SaveSettings for one that was changed in the phone's widget: one of package ringcentral's ids.
func (w *Worker) changeSetting(ctx context.Context, change calls.ChangeSetting) error {
	s, err := w.Settings(ctx)
	if err != nil {
		return crm.AsError(err)
	}
	switch change.Setting {
	case ringcentral.SettingAutoLog:
		s.AutoLog = change.On
	case ringcentral.SettingAtOnce:
		s.AtOnce = change.On
	case ringcentral.SettingInternal:
		s.Internal = change.On
	default:
		return nil // one that a newer or older widget page remembers
	}
	return w.SaveSettings(ctx, s)
}

// Connected is the account that a person has connected, without its token.
type Connected struct {
	Key      string   `json:"key"`
	User     crm.User `json:"user"`
	Name     string   `json:"name"`
	Company  string   `json:"company"`
	Kept     bool     `json:"kept"`
	SignedIn bool     `json:"-"` // its token is at hand, and the CRM has not refused it
}

// Connected is the connected account; nil: there is none.
func (w *Worker) Connected(ctx context.Context) (*Connected, error) {
	data, err := w.ports.Settings.Get(ctx, connectedKey)
	if err != nil || data == nil {
		return nil, err
	}
	var c Connected
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	_, ok, err := w.accounts.get(ctx, c.Key)
	c.SignedIn = ok && !w.outbox.SignedOut(c.Key)
	return &c, err
}

// chosen is what the calls go by: a person's choices, and the connected account.
type chosen struct {
	calls.Settings
	title      string // of the account's CRM
	contactURL string // the beginning of a contact's page there; "" where there is none
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
	now := chosen{Settings: s.Settings}
	if c != nil {
		now.Account, now.title = c.Key, titleOf(c.User.Platform)
		if p, err := connectors.Find(c.User.Platform); err == nil && p.ContactURL != nil {
			now.contactURL = p.ContactURL(c.User.Hostname)
		}
	}
	was := w.service()
	w.mu.Lock()
	w.chosen = now
	w.mu.Unlock()
	err = w.apply(ctx, calls.Configured{Connected: connected, Settings: now.Settings})
	if was != w.service() {
		w.post(calls.Post(calls.Register{}, w.service()))
	}
	return err
}
