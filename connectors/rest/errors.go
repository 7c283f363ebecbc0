package rest

import (
	"slices"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// explain says what a refusal means: by the description's rules, else by its status.
func (c *Connector) explain(call crm.Call, resp *crm.Response) *crm.Error {
	if explain := c.d.hooks.Explain; explain != nil {
		if e := explain(c, call, resp); e != nil {
			return e
		}
	}
	var tree any
	_ = json.UnmarshalNumbers(resp.Body, &tree) // what cannot be read explains nothing
	for _, r := range c.d.errors {
		if (r.status == nil || slices.Contains(r.status, resp.Status)) && r.fits(resp, tree) {
			return c.refusal(r, call, resp)
		}
	}
	e := crm.StatusError(c.Title, call.Thing, resp, c.now())
	if e.Code == crm.InvalidArgument {
		if word := c.d.refusedWord(tree); word != "" {
			e.Message = c.Title + " refused the " + word + " of " + call.Thing + ". Correct it and save again."
		}
	}
	return e
}

// refused is the refusal that stands in an answer of success; nil where there is none.
func (c *Connector) refused(call crm.Call, resp *crm.Response, tree any) *crm.Error {
	for _, r := range c.d.errors {
		if slices.Contains(r.status, resp.Status) && r.fits(resp, tree) {
			return c.refusal(r, call, resp)
		}
	}
	return nil
}

// fits reports whether a rule is about an answer.
func (r *rule) fits(resp *crm.Response, tree any) bool {
	text := resp.Header[r.header]
	if r.at != nil {
		value, there := r.at.get(tree)
		if !there || value == nil {
			return false
		}
		text, _ = textOf(value)
		if r.is == nil && r.has == "" {
			return true
		}
	}
	switch {
	case r.is != nil:
		return slices.Contains(r.is, text)
	case r.has != "":
		return strings.Contains(strings.ToLower(text), strings.ToLower(r.has))
	}
	return r.header == "" || text != ""
}

func (c *Connector) refusal(r *rule, call crm.Call, resp *crm.Response) *crm.Error {
	e := crm.StatusError(c.Title, call.Thing, resp, c.now())
	if r.code != "" {
		e.Code = r.code
	}
	e.RetryAfter = max(e.RetryAfter, time.Duration(r.wait)*time.Second, crm.RetryAfter(resp.Header[r.waitHeader], c.now()))
	e.AccountWide = r.accountWide || e.Code == crm.Unauthenticated
	e.Message = crm.Sentence(e.Code, c.Title, call.Thing, e.RetryAfter)
	if r.say != nil {
		v := values{"title": c.Title, "thing": call.Thing, "wait": crm.InWords(e.RetryAfter)}
		e.Message, _ = c.d.expand(r.say, v, asIs)
	}
	return e
}

// words are our values as people call them.
var words = map[string]string{"subject": "subject", "body": "text", ofStart: "start time", ofDuration: "duration", "result": "result",
	"recording": "recording link", "contact": "contact", "deal": "deal", "lead": "lead", "owner": "owner", "direction": "direction", "number": "phone number"}

// refusedWord is what people call the field that a refusal names; "" where it names none of ours. Nothing else
// of the refusal is used: it may repeat what was sent.
func (d *description) refusedWord(tree any) string {
	for _, at := range d.refusedAt {
		value, _ := at.get(tree)
		all, isList := value.([]any)
		if !isList {
			all = []any{value}
		}
		for _, one := range all {
			text, _ := textOf(one)
			for _, f := range d.fields {
				for _, p := range f.at {
					if namesWord(text, p[len(p)-1].name) || len(p) > 1 && namesWord(text, p[0].name) {
						return words[f.of]
					}
				}
			}
		}
	}
	return ""
}

// namesWord reports whether a text has a name in it that is no part of a longer one.
func namesWord(text, name string) bool {
	for {
		before, after, found := strings.Cut(text, name)
		if !found {
			return false
		}
		if (before == "" || !isWordByte(before[len(before)-1])) && (after == "" || !isWordByte(after[0])) {
			return true
		}
		text = after
	}
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func (c *Connector) now() time.Time {
	if c.Account.Now != nil {
		return c.Account.Now()
	}
	return time.Now()
}
