package rest

import (
	"os"
	"testing"

	"callscribe/connectors/crm"
)

// BenchmarkParse is what the first opening of a CRM costs, once a program.
func BenchmarkParse(b *testing.B) {
	text, err := os.ReadFile("../examplecrm/examplecrm.json")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Platform(text, Hooks{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is what each further opening costs.
func BenchmarkOpen(b *testing.B) {
	text, err := os.ReadFile("../examplecrm/examplecrm.json")
	if err != nil {
		b.Fatal(err)
	}
	p, err := Platform(text, Hooks{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Open(crm.Account{AuthHeader: "Bearer x"}); err != nil {
			b.Fatal(err)
		}
	}
}
