// The story: a call from the ringing phone to its recording, in a real browser with a real small CRM.
// `make run` tells it. With a display the browser then stays open to play with.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"callscribe/extension/e2e/browser"
)

func main() {
	extension := flag.String("extension", "", "folder or package of the built extension; without it the release is built and packed")
	out := flag.String("out", "build/story", "folder for the copy of the extension and the CRM's database")
	screenshots := flag.String("screenshots", "build/screenshots", "folder for the screenshots")
	headless := flag.Bool("headless", false, "show no window, even where there is a display")
	oauth := flag.Bool("oauth", false, "the CRM is in the cloud: the company has set it up, and the person signs in on its page")
	addr := flag.String("addr", "127.0.0.1:0", "where the Example CRM listens")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, *extension, *out, *screenshots, *addr, *oauth, !*headless && display())
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Println("\nStopped.")
	case err != nil:
		fmt.Fprintln(os.Stderr, "\nThe story failed:", err)
		os.Exit(1)
	}
}

// display reports whether there is a screen to show a window on.
func display() bool { return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" }

func run(ctx context.Context, extension, out, screenshots, addr string, oauth, visible bool) error {
	if extension == "" {
		var err error
		if extension, err = browser.Package(".", "release"); err != nil {
			return err
		}
	}
	for _, dir := range []*string{&extension, &out, &screenshots} {
		absolute, err := filepath.Abs(*dir)
		if err != nil {
			return err
		}
		*dir = absolute
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	for _, dir := range []string{out, screenshots} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	crm, err := startCRM(filepath.Join(out, "crm.db"), addr)
	if err != nil {
		return err
	}
	defer crm.stop()

	copied := filepath.Join(out, "extension")
	options := browser.Options{Extension: copied, Profile: filepath.Join(out, "profile"), Visible: visible}
	hosts := []string{"http://127.0.0.1/*", "https://" + ringcentralHost + "/*"}
	if oauth {
		hosts = []string{"https://*.examplecloud.test/*"}
	}
	if err := browser.Local(extension, copied, hosts...); err != nil {
		return err
	}
	phone, err := startRingCentral(copied)
	if err != nil {
		return err
	}
	defer phone.stop()
	options.HostRules = phone.rule()
	if oauth {
		if err := crm.toCloud(&options); err != nil {
			return err
		}
	}
	b, err := browser.Start(ctx, options)
	if err != nil {
		return err
	}
	defer b.Close()
	fmt.Printf("The Example CRM is at %s. Chromium runs the extension%s.\n", crm.url, map[bool]string{false: ", without a window"}[visible])

	s := &story{ctx: ctx, browser: b, crm: crm, ringcentral: phone, screenshots: screenshots, visible: visible}
	if err := s.tell(); err != nil {
		return errors.Join(ctx.Err(), err)
	}
	fmt.Printf("\nEvery step held. Screenshots are in %s.\n", relative(screenshots))
	if visible {
		fmt.Println("The browser stays open: ring the demo phone, type a note, edit the log in the CRM. Ctrl-C ends it all.")
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}

func relative(path string) string {
	if here, err := os.Getwd(); err == nil {
		if short, err := filepath.Rel(here, path); err == nil {
			return short
		}
	}
	return path
}
