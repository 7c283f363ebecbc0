package odootest

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// rpc serves /jsonrpc. A refusal has status 200 too.
func (f *Fake) rpc(r *fakehttp.Request) *fakehttp.Answer {
	var in struct {
		ID     any
		Params *struct {
			Service string
			Method  string
			Args    []any
		}
	}
	if _, ok := fakehttp.Object(r.Body); !ok || !r.IsJSON() {
		return page(400, "Bad Request")
	}
	if err := json.Unmarshal(r.Body, &in); err != nil || in.Params == nil {
		return page(400, "Bad Request")
	}
	if surrogate(r.Body) {
		return page(500, "Internal Server Error")
	}
	value, err := f.service(in.Params.Service, in.Params.Method, in.Params.Args)
	answer := record{"jsonrpc": "2.0", "id": in.ID}
	var e *exception
	if errors.As(err, &e) {
		code := 200
		if f.Version >= 19 {
			code = 0
		}
		answer["error"] = record{"code": code, "message": "Odoo Server Error", "data": f.data(e, string(r.Body))}
	} else {
		answer["result"] = value
	}
	return fakehttp.OK(answer)
}

func (f *Fake) service(service, method string, args []any) (any, error) {
	switch service + "." + method {
	case "common.version":
		return f.version(), nil
	case "common.authenticate", "common.login":
		return f.authenticate(args)
	case "db.list":
		if f.HidesList {
			return nil, throw("AccessDenied", "Access Denied")
		}
		return f.databases(), nil
	case "object.execute_kw":
		return f.execute(args)
	}
	return nil, throw("AttributeError", "The method '%s.%s' does not exist", service, method)
}

func (f *Fake) version() record {
	text := strconv.Itoa(f.Version) + ".0"
	return record{"server_version": text + "-20260401", "server_serie": text, "protocol_version": 1,
		"server_version_info": []any{f.Version, 0, 0, "final", 0, ""}}
}

func (f *Fake) databases() []string {
	all := []string{Database}
	for i := range f.Databases {
		all = append(all, "other-"+strconv.Itoa(i))
	}
	return all
}

// known refuses a database that is not there. The message names the database's server.
func (f *Fake) known(db any) error {
	switch {
	case db == Database:
		return nil
	case db == "" && f.Version >= 18:
		return throw("AssertionError", "Missing database name")
	}
	return throw("psycopg2.OperationalError", "connection to server at \"10.3.0.17\", port 5432 failed: FATAL:  database \"%v\" does not exist\n", db)
}

// authenticate is the user's id, or false for whoever does not come in.
func (f *Fake) authenticate(args []any) (any, error) {
	if len(args) < 3 || len(args) > 4 {
		return nil, throw("TypeError", "exp_authenticate() takes 4 positional arguments")
	}
	if err := f.known(args[0]); err != nil {
		return nil, err
	}
	if args[1] == Login && args[2] == Key {
		return UserID, nil
	}
	return false, nil
}

// execute serves execute_kw(db, uid, key, model, method, args, kwargs).
func (f *Fake) execute(args []any) (any, error) {
	if len(args) != 6 && len(args) != 7 {
		return nil, throw("TypeError", "execute_kw() takes 6 or 7 arguments")
	}
	if err := f.known(args[0]); err != nil {
		return nil, err
	}
	uid, isNumber := asID(args[1])
	if isNumber && f.db["res.users"].rows[uid] == nil {
		return nil, throw("MissingError", "Record does not exist or has been deleted.\n(Record: res.users(%d,), User: 1)", uid)
	}
	if uid != UserID || args[2] != Key {
		return nil, throw("AccessDenied", "Access Denied")
	}
	name, _ := args[3].(string)
	method, _ := args[4].(string)
	positional, ok := args[5].([]any)
	if !ok {
		return nil, throw("TypeError", "the arguments must be a list")
	}
	named := map[string]any{}
	if len(args) == 7 && args[6] != nil {
		if named, ok = args[6].(map[string]any); !ok {
			return nil, throw("TypeError", "the named arguments must be an object")
		}
	}
	m := f.db[name]
	if m == nil {
		return nil, throw("UserError", "Object %s doesn't exist", name)
	}
	if method == "create" && len(positional) == 0 {
		return nil, throw("IndexError", "tuple index out of range")
	}
	return f.call(m, method, positional, named)
}

// call calls a method with arguments by position and by name. What is called on records has their ids first.
func (f *Fake) call(m *model, name string, positional []any, named map[string]any) (any, error) {
	method, err := f.methodOf(m, name)
	if err != nil {
		return nil, err
	}
	c := &call{model: m, method: name, args: map[string]any{}}
	params := method.params
	if method.onRecords {
		params = append([]string{"ids"}, params...)
	}
	if len(positional) > len(params) {
		return nil, throw("TypeError", "%s() takes %d positional arguments but %d were given", name, len(params), len(positional))
	}
	for i, value := range positional {
		c.args[params[i]] = value
	}
	for key, value := range named {
		if key == "context" {
			c.context, _ = value.(map[string]any)
			continue
		}
		if !has(params, key) {
			return nil, throw("TypeError", "%s() got an unexpected keyword argument '%s'", name, key)
		}
		if _, twice := c.args[key]; twice {
			return nil, throw("TypeError", "%s() got multiple values for argument '%s'", name, key)
		}
		c.args[key] = value
	}
	if method.onRecords {
		if c.ids, err = idsOf(c.args["ids"]); err != nil {
			return nil, err
		}
	}
	return method.serve(f, c)
}

// idsOf reads the records that a method is called on: one id or a list.
func idsOf(value any) ([]int, error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	ids := []int{}
	for _, v := range list {
		id, ok := asID(v)
		if !ok {
			return nil, throw("TypeError", "unhashable or invalid record id: %v", v)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (f *Fake) listDatabases(r *fakehttp.Request) *fakehttp.Answer {
	if !r.IsJSON() {
		return page(400, "Bad Request")
	}
	answer := record{"jsonrpc": "2.0", "id": nil}
	if f.HidesList {
		answer["error"] = record{"code": 200, "message": "Odoo Server Error", "data": f.data(throw("AccessDenied", "Access Denied"), "")}
	} else {
		answer["result"] = f.databases()
	}
	return fakehttp.OK(answer)
}

// surrogate reports whether a JSON text has half of a surrogate pair: "\ud83d" without its "\ude00".
func surrogate(body []byte) bool {
	escapes := strings.Split(strings.ReplaceAll(string(body), `\\`, "  "), `\u`)
	for i := 1; i < len(escapes); i++ {
		n, err := strconv.ParseUint(escapes[i][:min(4, len(escapes[i]))], 16, 16)
		low := uint64(0)
		if err == nil && n&0xfc00 == 0xd800 && i+1 < len(escapes) && len(escapes[i]) == 4 {
			low, _ = strconv.ParseUint(escapes[i+1][:min(4, len(escapes[i+1]))], 16, 16)
		}
		switch {
		case err != nil || n&0xf800 != 0xd800:
		case low&0xfc00 == 0xdc00:
			i++
		default:
			return true
		}
	}
	return false
}
