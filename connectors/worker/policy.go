package worker

import (
	"context"

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

// companyPolicy is the policy as it was last read.
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

// readPolicy reads the policy: before anything else is done that it may forbid. A CRM that it does not allow any
// more is disconnected, and a sign-in that may not stay on the computer any more is taken from it.
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
	p.Against(names(w.ports.CRMs.Platforms()))
	w.mu.Lock()
	w.policy, w.mine = p, names(mine)
	w.mu.Unlock()

	if !p.Keeps(true) {
		if err := w.accounts.unkeep(ctx); err != nil {
			return crm.AsError(err)
		}
	}
	c, err := w.Connected(ctx)
	if err != nil || c == nil {
		return err
	}
	if p.Allows(c.User.Platform) != nil {
		_, err := w.Disconnect(ctx)
		return err
	}
	return nil
}
