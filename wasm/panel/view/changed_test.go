package view

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnOpenedCallIsToldOf(t *testing.T) {
	m := model(Call{SessionID: "1", State: logged, Note: "old"}, Call{SessionID: "2", State: notLogged})
	a := m.Do("open", "1", nil)
	require.NotNil(t, a)
	assert.Equal(t, "openCall", a.Type)
	assert.Equal(t, map[string]any{"sessionId": "1"}, a.Input)
	assert.Nil(t, m.Do("open", "1", nil), "not while it is being read")
	m.Failed(a, "no network")
	assert.Empty(t, m.toasts, "nobody has asked for it")
	assert.NotNil(t, m.Do("open", "2", nil), "without a log, its contact is looked for")
}

func TestWhatHasChangedMeanwhileIsShownOnDemand(t *testing.T) {
	draft, from, now := "mine", "old", "theirs"
	c := Call{SessionID: "1", State: logged, Note: now, DraftNote: &draft, NoteFrom: &from, NoteNow: &now}
	m := model(c)
	m.Open = "1"
	assert.Contains(t, words(m.Call()...), "It has changed in Example CRM since you began to type. Saving joins both. | theirs")
	assert.Equal(t, from, field(m.Call(), "note").From, "what the person had before the eyes when typing")
}
