// Package rest is one connector for every CRM with a JSON API: [Platform] makes a [crm.Platform] of a
// description. README.md beside this file says how to write one, and schema.json is what editors complete by.
//
// The engine knows no vendor's word. What a description cannot say is a Go function in the CRM's folder, which
// the description names ([Hooks]), or a method of a type that embeds [Connector] and overrides it.
package rest

import (
	"context"
	"sync"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/words"
)

// Platform is the CRM that a description describes. Its error names the place of what is wrong.
func Platform(text []byte, hooks Hooks) (crm.Platform, error) {
	d, err := parse(text, hooks)
	if err != nil {
		return crm.Platform{}, err
	}
	return d.platform, nil
}

// Once is the CRM of a description that is part of the program: parsed when it is first asked for.
func Once(text []byte, hooks Hooks) func() crm.Platform {
	var p crm.Platform
	parse := sync.OnceFunc(func() {
		var err error
		if p, err = Platform(text, hooks); err != nil {
			panic(err) // a test parses every description of the program
		}
	})
	return func() crm.Platform {
		parse()
		return p
	}
}

// Connector is one account at a CRM that is described.
type Connector struct {
	crm.Client
	d           *description
	host        string // with a port and a path, where it has them
	root        string // "https://acme.example/espo"
	credentials crm.Credentials
}

// Host is the account's host, with its port and its path where it has them.
func (c *Connector) Host() string { return c.host }

// Credentials are what the account signs in with, for an API that wants them elsewhere than in a header.
func (c *Connector) Credentials() crm.Credentials { return c.credentials }

// Lacks implements [crm.Partial].
func (c *Connector) Lacks(ability any) bool {
	switch ability.(type) {
	case *crm.ContactFinder:
		return c.d.Contacts == nil
	case *crm.ContactCreator:
		for _, k := range c.d.Contacts {
			if k.Create != nil {
				return false
			}
		}
		return true
	case *crm.CallLogCreator:
		return c.d.Create == nil
	case *crm.DispositionSetter:
		return c.d.field("deal") == nil && c.d.field("lead") == nil
	}
	return false
}

// Identify implements [crm.Identifier].
func (c *Connector) Identify(ctx context.Context) (who crm.Identity, err error) {
	thing := words.Say("thingUser")
	me := &c.d.Me
	a, err := c.ask(c.scope(ctx), &me.request, thing)
	if err != nil {
		return who, err
	}
	record, err := c.recordIn(a, &me.request, thing)
	if err != nil {
		return who, err
	}
	if err := c.more(c.scope(ctx), me.More, record, thing); err != nil {
		return who, err
	}
	who = crm.Identity{ID: me.ID.text(record), Name: joined(record, me.Name), Company: me.Company.text(record), Hostname: c.host,
		TimezoneName: first(texts(record, me.Timezone)), TimezoneOffset: me.Offset.text(record)}
	if who.ID == "" {
		return crm.Identity{}, c.Unreadable(thing)
	}
	if who.Name == "" {
		who.Name = who.ID
	}
	host := c.d.complete(lower(me.Host.text(record)))
	if _, ok := c.d.allowed(host); ok {
		who.Hostname = host
	}
	if len(me.Info) > 0 {
		who.AdditionalInfo = map[string]any{}
	}
	for _, t := range me.Info {
		who.AdditionalInfo[t.Key] = t.At.text(record)
	}
	return who, nil
}

func first(all []string) string {
	if all == nil {
		return ""
	}
	return all[0]
}

// location is the user's time zone at an instant.
func (c *Connector) location(at time.Time) *time.Location {
	u := c.Account.User
	options := logbody.Options{TimezoneName: u.TimezoneName, TimezoneOffset: u.TimezoneOffset, Zones: c.Account.Zones}
	return time.FixedZone("", options.Offset(at))
}

var (
	_ crm.Connector         = (*Connector)(nil)
	_ crm.Partial           = (*Connector)(nil)
	_ crm.Identifier        = (*Connector)(nil)
	_ crm.ContactFinder     = (*Connector)(nil)
	_ crm.ContactCreator    = (*Connector)(nil)
	_ crm.CallLogCreator    = (*Connector)(nil)
	_ crm.DispositionSetter = (*Connector)(nil)
)
