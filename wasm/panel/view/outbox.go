package view

// parked is the state of a job that waits for the person; others wait by themselves.
const parked = "parked"

// Outbox is what has not reached the CRM yet.
func (m *Model) Outbox() []Node {
	if m.State == nil {
		return nil
	}
	title := Txt("h1", "", "Outbox").With("id", "outbox-title").With("tabindex", "-1").With("data-landing", "")
	if len(m.State.Jobs) == 0 {
		return []Node{El("div", "top", title), El("div", "empty",
			El("span", "medallion", Glyph("check")), Txt("p", "lead", "Nothing waits"),
			Txt("p", "", "Everything that was saved has reached "+m.State.crm()+".")).Keyed("empty")}
	}
	rows := make([]Node, len(m.State.Jobs))
	for i, j := range m.State.Jobs {
		rows[i] = m.job(j)
	}
	return []Node{
		El("div", "top", title, button("small", "Export", "export", "").With("title", "Save all of it as a JSON file")),
		Txt("p", "soft intro", "These updates are stored on this computer and go to "+m.State.crm()+" in order. What is parked waits for you."),
		El("ul", "jobs", rows...).With("role", "list").Keyed("jobs"),
	}
}

func (m *Model) job(j Job) Node {
	state, next := Chip{"Parked", "need"}, ""
	if j.State != parked {
		state = Chip{"Waiting", "wait"}
		if j.Until > 0 {
			state.Text, next = "Waiting until "+m.Clock.Moment(j.Until), again(j.Until, m.Clock)
		}
	}
	row := El("li", "job",
		Txt("span", "who", j.Title),
		El("span", "chips", chip(state)),
	).Keyed(j.ID)
	if words := first(j.Why+pad(next, j.Why), next); words != "" {
		row.Kids = append(row.Kids, Txt("p", "why", words))
	}
	if j.Accepted > 0 {
		row.Kids = append(row.Kids, Txt("p", "soft", "Saved here "+m.Clock.Moment(j.Accepted)+"."))
	}
	if m.confirm == j.ID {
		row.Kids = append(row.Kids, El("div", "confirm",
			Txt("p", "", "Discard this update? It will never reach "+m.State.crm()+"."),
			button("small danger", "Discard", "discard", j.ID),
			button("small", "Keep", "keep", j.ID).With("id", "keep-"+j.ID),
		).Keyed("confirm").With("role", "group").With("aria-label", "Discard this update?"))
		return row
	}
	retry := button("small", "Retry now", "retry", j.ID).With("aria-label", "Retry now: "+j.Title)
	if m.busy["retry:"+j.ID] {
		retry = button("small", "Retrying ...", "retry", j.ID).With("aria-disabled", "true")
	}
	actions := El("div", "actions", retry,
		button("small", "Discard ...", "confirm", j.ID).With("id", "discard-"+j.ID).With("aria-label", "Discard: "+j.Title))
	if j.SessionID != "" && m.call(j.SessionID) != nil {
		actions.Kids = append(actions.Kids, button("plain", "Show the call", "open", j.SessionID).Keyed("open"))
	}
	row.Kids = append(row.Kids, actions.Keyed("actions"))
	return row
}

// pad joins a sentence to one before it.
func pad(sentence, before string) string {
	if sentence == "" || before == "" {
		return ""
	}
	return " " + sentence
}
