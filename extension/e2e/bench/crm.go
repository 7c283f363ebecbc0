package main

import (
	"fmt"
	"net/http/httptest"
	"strings"

	"callscribe/connectors/examplecrm/server/app"
)

// crm is an Example CRM with logs to be updated, and as many again for bare requests.
type crm struct {
	host          string
	logs, others  []string
	app           *app.App
	server        *httptest.Server
	authorization string
}

func startCRM() (*crm, error) {
	a, err := app.Open(app.Options{})
	if err != nil {
		return nil, err
	}
	server := httptest.NewServer(a)
	c := &crm{host: strings.TrimPrefix(server.URL, "http://"), app: a, server: server, authorization: "Bearer demo-token"}
	if err := a.Seed(); err != nil {
		return nil, err
	}
	for range atOnce {
		for _, ids := range []*[]string{&c.logs, &c.others} {
			call, err := a.AddCall("user-1", nil, app.CallFields{Subject: "Call", Note: "Agenda: agreed"})
			if err != nil {
				return nil, err
			}
			*ids = append(*ids, call.ID)
		}
	}
	return c, nil
}

func (c *crm) close() {
	c.app.StopEvents()
	c.server.Close()
	_ = c.app.Close()
}

// input is one of updateCallLog.
func (c *crm) input(log string, values map[string]any) map[string]any {
	in := map[string]any{
		"user":            map[string]any{"id": "user-1", "platform": "examplecrm", "hostname": c.host, "timezoneName": "UTC"},
		"existingCallLog": map[string]any{"thirdPartyLogId": log},
		"authHeader":      c.authorization,
	}
	for name, value := range values {
		in[name] = value
	}
	return in
}

func (c *crm) inputs() (all []map[string]any) {
	for _, log := range c.logs {
		all = append(all, c.input(log, nil))
	}
	return all
}

func (c *crm) api() string { return fmt.Sprintf("http://%s/api/v1/calls/", c.host) }
