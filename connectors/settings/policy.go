package settings

import (
	"slices"
	"strconv"
	"strings"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/oauth"
	"callscribe/connectors/words"
)

// Policy is what an administrator has set for all people of a company, in the browser's managed storage. The
// zero Policy sets nothing.
//
//	{"company": "Acme", "contact": "it@acme.example",
//	 "crm": {"platform": "salesforce", "hostname": "acme.my.salesforce.com"},
//	 "allowedCrms": ["salesforce"],
//	 "clients": {"salesforce": {"id": "3MVG9..."}},
//	 "descriptions": ["{\"name\": \"acmecrm\", ...}"],
//	 "settings": {"autoLog": {"value": true, "locked": true}, "stayConnected": {"value": false, "locked": true}}}
type Policy struct {
	Company string // who has set it, and whom to ask
	Contact string

	CRM          CRM                     // the one to connect
	Allowed      []string                // the platforms that may be connected at all; nil: all
	Clients      map[string]oauth.Client // the company's own apps, by platform
	Descriptions []string                // of the company's own CRMs, as JSON; "" in the place of one that is no text
	Settings     map[string]Choice       // by the setting's name

	// Problems are sentences on what in the policy cannot be right. What is right holds all the same.
	Problems []string
}

// CRM is a CRM that people should connect; "" where that is their choice.
type CRM struct {
	Platform string `json:"platform"`
	Hostname string `json:"hostname"`
	Server   string `json:"server"` // of OAuth: which data centre
}

// Choice is what a policy says of one setting.
type Choice struct {
	Value  any // nil: the default
	Locked bool
}

// ParsePolicy reads what managed storage holds, as JSON.
func ParsePolicy(data []byte) Policy {
	var p Policy
	err := json.Members(data, func(name string, value json.RawMessage) {
		switch name {
		case "company":
			p.read("company", value, &p.Company, "must be a text")
		case "contact":
			p.read("contact", value, &p.Contact, "must be a text")
		case "crm":
			p.read("crm", value, &p.CRM, `must be an object with "platform" and "hostname"`)
			p.only("crm", value, "platform hostname server")
		case "allowedCrms":
			p.allow(value)
		case "clients":
			p.clients(value)
		case "descriptions":
			p.descriptions(value)
		case "settings":
			p.settings(value)
		default:
			p.Problem(quoted(name), "is not known here")
		}
	})
	if err != nil {
		return Policy{Problems: []string{"The company's policy could not be read. It sets nothing."}}
	}
	return p
}

// read reads a member, and leaves it empty if it is of another kind.
func (p *Policy) read(name string, value json.RawMessage, to any, must string) {
	if json.Unmarshal(value, to) != nil {
		p.Problem(name, must)
	}
}

// only notes the members of an object that are none of the known ones: a name that is written otherwise sets nothing.
func (p *Policy) only(at string, object json.RawMessage, known string) {
	_ = json.Members(object, func(name string, _ json.RawMessage) { // what is no object is told of elsewhere
		if !slices.Contains(strings.Fields(known), name) {
			p.Problem(at+"."+quoted(name), "is not known here")
		}
	})
}

// Problem notes that a member of the policy cannot be right.
func (p *Policy) Problem(name, must string) {
	p.Problems = append(p.Problems, "In the company's policy "+name+" "+must+". It was passed over.")
}

// ringcentral has its client ID among the settings: the phone needs it too.
const ringcentral = "ringcentral"

// quoted is a name that an administrator has chosen, made fit for a sentence.
func quoted(name string) string {
	if len(name) > 64 {
		name = name[:64]
	}
	return `"` + strings.ToValidUTF8(name, "?") + `"`
}

func (p *Policy) allow(value json.RawMessage) {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		p.Problem("allowedCrms", "must be a list of CRMs")
		return
	}
	p.Allowed = []string{}
	for _, entry := range list {
		var name string
		if json.Unmarshal(entry, &name) != nil || name == "" {
			p.Problem("allowedCrms", "must name each CRM as a text")
			continue
		}
		p.Allowed = append(p.Allowed, name)
	}
}

func (p *Policy) descriptions(value json.RawMessage) {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		p.Problem("descriptions", "must be a list of descriptions")
	}
	p.Descriptions = make([]string, len(list))
	for i, entry := range list {
		if json.Unmarshal(entry, &p.Descriptions[i]) != nil || p.Descriptions[i] == "" {
			p.Problem("descriptions."+strconv.Itoa(i), "must be a text: the description's JSON as a string")
		}
	}
}

