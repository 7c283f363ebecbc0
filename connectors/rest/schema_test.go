//go:build !js

package rest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readSchema(t *testing.T) *jsonschema.Schema {
	file, err := os.Open("schema.json")
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	document, err := jsonschema.UnmarshalJSON(file)
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("schema.json", document))
	schema, err := compiler.Compile("schema.json")
	require.NoError(t, err)
	return schema
}

func judge(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return schema.Validate(value)
}

// TestSchema holds every description of the project to the schema by which editors complete.
func TestSchema(t *testing.T) {
	schema := readSchema(t)
	files, err := filepath.Glob("../*/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		if name := filepath.Base(file); name != filepath.Base(filepath.Dir(file))+".json" {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.NoError(t, judge(t, schema, text), file)
		assert.Contains(t, string(text), `"$schema": "../rest/schema.json"`, file)
	}
	assert.NoError(t, judge(t, schema, []byte(smallest)))
	assert.NoError(t, judge(t, schema, changed(t, "signIn", byOAuth)))
}

// TestSchemaRefuses has an editor mark what is missing and what is unknown; the rest only a program can see.
func TestSchemaRefuses(t *testing.T) {
	schema := readSchema(t)
	for _, test := range wrongDescriptions {
		unknownKey := strings.HasSuffix(test.says, "is not known") && !strings.HasPrefix(test.says, "ids.")
		if unknownKey || test.says == "name is missing" || test.says == "fields.body is missing" {
			assert.Error(t, judge(t, schema, changed(t, test.at, test.json)), test.says)
		}
	}
	for _, test := range contradictions {
		err := judge(t, schema, changedText(t, test.changes...))
		assert.Equal(t, test.editor, err != nil, "%s: %s: %v", test.says, test.changes, err)
	}
	for _, host := range []string{"*.com", "https://api.acme.example", "a*.acme.example", "*.*.acme.example", "acme", "evil.example/x"} {
		assert.Error(t, judge(t, schema, changed(t, "address.hosts", `"`+host+`"`)), host)
	}
	for _, changes := range legal {
		assert.NoError(t, judge(t, schema, changedText(t, changes...)), changes)
	}
}

// TestSchemaKnowsNoMore has the engine take each key that the schema knows: one of the two would be wrong.
func TestSchemaKnowsNoMore(t *testing.T) {
	schema := readSchema(t)
	for key := range schema.Properties {
		_, err := Platform(changed(t, key, `{"?": 1}`), Hooks{})
		if err != nil {
			assert.NotContains(t, err.Error(), ": "+key+" is not known")
		}
	}
	for name, at := range map[string]string{"request": "read", "field": "fields.subject", "contacts": "contacts", "error": "errors", "signIn": "signIn"} {
		part := schema
		for _, step := range []string{name} {
			part = defined(t, part, step)
		}
		for key := range part.Properties {
			_, err := Platform(changed(t, at, `{"`+key+`": {"?": 1}}`), Hooks{})
			require.Error(t, err)
			assert.NotContains(t, err.Error(), at+"."+key+" is not known")
		}
	}
}

// defined is an object that the schema names in its $defs.
func defined(t *testing.T, schema *jsonschema.Schema, name string) *jsonschema.Schema {
	var found *jsonschema.Schema
	var walk func(s *jsonschema.Schema, seen map[*jsonschema.Schema]bool)
	walk = func(s *jsonschema.Schema, seen map[*jsonschema.Schema]bool) {
		if s == nil || seen[s] || found != nil {
			return
		}
		seen[s] = true
		if s.Ref != nil && filepath.Base(s.Ref.Location) == name {
			found = s.Ref
			for _, any := range s.Ref.AnyOf {
				if any.Properties != nil {
					found = any
				}
			}
			return
		}
		walk(s.Ref, seen)
		for _, inner := range s.AnyOf {
			walk(inner, seen)
		}
		for _, inner := range s.Properties {
			walk(inner, seen)
		}
		if additional, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
			walk(additional, seen)
		}
		if items := s.Items2020; items != nil {
			walk(items, seen)
		}
	}
	walk(schema, map[*jsonschema.Schema]bool{})
	require.NotNil(t, found, name)
	return found
}
