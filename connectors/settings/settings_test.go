package settings

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// example is a value other than false and "" that fits.
func example(f Field) any {
	switch {
	case f.Switch:
		return true
	case f.values != nil:
		return f.values[1]
	case f.Name == "phone":
		return "demo"
	}
	return "Europe"
}

func TestDocumentHoldsEachSetting(t *testing.T) {
	all := Values{}
	for _, f := range Fields {
		all[f.Name] = example(f)
	}
	document, err := all.Document()
	require.NoError(t, err)
	back, err := Read(document)
	require.NoError(t, err)
	assert.Equal(t, all, back)
	assert.Contains(t, string(document), `"addCallLogNote":{"value":true}`)

	none, err := Values{}.Document()
	require.NoError(t, err)
	assert.Equal(t, "{}", string(none))
}

func TestReadNamesWhatDoesNotFit(t *testing.T) {
	for document, says := range map[string]string{
		`[`:                             "settings could not be read.",
		`{"autoLog": "yes"}`:            "autoLog must be true or false.",
		`{"autoLog": 1}`:                "autoLog must be true or false.",
		`{"levels": {"success": "on"}}`: "levels.success must be true or false.",
		`{"userSettings": {"addCallLogNote": {"value": "true"}}}`:   "userSettings.addCallLogNote.value must be true or false.",
		`{"userSettings": {"logDateFormat": {"value": "YY"}}}`:      "userSettings.logDateFormat.value must be one of:",
		`{"clientId": "not a client id !!"}`:                        "clientId must be a client ID",
		`{"widgetUrl": "https://apps.ringcentral.com.evil.test/"}`:  "widgetUrl must be",
		`{"widgetUrl": "https://apps.ringcentral.com/\"><script>"}`: "widgetUrl must be",
		`{"timezoneName": "Europe/Berlin\n"}`:                       "timezoneName must be the name of a time zone",
		`{"timezoneName": "` + strings.Repeat("x", 65) + `"}`:       "timezoneName must be the name of a time zone",
	} {
		values, err := Read([]byte(strings.TrimSuffix(document, "}") + closing(document)))
		require.Error(t, err, document)
		assert.Contains(t, crm.AsError(err).Message, says)
		assert.NotEmpty(t, crm.AsError(err).Field)
		if document != "[" {
			assert.Equal(t, Values{"atOnce": true}, values, "the rest is read")
		}
	}
	values, err := Read([]byte(`{"levels": 7, "userSettings": [], "autoLog": null, "else": {}}`))
	require.NoError(t, err)
	assert.Empty(t, values)
}

// closing adds a setting that fits to a document whose last brace is gone.
func closing(document string) string {
	if strings.HasSuffix(document, "}") {
		return `, "atOnce": true}`
	}
	return ""
}

const acme = `{
	"company": "Acme IT", "contact": "it@acme.example",
	"crm": {"platform": "salesforce", "hostname": "Acme.my.salesforce.com"},
	"allowedCrms": ["salesforce", "zoho"],
	"clients": {"salesforce": {"id": "3MVG9"}, "zoho": {"id": "1000.X", "secret": "s"}},
	"descriptions": ["{}"],
	"settings": {"autoLog": {"value": false, "locked": true}, "internal": {"value": true}, "stayConnected": {"locked": true}}
}`

func TestPolicy(t *testing.T) {
	p := ParsePolicy([]byte(acme))
	p.Against([]string{"salesforce", "zoho"})
	assert.Empty(t, p.Problems)
	assert.Equal(t, CRM{Platform: "salesforce", Hostname: "Acme.my.salesforce.com"}, p.CRM)
	assert.Equal(t, "s", p.Clients["zoho"].Secret)
	assert.Equal(t, []string{"{}"}, p.Descriptions)
	assert.NoError(t, p.Allows("zoho"))
	err := p.Allows("pipedrive")
	assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err))
	assert.Contains(t, err.Error(), "It can be changed by Acme IT (it@acme.example).")

	nothing := ParsePolicy([]byte(`{}`))
	assert.Equal(t, Policy{}, nothing)
	assert.NoError(t, nothing.Allows("pipedrive"))
	none := ParsePolicy([]byte(`{"allowedCrms": []}`))
	assert.Error(t, none.Allows("pipedrive"), "an empty list allows none")
}

func TestWhatHolds(t *testing.T) {
	p := ParsePolicy([]byte(acme))
	defaults := Values{"autoLog": true, "internal": false, "stayConnected": false, "atOnce": false}
	assert.Equal(t, Values{"autoLog": false, "internal": true, "stayConnected": false, "atOnce": false}, p.Effective(defaults, Values{}))
	assert.Equal(t, Values{"autoLog": false, "internal": false, "stayConnected": false, "atOnce": true},
		p.Effective(defaults, Values{"autoLog": true, "internal": false, "stayConnected": true, "atOnce": true}), "what is locked is the company's")
	free := &Policy{}
	assert.Equal(t, Values{"autoLog": false, "internal": false, "stayConnected": false, "atOnce": false}, free.Effective(defaults, Values{"autoLog": false}))
}

