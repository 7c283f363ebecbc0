package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sources calls back with each file of the worker's program: of connectors and wasm, but no test's and no fake's.
func sources(t *testing.T, visit func(path string, files *token.FileSet, file *ast.File)) {
	fake := regexp.MustCompile(`test/|crmtest|examplecrm/(server|cloud)|phonenumber/gen|nethttp`)
	for _, root := range []string{"..", "../../wasm/worker", "../../wasm/internal"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || fake.MatchString(filepath.ToSlash(path)) {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err == nil {
				visit(path, files, file)
			}
			return err
		})
		require.NoError(t, err)
	}
}

// Each text that is said in Go is there, with as many places as it is given values. In each other language there are
// the same texts with the same places (wasm/panel/view has that test).
func TestEachTextIsThere(t *testing.T) {
	said := 0
	sources(t, func(path string, files *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || name(call.Fun) != "words.Say" && name(call.Fun) != "words.Count" {
				return true
			}
			at := files.Position(call.Pos())
			literal, ok := call.Args[0].(*ast.BasicLit)
			if !ok { // made of a prefix and a value, of which the package has its own test
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			said++
			if name(call.Fun) == "words.Count" {
				check(t, at, text+"One", 1)
				check(t, at, text+"Other", 1)
			} else {
				check(t, at, text, len(call.Args)-1)
			}
			return true
		})
	})
	require.Greater(t, said, 150)
}

var place = regexp.MustCompile(`\$\d`)

func check(t *testing.T, at token.Position, name string, values int) {
	english := english()[name].Message
	require.NotEmpty(t, english, "%s: extension/_locales/en lacks %q", at, name)
	places := place.FindAllString(english, -1)
	slices.Sort(places)
	places = slices.Compact(places)
	require.Len(t, places, values, "%s: as many values as places in %q", at, english)
	for i := range places {
		assert.Equal(t, "$"+strconv.Itoa(i+1), places[i], "%s: %q", at, english)
	}
}

// An error for people is said by its name. Faults of a program or of a description's author, which are a field's name
// and what is wrong with it (crm.InvalidInput), are not translated.
func TestNoErrorHasWordsOfItsOwn(t *testing.T) {
	forAuthors := []string{"rest/own.go", "rest/parse.go", "rest/reader.go"} // of a description
	sources(t, func(path string, files *token.FileSet, file *ast.File) {
		if slices.Contains(forAuthors, filepath.ToSlash(strings.TrimPrefix(path, "../"))) {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			member, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			if key, _ := member.Key.(*ast.Ident); key == nil || key.Name != "Message" {
				return true
			}
			ast.Inspect(member.Value, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					return !strings.HasPrefix(name(call.Fun), "words.")
				}
				if literal, ok := n.(*ast.BasicLit); ok && strings.Contains(strings.Trim(literal.Value, "\"` "), " ") {
					t.Errorf("%s: say it by words.Say, so that it can be translated: %s", files.Position(literal.Pos()), literal.Value)
				}
				return true
			})
			return true
		})
	})
}

func name(function ast.Expr) string {
	selector, _ := function.(*ast.SelectorExpr)
	if selector == nil {
		return ""
	}
	of, _ := selector.X.(*ast.Ident)
	if of == nil {
		return ""
	}
	return of.Name + "." + selector.Sel.Name
}
