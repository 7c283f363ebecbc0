package pipedrivetest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// route is one operation of the API and its documented cost.
type route struct {
	method string
	path   string // "{id}" stands for a number
	tokens int
	query  []string // the parameters that it takes
	serve  func(*Fake, request) (any, error)
}

var routes = []route{
	{"GET", "/api/v2/activities/{id}", 1, []string{"include_fields"}, (*Fake).getActivity},
	{"PATCH", "/api/v2/activities/{id}", 5, nil, (*Fake).patchActivity},
	{"DELETE", "/api/v2/activities/{id}", 3, nil, (*Fake).deleteActivity},
	{"POST", "/api/v2/activities", 5, nil, (*Fake).postActivity},
	{"GET", "/api/v2/activities", 10, []string{"filter_id", "ids", "owner_id", "deal_id", "lead_id", "person_id", "org_id",
		"done", "updated_since", "updated_until", "sort_by", "sort_direction", "include_fields", "limit", "cursor"}, (*Fake).listActivities},
	{"GET", "/api/v2/persons/search", 20, []string{"term", "fields", "exact_match", "organization_id", "include_fields",
		"limit", "cursor"}, (*Fake).searchPersons},
	{"GET", "/api/v2/persons/{id}", 1, []string{"include_fields", "custom_fields"}, (*Fake).getPerson},
	{"POST", "/api/v2/persons", 5, nil, (*Fake).postPerson},
	{"GET", "/api/v2/deals", 10, []string{"person_id", "status", "limit", "cursor"}, (*Fake).listDeals},
	{"GET", "/v1/leads", 20, []string{"person_id", "limit", "start"}, (*Fake).listLeads},
	{"GET", "/v1/activityTypes", 20, nil, (*Fake).listTypes},
	{"GET", "/v1/users/me", 2, nil, (*Fake).getMe},
}

// Route is one operation that the fake serves, and what it costs.
type Route struct {
	Method string
	Path   string
	Tokens int
}

// Routes are all of them.
func Routes() []Route {
	var all []Route
	for _, r := range routes {
		all = append(all, Route{r.method, r.path, r.tokens})
	}
	return all
}

// find is the route of a request, and the id in its path.
func find(r *http.Request) (route, int, error) {
	known := false
	for _, route := range routes {
		id, ok := match(route.path, r.URL.EscapedPath())
		if ok && route.method == r.Method {
			return route, id, nil
		}
		known = known || ok
	}
	if known {
		return route{}, 0, refuse(http.StatusMethodNotAllowed, "ERR_METHOD_NOT_ALLOWED", "Method not allowed")
	}
	return route{}, 0, refuse(http.StatusNotFound, "ERR_NOT_FOUND", "Unknown path")
}

func match(pattern, path string) (id int, ok bool) {
	prefix, numbered := strings.CutSuffix(pattern, "{id}")
	if !numbered {
		return 0, pattern == path
	}
	rest, ok := strings.CutPrefix(path, prefix)
	if !ok {
		return 0, false
	}
	id, err := strconv.Atoi(rest)
	return id, err == nil && strconv.Itoa(id) == rest
}

func checkQuery(r *http.Request, allowed []string) error {
	query := r.URL.Query()
	for name := range query {
		if !slices.Contains(allowed, name) {
			return invalid(name, "Parameter '"+name+"' is not allowed for this request")
		}
	}
	for _, name := range []string{"person_id", "owner_id", "deal_id", "org_id", "limit"} {
		if value := query.Get(name); value != "" {
			if n, err := strconv.Atoi(value); err != nil || n < 1 {
				return invalid(name, "must be an integer")
			}
		}
	}
	return nil
}
