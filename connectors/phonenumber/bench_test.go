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

func BenchmarkFor(b *testing.B) {
	for b.Loop() {
		n, _ := phonenumber.Parse("+442079460123", "US")
		n.For("US")
	}
}
