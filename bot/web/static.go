package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
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

// asset is a file of the page, with the start of its hash as its version.
type asset struct {
	body    []byte
	version string
}

type assets map[string]asset

func loadAssets() assets {
	dir, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(fmt.Sprintf("embedded static: %v", err))
	}
	loaded := make(assets, len(dir))
	for _, file := range dir {
		body, err := staticFiles.ReadFile("static/" + file.Name())
		if err != nil {
			panic(fmt.Sprintf("embedded static: %v", err))
		}
		sum := sha256.Sum256(body)
		loaded[file.Name()] = asset{body, hex.EncodeToString(sum[:6])}
	}
	return loaded
}

// url is the address of a file that changes with its content.
func (a assets) url(name string) string { return "/static/" + name + "?v=" + a[name].version }

func (s *Server) static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	file, ok := s.assets[name]
	if !ok {
		s.refuse(w, r, refusal{status: http.StatusNotFound, code: "not_found"})
		return
	}
	if r.URL.Query().Get("v") == file.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	w.Header().Set("Content-Type", mediaTypes[path.Ext(name)])
	w.Write(file.body)
}

func (s *Server) icon(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	w.Header().Set("Content-Type", mediaTypes[".svg"])
	w.Write(s.assets["icon.svg"].body)
}
