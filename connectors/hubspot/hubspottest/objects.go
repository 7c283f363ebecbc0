package hubspottest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// thing is one object, with what it held before: the search's index trails.
type thing struct {
	id       string
	kind     *kind
	archived bool
	versions []version // the last is what it holds
}

type version struct {
	at         time.Time
	properties map[string]string
}

func (t *thing) properties() map[string]string { return t.versions[len(t.versions)-1].properties }

// find is the object that a path names, archived ones too.
func (f *Fake) find(k *kind, id string) *thing {
	for _, t := range k.stored {
		if t.id == id {
			return t
		}
	}
	return nil
}

func (f *Fake) getObject(r *request) *answer {
	k := f.kindOf(r.Path[0])
	if k == nil {
		return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Unable to infer object type from: "+r.Path[0])
	}
	t := f.find(k, r.Path[1])
	archived := t != nil && t.archived
	if t == nil || archived != (r.Query.Get("archived") == "true") && (!archived || f.ArchivedAs != http.StatusOK) {
		return notFound()
	}
	out := f.show(t, t.properties(), list(r.Query["properties"]))
	if names := list(r.Query["associations"]); len(names) > 0 {
		linked := record{}
		for _, name := range names {
			to := f.kindOf(name)
			if to == nil {
				return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Unable to infer object type from: "+name)
			}
			var results []record
			for _, id := range f.linked(t, to) {
				results = append(results, record{"id": id, "type": strings.TrimSuffix(k.name, "s") + "_to_" + strings.TrimSuffix(to.name, "s")})
			}
			if results != nil { // a kind without any is left out
				linked[to.name] = record{"results": results}
			}
		}
		out["associations"] = linked
	}
	return fakehttp.OK(out)
}

// list are the names in a parameter, separated by commas or given again and again.
func list(values []string) []string {
	var names []string
	for _, value := range values {
		names = append(names, strings.FieldsFunc(value, func(c rune) bool { return c == ',' })...)
	}
	return names
}

// show is an object with the properties that were asked for; one that it does not hold is null, one that
// does not exist is left out.
func (f *Fake) show(t *thing, held map[string]string, wanted []string) record {
	shown := map[string]any{}
	if len(wanted) == 0 {
		wanted = t.kind.shown
	}
	wanted = append(slices.Clone(wanted), "hs_object_id", t.kind.modifiedIn())
	for _, name := range wanted {
		if _, known := t.kind.properties[name]; known {
			shown[name] = nil
			if value := held[name]; value != "" {
				shown[name] = value
			}
		}
	}
	first, last := t.versions[0].at, t.versions[len(t.versions)-1].at
	out := record{"id": t.id, "properties": shown, "archived": t.archived, "createdAt": show(first), "updatedAt": show(last)}
	if t.archived {
		out["archivedAt"] = show(last)
	}
	return out
}

func (f *Fake) patchObject(r *request) *answer {
	k := f.kindOf(r.Path[0])
	if k == nil {
		return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Unable to infer object type from: "+r.Path[0])
	}
	in, no := object(r, "properties")
	if no != nil {
		return no
	}
	t := f.find(k, r.Path[1])
	if t == nil || t.archived {
		return notFound()
	}
	values, no := f.values(k, in["properties"])
	if no != nil {
		return no
	}
	f.write(t, values)
	wanted := slices.Sorted(maps.Keys(values))
	if f.FullAnswers {
		wanted = slices.Sorted(maps.Keys(t.properties()))
	}
	return fakehttp.OK(f.show(t, t.properties(), wanted))
}

func (f *Fake) postObject(r *request) *answer {
	k := f.kindOf(r.Path[0])
	if k == nil {
		return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Unable to infer object type from: "+r.Path[0])
	}
	in, no := object(r, "properties", "associations")
	if no != nil {
		return no
	}
	values, no := f.values(k, in["properties"])
	if no != nil {
		return no
	}
	var missing []string
	for _, name := range k.required {
		if values[name] == "" {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Error creating "+strings.ToUpper(strings.TrimSuffix(k.name, "s"))+
			". Some required properties were not set.", record{"message": "", "code": "", "context": record{"properties": missing}})
	}
	if twin := f.twin(k, values["email"]); twin != nil {
		return refuse(http.StatusConflict, "CONFLICT", "Contact already exists. Existing ID: "+twin.id)
	}
	given, isList := in["associations"].([]any)
	if !isList && (in["associations"] != nil || !f.LooseCreate) {
		return badInput("Some required fields were not set: [associations]")
	}
	t := &thing{id: f.newID(), kind: k}
	links, no := f.associations(t, given)
	if no != nil {
		return no
	}
	f.links = append(f.links, links...)
	k.stored = append(k.stored, t)
	f.write(t, values)
	return &answer{Status: http.StatusCreated, Body: f.show(t, t.properties(), slices.Sorted(maps.Keys(t.properties())))}
}

