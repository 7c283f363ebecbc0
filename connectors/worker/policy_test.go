package worker_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/examplecrm/cloud"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/settings"
	"callscribe/connectors/worker"
)

func (w *world) sets(policy string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.policy = policy
}

func inExample(t *testing.T, test func(t *testing.T, w *world)) { inWorld(t, newExample, test) }

// What the company has locked is changed neither by the page's message nor in the phone's widget.
func TestLockedSettings(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		w.sets(`{"company": "Acme IT", "settings": {"autoLog": {"value": false, "locked": true}, "internal": {"value": true},
			"addCallLogNote": {"value": false, "locked": true}, "errorMessages": {"locked": true}}}`)
		p := w.start(never)
		s, err := p.Settings(t.Context())
		require.NoError(t, err)
		assert.False(t, s.AutoLog)
		assert.True(t, s.Internal, "the company's, until the person chooses")
		assert.False(t, s.UserSettings.On("addCallLogNote", true))

		for name, change := range map[string]func(*worker.Settings){
			"autoLog":        func(s *worker.Settings) { s.AutoLog = true },
			"errorMessages":  func(s *worker.Settings) { s.Levels.Danger = false },
			"addCallLogNote": func(s *worker.Settings) { s.UserSettings["addCallLogNote"] = map[string]any{"value": true} },
		} {
			changed, err := p.Settings(t.Context())
			require.NoError(t, err)
			change(&changed)
			changed.AtOnce = true
			err = p.SaveSettings(t.Context(), changed)
			assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err), name)
			assert.Contains(t, err.Error(), name+" is set by your company. It can be changed by Acme IT.")
			after, err := p.Settings(t.Context())
			require.NoError(t, err)
			assert.Equal(t, s, after)
		}

		require.NoError(t, p.Phone(t.Context(), true))
		w.toasts()
		p.hear(request("/settings", "1", object{"settings": []any{}, "setting": object{"id": ringcentral.SettingAutoLog, "value": true}}))
		synctest.Wait()
		after, err := p.Settings(t.Context())
		require.NoError(t, err)
		assert.Equal(t, s, after)
		toasts := w.toasts()
		require.Len(t, toasts, 1)
		assert.Contains(t, toasts[0].Message, "autoLog is set by your company. It can be changed by Acme IT.")

		p.choose(func(s *worker.Settings) { s.Internal = false })
		w.sets(`{"settings": {"internal": {"value": true}, "atOnce": {"value": true}}}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		s, err = p.Settings(t.Context())
		require.NoError(t, err)
		assert.False(t, s.Internal, "the person has chosen")
		assert.True(t, s.AutoLog, "the default again: the person never chose")
		assert.True(t, s.AtOnce)

		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Empty(t, state.Company.Locked)
		require.NoError(t, p.ResetSettings(t.Context()))
		s, err = p.Settings(t.Context())
		require.NoError(t, err)
		assert.True(t, s.Internal)
	})
}

func TestAllowedCRMs(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		p := w.begin()
		w.sets(`{"allowedCrms": ["pipedrive"], "contact": "it@acme.example"}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		synctest.Wait()
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Nil(t, state.Account, "what the company does not allow any more is disconnected")
		assert.Zero(t, w.rows(w.areas.kept)+w.rows(w.areas.session))
		platforms := p.platforms()
		require.Len(t, platforms, 1)
		assert.Equal(t, "pipedrive", platforms[0].Name)
		_, err = p.Connect(t.Context(), w.connection())
		assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err))
		assert.Contains(t, err.Error(), "It can be changed by your administrator (it@acme.example).")
	})
}

// A sign-in that may not stay on the computer does not, whatever a message asks for, and is taken from it.
func TestStayConnectedIsNotAllowed(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		w.begin() // kept
		require.Equal(t, 1, w.rows(w.areas.kept))
		w.sets(`{"settings": {"stayConnected": {"value": false, "locked": true}}}`)
		p := w.start(never)
		assert.Zero(t, w.rows(w.areas.kept))
		assert.Equal(t, 1, w.rows(w.areas.session), "it serves until the browser closes")
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.True(t, state.Account.SignedIn)
		assert.False(t, state.Account.Kept)
		p.connect(w.company)
		assert.Zero(t, w.rows(w.areas.kept))
	})
}

