package desk

import (
	"bufio"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"jinguo/bot/site"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/store"
)

func (s *Server) trustRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/audit", account.Manage, s.ofAll(s.auditLog)},
		{http.MethodGet, "/desk/audit/export", account.Manage, s.ofAll(s.exportAudit)},
		{http.MethodPost, "/desk/audit/verify", account.Manage, s.ofAll(s.verifyAudit)},
		{http.MethodGet, "/desk/backup", account.Manage, s.ofAll(s.backupPage)},
		{http.MethodPost, "/desk/backup/make", account.Manage, s.ofAll(s.makeBackup)},
		{http.MethodPost, "/desk/backup/stage", account.Manage, s.ofAll(s.stageBackup)},
		{http.MethodPost, "/desk/backup/restore", account.Manage, s.ofAll(s.restoreBackup)},
		{http.MethodPost, "/desk/backup/drop", account.Manage, s.ofAll(s.dropBackup)},
	}
}

// ofAll lets only those in who are for everywhere: the log and backups are of all regions.
func (s *Server) ofAll(do func(http.ResponseWriter, *http.Request, *visit)) func(http.ResponseWriter, *http.Request, *visit) {
	return func(w http.ResponseWriter, r *http.Request, v *visit) {
		if !v.Covers("") {
			s.refuse(w, r, v, http.StatusForbidden, "forbidden")
			return
		}
		do(w, r, v)
	}
}

// auditRows is how many records a page shows.
const auditRows = 100

// auditPage is what the page of the audit log shows.
type auditPage struct {
	Query   store.AuditQuery
	Records []audit.Record
	Older   int64    // the next page is of records before this one; 0 where there is none
	People  []string // names to choose from
	Areas   []string // beginnings of actions to choose from
	Checked bool     // whether the log was verified just now, with
	Head    string   // … its head, or
	Wrong   string   // … what is wrong
}

// auditAreas are what actions begin with.
var auditAreas = []string{"account", "session", "entry", "entries", "import", "columns", "review", "miss", "case", "request", "duty", "words", "alarms", "golden", "report", "settings", "pause", "backup", "key", "audit"}

func (s *Server) auditLog(w http.ResponseWriter, r *http.Request, v *visit) {
	p, err := s.auditPage(r)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.show(w, r, v, http.StatusOK, "audit", p)
}

// auditPage reads the records that a request asks for.
func (s *Server) auditPage(r *http.Request) (auditPage, error) {
	q := r.URL.Query()
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64) // what is no number asks for the newest
	p := auditPage{
		Query: store.AuditQuery{Actor: clip(q.Get("by")), Action: clip(q.Get("action")), Object: clip(q.Get("object")), Before: before, Limit: auditRows + 1},
		Areas: auditAreas,
	}
	accounts, err := s.Store.Accounts(r.Context())
	if err != nil {
		return p, err
	}
	for _, a := range accounts {
		p.People = append(p.People, a.Name)
	}
	if p.Records, err = s.Store.AuditRecords(r.Context(), p.Query); err != nil {
		return p, err
	}
	if len(p.Records) > auditRows {
		p.Records = p.Records[:auditRows]
		p.Older = p.Records[auditRows-1].No
	}
	return p, nil
}

// clip keeps what is asked for to a length that something may have.
func clip(text string) string {
	const most = 200
	if runes := []rune(strings.TrimSpace(text)); len(runes) > most {
		return string(runes[:most])
	}
	return strings.TrimSpace(text)
}

// Action is what was done, in the visitor's words; the word of the log where there are none.
func (p page) Action(action string) string {
	key := "audit_did_" + strings.ReplaceAll(action, ".", "_")
	if said := p.Say(key); said != "desk_"+key {
		return said
	}
	return action
}

// verifyAudit tells whether the log is as it was written.
func (s *Server) verifyAudit(w http.ResponseWriter, r *http.Request, v *visit) {
	head, err := s.Store.VerifyAudit(r.Context())
	var broken audit.Broken
	p, failed := s.auditPage(r)
	switch {
	case failed != nil:
		s.fail(w, r, v, failed)
		return
	case errors.As(err, &broken):
		p.Wrong = v.Say("audit_broken", "No", broken.No)
	case errors.Is(err, store.ErrHead):
		p.Wrong = v.Say("audit_cut")
	case err != nil:
		s.fail(w, r, v, err)
		return
	}
	p.Checked, p.Head = true, head.String()
	s.show(w, r, v, http.StatusOK, "audit", p)
}

