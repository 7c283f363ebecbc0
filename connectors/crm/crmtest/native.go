//go:build !js

package crmtest

var nativeRules = []rule{}
