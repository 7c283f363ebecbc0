package zohocrmtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// field is one field of a module.
type field struct {
	name   string
	kind   string // text, textarea, phone, picklist, datetime, duration, integer, url, boolean, lookup, owner
	length int
	to     []string // the modules that a lookup may lead to
}

// module is a kind of record.
type module struct {
	name    string
	fields  []field
	needs   []string
	texts   []string            // what a search by word looks at
	related map[string][]string // lists of other records: the module, and its lookups that lead here
	fakehttp.Table
}

var personFields = []field{
	{name: "Last_Name", kind: "text", length: 80}, {name: "First_Name", kind: "text", length: 40}, {name: "Title", kind: "text", length: 100},
	{name: "Email", kind: "text", length: 100}, {name: "Phone", kind: "phone", length: 30}, {name: "Mobile", kind: "phone", length: 30},
	{name: "Home_Phone", kind: "phone", length: 30}, {name: "Other_Phone", kind: "phone", length: 30},
	{name: "Description", kind: "textarea", length: 32000}, {name: "Owner", kind: "owner"},
}

var shown = []string{"id", "Full_Name", "Created_Time", "Modified_Time", "Created_By", "Modified_By", "Call_Status", "$se_module"}

func modules() map[string]*module {
	names := []string{"Last_Name", "First_Name", "Full_Name", "Email"}
	all := []*module{
		{name: "Calls", texts: []string{"Subject", "Description"}, fields: []field{
			{name: "Subject", kind: "text", length: 255}, {name: "Description", kind: "textarea", length: 32000},
			{name: "Call_Type", kind: "picklist"}, {name: "Call_Start_Time", kind: "datetime"},
			{name: "Call_Duration", kind: "duration"}, {name: "Call_Duration_in_seconds", kind: "integer"},
			{name: "Call_Result", kind: "picklist"}, {name: "Call_Purpose", kind: "picklist"}, {name: "Call_Agenda", kind: "text", length: 255},
			{name: "Outgoing_Call_Status", kind: "picklist"}, {name: "Outbound_Call_Status", kind: "picklist"},
			{name: "Dialled_Number", kind: "text", length: 50}, {name: "Caller_ID", kind: "text", length: 50},
			{name: "Voice_Recording__s", kind: "url", length: 2000}, {name: "CTI_Entry", kind: "boolean"},
			{name: "Who_Id", kind: "lookup", to: []string{"Contacts"}},
			{name: "What_Id", kind: "lookup", to: []string{"Accounts", "Deals", "Leads"}}, {name: "Owner", kind: "owner"}}},
		{name: "Contacts", texts: names, needs: []string{"Last_Name"}, fields: append([]field{
			{name: "Account_Name", kind: "lookup", to: []string{"Accounts"}}}, personFields...),
			related: map[string][]string{"Calls": {"Who_Id"}, "Deals": {"Contact_Name"}}},
		{name: "Leads", texts: names, needs: []string{"Last_Name"}, fields: append([]field{{name: "Company", kind: "text", length: 200}}, personFields...),
			related: map[string][]string{"Calls": {"What_Id"}}},
		{name: "Accounts", texts: []string{"Account_Name"}, needs: []string{"Account_Name"}, fields: []field{
			{name: "Account_Name", kind: "text", length: 200}, {name: "Phone", kind: "phone", length: 30}, {name: "Owner", kind: "owner"}}},
		{name: "Deals", texts: []string{"Deal_Name"}, needs: []string{"Deal_Name", "Stage"}, fields: []field{
			{name: "Deal_Name", kind: "text", length: 120}, {name: "Stage", kind: "text", length: 120}, {name: "Closing_Date", kind: "text", length: 10},
			{name: "Probability", kind: "integer"},
			{name: "Contact_Name", kind: "lookup", to: []string{"Contacts"}}, {name: "Account_Name", kind: "lookup", to: []string{"Accounts"}},
			{name: "Owner", kind: "owner"}}, related: map[string][]string{"Calls": {"What_Id"}}},
	}
	byName := map[string]*module{}
	for _, m := range all {
		byName[m.name] = m
	}
	return byName
}

// field is a field that the module has in this account.
func (f *Fake) field(m *module, name string) (field, bool) {
	if m.name == "Calls" && f.Unique != "" && name == f.Unique {
		return field{name: name, kind: "text", length: 255}, true
	}
	if name == "Outgoing_Call_Status" && f.OldStatus || name == "Outbound_Call_Status" && !f.OldStatus {
		return field{}, false
	}
	i := slices.IndexFunc(m.fields, func(x field) bool { return x.name == name })
	if i < 0 {
		return field{}, false
	}
	return m.fields[i], true
}

