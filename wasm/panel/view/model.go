package view

// Tabs of the panel. The phone's page is the widget's own.
const (
	TabCalls  = "calls"
	TabPhone  = "phone"
	TabOutbox = "outbox"
)

// Model is all that the panel shows.
type Model struct {
	State *State // nil until the worker has answered
	Clock Clock
	Tab   string
	Open  string // the session of the call that is shown; "" for the list

	// Focus is the id of the element that gets the focus after the next rendering; "" leaves it.
	Focus string

	busy    map[string]bool
	found   map[string]search // by session
	confirm string            // the job that is asked about before it is discarded
	older   bool
	held    bool // the pointer or the focus is on the messages: none goes away
	toasts  []toast
	toastID int
}

type search struct {
	query    string
	contacts []Contact
}

// Ask is a question to the worker: an operation of callscribe.d.ts and its input.
type Ask struct {
	Type  string
	Input map[string]any

	key     string
	session string
}

// Update takes the worker's state.
func (m *Model) Update(s State) {
	m.State = &s
	if m.Open != "" && m.call(m.Open) == nil {
		m.Do("back", "", nil)
	}
}

// Do is something that a person does: action and id are those of [Node.Does], values what stands in the
// fields of its form. It returns what to ask the worker, nil for nothing.
func (m *Model) Do(action, id string, values map[string]string) *Ask {
	switch action {
	case "tab":
		m.Tab = id
	case "open":
		m.Tab, m.Open, m.Focus = TabCalls, id, "call-title"
	case "back":
		m.Focus, m.Open = "row-"+m.Open, ""
	case "older":
		m.older = true
	case "save", "log", "dismiss", "search":
		return m.doCall(action, id, values)
	case "retry":
		return m.ask("retryJob", "retry:"+id, map[string]any{"id": id})
	case "confirm":
		m.confirm, m.Focus = id, "keep-"+id
	case "keep":
		m.confirm, m.Focus = "", "discard-"+id
	case "discard":
		m.confirm, m.Focus = "", "outbox-title"
		return m.ask("discardJob", "discard:"+id, map[string]any{"id": id})
	case "export":
		return m.ask("exportJobs", "export", map[string]any{})
	case "close":
		m.closeToast(id)
	}
	return nil
}

func (m *Model) doCall(action, id string, values map[string]string) *Ask {
	c := m.call(id)
	if c == nil {
		return nil
	}
	input := map[string]any{"sessionId": id}
	switch action {
	case "dismiss":
		return m.forCall(c, "dismissCall", input)
	case "search":
		if values["query"] == "" {
			m.Focus = "query"
			return nil
		}
		a := m.forCall(c, "findContacts", map[string]any{"name": values["query"]})
		return a
	case "log":
		switch choice := values["contact"]; choice {
		case "":
		case newContact:
			if values["newContactName"] == "" {
				m.Focus = "new-name"
				m.Toast(ReturnMessage{Message: say("nameNewContact"), MessageType: "warning", TTL: 4000})
				return nil
			}
			input["newContactName"] = values["newContactName"]
		default:
			input["contactId"] = choice
		}
	}
	changed(input, values, "subject", c.Subject, c.DraftSubject)
	changed(input, values, "note", c.Note, c.DraftNote)
	if action == "log" {
		return m.forCall(c, "logCall", input)
	}
	return m.forCall(c, "saveCall", input)
}

// changed adds a text to the input where a person changed it: only such texts go to the CRM.
func changed(input map[string]any, values map[string]string, name, saved string, draft *string) {
	if text, ok := values[name]; ok && (draft != nil || text != saved) {
		input[name] = text
	}
}

func (m *Model) forCall(c *Call, operation string, input map[string]any) *Ask {
	a := m.ask(operation, operation+":"+c.SessionID, input)
	if a != nil {
		a.session = c.SessionID
	}
	return a
}

// ask is nil while the same is under way.
func (m *Model) ask(operation, key string, input map[string]any) *Ask {
	if m.busy[key] {
		return nil
	}
	if m.busy == nil {
		m.busy = map[string]bool{}
	}
	m.busy[key] = true
	return &Ask{Type: operation, Input: input, key: key}
}

// Answer takes the worker's answer to a question. It returns text to be saved as a file, "" for none.
func (m *Model) Answer(a *Ask, result Value) (file string) {
	delete(m.busy, a.key)
	m.Toast(ReadMessage(result.Get("returnMessage")))
	switch a.Type {
	case "findContacts":
		if m.found == nil {
			m.found = map[string]search{}
		}
		query, _ := a.Input["name"].(string)
		m.found[a.session] = search{query: query, contacts: contacts(result.Get("contacts"))}
	case "dismissCall":
		if m.Open == a.session {
			m.Do("back", "", nil)
		}
	}
	return result.Get("json").Text()
}

// Failed takes why the worker has no answer to a question: a sentence.
func (m *Model) Failed(a *Ask, why string) {
	delete(m.busy, a.key)
	m.Toast(ReturnMessage{Message: why, MessageType: "danger", TTL: 8000})
}

func (m *Model) call(session string) *Call {
	if m.State == nil {
		return nil
	}
	for i := range m.State.Calls {
		if m.State.Calls[i].SessionID == session {
			return &m.State.Calls[i]
		}
	}
	return nil
}
