package espocrmtest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// comparisons are the types of a where item that compare an attribute with a value.
var comparisons = []string{"equals", "notEquals", "contains", "startsWith", "endsWith", "like", "in", "isNull", "isNotNull",
	"after", "before", "greaterThan", "lessThan", "greaterThanOrEquals", "lessThanOrEquals", "linkedWith"}

// check refuses a where item that EspoCRM does not understand.
func (e *entity) check(item any) *answer {
	where, _ := item.(map[string]any)
	kind, attribute := asText(where["type"]), asText(where["attribute"])
	switch {
	case kind == "or" || kind == "and":
		for _, inner := range items(where["value"]) {
			if no := e.check(inner); no != nil {
				return no
			}
		}
		return nil
	case kind == "":
		return refuse(http.StatusBadRequest, "Bad where item.", nil)
	case !slices.Contains(comparisons, kind):
		return refuse(http.StatusBadRequest, "Unknown where item type '"+kind+"'.", nil)
	case kind == "linkedWith":
		attribute += "Ids"
	}
	if !e.knows(attribute) {
		return refuse(http.StatusBadRequest, "Not existing attribute '"+attribute+"' in where.", nil)
	}
	return nil
}

func holdsAll(row record, where []any) bool {
	return !slices.ContainsFunc(where, func(item any) bool { return !holds(row, item.(map[string]any)) })
}

// holds reports whether a record meets a where item. Texts are compared as its database does, without
// regard to case, accents and blanks at the end.
func holds(row record, where map[string]any) bool {
	kind, value := asText(where["type"]), where["value"]
	switch kind {
	case "and":
		return holdsAll(row, items(value))
	case "or":
		return slices.ContainsFunc(items(value), func(item any) bool { return holdsAll(row, []any{item}) })
	case "linkedWith":
		for _, id := range append(items(value), asText(value)) {
			if contains(row[asText(where["attribute"])+"Ids"], asText(id)) {
				return true
			}
		}
		return false
	}
	have := attribute(row, asText(where["attribute"]))
	switch kind {
	case "isNull":
		return len(have) == 0
	case "isNotNull":
		return len(have) > 0
	case "in":
		return slices.ContainsFunc(items(value), func(one any) bool { return slices.ContainsFunc(have, matcher("equals", asText(one))) })
	case "notEquals":
		return !slices.ContainsFunc(have, matcher("equals", asText(value)))
	}
	return slices.ContainsFunc(have, matcher(kind, asText(value)))
}

// attribute are a record's values of one attribute: a person can have several numbers, and a name is
// compared in several ways.
func attribute(row record, name string) []string {
	var values []string
	switch name {
	case "phoneNumberNumeric":
		values = append(values, fakehttp.Digits(fakehttp.Text(row["phoneNumber"])))
	case "name":
		if last, ok := row["lastName"]; ok {
			values = append(values, fakehttp.Text(row["firstName"]), fakehttp.Text(last), fakehttp.Text(last)+" "+fakehttp.Text(row["firstName"]))
		}
		values = append(values, fakehttp.Text(row["name"]))
	default:
		values = append(values, fakehttp.Text(row[name]))
	}
	return slices.DeleteFunc(values, func(s string) bool { return s == "" })
}

func matcher(kind, value string) func(string) bool {
	value = fold(value)
	compare := func(holds func(int) bool) func(string) bool {
		return func(have string) bool { return holds(strings.Compare(fold(have), value)) }
	}
	switch kind {
	case "after", "greaterThan":
		return compare(func(c int) bool { return c > 0 })
	case "before", "lessThan":
		return compare(func(c int) bool { return c < 0 })
	case "greaterThanOrEquals":
		return compare(func(c int) bool { return c >= 0 })
	case "lessThanOrEquals":
		return compare(func(c int) bool { return c <= 0 })
	case "contains":
		return like("%" + value + "%")
	case "startsWith":
		return like(value + "%")
	case "endsWith":
		return like("%" + value)
	case "like":
		return like(value)
	}
	return compare(func(c int) bool { return c == 0 })
}

// like is SQL's: "%" stands for anything and "_" for one character, also where they come in a value.
func like(pattern string) func(string) bool {
	var form strings.Builder
	form.WriteString(`(?s)^`)
	escaped := false
	for _, c := range pattern {
		switch {
		case escaped:
			form.WriteString(regexp.QuoteMeta(string(c)))
			escaped = false
		case c == '\\':
			escaped = true
		case c == '%':
			form.WriteString(".*")
		case c == '_':
			form.WriteString(".")
		default:
			form.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	matches := regexp.MustCompile(form.String() + "$")
	return func(have string) bool { return matches.MatchString(fold(have)) }
}

var unaccented = strings.NewReplacer("á", "a", "à", "a", "ä", "a", "é", "e", "è", "e", "í", "i", "ñ", "n", "ó", "o", "ö", "o", "ú", "u", "ü", "u")

func fold(s string) string { return unaccented.Replace(strings.ToLower(strings.TrimRight(s, " "))) }

// holdsFilters are the filters that have a name of their own.
func holdsFilters(row record, query map[string]any) bool {
	if asText(query["primaryFilter"]) == "open" && slices.Contains([]string{"Closed Won", "Closed Lost"}, fakehttp.Text(row["stage"])) {
		return false
	}
	term := asText(query["textFilter"])
	if term == "" {
		return true
	}
	found := slices.ContainsFunc(attribute(row, "name"), like(fold(strings.ReplaceAll(term, "*", "%"))+"%"))
	return found || slices.ContainsFunc(attribute(row, "phoneNumber"), like(fold(term)+"%"))
}
