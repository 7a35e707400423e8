package intake

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jinguo/knowledge"
)

// File is a file to read.
type File struct {
	Path string
	Size int64 // bytes, to show how far reading has come
	// Folders are the names of the folders, from the one that was named down, in
	// which the file lies, separated by slashes; empty for a file that was named.
	Folders string
}

// Files lists the files that paths name, and those in the folders that they
// name, at any depth and sorted by name. In folders, hidden files, lock files of
// office programs (~$…), links and pictures are left out, and so are files of types
// that cannot be read; problems tell of the latter three and of paths that are not
// there. A file that is named twice is listed once.
func Files(paths []string) ([]File, []knowledge.Problem) {
	l := listing{seen: map[string]bool{}}
	for _, path := range paths {
		l.root(path)
	}
	return l.files, l.problems
}

type listing struct {
	files    []File
	problems []knowledge.Problem
	seen     map[string]bool // by clean path
}

func (l *listing) root(path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		l.problem(cannotOpen(err), knowledge.Fault, path)
	case info.IsDir():
		l.folder(path)
	case info.Mode().IsRegular():
		l.add(path, info.Size(), "")
	default:
		l.problem("not_a_file", knowledge.Fault, path)
	}
}

func (l *listing) folder(root string) {
	// The walk's only errors are those that this function returns.
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			l.problem(cannotOpen(err), knowledge.Fault, path)
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case path != root && passedOver(d.Name()):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		case d.Type()&fs.ModeSymlink != 0:
			l.problem("link", knowledge.Hint, path)
		case !d.Type().IsRegular():
			l.problem("not_a_file", knowledge.Hint, path)
		case scanned(path):
			l.problem("picture_in_folder", knowledge.Hint, path)
		case !accepted(path):
			l.problem("unsupported", knowledge.Hint, path)
		default:
			info, err := d.Info()
			if err != nil {
				l.problem(cannotOpen(err), knowledge.Fault, path)
				return nil
			}
			l.add(path, info.Size(), folders(root, path))
		}
		return nil
	})
}

// folders are the names of the folders from root down to the file at path.
func folders(root, path string) string {
	whole, err := filepath.Abs(root)
	if err != nil {
		whole = root
	}
	inside, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return ""
	}
	return filepath.ToSlash(filepath.Join(filepath.Base(whole), inside))
}

func (l *listing) add(path string, size int64, folders string) {
	if clean := filepath.Clean(path); !l.seen[clean] {
		l.seen[clean] = true
		l.files = append(l.files, File{Path: path, Size: size, Folders: folders})
	}
}

func (l *listing) problem(code string, severity knowledge.Severity, path string) {
	l.problems = append(l.problems, knowledge.Problem{Code: code, Severity: severity, File: path})
}

// scanned reports whether a file is a picture by its name. In folders most are
// photographs and logos.
func scanned(path string) bool {
	switch extension(path) {
	case ".png", ".jpg", ".jpeg":
		return true
	}
	return false
}

// passedOver reports whether a name is one that people do not know to be there.
func passedOver(name string) bool {
	switch strings.ToLower(name) {
	case "thumbs.db", "desktop.ini", "__macosx":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$")
}
