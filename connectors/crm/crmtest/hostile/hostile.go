// Package hostile is what somebody writes who wants a key to go elsewhere, or text to run: hosts, ids and texts for
// the tests of all that meets them.
package hostile

import "strings"

// Elsewhere is the host that every attack wants to be asked.
const Elsewhere = "evil.example"

// Hosts are ways to write a host so that one reader sees the CRM's and another one does not.
func Hosts(real string) []string {
	hosts := []string{
		Elsewhere, Elsewhere + "/" + real, Elsewhere + "?" + real, Elsewhere + "#" + real, Elsewhere + "\\." + real, Elsewhere + "\\@" + real,
		real + "@" + Elsewhere, real + ":x@" + Elsewhere, real + ":443@" + Elsewhere, real + "." + Elsewhere, real + "\\@" + Elsewhere, real + "%40" + Elsewhere,
		real + "/../../" + Elsewhere, real + "//" + Elsewhere, real + "/@" + Elsewhere, real + "/%2e%2e", real + "/..", real + "/.", real + "?", real + "#", real + "/?a=b",
		real + ":", real + ":0", real + ":+80", real + ":-1", real + ":8o", real + ":99999999", real + ":80:80", real + ":65536@" + Elsewhere, real + ".", "." + real, "..", ".", "/", "//" + Elsewhere,
		"https://" + real, "http://" + Elsewhere, "https:" + Elsewhere, "javascript:alert(1)//" + real, "data:text/html," + real, "file:///etc/passwd", "chrome-extension://" + real, "blob:https://" + real,
		"ws://" + real, "ftp://" + real, "*." + real, "*", "*.com", "com", "xn--" + real, "x--" + real, "-a." + real, "a-." + real, strings.Repeat("a", 64) + "." + real, strings.Repeat("a.", 200) + real,
		"169.254.169.254", "10.0.0.1", "192.168.1.1", "0.0.0.0", "0", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0x0.0x0.0x1", "017700000001", "0177.0.0.1", "127.0.0.1.", "127.0.0.1.evil.example", "127.0.0.1@evil.example",
		"127.0.0.1:80@evil.example", "127.0.0.1:8787/../..", "127.0.0.2", "localhost." + Elsewhere, "localhost@" + Elsewhere, "localhost:80@" + Elsewhere, "localhost.", "LOCALHOST:99999999", "metadata.google.internal:x", "1.2.3.4", "a.1", "a.0x1",
		"[::]", "[::1", "[::1]." + Elsewhere, "[::1]@" + Elsewhere, "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[fe80::1%25eth0]", "[fd00::1]", "::1", "[::1]:80:80", "[" + real + "]",
		"ⓔvil.example", "evil。example", "evil.example", "еvil.example", "evil․example", "straße.example", "i\u0307." + real, "\u212a." + real, "ſ." + real, "ß." + real, "\u202e" + real, "null", "undefined", "[object Object]", "{host}", "${host}", "{hostname}." + Elsewhere,
		real + "\nHost: " + Elsewhere, real + "\r\n\r\nGET / HTTP/1.1", real + "\x00." + Elsewhere, "\x7f" + real, "\ufeff" + real, " " + real, real + " ", real + "\t", "\u00a0" + real, "\u3000" + real,
	}
	// A character that parsers of addresses disagree about, at each end of each label.
	for _, char := range []string{"@", "\\", "?", "#", ":", "%", "%00", "%2f", "%2e", "%40", " ", "\t", "\n", "\r", "\x00", ",", ";", "&", "=", "+", "*", "'", "\"", "<", ">", "|", "^", "`", "{", "}", "[", "]", "_", "~", "!", "$", "(", ")",
		"\u3002", "\uff0e", "\u2024", "\u200b", "\u00ad", "\u2060", "\u0130", "\u212a", "\u2044", "\uff0f", "\uff1a", "\uff20", "\uff1f", "\uff03", "\uff05", "\ud7ff", "\xff", "\xc0\xae", "\xed\xa0\x80"} {
		for i := range len(real) {
			if i == 0 || real[i] == '.' {
				hosts = append(hosts, real[:i]+char+real[i:])
			}
		}
		hosts = append(hosts, real+char, real+char+Elsewhere, Elsewhere+char+real)
	}
	return hosts
}

