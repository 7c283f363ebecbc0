package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"callscribe/connectors/examplecrm/cloud"
)

// page is an open tab.
type page struct {
	ctx   context.Context
	close context.CancelFunc
}

// open opens an address: in a window at a place on the screen, or where there is none in a page of that
// size.
func (s *story) open(url string, left, width, height int64) (page, error) {
	if s.visible {
		ctx, closeTab, err := s.browser.OpenWindow(url, left, 0, width, height)
		return page{ctx, closeTab}, err
	}
	ctx, closeTab, err := s.browser.Open(url)
	if err != nil {
		return page{}, err
	}
	p := page{ctx, closeTab}
	return p, p.do(func(ctx context.Context) error { return chromedp.Do(ctx, chromedp.EmulateViewport(width, height)) })
}

// act is something done with a page.
type act func(ctx context.Context) error

// patience is how long a page may take to show what it should.
const patience = 20 * time.Second

// do does one thing after the other.
func (p page) do(acts ...act) error {
	for _, a := range acts {
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		err := a(ctx)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

func script(text string) act {
	return func(ctx context.Context) error {
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[any]("{"+text+"}; null")); err != nil {
			return fmt.Errorf("run %s: %w", text, err)
		}
		return nil
	}
}

// until waits for a condition. What cannot be evaluated does not hold yet: the page may still be loading.
func until(condition string) act {
	return func(ctx context.Context) error {
		for {
			held, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
			if held {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("wait until %s: %w", condition, cmp.Or(err, ctx.Err()))
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
}

func goTo(url string) act {
	return func(ctx context.Context) error { return chromedp.Do(ctx, chromedp.Navigate(url)) }
}

func both(acts ...act) act {
	return func(ctx context.Context) error {
		for _, a := range acts {
			if err := a(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}

func click(selector string) act {
	return both(until(`document.querySelector("`+selector+`")`), script(`document.querySelector("`+selector+`").click()`))
}

// gesture is a click that counts as a person's: Chrome grants a host in no other.
func gesture(selector string) act {
	return func(ctx context.Context) error {
		byPerson := func(p *runtime.EvaluateParams) { yes := true; p.UserGesture = &yes }
		_, err := chromedp.Run(ctx, chromedp.Evaluate[any](`document.querySelector("`+selector+`").click(); null`, byPerson))
		return err
	}
}

// signInWindow is the window that shows the CRM's sign-in page, once it is there.
func (s *story) signInWindow() (page, error) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		id, err := s.browser.Page("https://" + cloud.Login + "/")
		if err != nil {
			return page{}, err
		}
		if id != "" {
			ctx, detach := s.browser.Attach(id)
			return page{ctx, detach}, nil
		}
	}
	return page{}, errors.New("no sign-in window opens")
}

// write types a text into a field, in place of what it holds.
func write(selector, text string) act {
	return both(
		until(`document.querySelector("`+selector+`")`),
		script(`const field = document.querySelector("`+selector+`"); field.focus(); field.select()`),
		func(ctx context.Context) error { return chromedp.Do(ctx, chromedp.KeyEvent(text)) },
	)
}

func says(selector, text string) act {
	return until(`document.querySelector("` + selector + `")?.textContent.includes(` + strconv.Quote(text) + `)`)
}

// inPhone is an expression about the document of the demo phone.
func inPhone(expression string) string {
	return `document.getElementById("widget").contentDocument?.` + expression
}

// press presses a button of the demo phone, once it can be.
func press(id string) act {
	return both(until(inPhone(`getElementById("`+id+`")?.disabled === false`)), script(inPhone(`getElementById("`+id+`").click()`)))
}

func screenshot(file string) act {
	return func(ctx context.Context) error {
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			return err
		}
		return os.WriteFile(file, png, 0o644)
	}
}

func (s *story) file(name string) string {
	return filepath.Join(s.screenshots, "story "+strings.TrimSpace(name)+".png")
}
