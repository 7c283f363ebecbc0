package worker_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/examplecrm/cloud"
	"callscribe/connectors/logbody"
	"callscribe/connectors/oauth"
	"callscribe/connectors/worker"
)

// A CRM that the company does not allow gets nothing: neither from a caller who brings a header of his own, nor of
// what was waiting for it.
func TestNothingGoesToACRMThatIsNotAllowed(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		p := w.begin()
		w.breaks("", 503)
		note := "kept"
		update := connectors.Update{LogID: "call-1", Values: logbody.Update{Note: &note}}
		done, err := p.UpdateCallLog(t.Context(), w.user(), w.header(), update)
		require.NoError(t, err)
		require.True(t, done.Queued)
		w.breaks("", 0)

		w.sets(`{"company": "Acme IT", "allowedCrms": ["pipedrive"]}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		synctest.Wait()
		w.asked()
		pass(time.Hour)
		assert.Empty(t, w.asked(), "what waits goes nowhere")
		assert.Equal(t, 1, w.jobs(), "and is kept")

		done, err = p.UpdateCallLog(t.Context(), w.user(), w.header(), update)
		require.NoError(t, err, "a person should see it")
		assert.Equal(t, crm.PermissionDenied, done.Error.Code)
		assert.Contains(t, done.Message.Message, "It can be changed by Acme IT.")
		done, err = p.CreateCallLog(t.Context(), w.user(), w.header(), connectors.Update{
			Call: &logbody.Call{SessionID: "s"}, Contact: crm.Contact{ID: "contact-1"},
		})
		require.NoError(t, err)
		assert.Equal(t, crm.PermissionDenied, done.Error.Code)
		assert.Empty(t, w.asked())
		assert.Zero(t, w.rows(w.areas.session)+w.rows(w.areas.kept), "no caller's header is remembered")

		w.sets("")
		require.NoError(t, p.PolicyChanged(t.Context()))
		p.connect(w.company)
		pass(time.Minute)
		assert.NotEmpty(t, w.asked(), "what waited is sent once it may be")
	})
}

// The second person of a browser is under the policy too, also when it came while the first was signed in.
func TestAllowedCRMsOfTheSecondPerson(t *testing.T) {
	signsIn := func(extension string) []byte {
		return []byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+442079460000*` + extension + `"}`)
	}
	inExample(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.start(never)
		require.NoError(t, p.Phone(t.Context(), true))
		p.hear(signsIn("101"))
		p.hear(signsIn("102"))
		p.connect(w.company)
		p.hear(signsIn("101"))
		w.sets(`{"allowedCrms": ["pipedrive"]}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		w.asked()
		p.hear(signsIn("102"))
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Nil(t, state.Account, "disconnected")
		p.takes(inbound("1", wandasNumber))
		pass(time.Minute)
		assert.Empty(t, w.asked())
		assert.Zero(t, w.rows(w.areas.kept), "no key is left")
	})
}

// A policy that comes while the window is open holds when it closes.
func TestPolicyComesWhileTheWindowIsOpen(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		agree := make(chan struct{})
		w.window = func(address string) (string, error) { <-agree; return w.visit(address), nil }
		require.NoError(t, p.SignIn(t.Context(), worker.SignIn{Platform: cloud.Name, Keep: true}))
		synctest.Wait()
		w.policies(map[string]any{"descriptions": []string{string(cloud.Description())}, "allowedCrms": []string{"pipedrive"}})
		require.NoError(t, p.PolicyChanged(t.Context()))
		close(agree)
		synctest.Wait()
		assert.False(t, w.outcome().Successful)
		assert.Contains(t, w.outcome().ReturnMessage.Message, "Your company does not allow this CRM")
		assert.Nil(t, w.connected(p))
		assert.Zero(t, w.rows(w.areas.kept)+w.rows(w.areas.session))
		assert.Zero(t, w.Live(), "what was granted was given back")
	})
}

// Another person who signs in to the phone while a window is open does not get the account of who opened it.
func TestAnotherPersonWhileTheWindowIsOpen(t *testing.T) {
	signsIn := func(extension string) []byte {
		return []byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+442079460000*` + extension + `"}`)
	}
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		require.NoError(t, p.Phone(t.Context(), true))
		p.hear(signsIn("101"))
		agree := make(chan struct{})
		w.window = func(address string) (string, error) { <-agree; return w.visit(address), nil }
		require.NoError(t, p.SignIn(t.Context(), worker.SignIn{Platform: cloud.Name, Keep: true}))
		synctest.Wait()
		p.hear(signsIn("102"))
		close(agree)
		synctest.Wait()
		assert.Nil(t, w.connected(p), "not 102's")
		assert.False(t, w.outcome().Successful)
		assert.Contains(t, w.outcome().ReturnMessage.Message, "Another person has signed in to the phone")
		assert.Zero(t, w.rows(w.areas.kept)+w.rows(w.areas.session))
		assert.Zero(t, w.Live(), "what was granted was given back")
	})
}

