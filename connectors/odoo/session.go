package odoo

import (
	"context"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/rest"
)

// signedIn are the database and the user's id, which every request of JSON-RPC has. An account that was connected
// knows both; before, they are asked for.
func signedIn(ctx context.Context, c *rest.Connector) (db, user string, err error) {
	login := c.Credentials().Token
	if before, after, found := strings.Cut(login, "/"); found {
		db, login = before, after
	} else if db, _ = c.Account.User.AdditionalInfo["database"].(string); db == "" && !byKey(c) {
		if db, err = database(ctx, c); err != nil {
			return "", "", err
		}
	}
	if user, _ = strings.CutSuffix(c.Account.User.ID, "-odoo"); crm.IsDigits(user) {
		return db, user, nil
	}
	var id any
	if byKey(c) {
		id, err = ask(ctx, c, "res.users", "context_get", map[string]any{})
		id = member(id, "uid")
	} else {
		id, err = own(ctx, c, "/jsonrpc", remote("common", "authenticate", db, login, c.Credentials().Secret, map[string]any{}))
	}
	switch {
	case err != nil:
		return "", "", err
	case id == false:
		return "", "", &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Status: 200, Message: crm.Sentence(crm.Unauthenticated, c.Title, account(), 0)}
	case !crm.IsDigits(numeral(id)):
		return "", "", c.Unreadable(account())
	}
	return db, numeral(id), nil
}

// database is the account's database: the only one, or by the host's name, as at Odoo Online.
func database(ctx context.Context, c *rest.Connector) (string, error) {
	answer, err := own(ctx, c, "/web/database/list", map[string]any{"jsonrpc": "2.0", "method": "call", "params": map[string]any{}})
	if code := crm.CodeOf(err); err != nil && code != crm.Unauthenticated && code != crm.NotFound { // it may be switched off
		return "", err
	}
	name, _, _ := strings.Cut(c.Host(), ".")
	if all, _ := answer.([]any); len(all) == 1 {
		name, _ = all[0].(string)
	}
	return name, nil
}

// own calls what belongs to no model, and has no need of a user.
func own(ctx context.Context, c *rest.Connector, path string, in any) (any, error) {
	return c.Ask(ctx, crm.Call{Method: "POST", Path: path, Thing: account(), In: in})
}
