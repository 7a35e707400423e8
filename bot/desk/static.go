package desk

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
)

//go:embed static
var staticFiles embed.FS

var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// asset is a file of the pages, with the start of its hash as its version.
type asset struct {
	body    []byte
	version string
}

type assets map[string]asset

// loadAssets makes desk.css of the files of static/css and desk.js of those of static/js,
// each in order of their names: an area has its own. Other files stay as they are.
func loadAssets() assets {
	loaded := assets{}
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := staticFiles.ReadFile(name)
		if dir := path.Base(path.Dir(name)); dir != "static" {
			name = "desk." + dir
		}
		base := path.Base(name)
		loaded[base] = asset{body: append(loaded[base].body, body...)}
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("embedded static: %v", err))
	}
	for name, file := range loaded {
		sum := sha256.Sum256(file.body)
		loaded[name] = asset{file.body, hex.EncodeToString(sum[:6])}
	}
	return loaded
}

// url is the address of a file that changes with its content.
func (a assets) url(name string) string { return "/desk/static/" + name + "?v=" + a[name].version }

func (s *Server) static(w http.ResponseWriter, r *http.Request, v *visit) {
	name := r.PathValue("file")
	file, ok := s.assets[name]
	if !ok {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	if r.URL.Query().Get("v") == file.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	w.Header().Set("Content-Type", mediaTypes[path.Ext(name)])
	w.Write(file.body)
}
