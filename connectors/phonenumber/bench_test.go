package phonenumber_test

import (
	"testing"

	"callscribe/connectors/phonenumber"
)

func BenchmarkSame(b *testing.B) {
	for b.Loop() {
		phonenumber.Same("+16505550100", "Mobile: (650) 555-0199 ext. 7", "US")
	}
}

func BenchmarkDisplay(b *testing.B) {
	for b.Loop() {
		phonenumber.Display("+442079460123", "US")
	}
}
