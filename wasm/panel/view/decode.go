package view

// Value is a JavaScript value, as JSON could hold it. What is absent or of another type reads as zero.
// (encoding/json would make up a third of the module.)
type Value interface {
	Get(name string) Value
	Items() []Value
	Null() bool // also when it is absent
	Text() string
	Number() float64
	True() bool
}

// ReadState reads the answer to the operation "state".
func ReadState(v Value) State {
	s := State{
		Phone: Phone{
			Connected:  v.Get("phone").Get("connected").True(),
			SignedIn:   v.Get("phone").Get("signedIn").True(),
			Number:     v.Get("phone").Get("number").Text(),
			NumberText: v.Get("phone").Get("numberText").Text(),
		},
		Settings: settings(v.Get("settings")),
		CallLog:  CallLog{On: v.Get("sync").Get("on").True(), SignedIn: v.Get("sync").Get("signedIn").True(), Why: v.Get("sync").Get("why").Text()},
	}
	if a := v.Get("account"); !a.Null() {
		s.Account = &Account{
			Platform: a.Get("platform").Text(), Title: a.Get("title").Text(), Hostname: a.Get("hostname").Text(),
			Name: a.Get("name").Text(), Company: a.Get("company").Text(), SignedIn: a.Get("signedIn").True(),
			Answers: a.Get("answers").Text(),
		}
		for _, t := range a.Get("newTypes").Items() {
			s.Account.NewTypes = append(s.Account.NewTypes, t.Text())
		}
	}
	s.Login, s.Older, s.OlderAt = v.Get("login").Text(), int(v.Get("older").Number()), v.Get("olderAt").Number()
	for _, c := range v.Get("calls").Items() {
		s.Calls = append(s.Calls, call(c))
	}
	for _, j := range v.Get("jobs").Items() {
		s.Jobs = append(s.Jobs, Job{
			ID: j.Get("id").Text(), SessionID: j.Get("sessionId").Text(), Title: j.Get("title").Text(),
			State: j.Get("state").Text(), Code: j.Get("code").Text(), Why: j.Get("why").Text(),
			Until: j.Get("until").Number(), Accepted: j.Get("accepted").Number(),
		})
	}
	return s
}

func call(v Value) Call {
	c := Call{
		SessionID: v.Get("sessionId").Text(), Direction: v.Get("direction").Text(),
		Number: v.Get("number").Text(), NumberText: v.Get("numberText").Text(), Name: v.Get("name").Text(), Candidates: contacts(v.Get("candidates")),
		StartTime: v.Get("startTime").Number(), Duration: v.Get("durationSeconds").Number(), Result: v.Get("result").Text(),
		Recording: v.Get("recording").Text(), RecordingLink: v.Get("recordingLink").Text(), VoicemailLink: v.Get("voicemailLink").Text(),
		Subject: v.Get("subject").Text(), Note: v.Get("note").Text(),
		DraftSubject: optional(v.Get("draftSubject")), DraftNote: optional(v.Get("draftNote")),
		SubjectFrom: optional(v.Get("subjectFrom")), NoteFrom: optional(v.Get("noteFrom")),
		State: v.Get("state").Text(), Why: v.Get("why").Text(), Need: v.Get("need").Text(),
		Until: v.Get("until").Number(), HasLog: v.Get("hasLog").True(), LogURL: v.Get("logUrl").Text(),
		Deal: v.Get("deal").Text(), TooLong: v.Get("tooLong").Text(), Taken: v.Get("taken").True(),
	}
	if clash := v.Get("clash"); !clash.Null() {
		c.Clash = &Clash{Part: first(clash.Get("part").Text(), "note"), Mine: clash.Get("mine").Text(), Theirs: clash.Get("theirs").Text()}
	}
	if changed := v.Get("changed"); !changed.Null() {
		c.NoteNow, c.SubjectNow = optional(changed.Get("note")), optional(changed.Get("subject"))
	}
	if contact := v.Get("contact"); !contact.Null() {
		c.Contact = new(Contact)
		*c.Contact = readContact(contact)
	}
	return c
}

func contacts(v Value) []Contact {
	var list []Contact
	for _, item := range v.Items() {
		list = append(list, readContact(item))
	}
	return list
}

func readContact(v Value) Contact {
	c := Contact{
		ID: v.Get("id").Text(), Name: v.Get("name").Text(), Type: v.Get("type").Text(), Company: v.Get("company").Text(), URL: v.Get("url").Text(),
	}
	for _, d := range v.Get("deals").Items() {
		c.Deals = append(c.Deals, Deal{ID: d.Get("id").Text(), Title: d.Get("title").Text()})
	}
	return c
}

func optional(v Value) *string {
	if v.Null() {
		return nil
	}
	text := v.Text()
	return &text
}

func settings(v Value) Settings {
	levels := v.Get("levels")
	return Settings{
		OpenOnAnswer: v.Get("openOnAnswer").True(),
		Levels: Levels{
			Success: levels.Get("success").True(), Warning: levels.Get("warning").True(), Danger: levels.Get("danger").True(),
		},
	}
}

// ReadMessage reads a returnMessage.
func ReadMessage(v Value) ReturnMessage {
	m := ReturnMessage{Message: v.Get("message").Text(), MessageType: v.Get("messageType").Text(), TTL: v.Get("ttl").Number()}
	for _, d := range v.Get("details").Items() {
		detail := Detail{Title: d.Get("title").Text()}
		for _, item := range d.Get("items").Items() {
			detail.Items = append(detail.Items, DetailItem{Text: item.Get("text").Text(), Href: item.Get("href").Text()})
		}
		m.Details = append(m.Details, detail)
	}
	return m
}
