package hubspottest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// filter is one condition of a search.
type filter struct {
	PropertyName, Operator string
	Value, HighValue       *string
	Values                 []string
}

// query is the body of a search. All of its members may be left out.
type query struct {
	FilterGroups []struct{ Filters []filter }
	Properties   []string
	Query        string
	Limit        *int
	After        json.RawMessage // a text, and a number is understood
	Sorts        []struct{ PropertyName, Direction string }
}

// The limits of one search.
const (
	mostGroups  = 5
	mostFilters = 6 // of a group
	mostFound   = 200
	usualFound  = 10
	mostQuery   = 3000
)

func (f *Fake) search(r *request) *answer {
	k := f.kindOf(r.Path[0])
	if k == nil {
		return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Unable to infer object type from: "+r.Path[0])
	}
	if _, no := object(r, "filterGroups", "properties", "query", "limit", "after", "sorts"); no != nil {
		return no
	}
	var q query
	if json.Unmarshal(r.Body, &q) != nil {
		return badInput("Cannot deserialize")
	}
	limit := usualFound
	if q.Limit != nil {
		limit = *q.Limit
	}
	after, err := strconv.Atoi(cmp.Or(strings.Trim(string(q.After), `"`), "0"))
	if no := k.check(q); no != nil {
		return no
	}
	if limit < 1 || limit > mostFound || err != nil || after < 0 {
		return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "There was a problem with the request.")
	}
	results := []record{}
	for _, t := range k.stored {
		if held := f.indexed(t); held != nil && f.holds(q, t, held) {
			results = append(results, f.show(t, held, q.Properties))
		}
	}
	if len(q.Sorts) > 0 {
		name := q.Sorts[0].PropertyName
		slices.SortStableFunc(results, func(a, b record) int { return cmp.Compare(sortKey(a, name), sortKey(b, name)) })
		if q.Sorts[0].Direction == "DESCENDING" {
			slices.Reverse(results)
		}
	}
	out := record{"total": len(results)}
	page := results[min(after, len(results)):]
	if len(page) > limit {
		page = page[:limit]
		next := strconv.Itoa(after + limit)
		out["paging"] = record{"next": record{"after": next, "link": "?after=" + next}}
	}
	out["results"] = page
	return fakehttp.OK(out)
}

func sortKey(shown record, name string) string {
	value, _ := shown["properties"].(map[string]any)[name].(string)
	return value
}

// check refuses a search that HubSpot does not understand.
func (k *kind) check(q query) *answer {
	bad := len(q.FilterGroups) > mostGroups || utf8.RuneCountInString(q.Query) > mostQuery || len(q.Sorts) > 1
	for _, group := range q.FilterGroups {
		bad = bad || len(group.Filters) > mostFilters || len(group.Filters) == 0
		for _, one := range group.Filters {
			_, known := k.properties[one.PropertyName]
			_, link := strings.CutPrefix(one.PropertyName, "associations.")
			switch one.Operator {
			case "HAS_PROPERTY", "NOT_HAS_PROPERTY":
				bad = bad || one.Value != nil
			case "IN", "NOT_IN":
				bad = bad || len(one.Values) == 0
			case "BETWEEN":
				bad = bad || one.Value == nil || one.HighValue == nil
			case "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN":
				bad = bad || one.Value == nil
			default:
				bad = true
			}
			bad = bad || !known && !link
		}
	}
	if bad {
		return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "There was a problem with the request.")
	}
	return nil
}

// indexed is what the search knows of an object; nil where it knows nothing of it yet.
func (f *Fake) indexed(t *thing) map[string]string {
	if t.archived {
		return nil
	}
	for _, v := range slices.Backward(t.versions) {
		if !v.at.After(f.Now().Add(-f.Lag)) {
			return v.properties
		}
	}
	return nil
}

func (f *Fake) holds(q query, t *thing, held map[string]string) bool {
	if q.Query != "" {
		var words []string
		for _, name := range t.kind.searched {
			words = append(words, tokens(held[name])...)
		}
		for _, wanted := range tokens(q.Query) {
			if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, wanted) }) {
				return false
			}
		}
	}
	for _, group := range q.FilterGroups {
		if !slices.ContainsFunc(group.Filters, func(one filter) bool { return !f.meets(one, t, held) }) {
			return true
		}
	}
	return len(q.FilterGroups) == 0
}

func (f *Fake) meets(one filter, t *thing, held map[string]string) bool {
	if name, link := strings.CutPrefix(one.PropertyName, "associations."); link {
		to := f.kindOf(name)
		return to != nil && one.Operator == "EQ" && contains(f.linked(t, to), *one.Value)
	}
	have := held[one.PropertyName]
	is := func(value string) bool { return strings.EqualFold(value, have) }
	order := func(value string) int {
		a, errA := strconv.ParseFloat(have, 64)
		b, errB := strconv.ParseFloat(value, 64)
		if errA == nil && errB == nil {
			return cmp.Compare(a, b)
		}
		if at, problem := moment(f, value); problem == "" {
			value = at
		}
		return cmp.Compare(have, value)
	}
	switch one.Operator {
	case "HAS_PROPERTY":
		return have != ""
	case "NOT_HAS_PROPERTY":
		return have == ""
	case "EQ":
		return have != "" && (is(*one.Value) || order(*one.Value) == 0)
	case "NEQ":
		return !is(*one.Value)
	case "IN":
		return have != "" && slices.ContainsFunc(one.Values, is)
	case "NOT_IN":
		return !slices.ContainsFunc(one.Values, is)
	case "CONTAINS_TOKEN":
		return hasTokens(have, *one.Value)
	case "NOT_CONTAINS_TOKEN":
		return !hasTokens(have, *one.Value)
	case "BETWEEN":
		return have != "" && order(*one.Value) >= 0 && order(*one.HighValue) <= 0
	}
	c := order(*one.Value)
	return have != "" && (strings.HasPrefix(one.Operator, "L") && c < 0 || strings.HasPrefix(one.Operator, "G") && c > 0 ||
		strings.HasSuffix(one.Operator, "E") && c == 0)
}

// tokens are the words of a text: letters and digits, in lower case.
func tokens(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// hasTokens reports whether each word of a value is one of a text's. A "*" at either end of a word stands
// for anything.
func hasTokens(text, value string) bool {
	words := tokens(text)
	wanted := strings.FieldsFunc(strings.ToLower(value), func(c rune) bool { return c != '*' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	for _, one := range wanted {
		core := strings.Trim(one, "*")
		front, back := strings.HasPrefix(one, "*"), strings.HasSuffix(one, "*")
		if !slices.ContainsFunc(words, func(word string) bool {
			return word == core || front && strings.HasSuffix(word, core) || back && strings.HasPrefix(word, core) ||
				front && back && strings.Contains(word, core)
		}) {
			return false
		}
	}
	return len(wanted) > 0
}
