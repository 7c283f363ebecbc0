package worker

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/practice"
	"callscribe/connectors/rest"
	"callscribe/connectors/settings"
)

// Company is what a policy says, for pages.
type Company struct {
	Name    string       `json:"name"` // who has set it, and whom to ask; "" where the policy does not say
	Contact string       `json:"contact"`
	CRM     settings.CRM `json:"crm"` // the CRM to connect; "" where that is the person's choice

	Limited bool `json:"limited"` // no other CRM than the state's may be connected

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
	c := &Company{
		Name: p.Company, Contact: p.Contact, CRM: p.CRM, Limited: p.Allowed != nil, Locked: []string{}, Problems: append([]string{}, p.Problems...),
	}
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

// readPolicy reads the policy, and goes by it: before anything else is done that it may forbid. One reading is under
// way at a time, so that the last one holds.
func (w *Worker) readPolicy(ctx context.Context) error {
	w.readingPolicy <- struct{}{}
	defer func() { <-w.readingPolicy }()
	data, err := w.ports.Policy(ctx)
	if err != nil {
		return crm.AsError(err)
	}
	p := settings.ParsePolicy(data)
	own := w.companyCRMs(&p)
	mine := w.ownCRMs(ctx, own)
	w.ports.CRMs.Own.set(append(own, mine...))
	w.fit(&p)
	w.mu.Lock()
	w.policy, w.mine = p, names(mine)
	w.mu.Unlock()
	w.ports.CRMs.Own.obey(p)
	return w.obeyPolicy(ctx)
}

// companyCRMs are the practice CRM and those of the policy's descriptions.
func (w *Worker) companyCRMs(p *settings.Policy) []connectors.Entry {
	own := []connectors.Entry{{Name: practice.Name, Platform: w.practice.Platform}}
	for i, text := range p.Descriptions {
		at := "descriptions." + strconv.Itoa(i)
		switch platform, err := rest.Platform([]byte(text), rest.Hooks{}); {
		case text == "": // it is among the problems
		case err != nil:
			p.Problems = append(p.Problems, "In the company's policy "+at+" was passed over. "+crm.AsError(err).Message)
		case isTaken(platform.Name, own):
			p.Problem(at, `has the name "`+platform.Name+`", which another CRM has`)
		default:
			own = append(own, described(platform))
		}
	}
	return own
}

// fit drops what the CRMs cannot be as the policy says, and notes it there.
func (w *Worker) fit(p *settings.Policy) {
	p.Against(names(w.ports.CRMs.table()))
	if platform, err := w.ports.CRMs.Find(p.CRM.Platform); err == nil {
		w.fitCRM(p, platform)
	}
	for name, client := range p.Clients {
		platform, err := w.ports.CRMs.Find(name)
		if err != nil {
			continue // Against has said so
		}
		if config := oauthOf(platform); config == nil {
			p.Problem("clients."+name, "must be of a CRM where people sign in on its own page")
		} else if e := crm.AsError(config.CheckClient(client)); e != nil {
			member := map[string]string{"clientId": ".id", "clientSecret": ".secret"}[e.Field]
			p.Problem("clients."+name+member, must(e))
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
			why := "must be an address of " + platform.Title + " such as " + platform.Address.Example
			if platform.Address.Example == "" {
				why = "must be absent: all of " + platform.Title + " is at " + platform.Address.Default
			}
			p.Problem("crm.hostname", why)
			p.CRM.Hostname = ""
		}
	}
	if p.CRM.Server == "" {
		return
	}
	why := "must be absent: " + platform.Title + " has one place to sign in"
	if config := oauthOf(platform); config != nil {
		_, err := config.Server(p.CRM.Server)
		if err == nil {
			return
		}
		why = must(crm.AsError(err))
	}
	p.Problem("crm.server", why)
	p.CRM.Server = ""
}

// must is what an error says of its field, without the field's name.
func must(e *crm.Error) string {
	return strings.TrimSuffix(strings.TrimPrefix(e.Message, e.Field+" "), ".")
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