// The company's app, and its secret, stay in managed storage: a message that names another app changes nothing, and
// copies nothing.
func TestCompanysClientIsNotCopied(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		w.window = func(string) (string, error) { return redirect + "?error=access_denied", nil }
		w.signIn(p, func(in *worker.SignIn) { in.ClientID, in.ClientSecret = "another", "s3cret" })
		assert.Zero(t, w.rows(w.areas.kept), "nothing is stored")
	})
}

// The address that the company has set is the only one at which that CRM is connected.
func TestAddressOfTheCompany(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		policy := func(hostname string) {
			w.policies(map[string]any{
				"company": "Acme IT", "descriptions": []string{string(cloud.Description())},
				"crm":     map[string]any{"platform": cloud.Name, "hostname": hostname},
				"clients": map[string]any{cloud.Name: map[string]any{"id": cloud.ClientID}},
			})
		}
		policy("other.my.examplecloud.test")
		p := w.start(never)
		told := w.signIn(p)
		assert.False(t, told.Successful)
		assert.Contains(t, told.ReturnMessage.Message, "other.my.examplecloud.test")
		assert.Contains(t, told.ReturnMessage.Message, "It can be changed by Acme IT.")
		assert.Nil(t, w.connected(p))
		assert.Zero(t, w.Live())

		for _, hostname := range []string{"evil.test", "acme my", "https://"} {
			policy(hostname)
			require.NoError(t, p.PolicyChanged(t.Context()))
			state, err := p.State(t.Context())
			require.NoError(t, err)
			require.Len(t, state.Company.Problems, 1, hostname)
			assert.Contains(t, state.Company.Problems[0], "crm.hostname", hostname)
			assert.True(t, w.signIn(p).Successful, "a wrong address is passed over")
			_, err = p.Disconnect(t.Context())
			require.NoError(t, err)
		}
	})
}

