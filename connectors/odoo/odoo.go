// Package odoo connects to Odoo Community and Enterprise, 16 to 19, by JSON-RPC, or at /json/2 from 19 on where the
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
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/rest"
)

//go:embed odoo.json
var description []byte

// Platform is Odoo.
var Platform = rest.Once(description, rest.Hooks{
	Values: map[string]func(context.Context, *rest.Connector) (string, error){
		"uid": uid,
		"key": func(ctx context.Context, _ *rest.Connector) (string, error) { return externalID(ctx), nil },
		"mobile": func(ctx context.Context, c *rest.Connector) (string, error) {
			return known(ctx, c, "res.partner", "mobile")
		},
		"leadMobile": func(ctx context.Context, c *rest.Connector) (string, error) {
			return known(ctx, c, "crm.lead", "mobile")
		},
	},
	Wrap:      wrap,
	Unwrap:    unwrap,
	Explain:   explain,
	Connector: func(c *rest.Connector) crm.Connector { return &connector{c} },
})

// connector creates logs under an external id.
type connector struct{ *rest.Connector }

// sessionKey is under which a context holds the external id of the log that is created or looked for.
type sessionKey struct{}

func externalID(ctx context.Context) string {
	key, _ := ctx.Value(sessionKey{}).(string)
	return key
}

// withKey gives the log of a session its external id: of letters, digits, "_" and "-", and of one user.
func (c *connector) withKey(ctx context.Context, session string) (context.Context, error) {
	user, err := uid(ctx, c.Connector)
	if err != nil {
		return nil, err
	}
	session = strings.Map(func(r rune) rune {
		if r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, session)
	return context.WithValue(ctx, sessionKey{}, "callscribe_"+session+"_"+user), nil
}

// Identify implements [crm.Identifier]. The database is remembered with the account.
func (c *connector) Identify(ctx context.Context) (crm.Identity, error) {
	who, err := c.Connector.Identify(ctx)
	if e := crm.AsError(err); err != nil && e.Code == crm.NotFound && e.Status == 0 { // the user may not see himself
		return who, c.Unreadable(account)
	}
	if err != nil || byKey(c.Connector) {
		return who, err
	}
	who.AdditionalInfo["database"], _, err = signedIn(ctx, c.Connector)
	return who, err
}

// CreateCallLog implements [crm.CallLogCreator].
func (c *connector) CreateCallLog(ctx context.Context, log crm.NewCallLog) (*crm.CallLog, error) {
	keyed, err := c.withKey(ctx, log.SessionID)
	if err != nil {
		return nil, err
	}
	return c.Connector.CreateCallLog(keyed, log)
}

// FindCallLog implements [crm.CallLogCreator].
func (c *connector) FindCallLog(ctx context.Context, log crm.NewCallLog, since time.Time) (*crm.CallLog, error) {
	keyed, err := c.withKey(ctx, log.SessionID)
	if err != nil {
		return nil, err
	}
	found, err := c.Connector.FindCallLog(keyed, log, since)
	if err == error(unknownID) {
		return nil, nil
	}
	return found, err
}

// uid is the user's id in Odoo.
func uid(ctx context.Context, c *rest.Connector) (string, error) {
	if id, ok := strings.CutSuffix(c.Account.User.ID, "-odoo"); ok && crm.IsDigits(id) {
		return id, nil
	}
	if byKey(c) {
		answer, err := c.Ask(ctx, crm.Call{Method: "POST", Path: "/jsonrpc", Thing: account, In: map[string]any{"model": "res.users", "method": "context_get"}})
		if err != nil {
			return "", err
		}
		return digits(c, member(answer, "uid"))
	}
	_, id, err := signedIn(ctx, c)
	return id, err
}

// digits is a number in an answer as text.
func digits(c *rest.Connector, value any) (string, error) {
	number, _ := value.(json.Number)
	if !crm.IsDigits(number.String()) {
		return "", c.Unreadable(account)
	}
	return number.String(), nil
}

// known is a field's name where a model of this Odoo has it, else "". It is asked for once.
func known(ctx context.Context, c *rest.Connector, model, field string) (string, error) {
	const none = "-"
	key := "odoo." + model + "." + field
	cache := c.Account.Cache
	if cache != nil {
		if name, ok := cache.Get(ctx, key); ok {
			return strings.TrimPrefix(name, none), nil
		}
	}
	fields, err := c.Ask(ctx, crm.Call{Method: "POST", Path: "/jsonrpc", Thing: "its kinds of record", In: map[string]any{
		"model": model, "method": "fields_get", "allfields": []any{field}, "attributes": []any{"type"}}})
	switch code := crm.CodeOf(err); {
	case code == crm.InvalidArgument || code == crm.PermissionDenied || code == crm.NotFound: // no such model for this user
	case err != nil:
		return "", err
	}
	name := none
	if member(fields, field) != nil {
		name = field
	}
	if cache != nil {
		cache.Put(ctx, key, name)
	}
	return strings.TrimPrefix(name, none), nil
}

func member(object any, name string) any {
	members, _ := object.(map[string]any)
	return members[name]
}

func itoa(n int) string { return strconv.Itoa(n) }
