package hub

import (
	"context"

	"callscribe/connectors/crm"
	"callscribe/connectors/desk"
	"callscribe/connectors/json"
	"callscribe/connectors/logbody"
	"callscribe/connectors/ringcentral"
)

// Settings are a person's choices.
type Settings struct {
	AutoLog      bool             `json:"autoLog"`
	AtOnce       bool             `json:"atOnce"`
	Internal     bool             `json:"internal"`
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
	return Settings{AutoLog: true, Levels: Levels{Success: true, Warning: true, Danger: true}, UserSettings: logbody.Settings{}}
}

const (
	settingsKey  = "settings"
	connectedKey = "connected"
)

// Settings are the choices as stored.
func (h *Hub) Settings(ctx context.Context) (Settings, error) {
	s := defaults()
	data, err := h.ports.Settings.Get(ctx, settingsKey)
	if err != nil || data == nil {
		return s, err
	}
	return s, json.Unmarshal(data, &s)
}

// SaveSettings stores the choices.
func (h *Hub) SaveSettings(ctx context.Context, s Settings) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := h.ports.Settings.Put(ctx, settingsKey, data); err != nil {
		return &crm.Error{Code: crm.Internal, Message: "The settings could not be stored. Make room in the browser's storage and save again."}
	}
	return nil
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
func (h *Hub) Connected(ctx context.Context) (*Connected, error) {
	data, err := h.ports.Settings.Get(ctx, connectedKey)
	if err != nil || data == nil {
		return nil, err
	}
	var c Connected
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	_, ok, err := h.accounts.get(ctx, c.Key)
	c.SignedIn = ok && !h.outbox.SignedOut(c.Key)
	return &c, err
}

// DeskSettings is what the desk needs to know of the choices and of the account.
func (h *Hub) DeskSettings(ctx context.Context) (desk.Settings, error) {
	s, err := h.Settings(ctx)
	if err != nil {
		return desk.Settings{}, crm.AsError(err)
	}
	out := desk.Settings{AutoLog: s.AutoLog, AtOnce: s.AtOnce, Internal: s.Internal, Held: h.Held()}
	c, err := h.Connected(ctx)
	if err != nil || c == nil {
		return out, err
	}
	out.Account = c.Key
	p, _ := h.platform(c.User.Platform)
	out.Title, out.ContactURL = p.Title, p.contactURL(c.User.Hostname)
	return out, nil
}

// ChangeSetting stores a setting that was changed in the phone's widget.
func (h *Hub) ChangeSetting(ctx context.Context, change desk.Change) error {
	s, err := h.Settings(ctx)
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
	return h.SaveSettings(ctx, s)
}
