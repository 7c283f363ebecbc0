package app

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const apiBase = "/api/v1"

// handler answers one request or returns why not. It writes nothing when it
// returns an error.
type handler func(w http.ResponseWriter, r *http.Request) error

// methods are the handlers of one path. A resource without any does not exist.
type methods map[string]handler

func (a *App) resource(methods methods) http.Handler {
	allowed := make([]string, 0, len(methods))
	for method := range methods {
		allowed = append(allowed, method)
	}
	slices.Sort(allowed)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		handle, ok := methods[method]
		switch {
		case ok:
			if err := handle(w, r); err != nil {
				a.writeError(w, err)
			}
		case len(methods) == 0:
			a.writeError(w, fail(http.StatusNotFound, "There is nothing at this address."))
		default:
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			a.writeError(w, fail(http.StatusMethodNotAllowed, "This address does not take "+r.Method+"."))
		}
	})
}

// httpError is a refusal: what the caller is told, and with which status.
type httpError struct {
	Status     int    `json:"-"`
	Code       string `json:"code"`
	Message    string `json:"message"`
	Field      string `json:"field,omitempty"`
	ExistingID string `json:"existingId,omitempty"`
}

func (e *httpError) Error() string { return e.Code + ": " + e.Message }

// codes name the statuses for programs.
var codes = map[int]string{
	http.StatusBadRequest:            "bad_request",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "not_found",
	http.StatusMethodNotAllowed:      "method_not_allowed",
	http.StatusConflict:              "conflict",
	http.StatusPreconditionFailed:    "precondition_failed",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusUnsupportedMediaType:  "unsupported_media_type",
	http.StatusUnprocessableEntity:   "invalid",
	http.StatusPreconditionRequired:  "precondition_required",
	http.StatusTooManyRequests:       "rate_limited",
	http.StatusInternalServerError:   "internal",
	http.StatusServiceUnavailable:    "unavailable",
}

// fail makes a refusal. The message is a sentence for people; it quotes no
// value the caller sent.
func fail(status int, message string) *httpError {
	code, ok := codes[status]
	if !ok {
		code = "http_" + strconv.Itoa(status)
	}
	return &httpError{Status: status, Code: code, Message: message}
}

func invalid(field, message string) *httpError {
	e := fail(http.StatusUnprocessableEntity, message)
	e.Field = field
	return e
}

func badParameter(name, message string) *httpError {
	e := fail(http.StatusBadRequest, message)
	e.Field = name
	return e
}

func notFound(what string) *httpError {
	return fail(http.StatusNotFound, "There is no "+what+" with this id. It may have been deleted.")
}

// writeError answers with the refusal. Any other error is a fault of the CRM:
// it is logged, and the caller gets a 500 without details.
func (a *App) writeError(w http.ResponseWriter, err error) {
	var refusal *httpError
	switch {
	case errors.As(err, &refusal):
	case isUnavailable(err):
		refusal = fail(http.StatusServiceUnavailable, "The CRM's database is busy or closed. Try again.")
	default:
		a.options.Log.Error("request failed", "error", err)
		refusal = fail(http.StatusInternalServerError, "The CRM failed. Nothing was changed.")
	}
	writeJSON(w, refusal.Status, map[string]any{"error": refusal})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err) // the values are this package's own types; all can be marshalled
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(append(body, '\n'))
}
