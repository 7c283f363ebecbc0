package rest

import (
	"slices"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
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
	if e := c.ruled(call, resp, tree, false); e != nil {
		return e
	}
	e := crm.StatusError(c.Title, call.Thing, resp, c.Now())
	if of := c.d.refused(tree); of != "" && e.Code == crm.InvalidArgument {
		var word string
		word, e.Part = partOf(of)
		e.Message = words.Say("refusedPart", c.Title, word, call.Thing)
	}
	return e
}

// ruled is the refusal that a rule of the description makes of an answer; nil where none does. An answer of success
// is one only by a rule that names its status.
func (c *Connector) ruled(call crm.Call, resp *crm.Response, tree any, success bool) *crm.Error {
	for _, r := range c.d.Errors {
		if (slices.Contains(r.Status, resp.Status) || r.Status == nil && !success) && r.fits(resp, tree) {
			return c.refusal(r, call, resp, tree)
		}
	}
	return nil
}

// fits reports whether a rule is about an answer.
func (r *rule) fits(resp *crm.Response, tree any) bool {
	if r.At == nil {
		return r.says(resp.Header[r.Header]) && (r.Header == "" || resp.Header[r.Header] != "")
	}
	return slices.ContainsFunc(r.At, func(at path) bool {
		value, there := at.get(tree)
		text, _ := textOf(value)
		if value == false {
			text = "false"
		}
		return there && value != nil && r.says(text)
	})
}

// says reports whether a text is one that a rule looks for.
func (r *rule) says(text string) bool {
	if r.Is != nil {
		return slices.Contains(r.Is, text)
	}
	return strings.Contains(strings.ToLower(text), strings.ToLower(r.Has))
}

func (c *Connector) refusal(r *rule, call crm.Call, resp *crm.Response, tree any) *crm.Error {
	e := crm.StatusError(c.Title, call.Thing, resp, c.Now())
	if r.Code != "" {
		e.Code = r.Code
	}
	if e.Code == crm.InvalidArgument {
		of := r.Field
		if of == "" {
			of = c.d.refused(tree)
		}
		_, e.Part = partOf(of)
	}
	if e.RetryAfter = max(e.RetryAfter, crm.RetryAfter(resp.Header[r.WaitHeader], c.Now())); e.RetryAfter == 0 {
		e.RetryAfter = time.Duration(r.Wait) * time.Second
	}
	e.AccountWide = r.AccountWide || e.Code == crm.Unauthenticated
	e.Message = crm.Sentence(e.Code, c.Title, call.Thing, e.RetryAfter)
	if r.Say != nil {
		values := map[string]any{"title": c.Title, "thing": call.Thing, "wait": crm.InWords(e.RetryAfter)}
		if said, ok := (&scope{d: c.d, values: values}).expand(r.Say, nil); ok { // there may be nothing to wait for
			e.Message = said
		}
	}
	return e
}

// parts are our values by their names in a description: as people call them, and as programs do.
var parts = [...]struct {
	of          string
	named, part crm.Part
}{
	{"subject", crm.SubjectPart, crm.SubjectPart},
	{"body", crm.TextPart, crm.TextPart},
	{ofStart, crm.StartTimePart, crm.StartTimePart},
	{ofDuration, crm.DurationPart, crm.DurationPart},
	{"result", crm.ResultPart, crm.ResultPart},
	{"recording", crm.RecordingPart, crm.RecordingPart},
	{"contact", crm.ContactPart, crm.ContactPart},
	{"deal", crm.DispositionPart, crm.DispositionPart},
	{"lead", "lead", crm.DispositionPart},
	{"owner", crm.OwnerPart, crm.OwnerPart},
	{"direction", "direction", ""},
	{"number", "phoneNumber", ""},
	{"session", "sessionId", ""},
}

func partOf(of string) (word string, part crm.Part) {
	for i := range parts {
		if parts[i].of == of {
			return parts[i].named.Name(), parts[i].part
		}
	}
	return part.Name(), ""
}

// refused is the value of ours whose field a refusal names first; "" where it names none. Nothing else of the
// refusal is used: it may repeat what was sent, so what stands further behind may be a person's words.
func (d *description) refused(tree any) string {
	names := texts(tree, d.RefusedAt)
	for _, at := range d.RefusedAt {
		value, _ := at.get(tree)
		if object, ok := value.(map[string]any); ok { // the fields are its members: {"subject": "too long"}
			for name := range object {
				names = append(names, name)
			}
		}
	}
	for _, text := range names {
		of, first := "", len(text)
		for _, f := range d.Fields {
			for _, p := range f.At {
				for _, name := range []string{p[0].name, p[len(p)-1].name} {
					if at := wordAt(text, name); at >= 0 && at < first {
						of, first = f.Of, at
					}
				}
			}
		}
		if of != "" {
			return of
		}
	}
	return ""
}

// wordAt is where a text has a name that is no part of a longer one; -1 where it has none.
func wordAt(text, name string) int {
	for at := 0; ; at++ {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return -1
		}
		at += i
		end := at + len(name)
		if (at == 0 || !isWordByte(text[at-1])) && (end == len(text) || !isWordByte(text[end])) {
			return at
		}
	}
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
