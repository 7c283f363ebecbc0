package worker

import (
	"context"
	"maps"
	"slices"
	"strings"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/rest"
	"callscribe/connectors/settings"
)

// Company is what a policy says, for pages.
type Company struct {
	Name    string       `json:"name"` // who has set it, and whom to ask; "" where the policy does not say
	Contact string       `json:"contact"`
	CRM     settings.CRM `json:"crm"` // the CRM to connect; "" where that is the person's choice

	// Locked are the settings that only the company changes, by their paths in the settings: "levels.success".
	Locked   []string `json:"locked"`
	Problems []string `json:"problems"` // sentences on what in the policy is wrong
}

// companyPolicy is the policy as it was last read, without what cannot be right.
func (w *Worker) companyPolicy() settings.Policy {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.policy
}

// company is the policy for pages; nil where there is none.
func (w *Worker) company() *Company {
	p := w.companyPolicy()
	if p.Empty() {
		return nil
	}
	c := &Company{Name: p.Company, Contact: p.Contact, CRM: p.CRM, Locked: []string{}, Problems: append([]string{}, p.Problems...)}
	for _, f := range settings.Fields {
		if p.Locked(f.Name) {
			c.Locked = append(c.Locked, f.PathText())
		}
	}
	return c
}

// PolicyChanged goes by the policy as it is now.
func (w *Worker) PolicyChanged(ctx context.Context) error {
	if err := w.readPolicy(ctx); err != nil {
		return err
	}
	err := w.configure(ctx, false)
	w.changed()
	return err
}

// readPolicy reads the policy, and goes by it: before anything else is done that it may forbid.
func (w *Worker) readPolicy(ctx context.Context) error {
	data, err := w.ports.Policy(ctx)
	if err != nil {
		return crm.AsError(err)
	}
	p := settings.ParsePolicy(data)
	own := []crm.Platform{w.practice.Platform()}
	for _, text := range p.Descriptions {
		platform, err := rest.Platform([]byte(text), rest.Hooks{})
		if err != nil {
			p.Problems = append(p.Problems, "In the company's policy one of descriptions was passed over. "+crm.AsError(err).Message)
			continue
		}
		own = append(own, platform)
	}
	w.mu.Lock()
	w.policy = p
	w.mu.Unlock()
	mine := w.ownCRMs(ctx)
	w.ports.CRMs.Own.set(append(own, mine...))
	w.fit(&p)
	w.mu.Lock()
	w.policy, w.mine = p, names(mine)
	w.mu.Unlock()
	w.ports.CRMs.Own.obey(p)
	return w.obeyPolicy(ctx)
}

// fit drops what the CRMs cannot be as the policy says, and notes it there.
func (w *Worker) fit(p *settings.Policy) {
	p.Against(names(w.ports.CRMs.Platforms()))
	if platform, err := w.ports.CRMs.Find(p.CRM.Platform); err == nil {
		w.fitCRM(p, platform)
	}
	p.Clients = maps.Clone(p.Clients) // others read it
	for name, client := range p.Clients {
		platform, err := w.ports.CRMs.Find(name)
		if err != nil {
			continue // Against has said so
		}
		if config := oauthOf(platform); config == nil {
			p.Problem("clients."+name, "must be of a CRM where people sign in on its own page")
		} else if e := crm.AsError(config.CheckClient(client)); e != nil {
			p.Problem("clients."+name, "is wrong: "+strings.TrimSuffix(e.Message, "."))
			delete(p.Clients, name)
		}
	}
	slices.Sort(p.Problems)
}

// fitCRM holds the CRM to connect against its description.
func (w *Worker) fitCRM(p *settings.Policy, platform crm.Platform) {
	if p.CRM.Hostname != "" {
		p.CRM.Hostname = hostname(platform, p.CRM.Hostname)
		account := w.ports.CRMs.account(crm.User{Platform: platform.Name, Hostname: p.CRM.Hostname}, crm.SignIn{}.AuthHeader("", "x"))
		if _, err := connectors.OpenAt(platform, account, w.ports.CRMs.Zones); err != nil {
			p.Problem("crm.hostname", "must be an address of "+platform.Title)
			p.CRM.Hostname = ""
		}
	}
	if config := oauthOf(platform); config != nil {
		if _, err := config.Server(p.CRM.Server); err != nil {
			p.Problem("crm.server", strings.TrimSuffix(strings.TrimPrefix(crm.AsError(err).Message, "server "), "."))
			p.CRM.Server = ""
		}
	}
}

// obeyPolicy disconnects what the policy does not allow, whoever of those who share the browser has connected it, and
// takes sign-ins that may not stay on the computer from it.
func (w *Worker) obeyPolicy(ctx context.Context) error {
	p := w.companyPolicy()
	if !p.Keeps(true) {
		if err := w.accounts.unkeep(ctx); err != nil {
			return crm.AsError(err)
		}
	}
	if p.Allowed == nil && p.CRM.Hostname == "" {
		return nil
	}
	all, err := w.accounts.all(ctx)
	if err != nil {
		return crm.AsError(err)
	}
	for key, acc := range all {
		if key != ringcentralKey && p.AllowsAt(acc.User.Platform, acc.User.Hostname) != nil {
			if err := w.release(ctx, key); err != nil {
				return crm.AsError(err)
			}
		}
	}
	c, err := w.Connected(ctx)
	if err != nil || c == nil || p.AllowsAt(c.User.Platform, c.User.Hostname) == nil {
		return err
	}
	if err := w.ports.Settings.Delete(ctx, w.connectedKey()); err != nil {
		return settingsNotStored()
	}
	return w.configure(ctx, false)
}
