//go:build race

package phonenumber_test

// slowed says that everything takes ten times as long, and the tests take fewer numbers.
const slowed = true
