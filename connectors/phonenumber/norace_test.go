//go:build !race

package phonenumber_test

const slowed = false
