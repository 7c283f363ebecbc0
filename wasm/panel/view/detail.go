package view

// Call is the page of the open call; nothing when there is none.
func (m *Model) Call() []Node {
	c := m.call(m.Open)
	if c == nil {
		return nil
	}
	who := c.Contact
	nodes := []Node{
		El("div", "top", El("button", "plain back", Glyph("back"), Txt("span", "", say("calls"))).With("type", "button").Does("back", "")),
		El("div", "title",
			Txt("h1", "", c.Who()).With("id", "call-title").With("tabindex", "-1").With("data-landing", "").With("dir", "auto"),
		),
	}
	if who != nil && who.Description() != "" {
		nodes[1].Kids = append(nodes[1].Kids, Txt("p", "soft", who.Description()))
	}
	nodes[1].Kids = append(nodes[1].Kids, m.chips(*c))
	if n := m.notice(*c); n.Tag != "" {
		nodes = append(nodes, n)
	}
	if c.Clash != nil {
		nodes = append(nodes, m.clash(*c))
	}
	nodes = append(nodes, m.form(*c), m.facts(*c))
	if n := m.otherActions(*c); len(n.Kids) > 0 {
		nodes = append(nodes, n)
	}
	return []Node{El("article", "", nodes...).Keyed(c.SessionID)}
}

// notice is why the call is not where it should be, and what happens next.
func (m *Model) notice(c Call) Node {
	next := first(c.Todo(m.State.crm()), c.Again(m.Clock))
	if c.Why == "" && next == "" {
		return Node{}
	}
	n := El("div", "notice "+c.Standing().Tone).Keyed("notice")
	if c.Why != "" {
		n.Kids = append(n.Kids, Txt("p", "", c.Why))
	}
	if next != "" {
		n.Kids = append(n.Kids, Txt("p", "next", next))
	}
	if c.Need == signIn {
		n.Kids = append(n.Kids, button("small", say("openSettings"), "settings", "crm"))
	}
	return n
}

// form is the person's text, and who the call was with where that is asked.
func (m *Model) form(c Call) Node {
	action, label := m.Primary(c)
	operation, doing := "saveCall", say("savingNow")
	if action == "log" {
		operation, doing = "logCall", say("loggingNow")
	}
	form := El("form", "text").Keyed("form").Does(action, c.SessionID).With("autocomplete", "off")
	if m.choosing(c) {
		form.Kids = append(form.Kids, m.chooser(c))
	}
	busy := m.busy[operation+":"+c.SessionID]
	if busy {
		label = doing
	}
	form.Kids = append(form.Kids,
		El("label", "", Txt("span", "", say("subject")),
			El("input", "").With("type", "text").With("id", "subject").With("data-draft", c.SessionID+"/subject").With("dir", "auto").Field("subject", text(c.DraftSubject, c.Subject)).MadeFrom(text(c.SubjectFrom, c.Subject)),
		).Keyed("subject"),
		El("label", "", Txt("span", "", say("note")),
			El("textarea", "").With("rows", "5").With("id", "note").With("data-draft", c.SessionID+"/note").
				With("placeholder", say("notePlaceholder")).With("dir", "auto").Field("note", text(c.DraftNote, c.Note)).MadeFrom(text(c.NoteFrom, c.Note)),
		).Keyed("note"),
	)
	if c.TooLong != "" {
		form.Kids = append(form.Kids, Txt("p", "wrong", c.TooLong).Keyed("too long").With("role", "status"))
	}
	for _, now := range []*string{c.NoteNow, c.SubjectNow} {
		if now != nil {
			form.Kids = append(form.Kids, El("details", "changed",
				Txt("summary", "soft", say("changedMeanwhile", m.State.crm())), Txt("pre", "", *now).With("dir", "auto")).Keyed("changed "+*now))
		}
	}
	if deals := m.deals(c); len(deals.Kids) > 0 {
		form.Kids = append(form.Kids, deals)
	}
	form.Kids = append(form.Kids,
		El("div", "send",
			Txt("button", "primary", label).With("type", "submit").If(busy, "aria-disabled", "true"),
			Txt("p", "soft hint", m.hint(c)),
		).Keyed("send"),
	)
	return form
}

func text(draft *string, saved string) string {
	if draft != nil {
		return *draft
	}
	return saved
}

// Primary is what the form's button does: "save" or "log", and its words.
func (m *Model) Primary(c Call) (action, label string) {
	switch {
	case m.choosing(c), c.State == notLogged, c.Need == look && !c.HasLog:
		return "log", say("logTheCall")
	case !c.HasLog && c.State != saving && c.State != waiting:
		return "save", say("saveForLog")
	}
	return "save", say("saveTo", m.State.crm())
}