// A CRM of a person's own whose name is that of the place for apps is under the policy as any other.
func TestOwnCRMCannotHideItsKey(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		p := w.begin()
		ctx := context.Background()
		all, err := w.areas.kept.Load(ctx)
		require.NoError(t, err)
		for _, row := range all { // as an account of a CRM that is called "client" is stored
			require.NoError(t, w.areas.kept.Put(ctx, "client|crm.acme.example|user-1", row))
		}
		w.sets(`{"settings": {"stayConnected": {"value": false, "locked": true}}}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		assert.Zero(t, w.rows(w.areas.kept))
	})
}

// What is not allowed changes nothing else either: the phone stays what it was.
func TestPracticeThatIsNotAllowed(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		w.sets(`{"allowedCrms": ["salesforce"]}`)
		p := w.start(never)
		_, err := p.TryPractice(t.Context())
		assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err))
		s, err := p.Settings(t.Context())
		require.NoError(t, err)
		assert.Empty(t, s.WidgetURL)
	})
}

// A sign-in that could not be stored as a whole is not stored in part.
func TestSignInThatCannotBeStored(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		w.fills(w.areas.settings, true)
		told := w.signIn(p)
		assert.False(t, told.Successful)
		assert.Zero(t, w.rows(w.areas.kept)+w.rows(w.areas.session))
		assert.Zero(t, w.Live())
		w.fills(w.areas.settings, false)
		assert.True(t, w.signIn(p).Successful)
	})
}

// With data centres, the company's is the one at which people sign in, whatever a message says; and a sign-in that begins
// at the account's own address begins at the company's.
func TestDataCentreOfTheCompany(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		elsewhere := strings.Replace(string(cloud.Description()), `"servers": [`,
			`"servers": [{"name": "us", "title": "United States", "authorize": "https://{hostname}/authorize", "token": "https://{hostname}/token"},`, 1)
		elsewhere = strings.Replace(elsewhere, `"title": "Example Cloud",
          "authorize"`, `"name": "eu", "title": "Europe", "authorize"`, 1)
		policy := func(server string) {
			w.policies(map[string]any{
				"descriptions": []string{elsewhere},
				"crm":          map[string]any{"platform": cloud.Name, "hostname": cloud.Hostname, "server": server},
				"clients":      map[string]any{cloud.Name: map[string]any{"id": cloud.ClientID}},
			})
		}
		var shown string
		w.window = func(address string) (string, error) { shown = address; return "", oauth.ErrClosed }
		policy("eu")
		p := w.start(never)
		for _, server := range []string{"", "us"} {
			w.signIn(p, func(in *worker.SignIn) { in.Server = server })
			assert.True(t, strings.HasPrefix(shown, "https://"+cloud.Login+"/authorize?"), shown)
		}
		policy("us")
		require.NoError(t, p.PolicyChanged(t.Context()))
		w.signIn(p)
		assert.True(t, strings.HasPrefix(shown, "https://"+cloud.Hostname+"/authorize?"), shown)

		policy("mars")
		require.NoError(t, p.PolicyChanged(t.Context()))
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []string{`In the company's policy crm.server must be one of: "us" (United States), "eu" (Europe). It was passed over.`}, state.Company.Problems)
	})
}

// A policy that comes while the CRM is asked whose the key is holds when it answers.
func TestPolicyComesWhileTheCRMIsAsked(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		p := w.start(never)
		w.faults(func(*crm.Request) *crm.Response {
			w.sets(`{"allowedCrms": ["pipedrive"]}`)
			assert.NoError(t, p.PolicyChanged(t.Context()))
			return nil
		})
		_, err := p.Connect(t.Context(), w.connection())
		assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err))
		assert.Zero(t, w.rows(w.areas.kept)+w.rows(w.areas.session))
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Nil(t, state.Account)
	})
}

// Of two changes in a row the later one holds, in whatever order they are read.
func TestPolicyChangesTwice(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		p := w.start(never)
		w.sets(`{"company": "first"}`)
		w.mu.Lock()
		w.readsSlowly = true
		w.mu.Unlock()
		go func() { assert.NoError(t, p.PolicyChanged(context.Background())) }()
		synctest.Wait() // the first is read, and on its way
		w.sets(`{"company": "second"}`)
		go func() { assert.NoError(t, p.PolicyChanged(context.Background())) }()
		time.Sleep(time.Minute)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "second", state.Company.Name)
	})
}

// The address that a CRM gives as its example is one that a policy may name, as people write it.
func TestAddressesOfPolicies(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		p := w.start(never)
		for _, platform := range connectors.Platforms() {
			if platform.Address.Example == "" {
				continue
			}
			for _, address := range []string{platform.Address.Example, "https://" + strings.ToUpper(platform.Address.Example) + "/"} {
				if platform.AnyHost {
					address = strings.ToLower(address)
				}
				w.sets(`{"crm": {"platform": "` + platform.Name + `", "hostname": "` + address + `"}}`)
				require.NoError(t, p.PolicyChanged(t.Context()))
				state, err := p.State(t.Context())
				require.NoError(t, err)
				assert.Empty(t, state.Company.Problems, address)
				assert.Equal(t, platform.Address.Example, state.Company.CRM.Hostname)
			}
			w.sets(`{"crm": {"platform": "` + platform.Name + `", "hostname": "not an address"}}`)
			require.NoError(t, p.PolicyChanged(t.Context()))
			state, err := p.State(t.Context())
			require.NoError(t, err)
			require.Len(t, state.Company.Problems, 1, platform.Name)
			assert.Contains(t, state.Company.Problems[0], "crm.hostname must be an address of "+platform.Title+" such as "+platform.Address.Example)
		}
	})
}

