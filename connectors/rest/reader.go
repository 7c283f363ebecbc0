package rest

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// reader reads the JSON of a description into its types, and remembers the first thing in it that is wrong.
type reader struct {
	d      *description
	err    *crm.Error
	knows  string  // the values that templates may name where it reads, each between blanks
	of     tags    // the tag of the request in which it reads, or of the list of requests
	takes  []use   // the values that are taken of answers
	later  []use   // what is looked for when all is read
	places []place // where the values of a log stand
}

// use is a place that names something which may stand further down: a value, or a filter, ":sql".
type use struct{ at, name string }

// fail refuses what stands at a place. why completes the sentence "<place> ...": "must be a text".
func (r *reader) fail(at, why string) { r.failed(at + " " + why) }

func (r *reader) failed(why string) {
	if r.err == nil {
		r.err = &crm.Error{Code: crm.InvalidArgument, Field: "description", Message: "The description is wrong: " + why + "."}
	}
}

// read reads what stands at a place into a value. tag is that of the struct member that it belongs to.
func (r *reader) read(at string, text json.RawMessage, to reflect.Value, tag tags) {
	outer, of := r.knows, r.of
	if tag["methods"] != "" {
		r.of = tag
	}
	if knows, ok := tag["knows"]; ok {
		knows = strings.Replace(" "+knows+" ", " log ", " "+logValues+" ", 1)
		r.knows = strings.TrimSpace(strings.Replace(knows, " account ", " host user login ", 1))
	}
	if without := tag["without"]; without != "" {
		r.knows = strings.TrimSpace(strings.Replace(" "+r.knows+" ", " "+without+" ", " ", 1))
	}
	switch to := to.Addr().Interface().(type) {
	case *path:
		if *to = r.path(at, text); to.isMany() && tag["many"] == "" {
			r.fail(at, "leads to several values, where there must be one")
		}
	case *template:
		*to = r.template(at, text)
	case *tree:
		to.any = r.tree(at, text)
	case *any:
		_ = json.UnmarshalNumbers(text, to)
	default:
		r.kind(at, text, reflect.ValueOf(to).Elem(), tag)
	}
	r.knows, r.of = outer, of
}

func (r *reader) kind(at string, text json.RawMessage, to reflect.Value, tag tags) {
	switch to.Kind() {
	case reflect.String:
		to.SetString(r.text(at, text, tag["one"]))
	case reflect.Bool:
		if to.SetBool(string(text) == "true"); !to.Bool() && string(text) != "false" {
			r.fail(at, "must be true or false")
		}
	case reflect.Int:
		n, err := strconv.ParseUint(string(text), 10, 31)
		if to.SetInt(int64(n)); err != nil {
			r.fail(at, "must be a whole number")
		}
		if within := tag["range"]; within != "" {
			least, most, _ := strings.Cut(within, "-")
			from, _ := strconv.Atoi(least)
			if upTo, _ := strconv.Atoi(most); int(n) < from || int(n) > upTo {
				r.fail(at, "must be in the range "+within)
			}
		}
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		r.read(at, text, to.Elem(), tag)
	case reflect.Slice:
		r.slice(at, text, to, tag)
	case reflect.Struct:
		r.object(at, text, to, tag["needs"])
	}
}

const (
	longestText = 4000 // of the program's own, a query has 500
	longestList = 100
	mostNamed   = 20_000 // bytes: the names of all values in braces
)

// text is a text, one of some words where they are given.
func (r *reader) text(at string, data json.RawMessage, one string) string {
	var text string
	if data[0] != '"' || json.Unmarshal(data, &text) != nil {
		r.fail(at, "must be a text")
	} else if strings.TrimSpace(text) == "" {
		r.fail(at, "must not be empty")
	} else if len(text) > longestText || strings.ContainsFunc(text, isUnseen) {
		r.fail(at, "must be one line, and not longer than "+strconv.Itoa(longestText)+" bytes")
	} else if one != "" && !isOne(one, text) {
		r.fail(at, "must be one of: "+one)
	}
	return text
}

// isUnseen reports whether a character cannot be seen, or is none: a line's end, what turns a text round, what makes of a
// name one that looks like another's.
func isUnseen(c rune) bool {
	return c < ' ' || c == 0x7f || c == 0xad || c >= 0x202a && c <= 0x202e || c >= 0x2060 && c <= 0x2069 || c == 0x200b || c == 0xfeff || c == 0xfffd
}

// isOne reports whether a word is one of those in a list with blanks between them.
func isOne(list, word string) bool {
	return !strings.Contains(word, " ") && strings.Contains(" "+list+" ", " "+word+" ")
}

