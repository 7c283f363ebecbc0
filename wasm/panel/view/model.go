package view

import "strings"

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

	Query  string // what the list of calls is searched for
	Filter string // which calls the list shows

	words   []string // of Query
	busy    map[string]bool
	found   map[string]search // by session
	confirm string            // the job that is asked about before it is discarded
	pages   int               // of older rows that the list shows beside the first
	older   []Call            // those that the state leaves out, as far as they were asked for
	olderAt float64           // and as they were then

	listed     []*Call // all calls
	listedOf   *State  // of that state
	listedFrom int     // and that many calls of it
	nameless   string  // the session of the call whose new contact has no name yet
	held       bool    // the pointer or the focus is on the messages: none goes away
	toasts     []toast
	toastID    int
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
	of      *State // of the older calls: as it was asked
}

// Update takes the worker's state. It returns what to ask the worker then, nil for nothing.
func (m *Model) Update(s State) *Ask {
	index(s.Calls)
	before, read := m.State, m.call(m.Open)
	m.State = &s
	if before != nil && before.Login != s.Login { // what was asked for another person is theirs
		m.older, m.olderAt, m.listed, m.found, read = nil, 0, nil, nil, nil
	}
	if before != nil && before.crm() != s.crm() { // whom one CRM has is nobody in another
		m.found = nil
	}
	m.openAnswered(before)
	if read != nil && s.Older > 0 && m.call(m.Open) == nil { // it may have become an older one again
		m.older, m.listed = append(m.older, *read), nil
	}
	m.leaveWhatIsGone()
	return m.AskOlder()
}

// leaveWhatIsGone goes back to the list where the open call is not there any more.
func (m *Model) leaveWhatIsGone() {
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
		return m.read(id)
	case "back":
		m.Focus, m.Open = "row-"+m.Open, ""
	case "older":
		was := m.most()
		m.pages++
		m.Focus = m.rowAt(was)
		return m.AskOlder()
	case "filter":
		m.Filter, m.pages = id, 0
		return m.AskOlder()
	case "find":
		m.search(values["find"])
		return m.AskOlder()
	case "take":
		return m.settleClash(id)
	case "save", "log", "dismiss", "askAgain", "search":
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
	case "askAgain":
		return m.forCall(c, "askAgain", input)
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
				m.Focus, m.nameless = "new-name", id
				return nil
			}
			m.nameless = ""
			input["newContactName"] = values["newContactName"]
			if kind := values["newContactType"]; kind != "" {
				input["newContactType"] = kind
			}
		default:
			input["contactId"] = choice
			if values["always"] != "" && c.candidate(choice) {
				input["always"] = true
			}
		}
	}
	changed(input, values, "subject", c.Subject, c.DraftSubject)
	changed(input, values, "note", c.Note, c.DraftNote)
	if deal, ok := values["deal"]; ok && deal != c.Deal {
		input["deal"] = deal
	}
	if action == "log" {
		return m.forCall(c, "logCall", input)
	}
	return m.forCall(c, "saveCall", input)
}

// openAnswered opens the page of a call that has just been answered, with the caret in its note, unless the person
// is at another call.
func (m *Model) openAnswered(before *State) {
	if before == nil || !m.State.Settings.OpenOnAnswer || m.Open != "" {
		return
	}
	was := map[string]string{}
	for _, c := range before.Calls {
		was[c.SessionID] = c.State
	}
	for _, c := range m.State.Calls {
		if c.State == talking && was[c.SessionID] != talking {
			m.Tab, m.Open, m.Focus = TabCalls, c.SessionID, "note"
			return
		}
	}
}

// settleClash saves the text that the person has chosen of two: it was made with theirs before the eyes.
func (m *Model) settleClash(id string) *Ask {
	choice, session, _ := strings.Cut(id, ":")
	c := m.call(session)
	if c == nil || c.Clash == nil {
		return nil
	}
	text, between := c.Clash.Mine, "\n"
	if c.Clash.Part == "subject" { // which is one line
		between = " / "
	}
	switch choice {
	case "theirs":
		text = c.Clash.Theirs
	case "both":
		text = strings.TrimRight(c.Clash.Theirs, "\n") + between + c.Clash.Mine
	}
	return m.forCall(c, "saveCall", map[string]any{"sessionId": session, c.Clash.Part: text, c.Clash.Part + "Before": c.Clash.Theirs})
}

// read asks what the CRM holds of a call's texts by now, and who a contact is that was not found.
func (m *Model) read(id string) *Ask {
	if c := m.call(id); c != nil {
		return m.forCall(c, reading, map[string]any{"sessionId": id})
	}
	return nil
}

// reading is an operation that nobody has asked for: where it fails, what is known is shown.
const reading = "openCall"

// changed adds a text to the input where a person changed it, and from what it was made: only such texts go to the CRM.
func changed(input map[string]any, values map[string]string, name, saved string, draft *string) {
	if text, ok := values[name]; ok && (draft != nil || text != saved) {
		input[name] = text
		if before, ok := values[name+"Before"]; ok {
			input[name+"Before"] = before
		}
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
	case "olderCalls":
		var list []Call
		for _, c := range result.Get("calls").Items() {
			list = append(list, call(c))
		}
		m.takeOlder(list, a.of)
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
	if a.Type == reading || a.Type == "olderCalls" {
		return
	}
	m.Toast(ReturnMessage{Message: why, MessageType: "danger", TTL: 8000})
}

func (m *Model) call(session string) *Call {
	if m.State == nil {
		return nil
	}
	for _, c := range m.all() {
		if c.SessionID == session {
			return c
		}
	}
	return nil
}
