// Command bench measures the extension in a browser, in one run: against a program that does nothing, against bare
// fetch of the same requests, and with BASE=<revision> against that revision, in turns. It prints a table, and writes
// it as JSON to build/bench.json. Run it with make bench.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"callscribe/extension/e2e/browser"
)

const (
	atOnce  = 20     // updates at once
	updates = 10_000 // for the memory
)

func main() {
	base := flag.String("base", os.Getenv("BASE"), "the revision to compare with")
	quick := flag.Bool("quick", false, "fewer runs, to see that it works")
	flag.Parse()
	if err := bench(*base, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(base string, quick bool) error {
	repository, err := os.Getwd()
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "callscribe-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	c, err := startCRM()
	if err != nil {
		return err
	}
	defer c.close()

	ours, floor := filepath.Join(temp, "ours"), filepath.Join(temp, "floor")
	if err := buildOurs(repository, ours); err != nil {
		return err
	}
	if err := buildFloor(repository, ours, floor); err != nil {
		return err
	}
	m := &measurement{crm: c, runs: runsOf(quick)}
	defer m.close()
	if err := m.add("floor", floor); err != nil {
		return err
	}
	if err := m.add("now", ours); err != nil {
		return err
	}
	if base != "" {
		dir := filepath.Join(temp, "extension")
		if err := buildBase(repository, base, temp, dir); err != nil {
			return err
		}
		if err := m.add("base", dir); err != nil {
			return err
		}
	}
	if err := m.all(); err != nil {
		return err
	}
	t := m.table(base)
	t.print(os.Stdout)
	return t.write(filepath.Join(repository, "build", "bench.json"))
}

// subject is an extension that is measured, in a browser of its own.
type subject struct {
	name    string
	browser *browser.Browser
	page    context.Context // one of its pages, from which the worker is spoken to
	figures map[string]float64
}

// measurement measures the subjects in turns.
type measurement struct {
	crm      *crm
	runs     runs
	subjects []*subject
}

// runs is how often things are measured.
type runs struct{ cold, warm, warmup, rounds, many int }

func runsOf(quick bool) runs {
	if quick {
		return runs{cold: 3, warm: 20, warmup: 20, rounds: 3, many: 200}
	}
	return runs{cold: 25, warm: 300, warmup: 500, rounds: 30, many: updates}
}

func (m *measurement) add(name, dir string) error {
	b, err := browser.Start(context.Background(), browser.Options{Extension: dir})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	s := &subject{name: name, browser: b, figures: map[string]float64{}}
	m.subjects = append(m.subjects, s)
	s.page, _, err = b.Open(b.URL("blank.html"))
	return err
}

func (m *measurement) close() {
	for _, s := range m.subjects {
		s.browser.Close()
	}
}

// subject is the one of that name, nil for none.
func (m *measurement) subject(name string) *subject {
	for _, s := range m.subjects {
		if s.name == name {
			return s
		}
	}
	return nil
}
