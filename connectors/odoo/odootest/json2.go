package odootest

import (
	"encoding/json"
	"errors"
	"strings"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// json2 serves /json/2/<model>/<method>: the key alone says who asks, arguments have names, and a refusal has
// a status of its own and the exception as its body.
func (f *Fake) json2(r *fakehttp.Request) *fakehttp.Answer {
	refuse := func(e *exception) *fakehttp.Answer {
		return &fakehttp.Answer{Status: e.status, Body: f.data(e, r.Header.Get("Authorization")+"\n"+string(r.Body))}
	}
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	database := r.Header.Get("X-Odoo-Database")
	switch {
	case database == "" && f.Databases > 0, database != "" && database != Database:
		return page(404, "Not Found")
	case !strings.EqualFold(scheme, "bearer") || key != Key:
		return refuse(&exception{"werkzeug.exceptions.Unauthorized", "Invalid apikey", 401})
	case !r.IsJSON():
		return refuse(&exception{"werkzeug.exceptions.UnsupportedMediaType", "Expected application/json", 415})
	}
	if _, ok := fakehttp.Object(r.Body); !ok {
		return refuse(&exception{"werkzeug.exceptions.BadRequest", "The body is no JSON object", 400})
	}
	args := map[string]any{}
	if err := json.Unmarshal(r.Body, &args); err != nil {
		panic(err) // it was an object a moment ago
	}
	if surrogate(r.Body) {
		return refuse(throw("UnicodeEncodeError", "'utf-8' codec can't encode character: surrogates not allowed"))
	}
	m := f.db[r.Path[0]]
	if m == nil {
		return refuse(&exception{"werkzeug.exceptions.NotFound", "the model '" + r.Path[0] + "' does not exist", 404})
	}
	if method, err := f.methodOf(m, r.Path[1]); err == nil && !method.onRecords {
		if ids, given := args["ids"].([]any); given && len(ids) > 0 {
			return refuse(&exception{"werkzeug.exceptions.UnprocessableEntity", "cannot call " + r.Path[1] + " with ids", 422})
		}
		delete(args, "ids")
	}
	value, err := f.call(m, r.Path[1], nil, args)
	var e *exception
	if errors.As(err, &e) {
		if e.name == "builtins.TypeError" { // arguments that do not fit
			e.status = 422
		}
		return refuse(e)
	}
	return fakehttp.OK(value)
}

func (f *Fake) webVersion(*fakehttp.Request) *fakehttp.Answer {
	version := f.version()
	return fakehttp.OK(record{"version_info": version["server_version_info"], "version": version["server_serie"]})
}
