package practice

import (
	"context"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/examplecrm"
	"callscribe/connectors/rest"
)

// Name is the practice CRM's name among the platforms.
const Name = "practice"

// Platform is the practice CRM as one to connect: it has the Example CRM's connector, whose requests never leave
// the program.
func (c *CRM) Platform() crm.Platform {
	p := examplecrm.Platform()
	open := p.Open
	p.Name, p.Title, p.Hosts, p.Local = Name, "Practice CRM", nil, false
	p.Address, p.ContactURLs, p.LogURL = crm.Address{Default: Host}, nil, nil
	p.Open = func(account crm.Account) (crm.Connector, error) {
		if account.User.Hostname != Host {
			return nil, crm.InvalidInput("user.hostname", "must be "+Host)
		}
		account.User.Hostname = examplecrm.DefaultHost
		account.Transport = c
		opened, err := open(account)
		if err != nil {
			return nil, err
		}
		return connector{opened.(*rest.Connector)}, nil
	}
	return p
}

// connector is the Example CRM's, whose logs have no page of their own in the web.
type connector struct{ *rest.Connector }

// Identify implements [crm.Identifier].
func (c connector) Identify(ctx context.Context) (crm.Identity, error) {
	who, err := c.Connector.Identify(ctx)
	who.Hostname = Host
	return who, err
}

// ReadCallLog implements [crm.Connector].
func (c connector) ReadCallLog(ctx context.Context, id string) (*crm.CallLog, error) {
	return withoutPage(c.Connector.ReadCallLog(ctx, id))
}

// WriteCallLog implements [crm.Connector].
func (c connector) WriteCallLog(ctx context.Context, have *crm.CallLog, change crm.Change) (*crm.CallLog, error) {
	return withoutPage(c.Connector.WriteCallLog(ctx, have, change))
}

// CreateCallLog implements [crm.CallLogCreator].
func (c connector) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	return withoutPage(c.Connector.CreateCallLog(ctx, log))
}

// FindCallLog implements [crm.CallLogCreator].
func (c connector) FindCallLog(ctx context.Context, log crm.NewCallLog, since time.Time) (*crm.CallLog, error) {
	return withoutPage(c.Connector.FindCallLog(ctx, log, since))
}

// SetDisposition implements [crm.DispositionSetter].
func (c connector) SetDisposition(ctx context.Context, have *crm.CallLog, to crm.Disposition) (*crm.CallLog, error) {
	return withoutPage(c.Connector.SetDisposition(ctx, have, to))
}

func withoutPage(log *crm.CallLog, err error) (*crm.CallLog, error) {
	if log != nil {
		log.URL = ""
	}
	return log, err
}
