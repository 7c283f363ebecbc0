package ringcentral

import "callscribe/connectors/words"

// Fields of the log page's form.
const (
	fieldContact       = "contact"
	fieldNewContact    = "newContactName"
	fieldNewType       = "newContactType"
	fieldAlways        = "alwaysThisContact"
	KeySearch          = "contactSearch"
	fieldDeal          = "deal"
	KeyContact         = fieldContact
	KeySubject         = "activityTitle"
	KeyNote            = "note"
	fieldOpenedSubject = "openedTitle"
	fieldOpenedNote    = "openedNote"

	// CreateContact in place of a contact's id asks for a new contact.
	CreateContact = "createNewContact"

	// NoDeal in place of a deal's id asks for none.
	NoDeal = "none"
)

// LogPage is the page on which a person logs a call or edits its log.
type LogPage struct {
	Title    string
	Submit   string // names its button
	Notice   string // a sentence above the fields; "" for none
	Contacts []Option
	Contact  string // the chosen one's id; "" for none
	New      bool   // offers to create a contact
	NewName  string // a name for it
	NewTypes []string
	NewType  string // the chosen one of them
	Always   bool   // offers to take the chosen contact for the number from now on
	Taken    bool   // and that is ticked
	Search   bool   // offers to find other contacts by name
	Name     string // what is looked for so
	Found    string // a sentence about what was found; "" for none
	Deals    []Option
	Deal     string // the chosen one's id; "" for none
	NoDeal   bool   // offers to choose none
	Fixed    bool   // the log exists, and its contact stays

	Subject, Note           string // as the fields show them
	SavedSubject, SavedNote string // as they are saved; what differs on the form's return is the person's
}

// Option is one contact to choose.
type Option struct {
	ID          string `json:"const"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

type field struct {
	Title       string   `json:"title"`
	Type        string   `json:"type"`
	Description string   `json:"description,omitempty"`
	ReadOnly    bool     `json:"readOnly,omitempty"`
	OneOf       []Option `json:"oneOf,omitempty"`
	MinLength   int      `json:"minLength,omitempty"`
}

// fields stand in the order in which the page shows them.
type fields struct {
	Notice        *field `json:"notice,omitempty"`
	Contact       *field `json:"contact,omitempty"`
	NewContact    *field `json:"newContactName,omitempty"`
	NewType       *field `json:"newContactType,omitempty"`
	Search        *field `json:"contactSearch,omitempty"`
	Always        *field `json:"alwaysThisContact,omitempty"`
	Deal          *field `json:"deal,omitempty"`
	Subject       field  `json:"activityTitle"`
	Note          field  `json:"note"`
	OpenedSubject field  `json:"openedTitle"`
	OpenedNote    field  `json:"openedNote"`
}

// ShowLogPage gives the widget the page of a call. The saved texts travel with the form in hidden
// fields: what the person changed can be told on its return, whatever happened in between.
func ShowLogPage(p LogPage) []byte {
	text := func(title string) field { return field{Title: title, Type: "string"} }
	f := fields{Subject: text(words.Say("subject")), Note: text(words.Say("note")), OpenedSubject: text(""), OpenedNote: text("")}
	hidden := map[string]any{"ui:widget": "hidden"}
	ui := map[string]any{
		"submitButtonOptions": map[string]any{"submitText": p.Submit},
		KeyNote: map[string]any{
			"ui:widget": "textarea", "ui:placeholder": words.Say("pageNoteHint"), "ui:options": map[string]any{"rows": 10},
		},
		fieldOpenedSubject: hidden, fieldOpenedNote: hidden,
	}
	data := map[string]any{
		KeySubject: p.Subject, KeyNote: p.Note, fieldOpenedSubject: p.SavedSubject, fieldOpenedNote: p.SavedNote,
	}
	if p.Notice != "" {
		f.Notice = &field{Type: "string", Description: p.Notice}
		ui["notice"] = map[string]any{"ui:field": "admonition", "ui:severity": "warning"}
	}
	required := p.contact(&f, data)
	if p.Search {
		f.Search = &field{Title: words.Say("pageFind"), Type: "string"}
		ui[KeySearch] = map[string]any{"ui:field": "search", "ui:placeholder": words.Say("pageFindHint"), "ui:helpText": p.Found}
		data[KeySearch] = p.Name
	}
	if len(p.Deals) > 0 {
		deals := p.Deals
		if p.NoDeal {
			deals = append([]Option{{ID: NoDeal, Title: words.Say("pageNoDeal")}}, deals...)
		}
		f.Deal = &field{Title: words.Say("deal"), Type: "string", OneOf: deals}
		if data[fieldDeal] = p.Deal; p.Deal == "" {
			data[fieldDeal] = NoDeal
		}
	}
	return message("rc-adapter-update-call-log-page", "page", map[string]any{
		"title":    p.Title,
		"schema":   map[string]any{"type": "object", "required": append(required, KeySubject), "properties": f},
		"uiSchema": ui, "formData": data,
	})
}

// contact adds the fields by which a contact is chosen, and returns those that must be filled in.
func (p LogPage) contact(f *fields, data map[string]any) (required []string) {
	options := p.Contacts
	if p.New {
		options = append(options[:len(options):len(options)], Option{ID: CreateContact, Title: words.Say("pageNewContact")})
	}
	if len(options) == 0 {
		return nil
	}
	f.Contact = &field{Title: words.Say("factContact"), Type: "string", OneOf: options, ReadOnly: p.Fixed}
	if p.Contact != "" {
		data[fieldContact] = p.Contact
	}
	if p.Contact == CreateContact {
		f.NewContact = &field{Title: words.Say("newContactName"), Type: "string", MinLength: 1}
		data[fieldNewContact] = p.NewName
		p.newType(f, data)
		required = append(required, fieldNewContact)
	}
	if p.Always {
		f.Always = &field{Title: words.Say("alwaysThisContact"), Type: "boolean"}
		data[fieldAlways] = p.Taken
	}
	return append(required, fieldContact)
}

// newType offers the types of a new contact, under the CRM's own names.
func (p LogPage) newType(f *fields, data map[string]any) {
	if len(p.NewTypes) == 0 {
		return
	}
	f.NewType = &field{Title: words.Say("newContactType"), Type: "string"}
	for _, t := range p.NewTypes {
		f.NewType.OneOf = append(f.NewType.OneOf, Option{ID: t, Title: t})
	}
	data[fieldNewType] = p.NewType
}

// OpenLogPage opens the page of a call in the widget.
func OpenLogPage(sessionID string) []byte {
	return message("rc-adapter-navigate-to", "path", "/log/call/"+sessionID)
}
