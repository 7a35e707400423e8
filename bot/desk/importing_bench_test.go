package desk

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// manyPoints is a list of invented service points as CSV and as .xlsx.
func manyPoints(rows int) (csv, xlsx string) {
	cells := [][]string{{"序号", "站点名称", "乡镇", "地址", "联系电话", "服务时间", "服务内容"}}
	towns := []string{"卞庄街道", "大仲村镇", "兰陵镇", "长城镇", "磨山镇"}
	for i := range rows {
		cells = append(cells, []string{fmt.Sprint(i + 1), fmt.Sprintf("示例%d号妇女之家", i), towns[i%len(towns)], fmt.Sprintf("示例路%d号", i),
			fmt.Sprintf("000-0000-%04d", i%10_000), "周一至周五 8:30-12:00，14:00-17:30", "法律咨询、心理疏导、婚姻家庭纠纷调解"})
	}
	var text, sheet strings.Builder
	sheet.WriteString(`<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for _, row := range cells {
		text.WriteString(`"` + strings.Join(row, `","`) + "\"\n")
		sheet.WriteString(`<row><c t="inlineStr"><is><t>` + strings.Join(row, `</t></is></c><c t="inlineStr"><is><t>`) + `</t></is></c></row>`)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	return text.String(), workbook(sheet.String())
}

// workbook is an .xlsx of one sheet.
func workbook(sheet string) string {
	const office = "http://schemas.openxmlformats.org/"
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="` + office + `package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + office + `package/2006/relationships"><Relationship Id="r1" Type="` + office + `officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + office + `spreadsheetml/2006/main" xmlns:r="` + office + `officeDocument/2006/relationships"><sheets><sheet name="名录" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + office + `package/2006/relationships"><Relationship Id="r1" Type="` + office + `officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", sheet},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			panic(err) // memory takes all
		}
		w.Write([]byte(part[1]))
	}
	z.Close()
	return file.String()
}

// BenchmarkImportPreview tells how long a clerk waits for the first rows of a preview of
// 10,000, and for its end.
func BenchmarkImportPreview(b *testing.B) {
	csv, xlsx := manyPoints(10_000)
	for _, file := range []paper{{"名录.csv", csv}, {"名录.xlsx", xlsx}} {
		b.Run(filepath.Ext(file.name)[1:], func(b *testing.B) {
			base, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "jinguo.db"), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer base.Close()
			s := New(Config{Store: base, Region: "371324", Uploads: filepath.Join(b.TempDir(), "uploads")})
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			go s.Run(ctx)
			a, err := base.SaveAccount(ctx, account.Account{Name: "bianji", Roles: []account.Role{account.Editor}, Regions: []string{"371324"}})
			if err != nil {
				b.Fatal(err)
			}
			c := newBenchClient(b, s, a)
			var first, whole time.Duration
			for b.Loop() {
				start := time.Now()
				path := c.send(file)
				c.await(path, "示例0号妇女之家")
				first += time.Since(start)
				c.await(path, "等您确认")
				whole += time.Since(start)
				c.do(httptest.NewRequest(http.MethodPost, path+"/cancel", nil))
			}
			b.ReportMetric(first.Seconds()/float64(b.N), "s/first-rows")
			b.ReportMetric(whole.Seconds()/float64(b.N), "s/whole")
		})
	}
}

// benchClient is somebody who is signed in.
type benchClient struct {
	b       *testing.B
	s       *Server
	cookies []*http.Cookie
}

func newBenchClient(b *testing.B, s *Server, a account.Account) *benchClient {
	w := httptest.NewRecorder()
	s.sessions.LoadAndSave(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := s.signIn(r, &visit{Lang: bot.Chinese}, a); err != nil {
			b.Error(err)
		}
	})).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/desk/", nil))
	return &benchClient{b, s, w.Result().Cookies()}
}

func (c *benchClient) do(r *http.Request) *httptest.ResponseRecorder {
	for _, cookie := range c.cookies {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	c.s.Handler().ServeHTTP(w, r)
	return w
}

func (c *benchClient) send(f paper) (path string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("files", f.name)
	if err != nil {
		c.b.Fatal(err)
	}
	part.Write([]byte(f.text))
	form.Close()
	r := httptest.NewRequest(http.MethodPost, "/desk/import", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return c.do(r).Header().Get("Location")
}

func (c *benchClient) await(path, words string) {
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(500 * time.Millisecond) {
		if strings.Contains(c.do(httptest.NewRequest(http.MethodGet, path, nil)).Body.String(), words) {
			return
		}
	}
	c.b.Fatalf("%s never says %q", path, words)
}