// options are the values of a picklist.
func (f *Fake) options(name string) []string {
	return map[string][]string{
		"Call_Type": {"Inbound", "Outbound", "Missed"}, "Call_Result": f.Results,
		"Call_Purpose":         {"Prospecting", "Administrative", "Negotiation", "Demo", "Project", "Support"},
		"Outgoing_Call_Status": {"Completed", "Scheduled", "Cancelled", "Overdue"},
		"Outbound_Call_Status": {"Completed", "Scheduled", "Cancelled", "Overdue"},
	}[name]
}

var (
	phoneForm    = regexp.MustCompile(`^\+?[0-9][0-9 ()\-.]*$|^\([0-9][0-9 ()\-.]*$`)
	durationForm = regexp.MustCompile(`^(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d)$`)
)

// value checks what a body has for a field, and makes it what is stored.
func (f *Fake) value(x field, value any) (any, *answer) {
	if value == nil || value == "" {
		return nil, nil
	}
	s, isText := value.(string)
	switch x.kind {
	case "boolean":
		if _, ok := value.(bool); !ok {
			return nil, f.invalid(x.name, "boolean")
		}
		return value, nil
	case "integer":
		number, _ := value.(json.Number)
		n, err := strconv.Atoi(number.String())
		if err != nil {
			return nil, f.invalid(x.name, "integer")
		}
		return n, nil
	case "lookup", "owner":
		return f.reference(x, value)
	}
	if !isText {
		return nil, f.invalid(x.name, "text")
	}
	switch x.kind {
	case "picklist":
		if !slices.Contains(f.options(x.name), s) {
			return nil, f.invalid(x.name, "picklist")
		}
	case "datetime":
		at, err := time.Parse("2006-01-02T15:04:05Z07:00", s)
		if err != nil || strings.Contains(s, ".") {
			return nil, f.invalid(x.name, "datetime")
		}
		return at.In(f.Zone).Format("2006-01-02T15:04:05-07:00"), nil
	case "duration":
		if !durationForm.MatchString(s) {
			return nil, f.invalid(x.name, "text")
		}
	case "phone":
		if !phoneForm.MatchString(s) {
			return nil, f.invalid(x.name, "phone")
		}
	case "url":
		if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
			return nil, f.invalid(x.name, "website")
		}
	case "textarea":
		if f.Clean != nil {
			s = f.Clean(s)
		}
	}
	if x.length > 0 && utf8.RuneCountInString(s) > x.length {
		return nil, f.refuseRecord("INVALID_DATA", "invalid data", record{"api_name": x.name, "maximum_length": x.length,
			"json_path": "$.data[0]." + x.name})
	}
	return s, nil
}

// reference checks a lookup, {"id": "554..."}; the id is a text, a number would lose digits.
func (f *Fake) reference(x field, value any) (any, *answer) {
	to, _ := value.(map[string]any)
	id, ok := to["id"].(string)
	if !ok {
		return nil, f.invalid(x.name, "jsonobject")
	}
	if x.kind == "owner" {
		if !isUser(id) {
			return nil, f.refuseRecord("INVALID_DATA", "the related id given seems to be invalid", record{"api_name": "Owner", "id": id})
		}
		return id, nil
	}
	for _, name := range x.to {
		if r, ok := f.modules[name].live(id); ok && r["$converted"] != true {
			return id, nil
		}
	}
	return nil, f.refuseRecord("INVALID_DATA", "the related id given seems to be invalid", record{"api_name": x.name, "id": id})
}

// live is a record that is there.
func (m *module) live(id string) (record, bool) {
	r, ok := m.Get(id)
	return r, ok && r["$deleted"] != true
}

// seconds is the length that a duration says, -1 where it says none: "75:03" or "1:15:03".
func seconds(duration any) int {
	parts := durationForm.FindStringSubmatch(fakehttp.Text(duration))
	if parts == nil {
		return -1
	}
	hours, _ := strconv.Atoi(parts[1])
	minutes, _ := strconv.Atoi(parts[2])
	rest, _ := strconv.Atoi(parts[3])
	return hours*3600 + minutes*60 + rest
}

// duration is a length as Zoho shows it.
func (f *Fake) duration(length int) string {
	if f.HoursShown && length >= 3600 {
		return fmt.Sprintf("%02d:%02d:%02d", length/3600, length/60%60, length%60)
	}
	return fmt.Sprintf("%02d:%02d", length/60, length%60)
}

// newID is an id of 18 digits.
func (f *Fake) newID() string {
	f.ids++
	return strconv.Itoa(554023000000527000 + f.ids)
}
