package view

import "slices"

// firstCalls are shown before a person asks for the older ones.
const firstCalls = 40

// Calls is the list of calls: those that go on, those that need the person, and the others by day.
func (m *Model) Calls() []Node {
	if m.State == nil {
		return nil
	}
	title := Txt("h1", "unseen", say("calls")).With("id", "calls-title").With("tabindex", "-1").With("data-landing", "")
	if len(m.State.Calls) == 0 {
		return []Node{title, m.noCalls()}
	}
	nodes := []Node{title, m.finder()}
	shown := 0
	for _, g := range m.groups() {
		rows := make([]Node, 0, len(g.calls))
		for _, c := range g.calls {
			if shown++; shown > firstCalls && !m.older {
				break
			}
			rows = append(rows, El("li", "", m.row(c)).Keyed(c.SessionID))
		}
		if len(rows) > 0 {
			nodes = append(nodes, El("section", "group "+g.class,
				Txt("h2", "", g.title), El("ul", "", rows...).With("role", "list")).Keyed(g.title))
		}
	}
	if shown > firstCalls && !m.older {
		nodes = append(nodes, button("plain older", say("olderCalls"), "older", ""))
	}
	if shown == 0 {
		nodes = append(nodes, Txt("p", "soft none", say("noneFound")).With("role", "status").Keyed("none"))
	}
	return nodes
}

// firstOlder is the id of the first row that is shown when a person asks for the older calls.
func (m *Model) firstOlder() string {
	n := 0
	for _, g := range m.groups() {
		for _, c := range g.calls {
			if n++; n > firstCalls {
				return "row-" + c.SessionID
			}
		}
	}
	return ""
}

func (m *Model) noCalls() Node {
	n := El("div", "empty", El("span", "medallion", Glyph("inbound")), Txt("p", "lead", say("noCallsYet"))).Keyed("empty")
	if m.State.Account != nil {
		n.Kids = append(n.Kids, Txt("p", "", say("callsAppear")))
		return n
	}
	n.Kids = append(n.Kids,
		Txt("p", "", say("connectFirst")),
		El("div", "actions", button("primary", say("connectYourCrm"), "settings", "crm"), button("small", say("openThePhone"), "tab", TabPhone)))
	return n
}

type group struct {
	title, class string
	calls        []Call
}

// groups sorts the calls: newest first within each group.
func (m *Model) groups() []group {
	calls := slices.Clone(m.State.Calls)
	slices.SortStableFunc(calls, func(a, b Call) int { return int(sign(b.StartTime - a.StartTime)) })
	now, needs := group{title: say("groupNow"), class: "live"}, group{title: say("stateNeedsYou"), class: "need"}
	var days []group
	for i := range calls {
		c := calls[i]
		if !m.fits(&c) {
			continue
		}
		switch {
		case c.Live():
			now.calls = append(now.calls, c)
		case c.State == needsYou:
			needs.calls = append(needs.calls, c)
		default:
			day := say("groupEarlier")
			if c.StartTime > 0 {
				day = m.Clock.Day(c.StartTime)
			}
			if len(days) == 0 || days[len(days)-1].title != day {
				days = append(days, group{title: day})
			}
			last := &days[len(days)-1]
			last.calls = append(last.calls, c)
		}
	}
	return append([]group{now, needs}, days...)
}

func sign(x float64) float64 {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

// row is one call: who, when, and how it stands.
func (m *Model) row(c Call) Node {
	when := ""
	if c.StartTime > 0 {
		when = m.Clock.Time(c.StartTime)
		if c.State == needsYou {
			when = m.Clock.Moment(c.StartTime)
		}
	}
	n := El("button", "row",
		El("span", "mark "+c.glyph(), Glyph(c.glyph()), Txt("span", "unseen", c.DirectionWords())),
		Txt("span", "who", c.Who()).With("dir", "auto"),
		Txt("span", "when", when),
		m.chips(c),
	).With("type", "button").With("id", "row-"+c.SessionID).Does("open", c.SessionID)
	if d := c.DurationWords(); d != "" {
		n.Kids = append(n.Kids, Txt("span", "length", d))
	}
	if c.State == needsYou || c.State == waiting {
		if c.Why != "" {
			n.Kids = append(n.Kids, Txt("span", "why", c.Why))
		}
	}
	return n.If(m.Open == c.SessionID, "aria-current", "true")
}

// chips are the call's states in words.
func (m *Model) chips(c Call) Node {
	kids := []Node{chip(c.Standing(m.Clock)).Keyed("state")}
	if r := c.Record(); r.Text != "" {
		kids = append(kids, chip(r).Keyed("recording"))
	}
	if c.Drafted() {
		kids = append(kids, chip(Chip{say("draft"), "draft"}).Keyed("draft"))
	}
	return El("span", "chips", kids...)
}

func chip(c Chip) Node { return Txt("span", "chip "+c.Tone, c.Text) }
