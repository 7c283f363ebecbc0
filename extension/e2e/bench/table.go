package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"
)

// row is a figure, and what it is compared with.
type row struct {
	Figure   string    `json:"figure"`
	Unit     string    `json:"unit"`
	Now      float64   `json:"now"`
	Base     *float64  `json:"base,omitempty"`
	Compared []compare `json:"compared"`
}

// compare is a figure against another: Ratio is Now divided by that, or Now itself where that is nothing.
type compare struct {
	With  string  `json:"with"`
	Value float64 `json:"value,omitempty"`
	Ratio float64 `json:"ratio"`
	Aim   float64 `json:"aim"`
	Met   bool    `json:"met"`
}

type table struct {
	Base  string    `json:"base,omitempty"`
	Taken time.Time `json:"taken"`
	Rows  []row     `json:"rows"`
}

// table puts the figures together, with what is aimed at.
func (m *measurement) table(base string) table {
	now, floor := m.subject("now").figures, m.subject("floor").figures
	var before map[string]float64
	if s := m.subject("base"); s != nil {
		before = s.figures
	}
	t := table{Base: base, Taken: time.Now().UTC().Truncate(time.Second)}
	add := func(figure, unit string, of func(map[string]float64) float64, compared ...compare) {
		r := row{Figure: figure, Unit: unit, Now: of(now)}
		if before != nil {
			value := of(before)
			r.Base = &value
		}
		for _, c := range compared {
			switch {
			case c.With == "base" && before == nil:
				continue
			case c.With == "base":
				c.Value = *r.Base
			}
			if c.Ratio = r.Now; c.Value != 0 {
				c.Ratio = r.Now / c.Value
			}
			c.Met = c.Ratio <= c.Aim
			r.Compared = append(r.Compared, c)
		}
		t.Rows = append(t.Rows, r)
	}
	figure := func(name string) func(map[string]float64) float64 {
		return func(f map[string]float64) float64 { return f[name] }
	}
	against := func(with string, value, aim float64) compare { return compare{With: with, Value: value, Aim: aim} }

	start := floor["cold start"]
	add("cold start", "ms", figure("cold start"), against("floor", start, 1.7), against("base", 0, 0.65))
	add("cold update", "ms", figure("cold update"), against("floor", start, 2.2), against("base", 0, 0.65))
	add("cold start, panel open", "ms", figure("cold start beside a panel"), against("base", 0, 0.45))
	add("cold update, panel open", "ms", figure("cold update beside a panel"), against("base", 0, 0.45))
	add("warm update", "ms", figure("one update"), against("fetch", now["one fetch"], 1.35))
	add("warm update above fetch", "ms", func(f map[string]float64) float64 { return f["one update"] - f["one fetch"] }, compare{With: "", Aim: 1})
	add(fmt.Sprintf("%d updates at once", atOnce), "ms", figure("all update"), against("fetch", now["all fetch"], 1.5))
	mib := func(name string) func(map[string]float64) float64 {
		return func(f map[string]float64) float64 { return f[name] / (1 << 20) }
	}
	add(fmt.Sprintf("memory after %d updates", m.runs.many), "MiB", mib("memory"), compare{With: "", Aim: 16}, against("half way", mib("memory half way")(now), 1))
	for _, name := range []string{"to JavaScript", "to Go", "storage", "allocations"} {
		t.Rows = append(t.Rows, row{Figure: "a warm update, " + name, Unit: "calls", Now: now[name]})
	}
	return t
}

func (t table) print(to io.Writer) {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	base := "base"
	if t.Base != "" {
		base = t.Base
	}
	fmt.Fprintf(w, "figure\tunit\tnow\t%s\tcompared with\tratio\taim\t\n", base)
	for _, r := range t.Rows {
		before := ""
		if r.Base != nil {
			before = fmt.Sprintf("%.1f", *r.Base)
		}
		fmt.Fprintf(w, "%s\t%s\t%.1f\t%s\t", r.Figure, r.Unit, r.Now, before)
		for i, c := range r.Compared {
			if i > 0 {
				fmt.Fprint(w, "\t\t\t\t")
			}
			with, met := c.With, ""
			if c.Value != 0 && c.With != "base" {
				with = fmt.Sprintf("%s %.1f", c.With, c.Value)
			}
			if !c.Met {
				met = "missed"
			}
			fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%s\n", with, c.Ratio, c.Aim, met)
		}
		if len(r.Compared) == 0 {
			fmt.Fprintln(w)
		}
	}
	w.Flush()
}

func (t table) write(path string) error {
	data, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
