package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"callscribe/extension/e2e/measure"
)

var (
	//go:embed warm.js
	warmScript string
	//go:embed many.js
	manyScript string
)

// all takes all measurements. What is measured in a cold worker comes first: what is warm leaves traces.
func (m *measurement) all() error {
	for _, step := range []struct {
		name string
		run  func() error
	}{
		{"cold starts", func() error { return m.cold("cold start", "cold update") }},
		{"cold starts beside a panel", m.besidePanel},
		{"warm updates", m.warm},
		{"many updates", m.many},
		{"counts", m.counts},
	} {
		fmt.Fprintln(os.Stderr, "bench:", step.name)
		if err := step.run(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// cold times messages to a stopped worker until their answers.
func (m *measurement) cold(start, update string) error {
	times := map[*subject]map[string][]float64{}
	for i := range m.runs.cold {
		for _, s := range m.subjects {
			if times[s] == nil {
				times[s] = map[string][]float64{}
			}
			ms, err := s.coldly("wake", map[string]any{})
			if err != nil {
				return err
			}
			times[s][start] = append(times[s][start], ms)
			if s.name == "floor" {
				continue
			}
			if ms, err = s.coldly("updateCallLog", m.crm.input(m.crm.logs[0], map[string]any{"duration": i})); err != nil {
				return err
			}
			times[s][update] = append(times[s][update], ms)
		}
	}
	for s, of := range times {
		for name, ms := range of {
			s.figures[name] = measure.Median(ms)
		}
	}
	return nil
}

// coldly is how long a message to the stopped worker takes, as a page sees it.
func (s *subject) coldly(operation string, input any) (ms float64, err error) {
	if err := s.browser.StopWorker(); err != nil {
		return 0, err
	}
	message, err := json.Marshal(map[string]any{"type": operation, "input": input})
	if err != nil {
		return 0, err
	}
	return chromedp.Run(s.page, chromedp.Evaluate[float64](`(async () => {
		const began = performance.now();
		const answer = await chrome.runtime.sendMessage(`+string(message)+`);
		const took = performance.now() - began;
		if (!answer.ok || answer.result?.error) throw new Error(JSON.stringify(answer));
		return took;
	})()`, chromedp.EvalAwaitPromise))
}

// besidePanel is cold with the panel open.
func (m *measurement) besidePanel() error {
	for _, s := range m.subjects {
		if s.name == "floor" {
			continue
		}
		_, closePanel, err := s.browser.Open(s.browser.URL("panel.html"))
		if err != nil {
			return err
		}
		defer closePanel()
	}
	return m.cold("cold start beside a panel", "cold update beside a panel")
}

// warm times updates against bare fetch, in the worker, in blocks by turns.
func (m *measurement) warm() error {
	const blocks = 4
	times := map[string][]float64{}
	for block := range blocks {
		for _, s := range m.subjects {
			if s.name == "floor" {
				continue
			}
			if err := m.warmBlock(s, times, blocks, block == 0); err != nil {
				return err
			}
		}
	}
	for _, s := range m.subjects {
		for _, what := range []string{"one", "all"} {
			if ms := times[s.name+what+"update"]; ms != nil {
				s.figures[what+" update"] = measure.Median(ms)
				s.figures[what+" fetch"] = measure.Median(times[s.name+what+"fetch"])
			}
		}
	}
	return nil
}

func (m *measurement) warmBlock(s *subject, times map[string][]float64, blocks int, first bool) error {
	body, err := s.firstNote(m.crm)
	if err != nil {
		return err
	}
	warmup := 20
	if first { // Chrome compiles what is hot a second time
		warmup = m.runs.warmup
	}
	text, err := inWorker[string](s, fmt.Sprintf("(%s)(%s)", warmScript, arguments(map[string]any{
		"api": m.crm.api(), "inputs": m.crm.inputs(), "others": m.crm.others, "body": body,
		"runs": m.runs.warm / blocks, "rounds": max(1, m.runs.rounds/blocks), "warmup": warmup,
	})))
	if err != nil {
		return err
	}
	var some map[string]map[string][]float64
	if err := json.Unmarshal([]byte(text), &some); err != nil {
		return err
	}
	for what, of := range some {
		for how, ms := range of {
			times[s.name+what+how] = append(times[s.name+what+how], ms...)
		}
	}
	return nil
}

// firstNote writes a note by an update, and returns the body that it makes.
func (s *subject) firstNote(c *crm) (body string, err error) {
	message := arguments(map[string]any{"type": "updateCallLog", "input": c.input(c.logs[0], map[string]any{"note": "note 0"})})
	body, err = chromedp.Run(s.page, chromedp.Evaluate[string]("chrome.runtime.sendMessage("+message+").then((a) => a.result?.logBody ?? '')", chromedp.EvalAwaitPromise))
	if err == nil && body == "" {
		err = errors.New("the first update was not made")
	}
	return body, err
}

// many looks at the modules' memory after many updates.
func (m *measurement) many() error {
	for _, s := range m.subjects {
		if s.name == "floor" {
			continue
		}
		if err := s.browser.StopWorker(); err != nil {
			return err
		}
		if _, err := s.firstNote(m.crm); err != nil {
			return err
		}
		for half := range 2 {
			from := half * m.runs.many / 2
			args := arguments(map[string]any{"inputs": m.crm.inputs(), "from": from, "to": from + m.runs.many/2})
			bytes, err := s.memoryAfter(fmt.Sprintf("(%s)(%s)", manyScript, args))
			if err != nil {
				return err
			}
			s.figures[[]string{"memory half way", "memory"}[half]] = bytes
		}
	}
	return nil
}

// memoryAfter is how many bytes the worker's WebAssembly memories have when a script has run.
func (s *subject) memoryAfter(script string) (bytes float64, err error) {
	return inWorker[float64](s, "("+script+").then(() => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0))")
}

// counts counts what a warm update makes use of, in a program of its own.
func (m *measurement) counts() error {
	s := m.subject("now")
	counts, err := measure.Count(s.browser, func() error { _, err := s.firstNote(m.crm); return err }, m.crm.input(m.crm.logs[0], nil))
	if err != nil {
		return err
	}
	s.figures["to JavaScript"], s.figures["to Go"] = float64(counts.ToJS), float64(counts.ToGo)
	s.figures["storage"], s.figures["allocations"] = float64(counts.Storage), float64(counts.Allocations)
	return nil
}

// inWorker evaluates an expression in the worker. DevTools does not watch the requests, as it does not watch a
// person's.
func inWorker[T any](s *subject, expression string) (result T, err error) {
	worker, detach, err := s.browser.AttachWorker()
	if err != nil {
		return result, err
	}
	defer detach()
	if _, err := chromedp.Call(worker, network.Disable, cdp.Empty{}); err != nil {
		return result, err
	}
	return chromedp.Run(worker, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

func arguments(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // it is made of strings, numbers and maps
	}
	return string(data)
}