// Each mistake that only a CRM's description shows is named by the member of the policy that holds it, and all else
// holds.
func TestPolicyAgainstTheCRMs(t *testing.T) {
	example, err := os.ReadFile("../examplecrm/examplecrm.json")
	require.NoError(t, err)
	named := func(name string) string {
		return strings.Replace(string(example), `"name": "examplecrm"`, `"name": "`+name+`"`, 1)
	}
	for says, policy := range map[string]map[string]any{
		"":                        {"descriptions": []any{named("one"), named("two")}},
		`crm.platform is missing`: {"crm": map[string]any{"hostname": "acme.my.salesforce.com"}},
		`crm.hostname must be absent: all of HubSpot is at api.hubapi.com`:          {"crm": map[string]any{"platform": "hubspot", "hostname": "acme.hubspot.com"}},
		`crm.server must be absent: `:                                               {"crm": map[string]any{"platform": "examplecrm", "server": "eu"}},
		`crm.hostname must be an address of Salesforce`:                             {"crm": map[string]any{"platform": "salesforce", "hostname": "acme.lightning.force.com"}},
		`clients.salesforce.secret must be empty`:                                   {"clients": map[string]any{"salesforce": map[string]any{"id": "x", "secret": "s3cret"}}},
		`clients.pipedrive.secret is missing`:                                       {"clients": map[string]any{"pipedrive": map[string]any{"id": "x"}}},
		`clients.salesforce.id must be the client ID`:                               {"clients": map[string]any{"salesforce": map[string]any{"id": "ä"}}},
		`clients.examplecrm must be of a CRM where people sign in`:                  {"clients": map[string]any{"examplecrm": map[string]any{"id": "x"}}},
		`clients."ringcentral" must stand in settings.ringcentralClientId`:          {"clients": map[string]any{"ringcentral": map[string]any{"id": "x"}}},
		`descriptions.1 was passed over. The description is wrong: name is missing`: {"descriptions": []any{named("one"), "{}", named("two")}},
		`descriptions.1 must be a text`:                                             {"descriptions": []any{named("one"), map[string]any{}, named("two")}},
		`descriptions.1 has the name "salesforce", which another CRM has`:           {"descriptions": []any{named("one"), named("salesforce"), named("two")}},
		`descriptions.1 has the name "practice", which another CRM has`:             {"descriptions": []any{named("one"), named("practice"), named("two")}},
		`descriptions.1 has the name "one", which another CRM has`:                  {"descriptions": []any{named("one"), named("one"), named("two")}},
	} {
		t.Run(says, func(t *testing.T) {
			inExample(t, func(t *testing.T, w *world) {
				data, err := json.Marshal(policy)
				require.NoError(t, err)
				w.sets(string(data))
				p := w.start(never)
				state, err := p.State(t.Context())
				require.NoError(t, err)
				if says == "" {
					assert.Empty(t, state.Company.Problems)
				} else if assert.Len(t, state.Company.Problems, 1) {
					assert.True(t, strings.HasPrefix(state.Company.Problems[0], "In the company's policy "+says), state.Company.Problems[0])
					assert.NotContains(t, state.Company.Problems[0], "s3cret")
				}
				var all []string
				for _, platform := range p.platforms() {
					all = append(all, platform.Name)
				}
				if _, own := policy["descriptions"]; own {
					assert.Subset(t, all, []string{"one", "two"}, "the others hold")
				}
				slices.Sort(all)
				assert.Equal(t, slices.Compact(slices.Clone(all)), all, "each once")
			})
		})
	}
}
