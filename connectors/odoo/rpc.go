package odoo

import (
	"context"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/rest"
	"callscribe/connectors/words"
)

// account is what the requests for the user are about.
func account() string { return words.Say("thingUser") }

// unknownID reports whether an error says that no record has an external id: by what it says, not by an HTTP status for what is not found.
func unknownID(err error) bool {
	e := crm.AsError(err)
	return err != nil && e.Code == crm.NotFound && (e.Status == 200 || e.Status == 500)
}

// byKey reports whether the account signs in with the key alone, at /json/2; else with login and key, in the body.
func byKey(c *rest.Connector) bool { return c.Credentials().Secret == "" }

// ask calls a method of a model.
func ask(ctx context.Context, c *rest.Connector, model, method string, args map[string]any) (any, error) {
	return c.Ask(ctx, crm.Call{Method: "POST", Path: "/" + model + "/" + method, Thing: account(), In: args})
}

// called are the model and the method of a call.
func called(call crm.Call) (model, method string) {
	model, method, _ = strings.Cut(strings.TrimPrefix(call.Path, "/"), "/")
	return model, method
}

func member(object any, name string) any {
	members, _ := object.(map[string]any)
	return members[name]
}

// wrap makes of a call, whose path names a model and a method and whose body holds the method's arguments, one of
// JSON-RPC or of /json/2.
func wrap(ctx context.Context, c *rest.Connector, call *crm.Call) error {
	if member(call.In, "jsonrpc") != nil { // it is
		return nil
	}
	model, method := called(*call)
	in, _ := call.In.(map[string]any)
	args := map[string]any{"context": map[string]any{"tz": "UTC", "no_mail_to_attendees": true, "mail_create_nolog": true}}
	for name, value := range in {
		args[name] = value
	}
	vals, _ := args["vals"].(map[string]any)
	if vals != nil || method == "search_read" {
		has, err := fields(ctx, c, model)
		if err != nil {
			return err
		}
		if args["fields"] = has; vals != nil {
			delete(args, "fields")
			event(c, vals, has)
		}
	}
	if method == "load" {
		// An import under an external id that is taken would overwrite what has it.
		_, err := ask(ctx, c, "ir.model.data", "check_object_reference", map[string]any{"module": "__import__", "xml_id": args["key"]})
		if err == nil {
			return &crm.Error{Code: crm.Conflict, Message: words.Say("odooHasLog")}
		} else if !unknownID(err) {
			return err
		}
		imported(args, vals)
	}
	if byKey(c) {
		call.Path, call.In = "/json/2/"+model+"/"+method, args
		return nil
	}
	db, user, err := signedIn(ctx, c)
	if err != nil {
		return err
	}
	positional := []any{}
	for _, first := range []string{"ids", "vals_list"} { // the latter Odoo finds by its position only
		if value, ok := args[first]; ok {
			positional = append(positional, value)
			delete(args, first)
		}
	}
	call.Path, call.In = "/jsonrpc", remote("object", "execute_kw", db, json.Number(user), c.Credentials().Secret, model, method, positional, args)
	return nil
}

func remote(service, method string, args ...any) map[string]any {
	return map[string]any{"jsonrpc": "2.0", "method": "call", "id": 1,
		"params": map[string]any{"service": service, "method": method, "args": args}}
}

// partner is the user's own contact, "" where it is not known.
func partner(c *rest.Connector) string {
	id, _ := c.Account.User.AdditionalInfo["partner"].(string)
	return id
}

// event completes an event's values: who attends, and that a synchronized calendar mails nobody either.
func event(c *rest.Connector, vals map[string]any, has []string) {
	if contact, ok := vals["contact"]; ok {
		vals["partner_ids"] = []any{contact}
		if own := partner(c); own != "" {
			vals["partner_ids"] = []any{json.Number(own), contact}
		}
		delete(vals, "contact")
	}
	for _, name := range has {
		if strings.HasPrefix(name, "need_sync") {
			vals[name] = false
		}
	}
}