func (p *Policy) clients(value json.RawMessage) {
	p.Clients = map[string]oauth.Client{}
	err := json.Members(value, func(platform string, value json.RawMessage) {
		var client oauth.Client
		at := "clients." + quoted(platform)
		p.only(at, value, "id secret")
		switch err := json.Unmarshal(value, &client); {
		case platform == ringcentral:
			p.Problem(at, "must stand in settings.ringcentralClientId")
		case err != nil:
			p.Problem(at, `must be an object with "id" and, where the CRM wants it, "secret"`)
		case client.ID == "" || strings.ContainsAny(client.ID, " \t\r\n"):
			p.Problem(at+".id", "must be a client ID, without a space")
		default:
			p.Clients[platform] = client
		}
	})
	if err != nil {
		p.Problem("clients", "must be an object with a client for each CRM")
	}
}

func (p *Policy) settings(value json.RawMessage) {
	p.Settings = map[string]Choice{}
	err := json.Members(value, func(name string, value json.RawMessage) {
		f, known := field(name)
		if !known {
			p.Problem("settings."+quoted(name), "is no setting")
			return
		}
		at := "settings." + name
		var c struct {
			Value  any             `json:"value"`
			Locked json.RawMessage `json:"locked"`
		}
		if json.Unmarshal(value, &c) != nil {
			p.Problem(at, `must be an object with "value" and "locked"`)
			return
		}
		p.only(at, value, "value locked")
		locked := string(c.Locked) == "true"
		if c.Locked != nil && !locked && string(c.Locked) != "false" {
			p.Problem(at+".locked", "must be true or false")
		}
		if c.Value != nil && !f.Fits(c.Value) {
			p.Problem(at+".value", f.must)
			return
		}
		p.Settings[name] = Choice{Value: c.Value, Locked: locked}
	})
	if err != nil {
		p.Problem("settings", "must be an object with the settings")
	}
}

// Against drops the CRMs of the policy that are none of those known here, and says so. The allowed ones stay a
// list even if all are dropped: a policy with a wrong name in it must not allow what it forbids.
func (p *Policy) Against(platforms []string) {
	known := func(name string) bool { return slices.Contains(platforms, name) }
	unknown := "is no CRM that Callscribe knows; it knows " + strings.Join(platforms, ", ")
	if p.CRM.Platform == "" && p.CRM != (CRM{}) {
		p.Problem("crm.platform", "is missing; it is one of "+strings.Join(platforms, ", "))
		p.CRM = CRM{}
	}
	if p.CRM.Platform != "" && !known(p.CRM.Platform) {
		p.Problem("crm.platform "+quoted(p.CRM.Platform), unknown)
		p.CRM = CRM{}
	}
	for _, name := range p.Allowed {
		if !known(name) {
			p.Problem("allowedCrms "+quoted(name), unknown)
		}
	}
	for name := range p.Clients {
		if !known(name) {
			p.Problem("clients."+quoted(name), unknown)
		}
	}
	if p.CRM.Platform != "" && p.Allows(p.CRM.Platform) != nil {
		p.Problem("crm.platform", "must be among allowedCrms")
		p.CRM = CRM{}
	}
	slices.Sort(p.Problems)
}

// Allows refuses a CRM that the company does not allow.
func (p *Policy) Allows(platform string) error {
	if p.Allowed == nil || slices.Contains(p.Allowed, platform) {
		return nil
	}
	return &crm.Error{Code: crm.PermissionDenied, Message: words.Say("crmNotAllowed") + " " + p.ask()}
}

// AllowsAt refuses an account of a CRM that the company does not allow, or has at another address.
func (p *Policy) AllowsAt(platform, hostname string) error {
	if p.CRM.Platform == platform && p.CRM.Hostname != "" && p.CRM.Hostname != hostname {
		return &crm.Error{Code: crm.PermissionDenied, Message: words.Say("addressNotAllowed", p.CRM.Hostname) + " " + p.ask()}
	}
	return p.Allows(platform)
}

// Empty reports whether there is no policy.
func (p *Policy) Empty() bool {
	return p.Company == "" && p.Contact == "" && p.CRM == (CRM{}) && p.Allowed == nil && len(p.Clients) == 0 &&
		len(p.Descriptions) == 0 && len(p.Settings) == 0 && len(p.Problems) == 0
}

// Locked reports whether a setting is the company's alone.
func (p *Policy) Locked(name string) bool { return p.Settings[name].Locked }

// ask says whom to ask for a change.
func (p *Policy) ask() string {
	who := p.Company
	if who == "" {
		who = words.Say("yourAdmin")
	}
	if p.Contact != "" {
		who += " (" + p.Contact + ")"
	}
	return words.Say("changedBy", who)
}
