package pipedrive

import "strings"

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#34;", `"`, "&#39;", "'", "&#039;", "'", "&nbsp;", "", "&amp;", "&")

// words is what a person reads of an HTML text, without its blanks: the same before and after
// Pipedrive has cleaned it.
func words(html string) string {
	var b strings.Builder
	for html != "" {
		open := strings.IndexByte(html, '<')
		if open < 0 {
			open = len(html)
		}
		b.WriteString(html[:open])
		html = html[open:]
		end := strings.IndexByte(html, '>')
		if end < 0 { // not a tag
			b.WriteString(html)
			break
		}
		html = html[end+1:]
	}
	return strings.Join(strings.Fields(entities.Replace(b.String())), "")
}
