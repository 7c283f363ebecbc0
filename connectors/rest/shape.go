package rest

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// shape is a struct type as [reader] sees it. It is made once: to read the tags again for each member of each object
// takes longer than all the rest of reading a description.
type shape struct {
	members []member // also those of embedded structs
	needed  []string // keys
	short   string   // the key of the member that a text in the object's place stands for
}

type member struct {
	key   string
	index []int // of [reflect.Value.FieldByIndex]
	tags  tags
}

// tags are what the tag of a struct's member says, by name.
type tags map[string]string

func tagsOf(tag reflect.StructTag) tags {
	all := tags{}
	for rest := string(tag); rest != ""; {
		var name, value string
		name, rest, _ = strings.Cut(rest, `:"`)
		value, rest, _ = strings.Cut(rest, `"`)
		all[strings.TrimSpace(name)] = value
	}
	return all
}

// key is the name of the member in JSON.
func (t tags) key() string {
	key, _, _ := strings.Cut(t["json"], ",")
	return key
}

var shapes sync.Map // reflect.Type to *shape

func shapeOf(t reflect.Type) *shape {
	if known, ok := shapes.Load(t); ok {
		return known.(*shape)
	}
	s := &shape{}
	s.add(t, nil)
	shapes.Store(t, s)
	return s
}

// add adds the members of a struct, which is embedded at an index.
func (s *shape) add(t reflect.Type, at []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clip(at), i)
		if f.Anonymous {
			s.add(f.Type, index)
		}
		m := member{index: index, tags: tagsOf(f.Tag)}
		if m.key = m.tags.key(); m.key == "" {
			continue
		}
		s.members = append(s.members, m)
		if strings.HasSuffix(m.tags["json"], ",needed") {
			s.needed = append(s.needed, m.key)
		}
		if m.tags["short"] != "" {
			s.short = m.key
		}
	}
}

// member is the member for a key.
func (s *shape) member(key string) (m member, ok bool) {
	i := slices.IndexFunc(s.members, func(m member) bool { return m.key == key })
	if i < 0 {
		return m, false
	}
	return s.members[i], true
}

// keys are those of all members.
func (s *shape) keys() []string {
	keys := make([]string, len(s.members))
	for i, m := range s.members {
		keys[i] = m.key
	}
	return keys
}
