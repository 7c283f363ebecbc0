// Package odoo connects to Odoo, Community and Enterprise, 16 to 19: by JSON-RPC, or at /json/2 from 19 on where the
// account signs in with the key alone. A company runs it at any address.
//
// A call is an event of the calendar, the one model of Odoo's core with a start, an end, an owner, a contact and a deal
// that every employee may write. It is created by an import under an external id that is made of the call's session
// and the user: the same id is the same record, from two browsers at once too, and is looked up before, since an import
// would overwrite. Each write has both ends of the call and UTC, and tells Odoo to mail nobody: an event's contact is
// its attendee. A lead's call hangs on the lead. There is no precondition.
//
// A refusal comes with status 200, beside a traceback of the server. Nothing of it is shown; its name says what is meant.
//
// Measured on running servers of 16, 17 and 18, not tried on a live account. The first one must show
//   - at 19: whether contacts have a second number, and /json/2 itself, which is known from its documentation alone;
//   - at Odoo Online: its version's form, its plan, its limits;
//   - with a synchronized calendar: that need_sync keeps an event out of it.
package odoo

import (
	"context"
	_ "embed"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/rest"
)

//go:embed odoo.json
var description []byte

// Platform is Odoo.
var Platform = rest.Once(description, rest.Hooks{
	Values:    map[string]func(context.Context, *rest.Connector) (string, error){"uid": uid},
	Wrap:      wrap,
	Unwrap:    unwrap,
	Connector: func(c *rest.Connector) crm.Connector { return &connector{c} },
})

// connector knows what is particular in two answers.
type connector struct{ *rest.Connector }

// Identify implements [crm.Identifier]. The database is remembered with the account.
func (c *connector) Identify(ctx context.Context) (crm.Identity, error) {
	who, err := c.Connector.Identify(ctx)
	if err == nil && !byKey(c.Connector) {
		who.AdditionalInfo["database"], _, err = signedIn(ctx, c.Connector)
	}
	return who, err
}

// FindCallLog implements [crm.CallLogCreator].
func (c *connector) FindCallLog(ctx context.Context, log crm.NewCallLog, since time.Time) (*crm.CallLog, error) {
	found, err := c.Connector.FindCallLog(ctx, log, since)
	if unknownID(err) {
		return nil, nil
	}
	return found, err
}

func uid(ctx context.Context, c *rest.Connector) (string, error) {
	_, user, err := signedIn(ctx, c)
	return user, err
}

// fieldsOf are the fields of a model that are asked for, and those that some databases have and others have not.
func fieldsOf(model string) (shown, optional string) {
	switch model {
	case "calendar.event":
		return "name description start stop partner_ids user_id", "opportunity_id need_sync need_sync_m"
	case "res.partner":
		return "name phone parent_id function", "mobile"
	case "crm.lead":
		return "name contact_name partner_name phone", "mobile"
	case "res.users":
		return "name tz company_id partner_id share", ""
	}
	return "", ""
}

// fields are all of them that this database has. The optional ones are asked for once.
func fields(ctx context.Context, c *rest.Connector, model string) ([]string, error) {
	shown, optional := fieldsOf(model)
	cache, key := c.Account.Cache, "odoo "+model
	if optional != "" && cache != nil {
		if known, ok := cache.Get(ctx, key); ok {
			return strings.Fields(shown + " " + known), nil
		}
	}
	if optional == "" {
		return strings.Fields(shown), nil
	}
	names := strings.Fields(optional)
	answer, err := ask(ctx, c, model, "fields_get", map[string]any{"allfields": names, "attributes": []string{"type"}})
	switch crm.CodeOf(err) {
	case "", crm.InvalidArgument, crm.PermissionDenied, crm.NotFound: // no such model for this user
	default:
		return nil, err
	}
	has := ""
	for _, name := range names {
		if member(answer, name) != nil {
			has += " " + name
		}
	}
	if cache != nil {
		cache.Put(ctx, key, has)
	}
	return strings.Fields(shown + has), nil
}
