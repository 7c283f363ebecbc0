package hubspottest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// link joins two objects; it is stored once and seen from both.
type link struct{ a, b *thing }

// typeIDs are the numbers of HubSpot's own types of association.
var typeIDs = map[[2]string]int{
	{"calls", "contacts"}: 194, {"contacts", "calls"}: 193, {"calls", "deals"}: 206, {"deals", "calls"}: 205,
	{"contacts", "deals"}: 4, {"deals", "contacts"}: 3,
}

// linked are the ids of the objects of a kind that an object is linked to, the first linked first.
func (f *Fake) linked(t *thing, to *kind) []string {
	var ids []string
	for _, l := range f.links {
		other := l.b
		if l.b == t {
			other = l.a
		} else if l.a != t {
			continue
		}
		if other.kind == to && !other.archived {
			ids = append(ids, other.id)
		}
	}
	return ids
}

// associations reads those of a new object.
func (f *Fake) associations(t *thing, given []any) ([]link, *answer) {
	var links []link
	for _, one := range given {
		text, err := json.Marshal(one)
		if err != nil {
			panic(err) // it came from JSON
		}
		var in struct {
			To    struct{ ID *string }
			Types []struct {
				AssociationCategory string
				AssociationTypeID   int
			}
		}
		if json.Unmarshal(text, &in) != nil || in.To.ID == nil || len(in.Types) == 0 {
			return nil, badInput("Cannot deserialize associations")
		}
		for _, kind := range in.Types {
			other := f.wantedBy(t.kind, *in.To.ID, kind.AssociationTypeID)
			if other == nil || kind.AssociationCategory != "HUBSPOT_DEFINED" {
				return nil, refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Invalid association: object "+*in.To.ID+
					" does not exist or type "+strconv.Itoa(kind.AssociationTypeID)+" is not valid")
			}
			links = append(links, link{t, other})
		}
	}
	return links, nil
}

// wantedBy is the object that an association of a type would lead to.
func (f *Fake) wantedBy(from *kind, id string, typeID int) *thing {
	for pair, number := range typeIDs {
		if pair[0] == from.name && number == typeID {
			if t := f.find(f.objects[pair[1]], id); t != nil && !t.archived {
				return t
			}
		}
	}
	return nil
}

// ends are the two objects that a path names.
func (f *Fake) ends(r *request) (from, to *thing, no *answer) {
	fromKind, toKind := f.kindOf(r.Path[0]), f.kindOf(r.Path[2])
	if fromKind == nil || toKind == nil || typeIDs[[2]string{fromKind.name, toKind.name}] == 0 {
		return nil, nil, refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Unable to infer object type")
	}
	from, to = f.find(fromKind, r.Path[1]), f.find(toKind, r.Path[3])
	if from == nil || from.archived || to == nil || to.archived {
		return nil, nil, notFound()
	}
	return from, to, nil
}

func (f *Fake) putLink(r *request) *answer {
	from, to, no := f.ends(r)
	if no != nil {
		return no
	}
	if !slices.Contains(f.linked(from, to.kind), to.id) {
		f.links = append(f.links, link{from, to})
	}
	now := f.Now().UTC().Format(time.RFC3339)
	result := func(from, to *thing) record {
		return record{"from": record{"id": from.id}, "to": record{"id": to.id}, "associationSpec": record{
			"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": typeIDs[[2]string{from.kind.name, to.kind.name}]}}
	}
	return fakehttp.OK(record{"status": "COMPLETE", "results": []record{result(from, to), result(to, from)},
		"startedAt": now, "completedAt": now})
}

func (f *Fake) deleteLink(r *request) *answer {
	from, to, no := f.ends(r)
	if no != nil {
		return no
	}
	f.links = slices.DeleteFunc(f.links, func(l link) bool { return l == link{from, to} || l == link{to, from} })
	return &answer{Status: http.StatusNoContent}
}

func (f *Fake) getLinks(r *request) *answer {
	from, to := f.kindOf(r.Path[0]), f.kindOf(r.Path[2])
	if from == nil || to == nil {
		return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Unable to infer object type")
	}
	t := f.find(from, r.Path[1])
	if t == nil || t.archived {
		return notFound()
	}
	results := []record{}
	for _, id := range f.linked(t, to) {
		var shown any = id
		if f.NumericIDs {
			shown = json.Number(id)
		}
		results = append(results, record{"toObjectId": shown, "associationTypes": []record{
			{"category": "HUBSPOT_DEFINED", "typeId": typeIDs[[2]string{from.name, to.name}], "label": nil}}})
	}
	return fakehttp.OK(record{"results": results})
}
