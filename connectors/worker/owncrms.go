package worker

import (
	"context"
	"slices"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/rest"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/words"
)

// mostOwn is how many CRMs a person may add.
const mostOwn = 10

// descriptionsKey is where the descriptions that a person has added stand among the settings: a list of texts.
const descriptionsKey = "descriptions"

// OwnCRM is a CRM of a description, for the person who decides whether to add it.
type OwnCRM struct {
	Name      string   `json:"name"`
	Title     string   `json:"title"`
	Sentences []string `json:"sentences"` // what it does
	Requests  []string `json:"requests"`  // all that there are: "PATCH /api/v1/calls/{id}"
}

// DescribeCRM checks a description and says what it does. It stores nothing.
func (w *Worker) DescribeCRM(text string) (OwnCRM, error) {
	platform, does, err := rest.Own([]byte(text))
	if err != nil {
		return OwnCRM{}, err
	}
	return OwnCRM{platform.Name, platform.Title, does.Sentences, does.Requests}, w.nameIsFree(platform.Name)
}

// nameIsFree refuses a name that a CRM has which the person has not added.
func (w *Worker) nameIsFree(name string) error {
	w.mu.Lock()
	mine := w.mine
	w.mu.Unlock()
	if !slices.Contains(mine, name) && isTaken(name, w.ports.CRMs.Own.all()) {
		return &crm.Error{Code: crm.InvalidArgument, Field: "description",
			Message: words.Say("descriptionNameTaken", name)}
	}
	return nil
}

// isTaken reports whether a CRM of the table has a name, or another one, or RingCentral itself.
func isTaken(name string, others []connectors.Entry) bool {
	return name == ringcentral.Name || slices.Contains(names(append(connectors.Table(), others...)), name)
}

// described is the entry of a CRM whose description is read.
func described(p crm.Platform) connectors.Entry {
	return connectors.Entry{Name: p.Name, Platform: func() crm.Platform { return p }}
}

// AddCRM adds a CRM of a person's own, or takes another version of it in its place.
func (w *Worker) AddCRM(ctx context.Context, text string) (Message, error) {
	described, err := w.DescribeCRM(text)
	if err != nil {
		return Message{}, err
	}
	policy := w.companyPolicy()
	if err := policy.Allows(described.Name); err != nil {
		return Message{}, err
	}
	texts, err := w.descriptions(ctx)
	if err != nil {
		return Message{}, err
	}
	texts = append(withoutCRM(texts, described.Name), text)
	if len(texts) > mostOwn {
		return Message{}, &crm.Error{Code: crm.InvalidArgument, Field: "description",
			Message: words.Say("tooManyCrms")}
	}
	return crmAdded(described.Title), w.storeDescriptions(ctx, texts)
}

// RemoveCRM takes a CRM of a person's own away. The connected one stays.
func (w *Worker) RemoveCRM(ctx context.Context, name string) error {
	have, err := w.Connected(ctx)
	if err != nil {
		return err
	}
	if have != nil && have.User.Platform == name {
		return &crm.Error{Code: crm.Conflict, Message: words.Say("isConnected", w.ports.CRMs.titleOf(name))}
	}
	texts, err := w.descriptions(ctx)
	if err != nil {
		return err
	}
	return w.storeDescriptions(ctx, withoutCRM(texts, name))
}

func (w *Worker) storeDescriptions(ctx context.Context, texts []string) error {
	data, err := json.Marshal(texts)
	if err == nil {
		err = w.ports.Settings.Put(ctx, descriptionsKey, data)
	}
	if err != nil {
		return settingsNotStored()
	}
	if err := w.readPolicy(ctx); err != nil {
		return err
	}
	w.changed()
	return nil
}

// descriptions are the texts that a person has added.
func (w *Worker) descriptions(ctx context.Context) (texts []string, err error) {
	data, err := w.ports.Settings.Get(ctx, descriptionsKey)
	if err == nil && data != nil {
		err = json.Unmarshal(data, &texts)
	}
	return texts, err
}

// ownCRMs are the CRMs that a person has added. One that the table or others have meanwhile, or that this version
// cannot read, is passed over.
func (w *Worker) ownCRMs(ctx context.Context, others []connectors.Entry) (own []connectors.Entry) {
	texts, err := w.descriptions(ctx)
	if err != nil {
		return nil
	}
	for _, text := range texts {
		if p, _, err := rest.Own([]byte(text)); err == nil && !isTaken(p.Name, others) {
			own = append(own, described(p))
		}
	}
	return own
}

// withoutCRM are the descriptions but that of a name.
func withoutCRM(texts []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool {
		p, _, err := rest.Own([]byte(text))
		return err == nil && p.Name == name
	})
}
