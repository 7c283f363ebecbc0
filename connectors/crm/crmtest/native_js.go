package crmtest

// nativeRules need sockets, which a browser does not have.
var nativeRules []rule