func TestPolicyWithMistakes(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		w.sets(`{"crm": {"platform": "siebel"}, "descriptions": ["{}", ` + quote(string(cloud.Description())) + `], "settings": {"autoLog": {"value": "no"}, "atOnce": {"value": true}}}`)
		p := w.start(never)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Company.Problems, 3)
		all := strings.Join(state.Company.Problems, "\n")
		assert.Contains(t, all, `crm.platform "siebel" is no CRM that Callscribe knows`)
		assert.Contains(t, all, "descriptions.0 was passed over. The description is wrong: name is missing.")
		assert.Contains(t, all, "settings.autoLog.value must be true or false")
		assert.True(t, state.Settings.AtOnce)
		platforms := p.platforms()
		assert.Equal(t, cloud.Name, platforms[len(platforms)-1].Name)
	})
}

func quote(text string) string {
	data, _ := json.Marshal(text)
	return string(data)
}

// Somebody who saves what holds has chosen nothing: defaults and a policy that change later reach him.
func TestSavingWhatHoldsIsNoChoice(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		p := w.begin()
		require.NoError(t, p.SaveSettings(t.Context(), must(p.Settings(t.Context()))))
		stored, err := w.areas.settings.Get(t.Context(), "settings")
		require.NoError(t, err)
		assert.Equal(t, "{}", string(stored))
	})
}

func TestSettingsTravel(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		p := w.begin()
		p.choose(func(s *worker.Settings) { s.AtOnce, s.TimezoneName = true, "Europe/Berlin" })
		file, err := p.ExportSettings(t.Context())
		require.NoError(t, err)
		assert.NotContains(t, string(file), w.connection().APIKey)

		require.NoError(t, p.ResetSettings(t.Context()))
		w.sets(`{"settings": {"autoLog": {"value": false, "locked": true}}}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		said, notes, err := p.ImportSettings(t.Context(), file)
		require.NoError(t, err)
		assert.Equal(t, worker.Message{Message: "The file's settings were taken over.", Level: "success", TTL: 2000}, said)
		assert.Equal(t, []string{"The setting autoLog is set by your company. The file's was passed over."}, notes)
		s, err := p.Settings(t.Context())
		require.NoError(t, err)
		assert.True(t, s.AtOnce)
		assert.Equal(t, "Europe/Berlin", s.TimezoneName)
		assert.False(t, s.AutoLog)
		said, notes, err = p.ImportSettings(t.Context(), []byte(`{"callscribe": "settings", "version": 1, "settings": {"autoLog": true, "newer": 1}}`))
		require.NoError(t, err)
		assert.Len(t, notes, 2)
		assert.Equal(t, worker.Message{Message: "Nothing of the file could be taken over.", Level: "warning", TTL: 5000}, said)
		_, _, err = p.ImportSettings(t.Context(), []byte("x"))
		assert.Equal(t, "file", crm.AsError(err).Field)
		w.breakArea(w.areas.settings, true)
		_, _, err = p.ImportSettings(t.Context(), file)
		assert.Contains(t, err.Error(), "The settings could not be stored.")
		assert.Contains(t, fmt.Sprint(p.ResetSettings(t.Context())), "The settings could not be stored.")
	})
}

// A setting that package settings does not know could be set by no policy and would not travel.
func TestEachSettingHasItsField(t *testing.T) {
	known := map[string]bool{}
	for _, f := range settings.Fields {
		known[f.PathText()] = true
	}
	var walk func(of reflect.Type, path string)
	walk = func(of reflect.Type, path string) {
		for i := range of.NumField() {
			f := of.Field(i)
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			name := path + tag
			switch {
			case f.Anonymous:
				walk(f.Type, path)
			case f.Tag.Get("json") == "-":
			case f.Type.Kind() == reflect.Struct:
				walk(f.Type, name+".")
			case f.Type.Kind() == reflect.Map: // App Connect's, whose keys are listed there
			default:
				assert.True(t, known[name], "connectors/settings/fields.go and extension/managed_schema.json lack the setting %s", name)
			}
		}
	}
	walk(reflect.TypeFor[worker.Settings](), "")
}
