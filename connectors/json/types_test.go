package json_test

import (
	"errors"
	"strings"
	"time"

	"callscribe/connectors/json"
)

// The names of rich's fields are not letters, so that "the same name in another case", which only
// encoding/json takes, cannot come up.
type rich struct {
	Text      string                  `json:"1"`
	Bool      bool                    `json:"2,omitempty"`
	Int       int                     `json:"3,omitempty"`
	Int8      int8                    `json:"4"`
	Uint16    uint16                  `json:"5,omitzero"`
	Float     float64                 `json:"6"`
	Float32   float32                 `json:"7,omitempty"`
	Pointer   *int                    `json:"8"`
	Self      *rich                   `json:"9,omitempty"`
	List      []string                `json:"10"`
	Array     [2]int                  `json:"11"`
	Bytes     []byte                  `json:"12"`
	Any       any                     `json:"13"`
	Map       map[string]any          `json:"14,omitempty"`
	Named     map[kind]*small         `json:"15"`
	Raw       json.RawMessage         `json:"16,omitempty"`
	Time      time.Time               `json:"17,omitzero"`
	Kind      kind                    `json:"18,omitempty"`
	Structs   []small                 `json:"19"`
	Loud      loud                    `json:"20"`
	LoudPtr   *loud                   `json:"21,omitempty"`
	Raws      map[string]pointerRaw   `json:"22"`
	Ignored   string                  `json:"-"`
	Dash      string                  `json:"-,"` // its name is "-"
	Uint      uint64                  `json:"23"`
	Int64     int64                   `json:"24"`
	Deep      **string                `json:"25"`
	Lists     [][]*float64            `json:"26"`
	Maps      map[string]map[kind]int `json:"27"`
	Empty     struct{}                `json:"28,omitempty"`
	SmallZero small                   `json:"29,omitzero"`
	hidden    string                  //nolint:unused // that it is left out is what is tested
	base
	*Extra
}

type kind string

type small struct {
	A int  `json:"1"`
	B *int `json:"2"`
}

type pointerRaw = *json.RawMessage

// loud writes and reads itself with a mark.
type loud struct{ text string }

func (l loud) MarshalJSON() ([]byte, error) {
	return []byte(` [ "<` + strings.Trim(strings.ToValidUTF8(l.text, ""), "\"\\") + `" ] `), nil
}

var errLoud = errors.New("no list of one text")

func (l *loud) UnmarshalJSON(data []byte) error {
	var list []string
	if json.Unmarshal(data, &list) != nil || len(list) != 1 {
		return errLoud
	}
	l.text = list[0]
	return nil
}

type base struct {
	Base  int `json:"30"`
	Twice int `json:"31"`
	Text  int `json:"1"` // rich's own hides it
}

type Extra struct {
	More  []int `json:"32"`
	Twice int   `json:"31"` // and base's: neither counts
}