// imported makes of an event's values the columns and the one row of an import: texts, and relations by their ids.
func imported(args, vals map[string]any) {
	columns, row := []string{"id"}, []any{args["key"]}
	for name, value := range vals {
		cell, isText := value.(string)
		if !isText {
			cell = strings.Trim(numeral(value), "[]")
			if cell != "false" {
				name += "/.id"
			}
		}
		columns, row = append(columns, name), append(row, cell)
	}
	delete(args, "key")
	delete(args, "vals")
	args["fields"], args["data"] = columns, []any{row}
}

// numeral is a number as text, whatever its type; what is none is its JSON.
func numeral(value any) string {
	text, _ := json.Marshal(value) // a value that came from JSON
	return string(text)
}

// unwrap is what a method gave, as the description wants it: a write, which says true, and an import give the
// record's id.
func unwrap(c *rest.Connector, call crm.Call, answer any) (any, error) {
	own := member(call.In, "jsonrpc") != nil
	if own || !byKey(c) {
		object, _ := answer.(map[string]any)
		result, ok := object["result"]
		if !ok {
			return nil, c.Unreadable(call.Thing)
		} else if own {
			return result, nil
		}
		answer = result
	}
	list, isList := answer.([]any)
	model, method := called(call)
	switch method {
	case "write":
		if ids, _ := member(call.In, "ids").([]any); answer == true && len(ids) == 1 {
			return map[string]any{"id": ids[0]}, nil
		}
	case "create":
		if len(list) == 1 {
			return map[string]any{"id": list[0]}, nil
		}
	case "load":
		return loaded(c, call, answer)
	case "check_object_reference":
		if len(list) == 2 && list[1] == false {
			return nil, &crm.Error{Code: crm.PermissionDenied, Message: words.Say("odooArchived")}
		} else if len(list) == 2 {
			return []any{map[string]any{"id": list[1]}}, nil
		}
	case "search_read":
		if isList && (model != "res.users" || len(list) == 1) {
			return list, completed(c, model, list)
		}
	case "fields_get", "context_get":
		if object, ok := answer.(map[string]any); ok {
			return object, nil
		}
	}
	return nil, c.Unreadable(call.Thing)
}

// completed adds to records what the description looks for and Odoo says otherwise.
func completed(c *rest.Connector, model string, records []any) error {
	own := partner(c)
	for _, one := range records {
		record, _ := one.(map[string]any)
		switch {
		case model == "calendar.event" && record["partner_ids"] != nil: // the contact is who attends beside the user
			attendees, _ := record["partner_ids"].([]any)
			record["contact"] = false
			for i := len(attendees) - 1; i >= 0; i-- {
				if numeral(attendees[i]) != own {
					record["contact"] = attendees[i]
				}
			}
		case model == "crm.lead" && record["contact_name"] == false:
			record["contact_name"] = record["name"]
		case model == "res.users" && record["share"] == true:
			return &crm.Error{Code: crm.PermissionDenied, AccountWide: true,
				Message: words.Say("odooCustomer")}
		}
	}
	return nil
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
	field, _ := member(messages[0], "field").(string)
	text, _ := member(messages[0], "message").(string)
	e, thing := &crm.Error{Code: crm.InvalidArgument, Status: 200}, call.Thing
	switch {
	case strings.HasPrefix(field, "partner_ids"):
		e.Code, e.Part, thing = crm.NotFound, crm.ContactPart, words.Say("thingSuchContact")
	case strings.HasPrefix(field, "opportunity_id"):
		e.Code, e.Part, thing = crm.NotFound, crm.DispositionPart, words.Say("thingSuchDeal")
	case strings.HasPrefix(field, "user_id"):
		e.Part = crm.OwnerPart
	case strings.HasPrefix(text, "could not serialize"): // another browser imports the same
		e.Code = crm.Conflict
	}
	e.Message = crm.Sentence(e.Code, c.Title, thing, 0)
	return nil, e
}
