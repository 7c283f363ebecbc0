package view

import "slices"

// The state holds the calls to which something may happen, and some hundred others. The older ones are asked for when
// somebody looks for a call, or further back.

// wantsOlder reports whether the list shows, or searches, the older calls too.
func (m *Model) wantsOlder() bool { return m.Query != "" || m.Filter != allCalls || m.pages > 0 }

// AskOlder asks for the older calls, where they are wanted and there are others than are known.
func (m *Model) AskOlder() *Ask {
	if m.State == nil || !m.wantsOlder() || m.State.OlderAt == m.olderAt || m.State.Older == 0 && len(m.older) == 0 {
		return nil
	}
	a := m.ask("olderCalls", "olderCalls", map[string]any{})
	if a != nil {
		a.of = m.State
	}
	return a
}

// takeOlder takes the answer to what was asked in a state, unless another person has signed in since.
func (m *Model) takeOlder(list []Call, of *State) {
	if of.Login != m.State.Login {
		return
	}
	m.older, m.olderAt, m.listed = list, of.OlderAt, nil
	index(m.older)
	m.leaveWhatIsGone()
}

// all are the calls that are known, the newest first.
func (m *Model) all() []*Call {
	if m.listed != nil && m.listedOf == m.State && m.listedFrom == len(m.State.Calls) {
		return m.listed
	}
	m.listed, m.listedOf, m.listedFrom = make([]*Call, 0, len(m.State.Calls)+len(m.older)), m.State, len(m.State.Calls)
	has := make(map[string]bool, len(m.State.Calls))
	for i := range m.State.Calls {
		c := &m.State.Calls[i]
		has[c.SessionID] = true
		m.listed = append(m.listed, c)
	}
	for i := range m.older {
		if c := &m.older[i]; !has[c.SessionID] { // something may have happened to it since
			m.listed = append(m.listed, c)
		}
	}
	slices.SortStableFunc(m.listed, func(a, b *Call) int { return int(sign(b.StartTime - a.StartTime)) })
	return m.listed
}