// IDs are ids that want to be a part of an address.
func IDs() []string {
	ids := []string{
		"..", ".", "../1", "1/..", "1/../../users", "1/.", "/1", "//evil.example/1", "https://evil.example/1", "1?x=y", "1#x", "1&limit=1", "1;x", "1\\..\\2", "%2e%2e", "%2E%2e%2f", "..%2f..%2f", "1%00", "1\x00", "1\r\nX-Evil: 1", "1 ", " 1", "\t1",
		"1\n", "@evil.example", ":80", "1@evil.example", "{id}", "{{id}}", "${id}", "{host}", "*", "1,2", "1|2", "1'OR'1'='1", "1\"--", "<script>", "null", "undefined", "NaN", "-1", "1e3", "0x1", "1.5", "+1", "\u0661", "\uff11", "1\u200b", "\u202e1", "\ufeff1",
		"\xff", "\xed\xa0\x80", strings.Repeat("9", 400), strings.Repeat("../", 100), strings.Repeat("a", 100_000), "[1]", "1/2", "calls/1", "a b", "a+b", "a%20b", "…", "\u2028", "=cmd", "javascript:alert(1)",
	}
	return ids
}

// Texts are what people and programs write to have it run, or to end the place where it stands.
func Texts() []string {
	const run = "window.ranHostile=(window.ranHostile||0)+1"
	return []string{
		"<script>" + run + "</script>", "</script><script>" + run + "</script>", "<img src=x onerror=\"" + run + "\">", "<img src=x onerror=" + run + ">", "<svg onload=\"" + run + "\">", "<svg/onload=" + run + ">",
		"<svg><script>" + run + "</script></svg>", "<svg><animate onbegin=\"" + run + "\" attributeName=x dur=1s>", "<math><mtext><table><mglyph><style><img src=x onerror=\"" + run + "\">", "<iframe srcdoc=\"<script>parent." + run + "</script>\"></iframe>",
		"<iframe src=\"javascript:parent." + run + "\"></iframe>", "<body onload=\"" + run + "\">", "<details open ontoggle=\"" + run + "\">", "<video><source onerror=\"" + run + "\"></video>", "<input autofocus onfocus=\"" + run + "\">",
		"<a href=\"javascript:" + run + "\">x</a>", "<a href=\"data:text/html,<script>" + run + "</script>\">x</a>", "<style>@import 'https://evil.example/x.css'</style>", "<link rel=stylesheet href=https://evil.example/x.css>", "<meta http-equiv=refresh content=\"0;url=javascript:" + run + "\">",
		"<base href=https://evil.example/>", "<form action=https://evil.example/><button>x</button></form>", "<object data=\"javascript:" + run + "\"></object>", "<embed src=\"javascript:" + run + "\">", "<marquee onstart=\"" + run + "\">", "<template shadowrootmode=open><script>" + run + "</script></template>",
		"\"><script>" + run + "</script>", "'><script>" + run + "</script>", "\" onmouseover=\"" + run, "' autofocus onfocus='" + run, "--><script>" + run + "</script>", "]]><script>" + run + "</script>", "</textarea><script>" + run + "</script>", "</title><script>" + run + "</script>",
		"</pre></div><script>" + run + "</script>", "</style><script>" + run + "</script>", "&lt;script&gt;" + run + "&lt;/script&gt;", "&#60;script&#62;" + run + "&#60;/script&#62;", "&#x3c;img src=x onerror=" + run + "&#x3e;", "\u003cscript\u003e" + run, "<scr\x00ipt>" + run + "</script>",
		"<ScRiPt>" + run + "</sCrIpT>", "<script\n>" + run + "</script\n>", "<<script>" + run + "//<</script>", "<img src=`x`onerror=" + run + ">", "[x](javascript:" + run + ")", "[x](data:text/html;base64,PHNjcmlwdD4=)", "![x](x\"onerror=\"" + run + ")", "<javascript:" + run + ">", "[x]: javascript:" + run,
		"javascript:" + run, "JaVaScRiPt:" + run, "java\tscript:" + run, " javascript:" + run, "\x01javascript:" + run, "vbscript:" + run, "data:text/html,<script>" + run + "</script>", "https://evil.example/\"onmouseover=\"" + run, "https://evil.example/'onclick='" + run, "https://evil.example/><script>" + run + "</script>",
		"http://user:pass@evil.example/", "https://evil.example\\@good.example/", "file:///etc/passwd", "blob:https://evil.example/1", "{{constructor.constructor('" + run + "')()}}", "${" + run + "}", "#{" + run + "}", "<%= " + run + " %>", "=HYPERLINK(\"javascript:" + run + "\")", "$& $1 $` $' $$",
		"\u202e</script>\u202d<script>" + run + "</script>", "\uff1cscript\uff1e" + run + "\uff1c/script\uff1e", "\u2028" + run + "\u2029", "<b>bold</b><i>", "- Note: x\n- Result: y\n", "</li></ul><li><b>Note</b>: <script>" + run + "</script>",
	}
}
