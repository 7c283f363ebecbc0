package json

import (
	"errors"
	"reflect"
	"strings"
	"sync"
)

// typeInfo is what is worth knowing of a type once.
type typeInfo struct {
	marshals    bool // a value is a Marshaler
	ptrMarshals bool // a pointer to it is
	unmarshals  bool // a pointer to it is an Unmarshaler

	fields []*field // of a struct
	byName map[string]*field
	err    error // a field asks for what is not supported
}

type field struct {
	name      string
	key       []byte // the name as written, with quotes and colon
	index     []int  // the path through embedded structs
	tagged    bool   // the tag has the name
	omitEmpty bool
	omitZero  bool
	asks      bool // for omitZero: the type has an IsZero of its own
}

type zeroer interface{ IsZero() bool }

var (
	marshaler   = reflect.TypeFor[Marshaler]()
	unmarshaler = reflect.TypeFor[Unmarshaler]()
	isZeroer    = reflect.TypeFor[zeroer]()
)

var infos sync.Map // reflect.Type to *typeInfo

// The types of most values: they have no methods and no fields, and need not be looked up.
var (
	stringType = reflect.TypeFor[string]()
	boolType   = reflect.TypeFor[bool]()
	intType    = reflect.TypeFor[int]()
	basic      typeInfo
)

func infoOf(t reflect.Type) *typeInfo {
	if t == stringType || t == boolType || t == intType {
		return &basic
	}
	if known, ok := infos.Load(t); ok {
		return known.(*typeInfo)
	}
	ptr := reflect.PointerTo(t)
	info := &typeInfo{marshals: t.Implements(marshaler), ptrMarshals: ptr.Implements(marshaler), unmarshals: ptr.Implements(unmarshaler)}
	if t.Kind() == reflect.Struct {
		info.addFields(t)
		info.byName = make(map[string]*field, len(info.fields))
		for _, f := range info.fields {
			info.byName[f.name] = f
		}
	}
	infos.Store(t, info)
	return info
}

// addFields adds the fields of a struct and of those that it embeds, in their order. Of several with one
// name, the least deep counts; of several as deep, the only one that is named by its tag; else none does.
func (info *typeInfo) addFields(t reflect.Type) {
	all := info.walk(nil, t, nil, nil)
	for _, f := range all {
		wins := true
		for _, g := range all {
			if g != f && g.name == f.name && !f.hides(g) {
				wins = false
			}
		}
		if wins {
			info.fields = append(info.fields, f)
		}
	}
}

func (f *field) hides(g *field) bool {
	if len(f.index) == len(g.index) {
		return f.tagged && !g.tagged
	}
	return len(f.index) < len(g.index)
}

// walk appends the fields of t, which is at index within outer structs.
func (info *typeInfo) walk(to []*field, t reflect.Type, index []int, outer []reflect.Type) []*field {
	for _, o := range outer {
		if o == t {
			return to // all it has stands less deep already
		}
	}
	outer = append(outer, t)
	for i := range t.NumField() {
		sf := t.Field(i)
		inner := sf.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		embeds := sf.Anonymous && inner.Kind() == reflect.Struct
		tag := sf.Tag.Get("json")
		if tag == "-" || !sf.IsExported() && !embeds {
			continue
		}
		at := append(index[:len(index):len(index)], i)
		name, options, _ := strings.Cut(tag, ",")
		if name == "" && embeds {
			to = info.walk(to, inner, at, outer)
			continue
		}
		f := &field{name: name, index: at, tagged: name != ""}
		if name == "" {
			f.name = sf.Name
		}
		f.key = append(appendString(nil, f.name), ':')
		options = "," + options + ","
		f.omitEmpty = strings.Contains(options, ",omitempty,")
		f.omitZero = strings.Contains(options, ",omitzero,")
		f.asks = sf.IsExported() && (sf.Type.Implements(isZeroer) || reflect.PointerTo(sf.Type).Implements(isZeroer))
		if strings.Contains(options, ",string,") {
			info.err = errors.New("the option string is not supported, which field " + sf.Name + " has")
		}
		to = append(to, f)
	}
	return to
}

// of is the field in a struct. Embedded pointers that are nil are in its way: they are made, if create is
// set and they are exported, else the result is not valid.
func (f *field) of(v reflect.Value, create bool) reflect.Value {
	for _, i := range f.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				if !create || !v.CanSet() {
					return reflect.Value{}
				}
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

// omits reports whether a field of value v is left out.
func (f *field) omits(v reflect.Value) bool {
	if f.omitEmpty {
		switch v.Kind() {
		case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
			if v.Len() == 0 {
				return true
			}
		case reflect.Struct:
		default:
			if v.IsZero() {
				return true
			}
		}
	}
	switch {
	case !f.omitZero:
		return false
	case !f.asks:
		return v.IsZero()
	case v.Kind() == reflect.Interface && v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil():
		return true
	case v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return true
		}
	case v.CanAddr():
		v = v.Addr()
	default:
		copied := reflect.New(v.Type())
		copied.Elem().Set(v)
		v = copied
	}
	return v.Interface().(zeroer).IsZero()
}
