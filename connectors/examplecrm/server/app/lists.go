package app

import (
	"encoding/base64"
	"net/http"
	"strconv"
)

const (
	defaultLimit = 100
	maximumLimit = 1000
)

// page is one page of a list.
type page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor,omitempty"`
}

// window is the part of a list that a caller asks for: up to limit rows beyond
// the row after. The zero row is before the first.
type window struct {
	limit int
	after int64
}

func readWindow(r *http.Request) (window, error) {
	w := window{limit: defaultLimit}
	query := r.URL.Query()
	if text := query.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maximumLimit {
			return w, badParameter("limit", "The limit must be a number from 1 to "+strconv.Itoa(maximumLimit)+".")
		}
		w.limit = n
	}
	if text := query.Get("cursor"); text != "" {
		decoded, err := base64.RawURLEncoding.DecodeString(text)
		if err == nil {
			w.after, err = strconv.ParseInt(string(decoded), 10, 64)
		}
		if err != nil || w.after < 1 {
			return w, badParameter("cursor", "The cursor is not one of this CRM. Start with the first page.")
		}
	}
	return w, nil
}

// makePage takes the rows found with limit+1 and cuts the one too many, whose
// presence says that there is a next page.
func makePage[T any](w window, items []T, row func(T) int64) page[T] {
	if len(items) <= w.limit {
		return page[T]{Items: items}
	}
	items = items[:w.limit]
	last := strconv.FormatInt(row(items[w.limit-1]), 10)
	return page[T]{Items: items, NextCursor: base64.RawURLEncoding.EncodeToString([]byte(last))}
}

// filters collect the conditions of a list's WHERE clause.
type filters struct {
	where string
	args  []any
}

func (f *filters) add(condition string, args ...any) {
	if f.where == "" {
		f.where = " WHERE " + condition
	} else {
		f.where += " AND " + condition
	}
	f.args = append(f.args, args...)
}

// equal adds column = parameter if the parameter is present. Present but empty
// matches nothing: no column that is filtered holds an empty text.
func (f *filters) equal(r *http.Request, parameter, column string) {
	if query := r.URL.Query(); query.Has(parameter) {
		f.add(column+" = ?", query.Get(parameter))
	}
}

// before is for lists that start with the newest row.
func (f *filters) before(w window) {
	if w.after > 0 {
		f.add("calls.id < ?", w.after)
	}
}