// twin is another contact with the same e-mail address, the one property that is unique.
func (f *Fake) twin(k *kind, email string) *thing {
	for _, t := range k.stored {
		if k.name == "contacts" && email != "" && !t.archived && strings.EqualFold(t.properties()["email"], email) {
			return t
		}
	}
	return nil
}

func (f *Fake) deleteObject(r *request) *answer {
	if k := f.kindOf(r.Path[0]); k != nil {
		if t := f.find(k, r.Path[1]); t != nil {
			t.archived = true
		}
	}
	return &answer{Status: http.StatusNoContent}
}

// values checks the properties of a body, all of them or none.
func (f *Fake) values(k *kind, given any) (map[string]string, *answer) {
	properties, ok := given.(map[string]any)
	if !ok {
		return nil, badInput("Some required fields were not set: [properties]")
	}
	values := map[string]string{}
	var wrong []record
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		value, isText := properties[name].(string)
		if !isText {
			return nil, badInput("Cannot deserialize value of type `java.lang.String` at properties[\"" + name + "\"]")
		}
		check, known := k.properties[name]
		problem := ""
		switch {
		case !known:
			problem = "PROPERTY_DOESNT_EXIST"
		case check == nil:
			problem = "READ_ONLY_VALUE"
		case value != "":
			value, problem = check(f, value)
		}
		if problem != "" {
			wrong = append(wrong, record{"isValid": false, "message": "Property \"" + name + "\" is not valid", "error": problem,
				"name": name, "code": problem, "context": record{"propertyName": []string{name}}})
		}
		values[name] = value
	}
	if wrong != nil {
		text, err := json.Marshal(wrong)
		if err != nil {
			panic(err) // texts only
		}
		return nil, refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Property values were not valid: "+string(text), wrong...)
	}
	return values, nil
}

// write makes a new version of an object, with what HubSpot derives from it.
func (f *Fake) write(t *thing, values map[string]string) {
	properties := map[string]string{}
	if len(t.versions) > 0 {
		properties = maps.Clone(t.properties())
	} else {
		properties["createdate"], properties["hs_createdate"], properties["hs_object_id"] = show(f.Now()), show(f.Now()), t.id
	}
	maps.Copy(properties, values)
	properties[t.kind.modifiedIn()] = show(f.Now())
	switch t.kind.name {
	case "contacts":
		f.calculate(properties, "phone", "phone")
		f.calculate(properties, "mobilephone", "mobile")
	case "calls":
		properties["hs_body_preview"] = preview(properties["hs_call_body"])
	}
	for name := range properties {
		if _, known := t.kind.properties[name]; !known {
			delete(properties, name)
		}
	}
	t.versions = append(t.versions, version{f.Now(), properties})
}

// calculate derives the forms of a number that searches compare.
func (f *Fake) calculate(properties map[string]string, from, to string) {
	number := properties[from]
	digits := fakehttp.Digits(number)
	international := strings.HasPrefix(strings.TrimSpace(number), "+")
	national := strings.TrimPrefix(digits, f.CountryCode)
	whole := digits
	if !international {
		whole = f.CountryCode + national
	}
	if len(whole) < 8 || len(whole) > 15 || !international && strings.HasPrefix(national, "0") {
		whole, national = "", ""
	}
	properties["hs_searchable_calculated_"+to+"_number"] = national
	properties["hs_searchable_calculated_international_"+to+"_number"] = whole
	if whole != "" {
		whole = "+" + whole
	}
	properties["hs_calculated_"+to+"_number"] = whole
}

// preview is a body without its tags, cut.
func preview(body string) string {
	var text strings.Builder
	tag := false
	for _, c := range body {
		switch {
		case c == '<':
			tag = true
		case c == '>' && tag:
			tag = false
			text.WriteByte(' ')
		case !tag:
			text.WriteRune(c)
		}
	}
	runes := []rune(strings.Join(strings.Fields(text.String()), " "))
	return string(runes[:min(len(runes), 250)])
}

func (f *Fake) newID() string {
	f.ids++
	return strconv.FormatInt(f.ids, 10)
}
