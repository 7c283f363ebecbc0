// Command pack puts the built extension into a zip file: to be unpacked and loaded or, with -store, to be uploaded to the
// Chrome Web Store.
//
//	go run ./extension/pack [-from build/extension] [-to build/package] [-store]
//
// The one for the store lacks the manifest's key: the store refuses it, and gives the extension an id of its own. Elsewhere
// the id follows from the key, and is the same everywhere.
//
// The version is the manifest's, the only place where it stands. The same files give the same bytes: names are
// sorted, and no time, owner or mode of this computer goes into the file. Beside it lies its SHA-256.
package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

func main() {
	from := flag.String("from", "build/extension", "folder of the built extension")
	to := flag.String("to", "build/package", "folder for the package")
	store := flag.Bool("store", false, "make the package for the store")
	flag.Parse()
	path, err := pack(*from, *to, *store)
	if err != nil {
		fmt.Fprintln(os.Stderr, "The package was not made:", err)
		os.Exit(1)
	}
	fmt.Println(path)
}

// pack writes the package of a built extension and its checksum, and returns the package's path.
func pack(from, to string, store bool) (string, error) {
	version, err := versionOf(from)
	if err != nil {
		return "", err
	}
	data, err := archive(os.DirFS(from), store)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return "", err
	}
	name := "callscribe-" + version + ".zip"
	path := filepath.Join(to, name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	// The form that sha256sum --check reads.
	return path, os.WriteFile(path+".sha256", []byte(hex.EncodeToString(sum[:])+"  "+name+"\n"), 0o644)
}

// versions as Chrome takes them: up to four numbers.
var versionForm = regexp.MustCompile(`^\d{1,5}(\.\d{1,5}){0,3}$`)

func versionOf(dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return "", err
	}
	var manifest struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		return "", fmt.Errorf("manifest.json: %w", err)
	}
	if !versionForm.MatchString(manifest.Version) {
		return "", fmt.Errorf("manifest.json: the version %q is none that Chrome takes", manifest.Version)
	}
	return manifest.Version, nil
}

// dosEpoch is the earliest time that a zip file can name.
var dosEpoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// keyLine is the manifest's key, as it stands in the file.
var keyLine = regexp.MustCompile(`(?m)^\s*"key": *"[^"]*",\n`)

// archive is a zip file of all files of a folder. WalkDir goes in the order of their names.
func archive(dir fs.FS, store bool) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	err := fs.WalkDir(dir, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || entry.IsDir():
			return err
		case !entry.Type().IsRegular():
			return fmt.Errorf("%s is no plain file", path)
		}
		data, err := fs.ReadFile(dir, path)
		if err != nil {
			return err
		}
		if store && path == "manifest.json" {
			if len(keyLine.FindAll(data, -1)) != 1 {
				return errors.New(`manifest.json: "key" does not stand on a line of its own`)
			}
			data = keyLine.ReplaceAll(data, nil)
		}
		file, err := w.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate, Modified: dosEpoch})
		if err != nil {
			return err
		}
		_, err = file.Write(data)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
