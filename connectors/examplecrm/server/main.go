// The Example CRM as a program: a small CRM on a loopback address.
//
//	go run ./connectors/examplecrm/server -seed -seed-call -db /tmp/crm.db
//
// On standard output it prints one line, "Example CRM: http://127.0.0.1:PORT";
// what else there is to say goes to standard error. SIGINT and SIGTERM stop it
// after the requests in progress, or after five seconds. Package app describes the API.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"callscribe/connectors/examplecrm/server/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "examplecrm:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parseFlags(args, stderr)
	if err != nil {
		return err
	}
	s.options.Log = slog.New(slog.NewTextHandler(stderr, nil))
	crm, err := app.Open(s.options)
	if err != nil {
		return err
	}
	defer crm.Close()
	if err := s.seed(crm, stderr); err != nil {
		return err
	}
	listener, err := listen(s.addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Example CRM: http://%s\n", listener.Addr())

	server := &http.Server{Handler: crm, ReadHeaderTimeout: 10 * time.Second}
	server.RegisterOnShutdown(crm.StopEvents)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if server.Shutdown(grace) != nil {
		return server.Close() // a request took too long; it is cut off
	}
	return nil
}

// listen takes loopback addresses only: the CRM is for this machine.
func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if !listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		listener.Close()
		return nil, fmt.Errorf("%s is not a loopback address such as 127.0.0.1:8787", addr)
	}
	return listener, nil
}
