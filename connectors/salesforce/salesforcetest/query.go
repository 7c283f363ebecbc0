package salesforcetest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// query serves SOQL, which sees every write at once.
func (f *Fake) query(r *request) *answer {
	text := r.Query.Get("q")
	if text == "" {
		return refuse(http.StatusBadRequest, "MALFORMED_QUERY", "A query string has to be specified")
	}
	var s *selection
	if no := reading(func() { s = f.parse(text) }); no != nil {
		return no
	}
	rows := f.chosen(s)
	if s.count {
		return fakehttp.OK(record{"totalSize": len(rows), "done": true, "records": []record{}})
	}
	var shown []record
	for _, fields := range rows {
		shown = append(shown, f.result(s.from, fields, s.fields))
	}
	return f.batch(shown, len(shown))
}

// batch answers with some records, and says where the rest is.
func (f *Fake) batch(shown []record, total int) *answer {
	if len(shown) <= f.Batch {
		return fakehttp.OK(record{"totalSize": total, "done": true, "records": append([]record{}, shown...)})
	}
	locator := fmt.Sprintf("01g5g00000%05d-%d", len(f.later), total-len(shown)+f.Batch)
	f.later[locator] = shown[f.Batch:]
	return fakehttp.OK(record{"totalSize": total, "done": false, "records": shown[:f.Batch],
		"nextRecordsUrl": "/services/data/v" + f.Version + "/query/" + locator})
}

func (f *Fake) more(r *request) *answer {
	rest, ok := f.later[r.Path[0]]
	if !ok {
		return refuse(http.StatusBadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator")
	}
	var before int
	if _, err := fmt.Sscanf(r.Path[0][strings.IndexByte(r.Path[0], '-'):], "-%d", &before); err != nil {
		panic(err) // it is of this fake's making
	}
	return f.batch(rest, before+len(rest))
}

// chosen are the records that a selection finds, in its order.
func (f *Fake) chosen(s *selection) []record {
	table := f.tables[s.from.name]
	source := table.live(table.All(nil))
	if s.from.name == "TaskStatus" {
		source = f.statuses()
	}
	return f.pick(s, source)
}

func (f *Fake) pick(s *selection, source []record) []record {
	var rows []record
	for _, fields := range source {
		if f.holds(s.from, s.where, fields) {
			rows = append(rows, fields)
		}
	}
	slices.SortStableFunc(rows, func(a, b record) int {
		for _, by := range s.order {
			column := f.column(s.from, by.field)
			c := cmp.Compare(sortKey(column.of(a)), sortKey(column.of(b)))
			if by.descending {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	rows = rows[min(s.offset, len(rows)):]
	if s.limit >= 0 {
		rows = rows[:min(s.limit, len(rows))]
	}
	return rows
}

func sortKey(value any) string {
	if n, ok := value.(int); ok {
		return fmt.Sprintf("%012d", n)
	}
	return strings.ToLower(fmt.Sprint(value))
}

// statuses are the records of TaskStatus: what the org calls the states of a task.
func (f *Fake) statuses() []record {
	var all []record
	for i, label := range []string{"Not Started", "In Progress", f.Closed} {
		all = append(all, record{"Id": full(fmt.Sprintf("01J5g00000aBcD%d", i)), "MasterLabel": label, "ApiName": label, "SortOrder": i + 1, "IsClosed": i == 2})
	}
	return all
}

// result is a record of an answer: fields of other records stand in objects of their own.
func (f *Fake) result(o *object, fields record, wanted []string) record {
	id := fakehttp.Text(fields["Id"])
	shown := record{"attributes": record{"type": o.name, "url": "/services/data/v" + f.Version + "/sobjects/" + o.name + "/" + id}}
	for _, path := range wanted {
		steps := strings.Split(path, ".")
		at := shown
		for i, step := range steps[:len(steps)-1] {
			if f.column(o, strings.Join(steps[:i+1], ".")+".Id").of(fields) == nil {
				at[step] = nil
				at = nil
				break
			}
			next, ok := at[step].(record)
			if !ok {
				next = record{"attributes": record{"type": step}}
				at[step] = next
			}
			at = next
		}
		if at != nil {
			at[steps[len(steps)-1]] = f.column(o, path).of(fields)
		}
	}
	return shown
}
