// Command grant gives a built extension leave for hosts that the shipped one does not ask for, such as the Example
// CRM's on this computer:
//
//	go run ./extension/e2e/grant build/dev 'http://127.0.0.1/*'
package main

import (
	"fmt"
	"os"

	"callscribe/extension/e2e/browser"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: grant <folder of the extension> <match pattern> ...")
		os.Exit(2)
	}
	if err := browser.Grant(os.Args[1], os.Args[2:]...); err != nil {
		fmt.Fprintln(os.Stderr, "grant:", err)
		os.Exit(1)
	}
}
