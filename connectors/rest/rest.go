// Package rest is one connector for every CRM with a JSON API: [Platform] makes a [crm.Platform] of a
// description. README.md beside this file says how to write one, and schema.json is what editors complete by.
//
// The engine knows no vendor's word. What a description cannot say is a Go function in the CRM's folder, which
// the description names ([Hooks]), or a method of a type that embeds [Connector] and overrides it.
package rest

import (
	"context"
	stdbase64 "encoding/base64"
	"sync"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
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
	return sync.OnceValue(func() crm.Platform {
		p, err := Platform(text, hooks)
		if err != nil {
			panic(err) // a test parses every description of the program
		}
		return p
	})
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
		return c.d.kinds == nil
	case *crm.ContactCreator:
		for _, k := range c.d.kinds {
			if k.create != nil {
				return false
			}
		}
		return true
	case *crm.CallLogCreator:
		return c.d.create == nil
	case *crm.DispositionSetter:
		return c.d.field("deal") == nil && c.d.field("lead") == nil
	}
	return false
}

// Identify implements [crm.Identifier].
func (c *Connector) Identify(ctx context.Context) (crm.Identity, error) {
	const thing = "your user account"
	me := c.d.me
	record, err := c.record(ctx, &me.request, c.values(), thing)
	if err != nil {
		return crm.Identity{}, err
	}
	text := func(p path) string {
		value, _ := p.get(record)
		text, _ := textOf(value)
		return text
	}
	who := crm.Identity{ID: text(me.id), Name: joined(record, me.name), Company: text(me.company), Hostname: c.host,
		TimezoneName: text(me.zone), TimezoneOffset: text(me.offset)}
	if who.ID == "" {
		return crm.Identity{}, c.Unreadable(thing)
	}
	if who.Name == "" {
		who.Name = who.ID
	}
	if host := c.d.complete(lower(text(me.host))); me.host != nil {
		if _, ok := c.d.allowed(host); ok {
			who.Hostname = host
		}
	}
	for _, s := range me.info {
		if who.AdditionalInfo == nil {
			who.AdditionalInfo = map[string]any{}
		}
		value, _ := s.value.(path).get(record)
		who.AdditionalInfo[s.at.String()] = plain(value)
	}
	return who, nil
}

// location is the user's time zone at an instant.
func (c *Connector) location(at time.Time) *time.Location {
	u := c.Account.User
	options := logbody.Options{TimezoneName: u.TimezoneName, TimezoneOffset: u.TimezoneOffset, Zones: c.Account.Zones}
	return time.FixedZone("", options.Offset(at))
}

func base64(text string) string { return stdbase64.StdEncoding.EncodeToString([]byte(text)) }

var (
	_ crm.Connector         = (*Connector)(nil)
	_ crm.Partial           = (*Connector)(nil)
	_ crm.Identifier        = (*Connector)(nil)
	_ crm.ContactFinder     = (*Connector)(nil)
	_ crm.ContactCreator    = (*Connector)(nil)
	_ crm.CallLogCreator    = (*Connector)(nil)
	_ crm.DispositionSetter = (*Connector)(nil)
)
