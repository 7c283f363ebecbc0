package main

import (
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/examplecrm/server/app"
)

// settings are the command line.
type settings struct {
	addr     string
	demo     bool
	demoCall bool
	options  app.Options
}

func parseFlags(args []string, output io.Writer) (*settings, error) {
	s := &settings{options: app.Options{Users: app.DemoUsers()}}
	editor := &s.options.Users[0]
	flags := flag.NewFlagSet("examplecrm", flag.ContinueOnError)
	flags.SetOutput(output)

	flags.StringVar(&s.addr, "addr", "127.0.0.1:8787", "loopback `address` to listen on; port 0 takes a free one")
	flags.StringVar(&s.options.Database, "db", "", "database `file`; without it everything is forgotten at the end")
	flags.StringVar(&editor.Token, "token", editor.Token, "Bearer `token` of the demo user")
	flags.StringVar(&editor.APIKey, "api-key", editor.APIKey, "API `key` of the demo user")
	flags.BoolVar(&s.demo, "seed", false, "fill an empty CRM with demo contacts and deals")
	flags.BoolVar(&s.demoCall, "seed-call", false, "like -seed, and log a call that has just ended")
	flags.BoolVar(&s.options.Control, "control", false, "serve /control/faults and /control/requests, for tests")
	flags.Float64Var(&s.options.RequestsPerSecond, "rate", 0, "`requests` per second and user before 429; 0 is no limit")
	flags.Int64Var(&s.options.BodyLimit, "body-limit", 1<<20, "`bytes` allowed in a request")

	faults := &s.options.Faults
	flags.Uint64Var(&faults.Seed, "fault-seed", 1, "`number` that decides which requests are hit")
	rule := func(name, usage string, parse func(string) (app.Fault, error)) {
		flags.Func(name, usage, func(text string) error {
			fault, err := parse(text)
			faults.Rules = append(faults.Rules, fault)
			return err
		})
	}
	rule("delay", "wait so long before each request, a `time` such as 200ms", parseDelay)
	rule("fail", "answer a share of the requests with an error, `status:rate` such as 503:0.3", parseFailure)
	rule("drop", "close the connection of a share of the requests unseen, a `rate` such as 0.1", parseDrop(app.DropBefore))
	rule("drop-after", "do a share of the requests, then close without an answer, a `rate`", parseDrop(app.DropAfter))
	rule("drop-inside", "like -drop-after, but in the middle of the answer, a `rate`", parseDrop(app.DropInside))
	rule("fault", "one fault rule as `JSON`, as for PUT /control/faults", app.ParseFault)
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return s, nil
}

func parseDelay(text string) (app.Fault, error) {
	delay, err := time.ParseDuration(text)
	return app.Fault{DelayMS: int(delay.Milliseconds())}, err
}

func parseFailure(text string) (app.Fault, error) {
	status, share, _ := strings.Cut(text, ":")
	number, err := strconv.Atoi(status)
	if err != nil {
		return app.Fault{}, fmt.Errorf("%q is not a status and a rate such as 503:0.3", text)
	}
	rate, err := parseRate(share)
	return app.Fault{Status: number, Rate: rate}, err
}

func parseDrop(drop app.Drop) func(string) (app.Fault, error) {
	return func(text string) (app.Fault, error) {
		rate, err := parseRate(text)
		return app.Fault{Drop: drop, Rate: rate}, err
	}
}

func parseRate(text string) (float64, error) {
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || rate <= 0 || rate > 1 {
		return 0, fmt.Errorf("%q is not a rate above 0 and up to 1", text)
	}
	return rate, nil
}

// seed creates the demo data that the flags ask for.
func (s *settings) seed(crm *app.App, output io.Writer) error {
	if !s.demo && !s.demoCall {
		return nil
	}
	if err := crm.Seed(); err != nil {
		return err
	}
	if !s.demoCall {
		return nil
	}
	call, err := crm.SeedCall()
	if err == nil {
		fmt.Fprintln(output, "logged call:", call.ID)
	}
	return err
}