// hint says where the text is.
func (m *Model) hint(c Call) string {
	switch {
	case c.Drafted() && c.Live():
		return say("hintDraftWhileTalking")
	case c.Drafted():
		return say("hintDraft")
	case c.State == saving:
		return say("hintSaving", m.State.crm())
	case c.State == logged:
		return say("hintSaved", m.State.crm())
	case c.Live(), c.State == ended:
		return say("hintLive")
	}
	return ""
}

// facts is what is known of the call.
func (m *Model) facts(c Call) Node {
	list := El("dl", "facts").Keyed("facts")
	add := func(name string, value Node) {
		list.Kids = append(list.Kids, El("div", "", Txt("dt", "", name), value).Keyed(name))
	}
	add(say("factDirection"), Txt("dd", "", c.DirectionWords()))
	number := El("dd", "", Txt("span", "", c.NumberWords()))
	if c.Number != "" && !c.Live() {
		number.Kids = append(number.Kids, button("plain call", say("callAgain"), "dial", c.Number).With("aria-label", say("callNumber", c.NumberWords())))
	}
	add(say("factNumber"), number)
	if c.Contact != nil && WebAddress(c.Contact.URL) {
		add(say("factContact"), El("dd", "", Link("", c.Contact.Name, c.Contact.URL).With("dir", "auto")))
	}
	if c.StartTime > 0 {
		add(say("factStarted"), Txt("dd", "", say("dayAndTime", m.Clock.Day(c.StartTime), m.Clock.Time(c.StartTime))))
	}
	if d := c.DurationWords(); d != "" {
		add(say("factDuration"), Txt("dd", "", d))
	}
	if c.Result != "" {
		add(say("factResult"), Txt("dd", "", c.ResultWords()))
	}
	switch r := c.Record(); {
	case c.RecordingLink != "":
		add(say("factRecording"), El("dd", "", Link("", say("listen"), c.RecordingLink)))
	case r.Text != "":
		add(say("factRecording"), Txt("dd", "", r.Text))
	}
	if c.VoicemailLink != "" {
		add(say("factVoicemail"), El("dd", "", Link("", say("listen"), c.VoicemailLink)))
	}
	return list
}

// deals offers the open deals of the call's contact.
func (m *Model) deals(c Call) Node {
	if c.Contact == nil || len(c.Contact.Deals) == 0 {
		return Node{}
	}
	list := El("select", "").With("id", "deal").With("name", "deal").With("dir", "auto")
	for _, d := range append([]Deal{{"", say("noDeal")}}, c.Contact.Deals...) {
		list.Kids = append(list.Kids, Txt("option", "", d.Title).With("value", d.ID).Keyed("deal "+d.ID).If(d.ID == c.Deal, "selected", ""))
	}
	return El("label", "", Txt("span", "", say("deal")), list).Keyed("deal")
}

// clash shows the two texts of which a person has to choose one.
func (m *Model) clash(c Call) Node {
	text := func(title, text string) Node {
		return El("div", "", Txt("h2", "", title), Txt("pre", "", text).With("dir", "auto")).Keyed(title)
	}
	take := func(what, words string) Node { return button("small", words, "take", what+":"+c.SessionID) }
	return El("section", "clash",
		Txt("p", "", say("clash", m.State.crm())),
		El("div", "texts", text(say("clashMine"), c.Clash.Mine), text(say("clashTheirs", m.State.crm()), c.Clash.Theirs)),
		El("div", "actions", take("mine", say("takeMine")), take("theirs", say("takeTheirs")), take("both", say("takeBoth"))),
	).Keyed("clash").With("aria-label", say("clashTitle"))
}

func (m *Model) otherActions(c Call) Node {
	n := El("div", "others").Keyed("others")
	if WebAddress(c.LogURL) {
		open := Link("small", "", c.LogURL)
		open.Kids = []Node{Txt("span", "", say("openIn", m.State.crm())), Glyph("external")}
		n.Kids = append(n.Kids, open.Keyed("open"))
	}
	if c.Taken {
		n.Kids = append(n.Kids, button("small", say("askAgain"), "askAgain", c.SessionID).Keyed("askAgain"))
	}
	if c.Dismissable() {
		label := say("doNotLog")
		if c.Need == confirm {
			label = say("stepDone")
		}
		n.Kids = append(n.Kids, button("small", label, "dismiss", c.SessionID).Keyed("dismiss"))
	}
	return n
}

// Dismissable reports whether the call can still be kept out of the CRM, or what it asks the person to see is seen.
func (c Call) Dismissable() bool {
	switch c.State {
	case ringing, talking, ended, needsYou:
		return !c.HasLog || c.Need == confirm
	}
	return false
}
