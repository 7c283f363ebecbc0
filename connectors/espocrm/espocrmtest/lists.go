package espocrmtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

const (
	mostRecords = 200   // of one list
	mostText    = 10000 // characters of a text in a list; the rest is cut off
)

// list serves the records of a kind.
func (f *Fake) list(e *entity, table *fakehttp.Table) func(*request) *answer {
	return func(r *request) *answer { return f.listed(r, e, table.All(nil)) }
}

// linked serves the records of a kind that name a record of another in their list of ids.
func (f *Fake) linked(e *entity, table, owners *fakehttp.Table, key string) func(*request) *answer {
	return func(r *request) *answer {
		if !there(owners, r.Path[0]) {
			return notFound()
		}
		return f.listed(r, e, table.All(func(row record) bool { return contains(row[key], r.Path[0]) }))
	}
}

func contains(ids any, id string) bool {
	list, _ := ids.([]string)
	return slices.Contains(list, id)
}

func (f *Fake) listed(r *request, e *entity, rows []record) *answer {
	if no := f.denied(e.name, "read"); no != nil {
		return no
	}
	query := nested(r.Query)
	if text := r.Query.Get("searchParams"); text != "" {
		query = map[string]any{}
		if json.Unmarshal([]byte(text), &query) != nil {
			return refuse(http.StatusBadRequest, "Invalid search params JSON.", nil)
		}
	}
	found := []record{}
	where := items(query["where"])
	for _, item := range where {
		if no := e.check(item); no != nil {
			return no
		}
	}
	for _, row := range rows {
		if row["deleted"] != true && holdsAll(row, where) && holdsFilters(row, query) {
			found = append(found, row)
		}
	}
	size, offset := whole(query["maxSize"]), whole(query["offset"])
	if size > mostRecords {
		return refuse(http.StatusForbidden, "Max size should not exceed 200. Use offset and limit.", nil)
	}
	if no := e.sort(found, asText(query["orderBy"]), asText(query["order"])); no != nil {
		return no
	}
	total := len(found)
	found = found[min(offset, total):]
	more := size > 0 && len(found) > size
	if more {
		found = found[:size]
	}
	if f.Uncounted {
		if total = -2; more {
			total = -1
		}
	}
	shown := []record{}
	for _, row := range found {
		shown = append(shown, f.row(e, row, asText(query["select"])))
	}
	return fakehttp.OK(record{"total": total, "list": shown})
}

// row is a record as a list shows it: what is selected, without lists of ids unless they are, and
// with long texts cut.
func (f *Fake) row(e *entity, stored record, selected string) record {
	row := maps.Clone(stored)
	if e == callEntity {
		row = f.show(stored, length(stored))
	}
	names := strings.Split(selected, ",")
	for key, value := range row {
		wanted := selected == "" || key == "id" || slices.Contains(names, key)
		if _, list := value.([]string); list && selected == "" || !wanted {
			delete(row, key)
		}
		if s, ok := value.(string); ok && wanted && utf8.RuneCountInString(s) > mostText {
			row[key] = string([]rune(s)[:mostText])
		}
	}
	return row
}

func (e *entity) sort(rows []record, by, order string) *answer {
	order = strings.ToUpper(order)
	if order != "" && order != "ASC" && order != "DESC" {
		return refuse(http.StatusBadRequest, "order value is bad.", nil)
	}
	if by == "" {
		by, order = e.order, cmp.Or(order, "DESC")
	}
	if !e.knows(by) {
		return refuse(http.StatusForbidden, "Access to attribute is forbidden.", nil)
	}
	slices.SortStableFunc(rows, func(a, b record) int {
		return cmp.Or(cmp.Compare(fakehttp.Text(a[by]), fakehttp.Text(b[by])), cmp.Compare(fakehttp.Text(a["id"]), fakehttp.Text(b["id"])))
	})
	if order == "DESC" {
		slices.Reverse(rows)
	}
	return nil
}

// nested reads a query as PHP does: "where[0][type]=equals" is a map in a map. A "[]" counts up.
func nested(query map[string][]string) map[string]any {
	tree := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(query)) {
		path := strings.Split(strings.ReplaceAll(key, "]", ""), "[")
		for i, value := range query[key] {
			at := tree
			for _, step := range path[:len(path)-1] {
				next, ok := at[step].(map[string]any)
				if !ok {
					next = map[string]any{}
					at[step] = next
				}
				at = next
			}
			last := path[len(path)-1]
			if last == "" && len(path) > 1 {
				last = strconv.Itoa(i)
			}
			at[last] = value
		}
	}
	return tree
}

// items are the members of a list, written as JSON writes one or as PHP does.
func items(value any) []any {
	switch value := value.(type) {
	case []any:
		return value
	case map[string]any:
		var list []any
		for i := range len(value) {
			if item, ok := value[strconv.Itoa(i)]; ok {
				list = append(list, item)
			}
		}
		return list
	}
	return nil
}

func asText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	}
	return fmt.Sprint(value)
}

func whole(value any) int {
	n, _ := strconv.Atoi(asText(value))
	return max(n, 0)
}
