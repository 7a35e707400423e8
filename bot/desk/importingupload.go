package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jinguo/knowledge/account"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/region"
)

// What may be sent at once, and how long that may take.
const (
	mostFile      = 50 << 20  // bytes
	mostUpload    = 200 << 20 // bytes of all files
	mostFiles     = 200
	mostFields    = 1 << 20 // bytes of what else is in the form
	longestUpload = 20 * time.Minute
	longestName   = 200 // bytes of a file's name, which a disk may hold 255 of
)

// errUpload says what is wrong with what somebody sent: its text is a key of the words.
type errUpload struct {
	key  string
	name string // of the file; may be empty
}

func (e errUpload) Error() string { return e.key + " " + e.name }

// upload is what somebody sent with the form of the first page.
type upload struct {
	files  []importFile
	region string           // typed; may be empty
	times  map[string]int64 // when files were last changed, in milliseconds, by the name that the browser gave
	bytes  int64
}

// importBegin takes files and has them read.
func (s *Server) importBegin(w http.ResponseWriter, r *http.Request, v *visit) {
	if s.Uploads == "" {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	// Files on a slow line take longer than a form.
	deadlines := http.NewResponseController(w)
	until := time.Now().Add(longestUpload)
	if err := errors.Join(deadlines.SetReadDeadline(until), deadlines.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.fail(w, r, v, err)
		return
	}
	if !s.imports.room(v.No) {
		s.importHomeWith(w, r, v, http.StatusTooManyRequests, v.Say("import_too_many"))
		return
	}
	dir, err := s.uploadDir()
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	j, err := s.receive(w, r, v, dir)
	if err == nil {
		http.Redirect(w, r, importPath(j.info.No), http.StatusSeeOther)
		return
	}
	if err := os.RemoveAll(dir); err != nil {
		s.Log.Error("files of an upload stay", "error", err)
	}
	var bad errUpload
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &bad):
		s.importHomeWith(w, r, v, http.StatusBadRequest, v.Say("import_bad_"+bad.key, "Name", bad.name, "Files", mostFiles, "Each", mostFile>>20, "All", mostUpload>>20))
	case errors.As(err, &large):
		s.importHomeWith(w, r, v, http.StatusRequestEntityTooLarge, v.Say("import_bad_all", "All", mostUpload>>20))
	case errors.Is(err, errManyImports):
		s.importHomeWith(w, r, v, http.StatusTooManyRequests, v.Say("import_too_many"))
	case errors.Is(err, io.ErrUnexpectedEOF), r.Context().Err() != nil:
		s.importHomeWith(w, r, v, http.StatusBadRequest, v.Say("import_bad_cut"))
	default:
		s.fail(w, r, v, err)
	}
}

// receive keeps what comes in dir and begins an import of it.
func (s *Server) receive(w http.ResponseWriter, r *http.Request, v *visit, dir string) (*importJob, error) {
	r.Body = http.MaxBytesReader(w, r.Body, mostUpload+mostFields)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, errUpload{key: "none"}
	}
	up := upload{times: map[string]int64{}}
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var large *http.MaxBytesError
		if err != nil && !errors.As(err, &large) {
			return nil, errUpload{key: "cut"} // or made by no browser
		}
		if err != nil {
			return nil, err
		}
		if err := up.take(part, dir); err != nil {
			return nil, err
		}
	}
	if len(up.files) == 0 {
		return nil, errUpload{key: "none"}
	}
	home, err := importHomeRegion(v, up.region, s.Region)
	if err != nil {
		return nil, err
	}
	return s.beginImport(r.Context(), v.Account, "desk", v.Lang, home, dir, up.files)
}

// importHomeRegion is where files hold that name none: the region that was typed, or the
// visitor's own, or the office's.
func importHomeRegion(v *visit, typed, office string) (string, error) {
	if typed = strings.TrimSpace(typed); typed != "" {
		found, err := region.Parse(typed)
		switch {
		case err != nil:
			return "", errUpload{key: "region", name: typed}
		case !v.MayIn(account.Edit, found.Code):
			return "", errUpload{key: "foreign", name: region.Full(found.Code)}
		}
		return found.Code, nil
	}
	if len(v.Regions) == 1 {
		return v.Regions[0], nil
	}
	if v.MayIn(account.Edit, office) {
		return office, nil
	}
	return "", nil
}

// take keeps one part of the form.
func (u *upload) take(part *multipart.Part, dir string) error {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return nil // not ours
	}
	given, isFile := params["filename"]
	if !isFile {
		return u.field(params["name"], part)
	}
	if given == "" {
		return nil // a browser sends this where no file was chosen
	}
	return u.file(given, part, dir)
}

// field takes a part that is no file: the region, or when files were last changed.
func (u *upload) field(name string, part io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(part, mostFields))
	if err != nil {
		return err
	}
	switch name {
	case "region":
		u.region = string(text)
	case "times":
		if json.Unmarshal(text, &u.times) != nil { // the script's; without it nobody knows
			u.times = map[string]int64{}
		}
	}
	return nil
}

// file keeps a file. Its folder is one of its own, so that two of one name do not meet.
func (u *upload) file(given string, part io.Reader, dir string) error {
	folders, name := plainPath(given)
	if hidden := strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$"); hidden && folders != "" {
		_, err := io.Copy(io.Discard, part) // nobody chose it: it lay in a folder
		return err
	}
	if len(u.files) == mostFiles {
		return errUpload{key: "files"}
	}
	place, err := importPlace(dir, len(u.files)+1, name)
	if err != nil {
		return err
	}
	size, err := keepFile(place, io.LimitReader(part, mostFile+1))
	if err != nil {
		return err
	}
	if u.bytes += size; u.bytes > mostUpload {
		return errUpload{key: "all"}
	}
	if size > mostFile {
		return errUpload{key: "each", name: name}
	}
	changed := time.Unix(0, 0) // nobody knows when
	if ms, ok := u.times[given]; ok && ms > 0 {
		changed = time.UnixMilli(ms)
	}
	if err := os.Chtimes(place, changed, changed); err != nil {
		return fmt.Errorf("note when a file was changed: %w", err)
	}
	u.files = append(u.files, importFile{intake.File{Path: place, Size: size, Folders: folders}, path.Join(folders, name)})
	return nil
}

func keepFile(place string, from io.Reader) (int64, error) {
	f, err := os.OpenFile(place, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fmt.Errorf("keep a file: %w", err)
	}
	n, err := io.Copy(f, from)
	return n, errors.Join(err, f.Close())
}

// plainPath makes of the name that a browser gives a file the folders that it lies in and
// a name under which any disk keeps it. Nothing of it leads anywhere.
func plainPath(given string) (folders, name string) {
	var parts []string
	for part := range strings.SplitSeq(strings.ReplaceAll(given, `\`, "/"), "/") {
		if part = plainFileName(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "", "file"
	}
	last := len(parts) - 1
	return strings.Join(parts[max(0, last-5):last], "/"), parts[last]
}

// plainFileName is a name without signs that some disk or program reads as more than a
// letter, and short enough; empty where nothing is left.
func plainFileName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.TrimSpace(name)
	if strings.Trim(name, ". ") == "" {
		return ""
	}
	ext := path.Ext(name)
	if len(ext) > 12 {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	for len(stem)+len(ext) > longestName {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + ext
}