// exportAudit gives the whole log as lines of JSON.
func (s *Server) exportAudit(w http.ResponseWriter, r *http.Request, v *visit) {
	if err := s.Store.Saw(r.Context(), "audit.export", "", "", ""); err != nil {
		s.fail(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Content-Disposition", `attachment; filename="audit.jsonl"`)
	out := bufio.NewWriter(w)
	lines := json.NewEncoder(out)
	for record, err := range s.Store.Audit(r.Context()) {
		if err == nil {
			err = lines.Encode(record)
		}
		if err != nil {
			s.Log.Error("export audit log", "error", err)
			panic(http.ErrAbortHandler) // a file that breaks off must not look whole
		}
	}
	if err := out.Flush(); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// backupState is what the page of backups shows.
type backupState struct {
	Able   bool        // backups can be made and put back here
	Staged *BackupInfo // that was uploaded and waits for a yes; may be nil
	Wrong  string      // why what was uploaded is not taken
}

func (s *Server) backupPage(w http.ResponseWriter, r *http.Request, v *visit) {
	s.showBackup(w, r, v, http.StatusOK, "")
}

func (s *Server) showBackup(w http.ResponseWriter, r *http.Request, v *visit, status int, wrong string) {
	p := backupState{Able: s.Backups != nil, Wrong: wrong}
	if p.Able {
		var err error
		if p.Staged, err = s.Backups.Staged(r.Context()); err != nil {
			s.fail(w, r, v, err)
			return
		}
	}
	s.show(w, r, v, status, "backup", p)
}

// makeBackup gives a backup as a file.
func (s *Server) makeBackup(w http.ResponseWriter, r *http.Request, v *visit) {
	if s.Backups == nil {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	unhurried(w)
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="jinguo-`+s.Now().In(knowledge.China).Format("20060102-150405")+`.zip"`)
	if err := s.Backups.Write(r.Context(), w); err != nil {
		ref := site.Reference()
		s.Log.Error("back up", "ref", ref, "error", err)
		panic(http.ErrAbortHandler)
	}
}

// stageBackup takes an uploaded backup, and shows what it is of before anything is done.
func (s *Server) stageBackup(w http.ResponseWriter, r *http.Request, v *visit) {
	if s.Backups == nil {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	unhurried(w)
	parts, err := r.MultipartReader()
	if err != nil {
		s.showBackup(w, r, v, http.StatusBadRequest, v.Say("backup_none"))
		return
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			s.showBackup(w, r, v, http.StatusBadRequest, v.Say("backup_none"))
			return
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		if err := s.Backups.Stage(r.Context(), part); err != nil {
			s.notTaken(w, r, v, err)
			return
		}
		http.Redirect(w, r, "/desk/backup", http.StatusSeeOther)
		return
	}
}

// notTaken says why an uploaded backup is not taken.
func (s *Server) notTaken(w http.ResponseWriter, r *http.Request, v *visit, err error) {
	switch {
	case errors.Is(err, ErrNotBackup):
		s.showBackup(w, r, v, http.StatusUnprocessableEntity, v.Say("backup_unfit"))
	case errors.Is(err, ErrBackupDamaged):
		s.showBackup(w, r, v, http.StatusUnprocessableEntity, v.Say("backup_damaged"))
	default:
		s.fail(w, r, v, err)
	}
}

// restoreBackup puts the backup that waits in the place of the database. The server
// begins anew with it, and so does everybody who signed in.
func (s *Server) restoreBackup(w http.ResponseWriter, r *http.Request, v *visit) {
	if s.Backups == nil || r.PostForm.Get("sure") == "" {
		s.showBackup(w, r, v, http.StatusUnprocessableEntity, v.Say("backup_unsure"))
		return
	}
	if err := s.Backups.Restore(r.Context()); err != nil {
		s.fail(w, r, v, err)
		return
	}
	w.Header().Set("Refresh", "8; url=/desk/login")
	s.show(w, r, v, http.StatusAccepted, "restoring", nil)
}

func (s *Server) dropBackup(w http.ResponseWriter, r *http.Request, v *visit) {
	if s.Backups == nil {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	if err := s.Backups.Drop(r.Context()); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, "/desk/backup", v.Say("backup_dropped"))
}
