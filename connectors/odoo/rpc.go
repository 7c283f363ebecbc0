package odoo

import (
	"context"
	"maps"
	"slices"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/rest"
)

const account = "your user account"

// byKey reports whether the account signs in with the key alone, at /json/2; else it is login and key, in the body.
func byKey(c *rest.Connector) bool { return c.Credentials().Secret == "" }

// wrap makes of a request, which names its model, its method and the method's arguments, one of JSON-RPC or of
// /json/2.
func wrap(ctx context.Context, c *rest.Connector, call *crm.Call) error {
	in, _ := call.In.(map[string]any)
	args := maps.Clone(in)
	model, _ := args["model"].(string)
	method, _ := args["method"].(string)
	delete(args, "model")
	delete(args, "method")
	if err := written(ctx, c, model, args); err != nil {
		return err
	}
	if method == "load" {
		if err := untaken(ctx, c, args["key"]); err != nil {
			return err
		}
		imported(args)
	}
	args["context"] = map[string]any{"tz": "UTC", "no_mail_to_attendees": true, "mail_create_nolog": true}
	if byKey(c) {
		call.Path, call.In = "/json/2/"+model+"/"+method, args
		return nil
	}
	db, user, err := signedIn(ctx, c)
	if err != nil {
		return err
	}
	positional := []any{}
	for _, first := range []string{"ids", "vals_list"} { // of create Odoo wants it by position
		if value, ok := args[first]; ok {
			positional = append(positional, value)
			delete(args, first)
		}
	}
	call.In = remote("object", "execute_kw", db, json.Number(user), c.Credentials().Secret, model, method, positional, args)
	return nil
}

func remote(service, method string, args ...any) map[string]any {
	return map[string]any{"jsonrpc": "2.0", "method": "call", "id": 1,
		"params": map[string]any{"service": service, "method": method, "args": args}}
}

// written completes the values of an event: who attends, and that a synchronized calendar mails nobody either.
func written(ctx context.Context, c *rest.Connector, model string, args map[string]any) error {
	had, ok := args["vals"].(map[string]any)
	if !ok || model != "calendar.event" {
		return nil
	}
	vals := maps.Clone(had)
	args["vals"] = vals
	if contact, ok := vals["contact"]; ok {
		attendees := []any{contact}
		if own, ok := number(c.Account.User.AdditionalInfo["partner"]); ok {
			attendees = []any{own, contact}
		}
		vals["partner_ids"] = attendees
		delete(vals, "contact")
	}
	for _, field := range []string{"need_sync", "need_sync_m"} {
		name, err := known(ctx, c, model, field)
		if err != nil {
			return err
		}
		if name != "" {
			vals[name] = false
		}
	}
	return nil
}

// untaken refuses an external id that a record has: an import would overwrite that.
func untaken(ctx context.Context, c *rest.Connector, key any) error {
	_, err := c.Ask(ctx, crm.Call{Method: "POST", Path: "/jsonrpc", Thing: "the log of this call", In: map[string]any{
		"model": "ir.model.data", "method": "check_object_reference", "module": "__import__", "xml_id": key}})
	switch {
	case err == nil:
		return &crm.Error{Code: crm.Conflict, Message: "Odoo has a log of this call already."}
	case err == error(unknownID):
		return nil
	}
	return err
}

// imported makes the columns and the one row of an import of an event's values: all are texts, and relations go by
// their ids.
func imported(args map[string]any) {
	vals, _ := args["vals"].(map[string]any)
	columns, row := []any{"id"}, []any{args["key"]}
	for _, name := range slices.Sorted(maps.Keys(vals)) {
		column, cell := name, "false"
		switch value := vals[name].(type) {
		case string:
			cell = value
		case json.Number:
			column, cell = name+"/.id", value.String()
		case []any:
			var ids []string
			for _, id := range value {
				number, _ := id.(json.Number)
				ids = append(ids, number.String())
			}
			column, cell = name+"/.id", strings.Join(ids, ",")
		}
		columns, row = append(columns, column), append(row, cell)
	}
	delete(args, "key")
	delete(args, "vals")
	args["fields"], args["data"] = columns, []any{row}
}

