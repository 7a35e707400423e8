package desk

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// asked counts n questions of a region in February, the month before the tests' noon.
func (o *office) asked(n int, region, topic string) {
	o.t.Helper()
	o.now = time.Date(2026, 2, 10, 9, 0, 0, 0, knowledge.China)
	for range n {
		eff := store.Effects{Need: &knowledge.Need{Region: region, Topic: topic, Status: knowledge.NeedAnswered}}
		if err := o.Store.KeepSession(o.t.Context(), eff); err != nil {
			o.t.Fatal(err)
		}
	}
	o.now = noon
}

func TestReportPage(t *testing.T) {
	o := newOffice(t, nil)
	o.asked(31, "371324", "marriage")
	o.asked(17, "371323", "aid")
	county := o.staff("xian", []account.Role{account.Reviewer}, "371324")
	city := o.staff("shi", []account.Role{account.Reviewer}, "3713")

	p := county.get("/desk/report")
	if text := p.Text(); p.Code != http.StatusOK || !strings.Contains(text, "山东省临沂市兰陵县妇女需求报告（2026年2月）") || !strings.Contains(text, "共有31次提问") {
		t.Errorf("the county gets %d %s", p.Code, text)
	}
	if strings.Contains(p.Text(), "低保") || strings.Contains(p.Body, "3713&") || strings.Contains(p.Body, ` style=`) {
		t.Error("the county's report tells of elsewhere, or has styles that the policy forbids")
	}
	for _, other := range []string{"3713", "371323", "", "99", "371324001", "x"} {
		if p := county.get("/desk/report?region=" + other); p.Code != http.StatusNotFound {
			t.Errorf("the county's account gets %d of region %q", p.Code, other)
		}
		if p := county.get("/desk/report/report.xlsx?from=2026-02&to=2026-02&region=" + other); p.Code != http.StatusNotFound {
			t.Errorf("the county's account gets %d of the file of region %q", p.Code, other)
		}
	}
	text := city.get("/desk/report?region=3713&from=2026-02&to=2026-02").Text()
	if !strings.Contains(text, "共有48次提问") || !strings.Contains(text, "低保与救助 17") {
		t.Errorf("the city gets %s", text)
	}
	if p := city.get("/desk/report?region=371323"); !strings.Contains(p.Text(), "共有17次提问") || !strings.Contains(p.Body, `<option value="371323" selected>`) {
		t.Errorf("a county of the city gives %d %s", p.Code, p.Text())
	}
	for _, period := range []string{"from=2026-03&to=2026-03", "from=2026-02&to=2026-01", "from=2023-01&to=2026-01"} {
		if p := city.get("/desk/report?" + period); p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Text(), "请让开始的月份") {
			t.Errorf("%s gives %d %s", period, p.Code, p.Text())
		}
	}
	if p := city.get("/desk/report?from=x"); p.Code != http.StatusNotFound {
		t.Errorf("no month gives %d", p.Code)
	}
}

func TestReportEmpty(t *testing.T) {
	o := newOffice(t, nil)
	o.asked(9, "371324", "marriage")
	all := o.staff("quanguo", []account.Role{account.Owner})
	p := all.get("/desk/report")
	if text := p.Text(); p.Code != http.StatusOK || !strings.Contains(text, "提问少于10次") || strings.Contains(text, "婚姻家庭 9") {
		t.Errorf("it says %d %s", p.Code, text)
	}
	street := o.staff("zhen", []account.Role{account.Reviewer}, "371324101")
	if p := street.get("/desk/report"); p.Code != http.StatusOK || !strings.Contains(p.Text(), "统计只到县一级") {
		t.Errorf("a town's account gets %d %s", p.Code, p.Text())
	}
	if p := street.get("/desk/report/report.docx"); p.Code != http.StatusNotFound {
		t.Errorf("a town's account gets a file: %d", p.Code)
	}
	editor := o.staff("bianji", []account.Role{account.Editor}, "371324")
	if p := editor.get("/desk/report"); p.Code != http.StatusForbidden {
		t.Errorf("an editor gets %d", p.Code)
	}
}

func TestReportFiles(t *testing.T) {
	o := newOffice(t, nil)
	o.asked(31, "371324", "marriage")
	c := o.staff("xian", []account.Role{account.Reviewer}, "371324")
	for file, part := range map[string]string{"report.docx": "word/document.xml", "report.xlsx": "xl/workbook.xml"} {
		p := c.get("/desk/report/" + file + "?from=2026-02&to=2026-02&region=371324")
		z, err := zip.NewReader(bytes.NewReader([]byte(p.Body)), int64(len(p.Body)))
		if err != nil {
			t.Fatalf("%s: %d %v", file, p.Code, err)
		}
		if _, err := z.Open(part); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if p := c.get("/desk/report/report.html?region=371324"); !strings.HasPrefix(p.Body, "<!doctype html>") || !strings.Contains(p.Body, "<svg ") {
		t.Errorf("the page is %.80s", p.Body)
	}
	if p := c.get("/desk/report/report.pdf"); p.Code != http.StatusNotFound {
		t.Errorf("an unknown file gives %d", p.Code)
	}
}

// TestBrowserReport looks at the report on a phone and on an office PC.
func TestBrowserReport(t *testing.T) {
	o := newOffice(t, nil)
	for i, topic := range []string{"marriage", "aid", "violence", "work", "business", "law", "health"} {
		o.asked(90-9*i, []string{"371324", "371323", "371302"}[i%3], topic)
	}
	b := o.staff("shi", []account.Role{account.Reviewer}, "3713").browse()
	for _, size := range [][2]int64{{390, 844}, {1366, 768}} {
		b.Size(size[0], size[1])
		b.Open("/desk/report")
		b.Until(`document.querySelectorAll("figure.chart svg").length >= 2`)
		b.Fits()
		b.Shot(fmt.Sprint("report-", size[0]))
		if os.Getenv("JINGUO_AXE") == "" {
			continue
		}
		for _, finding := range findings(b, axe(t)) {
			if strings.HasPrefix(finding, "serious") || strings.HasPrefix(finding, "critical") {
				t.Error(finding)
			} else {
				t.Log(finding)
			}
		}
	}
	b.Quiet()
}
