// Package browser drives a real Chromium with the extension loaded: for the end-to-end tests and for
// the story of make run.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/extensions"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Options say how to start the browser.
type Options struct {
	Extension string   // folder of the unpacked extension
	Profile   string   // user data folder; "" for a fresh one
	Visible   bool     // a window for a person; else headless
	HostRules string   // Chromium's host resolver rules: "MAP *.pipedrive.com 127.0.0.1:8443"
	Args      []string // more flags, as "name" or "name=value"

	// Policy is what managed storage holds for the extension, whose id must be fixed: JSON; "" for nothing. The
	// computer's own policies are not touched: see [CanSetPolicy].
	Policy string
}

// Browser is a running Chromium.
type Browser struct {
	// Extension is the id that Chromium gave the extension.
	Extension string

	ctx     context.Context
	close   func()
	stopped chan struct{} // holds a value when the service worker has stopped
}

// Find is the path of Chromium: $CHROMIUM, or the first of the usual names.
func Find() (string, error) {
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
	if chosen := os.Getenv("CHROMIUM"); chosen != "" {
		names = []string{chosen}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium found: install the package chromium, or set CHROMIUM to the path of a Chromium or Chrome")
}

// Start starts Chromium and loads the extension. The browser ends with ctx, or with Close.
func Start(ctx context.Context, o Options) (*Browser, error) {
	path, err := Find()
	if err != nil {
		return nil, err
	}
	remove := func() {}
	if o.Policy != "" {
		if path, remove, err = underPolicy(path, o); err != nil {
			return nil, err
		}
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.Flag("disable-extensions", false),
		chromedp.Flag("enable-unsafe-extension-debugging", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-gpu", true),
		chromedp.WindowSize(1280, 900),
	)
	if os.Geteuid() == 0 || o.Policy != "" { // Chromium's sandbox refuses root, and who seems to be
		flags = append(flags, chromedp.NoSandbox)
	}
	if o.Visible {
		flags = append(flags, chromedp.VisibleWindow)
	}
	if o.Profile != "" {
		flags = append(flags, chromedp.UserDataDir(o.Profile))
	}
	if o.HostRules != "" {
		flags = append(flags, chromedp.Flag("host-resolver-rules", o.HostRules), chromedp.IgnoreCertErrors)
	}
	for _, arg := range o.Args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			flags = append(flags, chromedp.Flag(name, true))
			continue
		}
		flags = append(flags, chromedp.Flag(name, value))
	}
	alloc, stop := chromedp.NewExecAllocator(ctx, flags...)
	tab, closeTab := chromedp.NewContext(alloc)
	b := &Browser{ctx: tab, stopped: make(chan struct{}, 1), close: func() { closeTab(); stop(); remove() }}
	loaded, err := chromedp.CallBrowser(tab, extensions.LoadUnpacked, extensions.LoadUnpackedParams{Path: o.Extension})
	if err != nil {
		b.Close()
		return nil, fmt.Errorf("start %s with the extension: %w", path, err)
	}
	b.Extension = loaded.ID
	err = chromedp.Listen(tab, b.listen)
	if err == nil {
		_, err = chromedp.Call(tab, serviceworker.Enable, cdp.Empty{})
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// Close ends the browser.
func (b *Browser) Close() { b.close() }

// Kill ends the browser's process at once, as a crash would.
func (b *Browser) Kill() error {
	err := chromedp.FromContext(b.ctx).Browser.Process().Kill()
	b.close()
	return err
}

// URL is the address of one of the extension's own pages.
func (b *Browser) URL(page string) string {
	return "chrome-extension://" + b.Extension + "/" + page
}

// Open opens an address in a new tab, and returns its context for chromedp's actions.
func (b *Browser) Open(url string) (tab context.Context, closeTab context.CancelFunc, err error) {
	tab, closeTab = chromedp.NewContext(b.ctx)
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		closeTab()
		return nil, nil, fmt.Errorf("open %s: %w", url, err)
	}
	return tab, closeTab, nil
}

// Page is the target of a page whose address begins so, "" for none: a window that Chromium has opened.
func (b *Browser) Page(address string) (target.ID, error) {
	all, err := chromedp.Targets(b.ctx)
	if err != nil {
		return "", err
	}
	for _, t := range all {
		if t.Type == "page" && strings.HasPrefix(t.URL, address) {
			return t.TargetID, nil
		}
	}
	return "", nil
}

// Attach is a context for chromedp's actions in a target, which stays when it is detached.
func (b *Browser) Attach(id target.ID) (attached context.Context, detach context.CancelFunc) {
	return chromedp.NewContext(b.ctx, chromedp.WithTargetID(id), chromedp.WithDetachOnCancel())
}

// OpenWindow opens an address in a window of its own, at a place on the screen.
func (b *Browser) OpenWindow(url string, left, top, width, height int64) (tab context.Context, closeTab context.CancelFunc, err error) {
	yes := true
	made, err := chromedp.CallBrowser(b.ctx, target.CreateTarget, target.CreateTargetParams{
		URL: "about:blank", NewWindow: &yes, Left: &left, Top: &top, Width: width, Height: height,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("open a window for %s: %w", url, err)
	}
	tab, closeTab = chromedp.NewContext(b.ctx, chromedp.WithTargetID(made.TargetID))
	return tab, closeTab, chromedp.Do(tab, chromedp.Navigate(url))
}

// Worker is the target of the extension's service worker, "" while it sleeps.
func (b *Browser) Worker() (target.ID, error) {
	all, err := chromedp.Targets(b.ctx)
	if err != nil {
		return "", err
	}
	for _, t := range all {
		if t.Type == "service_worker" && strings.HasPrefix(t.URL, b.URL("")) {
			return t.TargetID, nil
		}
	}
	return "", nil
}

// StopWorker stops the service worker, as Chrome does when it has been idle, and returns when it has
// stopped. Chrome starts it again for the next event, under the same target id.
func (b *Browser) StopWorker() error {
	id, err := b.Worker()
	if err != nil || id == "" {
		return err
	}
	select {
	case <-b.stopped: // by itself, earlier
	default:
	}
	for range 5 { // a worker that is just starting may not hear it
		if _, err := chromedp.Call(b.ctx, serviceworker.StopAllWorkers, cdp.Empty{}); err != nil {
			return err
		}
		select {
		case <-b.stopped:
			return nil
		case <-time.After(2 * time.Second):
		}
		if id, err := b.Worker(); err != nil || id == "" {
			return err
		}
	}
	return errors.New("the service worker did not stop")
}

func (b *Browser) listen(ev any) {
	update, ok := ev.(*serviceworker.EventWorkerVersionUpdated)
	if !ok {
		return
	}
	for _, version := range update.Versions {
		if version.RunningStatus == serviceworker.VersionRunningStatusStopped {
			select {
			case b.stopped <- struct{}{}:
			default:
			}
		}
	}
}

// AttachWorker is a context for chromedp's actions in the service worker, which runs on while one is attached.
func (b *Browser) AttachWorker() (worker context.Context, detach context.CancelFunc, err error) {
	id, err := b.Worker()
	if err != nil {
		return nil, nil, err
	}
	if id == "" {
		return nil, nil, errors.New("the service worker is not running")
	}
	worker, detach = b.Attach(id)
	return worker, detach, nil
}

// InWorker evaluates an expression in the service worker.
func InWorker[T any](b *Browser, expression string) (T, error) {
	worker, detach, err := b.AttachWorker()
	if err != nil {
		var zero T
		return zero, err
	}
	defer detach()
	return chromedp.Run(worker, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}
