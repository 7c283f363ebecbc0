// Package oauth signs a person in to a service by OAuth 2.0: the authorization code grant with PKCE (RFC
// 6749, 7636), refresh, and revocation (RFC 7009). A CRM's description holds a [Config]; RingCentral's own
// API is reached by one too.
//
// # The way of a sign-in
//
//	Config.Begin      an address at the authorization server, where the person signs in and agrees
//	(the browser)     shows it, and hands over the address to which the server sent the person back
//	SignIn.Finish     checks that address, and exchanges its code for a Token
//	Source.Token      the access token, renewed ahead of its end
//	Source.Transport  renews it when the service refuses it all the same, and sends the request once more
//	Config.Revoke     gives it back
//
// # What holds
//
//   - A code, a token or a secret goes to the token address of the Config and nowhere else. An account's own
//     host is used only if it matches the Config's patterns.
//   - What one authorization server has granted is sent back to no other, though the description says another.
//   - The verifier and the state of a sign-in live in memory. A sign-in is finished once, or not at all.
//   - A renewed refresh token is stored before the new access token is used, so that a program that dies
//     loses neither. Of one account at most one renewal is under way, and it ends even if who asked for it
//     does not wait.
//   - An answer that is not what RFC 6749 promises, that names a host or a person other than it may, or that
//     is too long, changes nothing that is stored.
//   - Each error is a [crm.Error] with a sentence for people. None holds a token, a code, a secret, or text
//     that the server sent.
package oauth