// slice reads a list; a value that is none is its only element. Where the elements have a key, the members of
// an object are read.
func (r *reader) slice(at string, text json.RawMessage, to reflect.Value, tag tags) {
	elem := to.Type().Elem()
	inner := elem
	if inner.Kind() == reflect.Pointer {
		inner = inner.Elem()
	}
	keyed := inner.Kind() == reflect.Struct && inner.Field(0).Name == "Key"
	most := longestList
	if n, err := strconv.Atoi(tag["most"]); err == nil {
		most = n
	}
	add := func(place, key string, value json.RawMessage) {
		if to.Len() == most {
			r.fail(at, "must not have more than "+strconv.Itoa(most)+" members")
		}
		if r.err != nil {
			return
		}
		one := reflect.New(inner)
		if keyed {
			r.member(place, key, value, one.Elem())
		} else {
			r.read(place, value, one.Elem(), tag)
		}
		if elem.Kind() != reflect.Pointer {
			one = one.Elem()
		}
		to.Set(reflect.Append(to, one))
	}
	if keyed {
		given := "\n"
		if json.Members(text, func(key string, value json.RawMessage) {
			if r.err != nil { // a file can have any number of them
				return
			}
			if strings.Contains(given, "\n"+key+"\n") {
				r.fail(below(at, key), "is there twice")
			}
			given += key + "\n"
			add(below(at, key), key, value)
		}) != nil {
			r.fail(at, "must be an object")
		}
		r.refuse(at, wrong{to.Len() == 0, " must not be empty"})
		return
	}
	if text[0] != '[' {
		add(at, "", text)
		return
	}
	var list []json.RawMessage
	if _ = json.Unmarshal(text, &list); len(list) == 0 {
		r.fail(at, "must not be empty")
	}
	for i, value := range list {
		add(at+"."+strconv.Itoa(i), "", value)
	}
}

// member reads a member of an object into an element with a key.
func (r *reader) member(at, key string, value json.RawMessage, to reflect.Value) {
	switch k := to.Field(0).Addr().Interface().(type) {
	case *string:
		*k = key
	case *path:
		var ok bool
		if *k, ok = parsePath(key); !ok || !k.writable() {
			r.fail(at, "must be the path to a place that can be written")
		}
	}
	switch one := to.Addr().Interface().(type) {
	case *field:
		if key == "id" {
			r.read(at, value, reflect.ValueOf(&r.d.idAt).Elem(), nil)
			return
		}
		r.object(at, value, to, "")
		return
	case *taken:
		family := "got."
		if strings.HasPrefix(at, "me.info.") {
			family = "info."
		}
		taken := use{at, family + one.Key}
		list, _ := taken.step()
		for _, other := range r.takes {
			if before, _ := other.step(); other.name == taken.name && before == list {
				r.fail(at, "is taken twice")
			}
		}
		r.takes = append(r.takes, taken)
	}
	r.read(at, value, to.Field(1), nil)
}

// object reads an object into a struct, and then looks at it as a whole. A text in its place is the member that
// is marked as its short form.
func (r *reader) object(at string, text json.RawMessage, to reflect.Value, needs string) {
	given, named, shape := " ", len(r.d.named), shapeOf(to.Type())
	each := func(key string, value json.RawMessage) {
		if r.err != nil {
			return
		}
		place := below(at, key)
		m, ok := shape.member(key)
		if !ok {
			r.fail(place, "is not known; known are "+strings.Join(shape.keys(), ", "))
			return
		}
		if in := m.tags["in"]; in != "" && !isOne(in, r.of.key()) {
			r.fail(place, "can stand only in "+in)
		}
		if isOne(given, key) {
			r.fail(place, "is there twice")
		}
		given += key + " "
		r.read(place, value, to.FieldByIndex(m.index), m.tags)
	}
	if short := shape.short; text[0] != '{' && short != "" {
		each(short, text)
	} else if json.Members(text, each) != nil {
		r.fail(at, "must be an object")
		return
	}
	if r.err != nil {
		return
	}
	for _, key := range slices.Concat(shape.needed, strings.Fields(needs)) {
		if !isOne(given, key) {
			r.fail(strings.TrimPrefix(at+"."+key, "."), "is missing")
		}
	}
	if r.err == nil {
		r.check(at, to.Addr().Interface(), r.d.named[named:])
	}
}

// below is the place of a member of what stands at a place.
func below(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

func (r *reader) path(at string, text json.RawMessage) path {
	p, ok := parsePath(r.text(at, text, ""))
	if !ok {
		r.fail(at, `must be a path, such as "data.0.id"`)
	}
	return p
}