func TestChoosing(t *testing.T) {
	p := ParsePolicy([]byte(acme))
	defaults := Values{"autoLog": true, "internal": false, "stayConnected": false, "atOnce": false}
	have := p.Effective(defaults, Values{})
	chosen, err := p.Choose(Values{}, have, have)
	require.NoError(t, err)
	assert.Empty(t, chosen, "what is as it was is no choice")

	chosen, err = p.Choose(Values{"atOnce": true}, have, Values{"internal": false, "atOnce": false, "autoLog": false})
	require.NoError(t, err)
	assert.Equal(t, Values{"internal": false, "atOnce": true}, chosen, "atOnce is wanted as it is")

	for _, wanted := range []Values{{"autoLog": true, "atOnce": true}, {"stayConnected": true}} {
		chosen, err = p.Choose(Values{}, have, wanted)
		require.Error(t, err)
		assert.Nil(t, chosen)
		assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err))
		assert.Contains(t, err.Error(), "is set by your company. It can be changed by Acme IT (it@acme.example).")
	}
}

// Each mistake gets a sentence, and all else holds.
func TestBadPolicies(t *testing.T) {
	for members, says := range map[string]string{
		`"company": 7`:                                           "company must be a text",
		`"crm": "salesforce"`:                                    "crm must be an object",
		`"crm": {"platform": "siebel"}`:                          `crm.platform "siebel" is no CRM that Callscribe knows; it knows salesforce, zoho`,
		`"crm": {"platform": "zoho"}`:                            "crm.platform must be among allowedCrms",
		`"allowedCrms": ["salesforce", 7]`:                       "allowedCrms must name each CRM as a text",
		`"allowedCrms": ["salesforce", "sf"]`:                    `allowedCrms "sf" is no CRM`,
		`"clients": []`:                                          "clients must be an object",
		`"clients": {"salesforce": "3MVG9"}`:                     `clients."salesforce" must be an object`,
		`"clients": {"salesforce": {"id": ""}}`:                  `clients."salesforce".id must be a client ID`,
		`"clients": {"salesforce": {"id": "a b"}}`:               `clients."salesforce".id must be a client ID`,
		`"clients": {"sf": {"id": "x"}}`:                         `clients."sf" is no CRM`,
		`"descriptions": {}`:                                     "descriptions must be a list",
		`"descriptions": ["{}", ""]`:                             "descriptions.1 must be a text",
		`"descriptions": ["{}", {}]`:                             "descriptions.1 must be a text",
		`"crm": {"hostname": "acme.zoho.com"}`:                   "crm.platform is missing",
		`"clients": {"ringcentral": {"id": "x"}}`:                `clients."ringcentral" must stand in settings.ringcentralClientId`,
		`"settings": []`:                                         "settings must be an object",
		`"settings": {"autolog": {}}`:                            `settings."autolog" is no setting`,
		`"settings": {"autoLog": true}`:                          "settings.autoLog must be an object",
		`"settings": {"autoLog": {"value": "true"}}`:             "settings.autoLog.value must be true or false",
		`"settings": {"autoLog": {"value": true, "locked": 1}}`:  "settings.autoLog.locked must be true or false",
		`"settings": {"phone": {"value": "https://evil.test/"}}`: "settings.phone.value must be",
		`"crm": {"platform": "", "hostName": "x"}`:               `crm."hostName" is not known here`,
		`"clients": {"salesforce": {"id": "x", "secrte": "y"}}`:  `clients."salesforce"."secrte" is not known here`,
		`"settings": {"autoLog": {"value": true, "lock": true}}`: `settings.autoLog."lock" is not known here`,
		`"servers": {}`:                                          `"servers" is not known here`,
	} {
		t.Run(members, func(t *testing.T) {
			policy := `{"contact": "it@acme.example", ` + members
			if !strings.HasPrefix(members, `"allowedCrms"`) {
				policy += `, "allowedCrms": ["salesforce"]`
			}
			policy += "}"
			p := ParsePolicy([]byte(policy))
			p.Against([]string{"salesforce", "zoho"})
			require.Len(t, p.Problems, 1)
			assert.True(t, strings.HasPrefix(p.Problems[0], "In the company's policy "+says), p.Problems[0])
			assert.Equal(t, "it@acme.example", p.Contact)
			assert.NoError(t, p.Allows("salesforce"))
			assert.Error(t, p.Allows("zoho"), "a mistake elsewhere does not allow more")
			assert.Empty(t, p.CRM.Platform)
		})
	}
	for _, none := range []string{``, `[]`, `null`, `{"a"`, `"x"`} {
		p := ParsePolicy([]byte(none))
		assert.Equal(t, []string{"The company's policy could not be read. It sets nothing."}, p.Problems, none)
	}
	p := ParsePolicy([]byte(`{"settings": {"internal": {"value": 7, "locked": true}, "autoLog": {"value": false, "locked": true}}}`))
	assert.Len(t, p.Problems, 1)
	assert.True(t, p.Locked("autoLog"))
	assert.False(t, p.Locked("internal"), "a value that is none cannot hold")
}

