package view

import (
	"strconv"
	"strings"
)

// Status is the line that says how the CRM and the phone stand.
func (m *Model) Status() []Node {
	if m.State == nil {
		return nil
	}
	lines := []Node{m.State.accountLine(), m.State.phoneLine()}
	if log := m.State.CallLog; log.On && (!log.SignedIn || log.Why != "") {
		lines = append(lines, log.line())
	}
	for _, c := range m.State.Calls {
		if c.Live() && (m.Open != c.SessionID || m.Tab != TabCalls) {
			lines = append(lines, m.liveLine(c))
		}
	}
	return lines
}

// liveLine is a call that goes on, wherever the person is in the panel.
func (m *Model) liveLine(c Call) Node {
	words := c.Standing().Text
	if length := m.running(c); length != "" {
		words = say("liveFor", words, length)
	}
	l := line{"live " + c.SessionID, "live", c.Who(), words, "open", c.SessionID}
	return l.node()
}

// running is how long a call has been going on, "1:05"; "" while it rings.
func (m *Model) running(c Call) string {
	if c.State != talking || c.StartTime == 0 {
		return ""
	}
	n := max(int(m.Clock.Now.UnixMilli()/1000)-int(c.StartTime/1000), 0)
	text := strconv.Itoa(n/60%60) + ":" + two(n%60)
	if n >= 3600 {
		text = strconv.Itoa(n/3600) + ":" + two(n/60%60) + ":" + two(n%60)
	}
	return text
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// line is one connection: a tone, a name, and a word about it. With an action it is a button.
type line struct {
	key, tone, name, word string
	action, id            string
}

func (l line) node() Node {
	kids := []Node{
		El("span", "dot").With("aria-hidden", "true"),
		El("span", "words", Txt("strong", "", l.name), Txt("span", "soft", l.word)),
	}
	if l.action == "" {
		return El("p", "line "+l.tone, kids...).Keyed(l.key)
	}
	return El("button", "line "+l.tone, kids...).Keyed(l.key).With("type", "button").Does(l.action, l.id)
}

func (s *State) accountLine() Node {
	switch a := s.Account; {
	case a == nil:
		return line{"crm", "off", say("noCrm"), say("connectOne"), "settings", "crm"}.node()
	case !a.SignedIn:
		return line{"crm", "bad", a.Title, say("connectAgain"), "settings", "crm"}.node()
	case a.Answers == "refused":
		return line{"crm", "bad", a.Title, say("crmRefused"), "tab", TabOutbox}.node()
	case a.Answers == "unreachable":
		return line{"crm", "bad", a.Title, say("crmUnreachable"), "tab", TabOutbox}.node()
	default:
		return line{"crm", "good", a.Title, first(a.Name, a.Company, a.Hostname, say("connected")), "", ""}.node()
	}
}

func (s *State) phoneLine() Node {
	switch p := s.Phone; {
	case !p.Connected:
		return line{"phone", "off", say("phone"), say("phoneNotOpen"), "tab", TabPhone}.node()
	case !p.SignedIn:
		return line{"phone", "bad", say("phone"), say("signIn"), "tab", TabPhone}.node()
	default:
		return line{"phone", "good", say("phone"), first(loginNumber(p), say("signedIn")), "", ""}.node()
	}
}

// line says why calls on other devices are not known.
func (l CallLog) line() Node {
	word := l.Why
	if !l.SignedIn {
		word = say("signIn")
	}
	return line{"call-log", "bad", say("sourceTitle"), word, "settings", "source-title"}.node()
}

// loginNumber is the number of the person's own phone, for people.
func loginNumber(p Phone) string {
	main, extension, _ := strings.Cut(p.Number, "*")
	if main == "" {
		return ""
	}
	words := Call{Number: main, NumberText: p.NumberText}.NumberWords()
	if extension != "" {
		words = say("numberExtension", words, extension)
	}
	return words
}

// Tabs are the panel's pages, with how much there is to do on each.
func (m *Model) Tabs() []Node {
	needs, stuck := 0, 0
	jobs := 0
	if m.State != nil {
		for _, c := range m.State.Calls {
			if c.State == needsYou {
				needs++
			}
		}
		jobs = len(m.State.Jobs)
		for _, j := range m.State.Jobs {
			if j.State == parked {
				stuck++
			}
		}
	}
	return []Node{
		m.tab(TabCalls, say("calls"), badge(needs, "need", "badgeNeeds")),
		m.tab(TabPhone, say("phone"), Node{}),
		m.tab(TabOutbox, say("outbox"), outboxBadge(jobs, stuck)),
	}
}

func (m *Model) tab(id, name string, badge Node) Node {
	n := El("button", "", Txt("span", "", name)).Keyed(id).With("type", "button").With("id", "tab-"+id).Does("tab", id)
	if badge.Tag != "" {
		n.Kids = append(n.Kids, badge)
	}
	return n.If(m.Tab == id, "aria-current", "page")
}

func outboxBadge(jobs, parked int) Node {
	if parked > 0 {
		return badge(parked, "need", "badgeParked")
	}
	return badge(jobs, "wait", "badgeWaiting")
}

// badge is a number; a screen reader hears what it counts.
func badge(n int, tone, counts string) Node {
	if n == 0 {
		return Node{}
	}
	return El("span", "badge "+tone, Txt("span", "", strconv.Itoa(n)), Txt("span", "unseen", " "+counted(counts, n)))
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
