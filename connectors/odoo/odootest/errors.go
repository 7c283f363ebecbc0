package odootest

import (
	"fmt"
	"net/http"
	"strings"
)

// exception is a refusal, by the name of the server's exception.
type exception struct {
	name    string
	message string
	status  int // of an answer at /json/2
}

func (e *exception) Error() string { return e.name + ": " + e.message }

// throw makes an exception. Those of Odoo itself are named without their package.
func throw(name, format string, values ...any) *exception {
	e := &exception{name: "odoo.exceptions." + name, message: fmt.Sprintf(format, values...)}
	switch name {
	case "AccessError", "AccessDenied":
		e.status = http.StatusForbidden
	case "MissingError":
		e.status = http.StatusNotFound
	case "UserError", "ValidationError":
		e.status = http.StatusUnprocessableEntity
	default:
		e.status = http.StatusInternalServerError
		e.name = name
		if !strings.Contains(name, ".") {
			e.name = "builtins." + name
		}
	}
	return e
}

// data is an exception as an answer shows it. Its traceback holds what nobody may be shown: paths of
// the server, and here the key and what was sent as well.
func (f *Fake) data(e *exception, sent string) record {
	return record{
		"name": e.name, "message": e.message, "arguments": []any{e.message}, "context": record{},
		"debug": "Traceback (most recent call last):\n  File \"" + ServerPath + "/odoo/http.py\", line 1788, in _serve_db\n" +
			"    return service_model.retrying(self._serve_ir_http, self.env)\n" + sent + "\n" + e.Error() + "\n",
	}
}
