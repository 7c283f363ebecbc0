package view

// parked is the state of a job that waits for the person; others wait by themselves.
const parked = "parked"

// Outbox is what has not reached the CRM yet.
func (m *Model) Outbox() []Node {
	if m.State == nil {
		return nil
	}
	title := Txt("h1", "", say("outbox")).With("id", "outbox-title").With("tabindex", "-1").With("data-landing", "")
	if len(m.State.Jobs) == 0 {
		return []Node{El("div", "top", title), El("div", "empty",
			El("span", "medallion", Glyph("check")), Txt("p", "lead", say("nothingWaits")),
			Txt("p", "", say("allSaved"))).Keyed("empty")}
	}
	rows := make([]Node, len(m.State.Jobs))
	for i, j := range m.State.Jobs {
		rows[i] = m.job(j)
	}
	return []Node{
		El("div", "top", title, button("small", say("export"), "export", "").With("title", say("exportHelp"))),
		Txt("p", "soft intro", say("outboxIntro")),
		El("ul", "jobs", rows...).With("role", "list").Keyed("jobs"),
	}
}

func (m *Model) job(j Job) Node {
	state, next := Chip{say("stateNeedsYou"), "need"}, ""
	if j.State != parked {
		state = Chip{say("stateWaiting"), "wait"}
		if j.Until > 0 {
			next = again(j.Until, m.Clock)
		}
	}
	title, what := j.Title, ""
	if c := m.call(j.SessionID); c != nil && c.StartTime > 0 {
		title, what = say("dayAndTime", c.Who(), m.Clock.Moment(c.StartTime)), j.Title
	}
	row := El("li", "job",
		Txt("span", "who", title).With("dir", "auto"),
		El("span", "chips", chip(state)),
	).Keyed(j.ID)
	if words := sentences(j.Why, next); words != "" {
		row.Kids = append(row.Kids, Txt("p", "why", words))
	}
	if what != "" {
		row.Kids = append(row.Kids, Txt("p", "soft what", what).With("dir", "auto"))
	}
	if j.Accepted > 0 {
		row.Kids = append(row.Kids, Txt("p", "soft", say("savedHere", m.Clock.Moment(j.Accepted))))
	}
	if m.confirm == j.ID {
		row.Kids = append(row.Kids, El("div", "confirm",
			Txt("p", "", say("discardQuestion")),
			button("small danger", say("discard"), "discard", j.ID),
			button("small", say("keep"), "keep", j.ID).With("id", "keep-"+j.ID),
		).Keyed("confirm").With("role", "group").With("aria-label", say("discardThis")))
		return row
	}
	retry := button("small", say("retryNow"), "retry", j.ID).With("aria-label", say("retryNowOf", title))
	switch {
	case j.Code == "unauthenticated": // nothing but signing in helps
		retry = button("small", say("connectAgain"), "settings", "crm")
	case m.busy["retry:"+j.ID]:
		retry = button("small", say("retrying"), "retry", j.ID).With("aria-disabled", "true")
	}
	actions := El("div", "actions", retry,
		button("small", say("discardMore"), "confirm", j.ID).With("id", "discard-"+j.ID).With("aria-label", say("discardOf", title)))
	if j.SessionID != "" && m.call(j.SessionID) != nil {
		actions.Kids = append(actions.Kids, button("plain", say("showTheCall"), "open", j.SessionID).Keyed("open"))
	}
	row.Kids = append(row.Kids, actions.Keyed("actions"))
	return row
}

// sentences are one or two, whichever there are.
func sentences(one, other string) string {
	if one == "" || other == "" {
		return one + other
	}
	return one + " " + other
}
