package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
)

func TestAuditPage(t *testing.T) {
	o := newOffice(t, nil)
	owner := o.staff("guanli", []account.Role{account.Owner})
	ctx := audit.As(t.Context(), audit.Actor{Name: "<b>wang</b>", Door: "desk"})
	for range auditRows + 5 {
		if err := o.Store.Saw(ctx, "case.view", "7", "371324", ""); err != nil {
			t.Fatal(err)
		}
	}
	p := owner.get("/desk/audit?action=case")
	if p.Code != http.StatusOK || strings.Count(p.Body, "<td>查看诉求</td>") != auditRows || strings.Contains(p.Body, "<b>wang") {
		t.Errorf("%d, %s", p.Code, p.Text())
	}
	if !strings.Contains(p.Text(), "兰陵县") || !strings.Contains(p.Text(), "更早的") {
		t.Errorf("the page says %s", p.Text())
	}
	older := p.Body[strings.Index(p.Body, `href="/desk/audit?`)+6:]
	older, _, _ = strings.Cut(older, `"`)
	if p := owner.get(strings.ReplaceAll(older, "&amp;", "&")); strings.Count(p.Body, "<td>查看诉求</td>") != 5 || strings.Contains(p.Text(), "更早的") {
		t.Errorf("older: %s", p.Text())
	}
	if p := owner.get("/desk/audit?object=nothing&before=x&by=" + strings.Repeat("x", 5000)); !strings.Contains(p.Text(), "没有这样的记录") {
		t.Errorf("nothing: %d %s", p.Code, p.Text())
	}
	if p := owner.post("/desk/audit/verify"); !strings.Contains(p.Text(), "记录完整") {
		t.Errorf("verify: %s", p.Text())
	}
	if p := owner.get("/desk/audit/export"); strings.Count(p.Body, "\n") < auditRows+6 || !strings.Contains(p.Body, `"case.view"`) {
		t.Errorf("export: %d lines", strings.Count(p.Body, "\n"))
	}
}

// shelf is where a test's backups lie.
type shelf struct {
	staged   *BackupInfo
	restored bool
}

func (s *shelf) Write(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "backup")
	return err
}

func (s *shelf) Stage(_ context.Context, r io.Reader) error {
	text, err := io.ReadAll(r)
	switch {
	case err != nil:
		return err
	case string(text) == "damaged":
		return ErrBackupDamaged
	case string(text) == "broken":
		return errors.New("no room")
	case string(text) != "backup":
		return ErrNotBackup
	}
	s.staged = &BackupInfo{Made: noon, Program: "1.2.0", Entries: 3, KeyHere: true}
	return nil
}

func (s *shelf) Staged(context.Context) (*BackupInfo, error) { return s.staged, nil }

func (s *shelf) Drop(context.Context) error {
	s.staged = nil
	return nil
}

func (s *shelf) Restore(context.Context) error {
	s.restored = true
	return nil
}

func TestBackupPage(t *testing.T) {
	kept := &shelf{}
	o := newOffice(t, func(c *Config) { c.Backups = kept })
	owner := o.staff("guanli", []account.Role{account.Owner})
	upload := func(text string) reply {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		if text != "" {
			file, _ := form.CreateFormFile("file", "<b>.zip")
			io.WriteString(file, text)
		}
		form.Close()
		r := httptest.NewRequest(http.MethodPost, "/desk/backup/stage", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		return owner.do(r)
	}
	if p := owner.post("/desk/backup/make"); p.Body != "backup" {
		t.Errorf("a backup is %q", p.Body)
	}
	for text, want := range map[string]string{"": "没有收到文件", "x": "不是本程序的备份", "damaged": "已损坏", "broken": "出了点问题"} {
		if p := upload(text); p.Code < 400 || !strings.Contains(p.Text(), want) {
			t.Errorf("%q: %d %s", text, p.Code, p.Text())
		}
	}
	if p := owner.post("/desk/backup/stage", "file", "x"); p.Code != http.StatusBadRequest {
		t.Errorf("no file: %d", p.Code)
	}
	if p := upload("backup"); p.Code != http.StatusSeeOther {
		t.Fatalf("upload: %d %s", p.Code, p.Text())
	}
	if p := owner.get("/desk/backup"); !strings.Contains(p.Text(), "2026-03-09 12:00:00") || !strings.Contains(p.Text(), "1.2.0") {
		t.Errorf("staged: %s", p.Text())
	}
	if p := owner.post("/desk/backup/restore"); p.Code != http.StatusUnprocessableEntity || kept.restored {
		t.Errorf("without a yes: %d", p.Code)
	}
	if p := owner.post("/desk/backup/restore", "sure", "yes"); p.Code != http.StatusAccepted || !kept.restored {
		t.Errorf("restore: %d %s", p.Code, p.Text())
	}
	if owner.post("/desk/backup/drop"); kept.staged != nil {
		t.Error("the upload is still there")
	}
	editor := o.staff("bianji", []account.Role{account.Editor, account.Reviewer, account.Duty})
	for _, path := range []string{"/desk/backup/make", "/desk/backup/restore", "/desk/backup/stage", "/desk/backup/drop"} {
		if p := editor.post(path, "sure", "yes"); p.Code != http.StatusForbidden {
			t.Errorf("%s by an editor: %d", path, p.Code)
		}
	}
}
