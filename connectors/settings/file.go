package settings

import (
	"slices"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

// The file by which settings travel. It holds no account, no token and no client's secret.
type file struct {
	Callscribe string `json:"callscribe"`
	Version    int    `json:"version"`
	Settings   Values `json:"settings"`
}

const (
	fileKind    = "settings"
	fileVersion = 1
	maxFile     = 1 << 20
)

// Export is a file with the values that hold.
func Export(values Values) ([]byte, error) {
	return json.MarshalIndent(file{fileKind, fileVersion, values}, "", "  ")
}

// Import reads a file's values. What it holds beside what is known here, or what does not fit, is passed over
// with a sentence; a file that is none is an error.
func Import(data []byte) (Values, []string, error) {
	var f file
	switch {
	case len(data) > maxFile:
		return nil, nil, noFile(words.Say("fileTooLarge"))
	case json.Unmarshal(data, &f) != nil || f.Callscribe != fileKind:
		return nil, nil, noFile(words.Say("fileNoSettings"))
	case f.Version > fileVersion:
		return nil, nil, noFile(words.Say("fileNewer"))
	}
	values := Values{}
	var notes []string
	for name, value := range f.Settings {
		known, ok := field(name)
		switch {
		case !ok:
			notes = append(notes, words.Say("fileUnknown", quoted(name)))
		case !known.Fits(value):
			notes = append(notes, words.Say("fileUnfit", name, known.must))
		default:
			values[name] = value
		}
	}
	slices.Sort(notes)
	return values, notes, nil
}

func noFile(why string) *crm.Error {
	return &crm.Error{Code: crm.InvalidArgument, Field: "file", Message: why}
}

// Unlocked are the values without those that the company has locked, each of which gets a sentence where it
// differs from what holds.
func (p *Policy) Unlocked(have, wanted Values) (Values, []string) {
	values := Values{}
	var notes []string
	for name, value := range wanted {
		switch {
		case !p.Locked(name):
			values[name] = value
		case have[name] != value:
			notes = append(notes, words.Say("fileLocked", name))
		}
	}
	slices.Sort(notes)
	return values, notes
}
