package odoo

import (
	"context"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/rest"
)

// signedIn are the database and the user's id, which every request of JSON-RPC has. An account that was connected
// knows both; before, they are asked for.
func signedIn(ctx context.Context, c *rest.Connector) (db, user string, err error) {
	login := c.Credentials().Token
	if before, after, found := strings.Cut(login, "/"); found {
		db, login = before, after
	}
	if db == "" {
		db, _ = c.Account.User.AdditionalInfo["database"].(string)
	}
	if db == "" {
		if db, err = database(ctx, c); err != nil {
			return "", "", err
		}
	}
	if id, ok := strings.CutSuffix(c.Account.User.ID, "-odoo"); ok && crm.IsDigits(id) {
		return db, id, nil
	}
	answer, err := raw(ctx, c, "/jsonrpc", remote("common", "authenticate", db, login, c.Credentials().Secret, map[string]any{}))
	if err != nil {
		return "", "", err
	}
	if answer == false {
		return "", "", signedOut(c)
	}
	user, err = digits(c, answer)
	return db, user, err
}

func signedOut(c *rest.Connector) *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Status: 200, Message: crm.Sentence(crm.Unauthenticated, c.Title, account, 0)}
}

// database is the account's database: the only one, or by the host's name, as at Odoo Online.
func database(ctx context.Context, c *rest.Connector) (string, error) {
	answer, err := raw(ctx, c, "/web/database/list", map[string]any{"jsonrpc": "2.0", "method": "call", "params": map[string]any{}})
	if code := crm.CodeOf(err); err != nil && code != crm.Unauthenticated && code != crm.NotFound { // it may be switched off
		return "", err
	}
	if all, _ := answer.([]any); len(all) == 1 {
		if name, ok := all[0].(string); ok {
			return name, nil
		}
	}
	name, _, _ := strings.Cut(c.Host(), ".")
	return name, nil
}

// raw sends what belongs to no model, and returns its result.
func raw(ctx context.Context, c *rest.Connector, path string, in any) (any, error) {
	call := crm.Call{Method: "POST", Path: path, Thing: account, In: in}
	resp, err := c.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	var answer map[string]any
	if json.UnmarshalNumbers(resp.Body, &answer) != nil {
		return nil, c.Unreadable(account)
	}
	if failed, ok := answer["error"]; ok {
		return nil, exception(c, call, member(failed, "data"), resp.Status)
	}
	result, ok := answer["result"]
	if !ok {
		return nil, c.Unreadable(account)
	}
	return result, nil
}

// unknownID says that there is no record with an external id.
var unknownID = &crm.Error{Code: crm.NotFound, Message: "Odoo has no log of this call."}

// codes are what exceptions mean, by the beginning of their names.
var codes = []struct {
	name string
	code crm.Code
}{
	{"odoo.exceptions.AccessDenied", crm.Unauthenticated}, {"odoo.http.SessionExpired", crm.Unauthenticated},
	{"odoo.exceptions.AccessError", crm.PermissionDenied}, {"odoo.exceptions.MissingError", crm.NotFound},
	{"builtins.RecursionError", crm.NotFound}, // of version 16, for an event that is gone
	{"odoo.exceptions.", crm.InvalidArgument}, {"builtins.ValueError", crm.InvalidArgument}, {"psycopg2.errors.", crm.InvalidArgument},
	{"builtins.", crm.Internal}, {"psycopg2.", crm.Unavailable},
}

// exception is the error for a refusal, by its name. Its text and its traceback hold what nobody may be shown.
func exception(c *rest.Connector, call crm.Call, data any, status int) *crm.Error {
	name, _ := member(data, "name").(string)
	message, _ := member(data, "message").(string)
	if name == "builtins.ValueError" && (member(call.In, "method") == "check_object_reference" || strings.HasSuffix(call.Path, "/check_object_reference")) {
		return unknownID
	}
	if name == "psycopg2.OperationalError" && strings.Contains(message, "does not exist") || name == "builtins.AssertionError" {
		return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Status: status,
			Message: "Odoo has no database of that name. Write it in front of your e-mail address, acme/ada@acme.example, and connect Odoo again."}
	}
	e := &crm.Error{Code: crm.Internal, Status: status}
	for _, known := range codes {
		if strings.HasPrefix(name, known.name) {
			e.Code = known.code
			break
		}
	}
	if e.Code == crm.NotFound && strings.Contains(message, "res.users(") && member(call.In, "model") != "res.users" {
		e.Code = crm.Unauthenticated // the user is gone
	}
	e.AccountWide = e.Code == crm.Unauthenticated
	e.Message = crm.Sentence(e.Code, c.Title, call.Thing, 0)
	return e
}

// explain is the error for a refusal of /json/2, whose body is the exception itself.
func explain(c *rest.Connector, call crm.Call, resp *crm.Response) *crm.Error {
	var data map[string]any
	if json.UnmarshalNumbers(resp.Body, &data) != nil {
		return nil
	}
	if name, _ := data["name"].(string); !strings.HasPrefix(name, "odoo.") && !strings.HasPrefix(name, "builtins.") && !strings.HasPrefix(name, "psycopg2.") {
		return nil
	}
	return exception(c, call, data, resp.Status)
}
