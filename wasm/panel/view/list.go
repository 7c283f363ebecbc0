package view

// firstCalls are shown before a person asks for older ones, and moreCalls then each time.
const (
	firstCalls = 40
	firstFound = 20
	moreCalls  = 200
)

// most is how many rows the list shows: of a search fewer, since the next key makes others of them.
func (m *Model) most() int {
	if m.Query != "" {
		return firstFound + m.pages*moreCalls
	}
	return firstCalls + m.pages*moreCalls
}

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
	shown, most := 0, m.most()
	groups := m.groups(most + 1)
	for _, g := range groups {
		rows := make([]Node, 0, len(g.calls))
		for _, c := range g.calls {
			if shown++; shown > most {
				break
			}
			rows = append(rows, El("li", "", m.row(*c)).Keyed(c.SessionID))
		}
		if len(rows) > 0 {
			nodes = append(nodes, El("section", "group "+g.class,
				Txt("h2", "", g.title), El("ul", "", rows...).With("role", "list")).Keyed(g.title))
		}
	}
	if shown > most || !m.wantsOlder() && m.State.Older > 0 {
		nodes = append(nodes, button("plain older", say("olderCalls"), "older", ""))
	}
	if shown == 0 {
		nodes = append(nodes, Txt("p", "soft none", say("noneFound")).With("role", "status").Keyed("none"))
	}
	return nodes
}

// rowAt is the id of a row by its number.
func (m *Model) rowAt(n int) string {
	for _, g := range m.groups(n + 1) {
		if n < len(g.calls) {
			return "row-" + g.calls[n].SessionID
		}
		n -= len(g.calls)
	}
	return ""
}

func (m *Model) noCalls() Node {
	n := El("div", "empty", El("span", "medallion", Glyph("inbound")), Txt("p", "lead", say("noCallsYet"))).Keyed("empty")
	words, actions := say("callsAppear"), El("div", "actions")
	if m.State.Account == nil {
		words = say("connectFirst")
		actions.Kids = append(actions.Kids, button("primary", say("connectYourCrm"), "settings", "crm"))
	}
	actions.Kids = append(actions.Kids, button("small", say("openThePhone"), "tab", TabPhone))
	n.Kids = append(n.Kids, Txt("p", "", words), actions)
	return n
}

type group struct {
	title, class string
	calls        []*Call
}

// groups sorts the calls that fit: newest first within each group. Beyond so many of the groups of days there are none:
// to tell the day of each call of months would take longer than all the rest.
func (m *Model) groups(most int) []group {
	now, needs := group{title: say("groupNow"), class: "live"}, group{title: say("stateNeedsYou"), class: "need"}
	var days []group
	dated := 0
	for _, c := range m.all() {
		if !m.fits(c) {
			continue
		}
		switch {
		case c.Live():
			now.calls = append(now.calls, c)
		case c.State == needsYou:
			needs.calls = append(needs.calls, c)
		case dated < most:
			dated++
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
		if words := sentences(c.Why, c.Again(m.Clock)); words != "" {
			n.Kids = append(n.Kids, Txt("span", "why", words))
		}
	}
	return n.If(m.Open == c.SessionID, "aria-current", "true")
}

// chips are the call's states in words.
func (m *Model) chips(c Call) Node {
	state := c.Standing()
	if length := m.running(c); length != "" && m.Open == c.SessionID {
		state.Text = say("liveFor", state.Text, length)
	}
	kids := []Node{chip(state).Keyed("state")}
	if r := c.Record(); r.Text != "" {
		kids = append(kids, chip(r).Keyed("recording"))
	}
	if c.Drafted() {
		kids = append(kids, chip(Chip{say("draft"), "draft"}).Keyed("draft"))
	}
	return El("span", "chips", kids...)
}

func chip(c Chip) Node { return Txt("span", "chip "+c.Tone, c.Text) }