func TestFile(t *testing.T) {
	values := Values{"autoLog": true, "logDateFormat": "DD/MM/YYYY HH:mm:ss", "timezoneName": "Europe/Berlin"}
	data, err := Export(values)
	require.NoError(t, err)
	back, notes, err := Import(data)
	require.NoError(t, err)
	assert.Empty(t, notes)
	assert.Equal(t, values, back)

	back, notes, err = Import([]byte(`{"callscribe": "settings", "version": 1, "settings": {"autoLog": "x", "atOnce": true, "newer": 1}}`))
	require.NoError(t, err)
	assert.Equal(t, Values{"atOnce": true}, back)
	assert.Equal(t, []string{
		`The file's setting "newer" is not known here. It was passed over.`,
		`The file's setting autoLog must be true or false. It was passed over.`,
	}, notes)

	for _, bad := range []string{``, `{}`, `[]`, `{"callscribe": "jobs"}`, `{"callscribe": "settings", "version": 2}`,
		`{"callscribe": "settings", "settings": []}`, `{"callscribe":"settings"}` + strings.Repeat(" ", maxFile)} {
		_, _, err := Import([]byte(bad))
		assert.Equal(t, "file", crm.AsError(err).Field, bad[:min(len(bad), 60)])
	}
}

func TestFileAndLocks(t *testing.T) {
	p := ParsePolicy([]byte(acme))
	have := Values{"autoLog": false, "stayConnected": false}
	values, notes := p.Unlocked(have, Values{"autoLog": true, "stayConnected": false, "atOnce": true})
	assert.Equal(t, Values{"atOnce": true}, values)
	assert.Equal(t, []string{"The setting autoLog is set by your company. The file's was passed over."}, notes)
}

// FuzzParsePolicy: whatever managed storage holds, reading it ends, and what it allows is what it says.
func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(acme))
	f.Add([]byte(`{"allowedCrms": null, "settings": {"autoLog": null}, "clients": {"": {}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := ParsePolicy(data)
		p.Against([]string{"salesforce"})
		for name, choice := range p.Settings {
			known, ok := field(name)
			assert.True(t, ok)
			assert.True(t, choice.Value == nil || known.Fits(choice.Value))
		}
		for _, problem := range p.Problems {
			assert.True(t, utf8.ValidString(problem) && strings.HasSuffix(problem, "."), problem)
		}
	})
}

// FuzzImport: whatever file is chosen, reading it ends, takes nothing that does not fit, and what was taken is what an
// export of it brings to the next computer.
func FuzzImport(f *testing.F) {
	f.Add([]byte(`{"callscribe": "settings", "version": 1, "settings": {"autoLog": false, "phone": "demo", "newer": {}}}`))
	f.Add([]byte(`{"callscribe": "settings", "settings": {"autoLog": ` + strings.Repeat("[", 5000)))
	f.Add([]byte(`{"callscribe": "settings", "version": -1, "settings": {"autoLog": true, "autoLog": "x"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		values, notes, err := Import(data)
		if err != nil {
			assert.Equal(t, "file", crm.AsError(err).Field)
			assert.Empty(t, values)
			return
		}
		for _, note := range notes {
			assert.True(t, utf8.ValidString(note) && strings.HasSuffix(note, "."), note)
		}
		file, err := Export(values)
		require.NoError(t, err)
		again, notes, err := Import(file)
		require.NoError(t, err)
		assert.Empty(t, notes)
		assert.Equal(t, values, again)
	})
}

// Chrome checks a policy against extension/managed_schema.json, and drops what that does not name.
func TestManagedSchemaNamesAll(t *testing.T) {
	data, err := os.ReadFile("../../extension/managed_schema.json")
	require.NoError(t, err)
	type schema struct {
		Type       string             `json:"type"`
		Enum       []string           `json:"enum"`
		Properties map[string]*schema `json:"properties"`
	}
	var root schema
	require.NoError(t, json.Unmarshal(data, &root))
	known := ParsePolicy([]byte(acme))
	require.Empty(t, known.Problems)
	assert.ElementsMatch(t, []string{"company", "contact", "crm", "allowedCrms", "clients", "descriptions", "settings"}, keys(root.Properties))
	assert.ElementsMatch(t, []string{"platform", "hostname", "server"}, keys(root.Properties["crm"].Properties))

	settings := root.Properties["settings"].Properties
	assert.Len(t, settings, len(Fields))
	for _, f := range Fields {
		s := settings[f.Name]
		if !assert.NotNil(t, s, "extension/managed_schema.json lacks the setting %s", f.Name) {
			continue
		}
		assert.ElementsMatch(t, []string{"value", "locked"}, keys(s.Properties), f.Name)
		want := "string"
		if f.Switch {
			want = "boolean"
		}
		assert.Equal(t, want, s.Properties["value"].Type, f.Name)
		assert.Equal(t, "boolean", s.Properties["locked"].Type, f.Name)
		assert.Equal(t, f.values, s.Properties["value"].Enum, f.Name)
	}
}

func keys[T any](m map[string]T) []string { return slices.Collect(maps.Keys(m)) }
