package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"callscribe/connectors/examplecrm/cloud"
	"callscribe/connectors/examplecrm/server/app"
	"callscribe/extension/e2e/browser"
)

// crm is the running Example CRM, and what the extension sent it.
type crm struct {
	*app.App
	url    string
	server *http.Server
	cloud  *cloud.Cloud     // nil: the CRM is on this computer
	login  *httptest.Server // the cloud's two hosts, over TLS

	mu   sync.Mutex
	sent []string
}

// startCRM starts it with contacts, and without a call.
func startCRM(database, addr string) (*crm, error) {
	a, err := app.Open(app.Options{Database: database})
	if err != nil {
		return nil, err
	}
	if err := a.Seed(); err != nil {
		return nil, err
	}
	// The demo phone has a number that two contacts share.
	if _, err := a.AddContact(app.Contact{Name: "Ines Duarte", Company: "Harbour Books", PhoneNumbers: []string{"+14155550143"}}); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &crm{App: a, url: "http://" + listener.Addr().String()}
	c.server = &http.Server{Handler: http.HandlerFunc(c.record), ReadHeaderTimeout: 10 * time.Second}
	c.server.RegisterOnShutdown(a.StopEvents)
	go func() { _ = c.server.Serve(listener) }() // ends with stop
	return c, nil
}

// toCloud puts the CRM into the cloud, and a browser under the policy of a company that uses it.
func (c *crm) toCloud(o *browser.Options) error {
	if err := browser.CanSetPolicy(); err != nil {
		return err
	}
	id, err := browser.ID(o.Extension)
	if err != nil {
		return err
	}
	c.cloud = cloud.New(http.HandlerFunc(c.record), "https://"+id+".chromiumapp.org/")
	c.cloud.Ask()
	c.login = httptest.NewTLSServer(c.cloud)
	o.HostRules = "MAP *.examplecloud.test " + c.login.Listener.Addr().String()
	policy, err := json.Marshal(map[string]any{
		"company": "Acme IT", "contact": "it@acme.example",
		"descriptions": []string{string(cloud.Description())},
		"crm":          map[string]any{"platform": cloud.Name, "hostname": cloud.Hostname},
		"clients":      map[string]any{cloud.Name: map[string]any{"id": cloud.ClientID}},
	})
	o.Policy = string(policy)
	return err
}

func (c *crm) stop() {
	if c.login != nil {
		c.login.CloseClientConnections()
		c.login.Close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = c.server.Shutdown(ctx) // what is still open ends with the program
	c.Close()
}

func (c *crm) host() string { return strings.TrimPrefix(c.url, "http://") }

// record notes the API's requests.
func (c *crm) record(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		c.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	c.ServeHTTP(w, r)
	line := r.Method + " " + r.URL.RequestURI()
	if match := r.Header.Get("If-Match"); match != "" {
		line += " if it is still " + match
	}
	if len(body) > 0 {
		line += "\n" + string(body)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, line)
}

// news is what was sent since the last time.
func (c *crm) news() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	sent := c.sent
	c.sent = nil
	return sent
}

// calls is all call logs, read beside the record.
func (c *crm) calls() ([]app.Call, error) {
	r := httptest.NewRequest(http.MethodGet, c.url+"/api/v1/calls", nil)
	r.Header.Set("Authorization", "Bearer demo-token")
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("the Example CRM answered %d: %s", w.Code, w.Body)
	}
	var list struct {
		Items []app.Call `json:"items"`
	}
	return list.Items, json.Unmarshal(w.Body.Bytes(), &list)
}