// number is an id that the account remembers.
func number(value any) (json.Number, bool) {
	switch n := value.(type) {
	case int:
		return json.Number(itoa(n)), true
	case int64:
		return json.Number(itoa(int(n))), true
	case float64:
		return json.Number(itoa(int(n))), true
	}
	return "", false
}

// unwrap is what a method gave, as the description wants it: a write, which says true, and an import give the
// record's id.
func unwrap(c *rest.Connector, call crm.Call, answer any) (any, error) {
	in, _ := call.In.(map[string]any)
	if !byKey(c) {
		object, _ := answer.(map[string]any)
		if failed, ok := object["error"]; ok {
			return nil, exception(c, call, member(failed, "data"), 200)
		}
		result, ok := object["result"]
		if !ok {
			return nil, c.Unreadable(call.Thing)
		}
		answer = result
	}
	switch in["method"] {
	case "write":
		if ids, _ := in["ids"].([]any); answer == true && len(ids) == 1 {
			return map[string]any{"id": ids[0]}, nil
		}
	case "create":
		if ids, _ := answer.([]any); len(ids) == 1 {
			return map[string]any{"id": ids[0]}, nil
		}
	case "load":
		return loaded(c, call, answer)
	case "check_object_reference":
		if found, _ := answer.([]any); len(found) == 2 && found[1] == false {
			return nil, &crm.Error{Code: crm.PermissionDenied, Message: "The log of this call was archived in Odoo, or is hidden from you. Restore it there."}
		} else if len(found) == 2 {
			return []any{map[string]any{"id": found[1]}}, nil
		}
	case "search_read":
		if records, ok := answer.([]any); ok {
			return completed(c, in["model"], records)
		}
	case "fields_get", "context_get":
		if object, ok := answer.(map[string]any); ok {
			return object, nil
		}
	}
	return nil, c.Unreadable(call.Thing)
}

// completed adds to records what the description looks for and Odoo says otherwise.
func completed(c *rest.Connector, model any, records []any) (any, error) {
	own, _ := number(c.Account.User.AdditionalInfo["partner"])
	for _, one := range records {
		record, ok := one.(map[string]any)
		if !ok {
			continue // the engine refuses it
		}
		switch model {
		case "calendar.event": // the contact is who attends beside the user
			attendees, ok := record["partner_ids"].([]any)
			if i := slices.IndexFunc(attendees, func(id any) bool { return id != own }); i >= 0 {
				record["contact"] = attendees[i]
			} else if ok {
				record["contact"] = false
			}
		case "crm.lead":
			if record["contact_name"] == false {
				record["contact_name"] = record["name"]
			}
		case "res.users":
			if record["share"] == true {
				return nil, &crm.Error{Code: crm.PermissionDenied, AccountWide: true,
					Message: "This is a customer's account at Odoo, which can log no calls. Connect an employee's."}
			}
		}
	}
	return records, nil
}

// loaded is the id of an imported event. What is wrong with it stands in the answer.
func loaded(c *rest.Connector, call crm.Call, answer any) (any, error) {
	if ids, _ := member(answer, "ids").([]any); len(ids) == 1 {
		return map[string]any{"id": ids[0]}, nil
	}
	messages, _ := member(answer, "messages").([]any)
	if len(messages) == 0 {
		return nil, c.Unreadable(call.Thing)
	}
	e := &crm.Error{Code: crm.InvalidArgument, Status: 200}
	field, _ := member(messages[0], "field").(string)
	text, _ := member(messages[0], "message").(string)
	thing := call.Thing
	switch {
	case strings.HasPrefix(field, "partner_ids"):
		e.Code, thing = crm.NotFound, "such contact"
	case strings.HasPrefix(field, "opportunity_id"):
		e.Code, thing = crm.NotFound, "such deal"
	case strings.HasPrefix(text, "could not serialize"): // another browser imports the same
		e.Code = crm.Conflict
	}
	e.Message = crm.Sentence(e.Code, c.Title, thing, 0)
	return nil, e
}
