package main

import (
	"archive/zip"
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// messyTexts are the files of the messy folder that no office program makes.
var messyTexts = map[string]string{
	"个案.txt": `关于示例镇一起家庭纠纷的工作小结

当事人张示例，身份证号37132419900101123X，手机13800000000，家住示例镇示例村12号。
经示例镇妇联调解，双方已经和好。

妇女遇到家庭纠纷，可以到乡镇（街道）妇联申请调解，调解不收费。
咨询电话：000-0000-0113
`,
	"常见问题.txt": `兰陵县妇联常见问题解答

问：怎样申请困难妇女救助？
答：向户籍所在地的妇联提出申请。

问：多久能办好？
答：材料齐全的当月办理。
`,
	"帮扶项目.csv": `兰陵县帮扶项目一览表;;;;
项目名称;帮扶对象;补助标准;申请条件;咨询电话
示例助学项目;考上大学的困难女生;每人一次;家庭困难；本科录取;000-0000-0114
示例贷款项目;创业妇女;以当年通知为准;有经营场所;000-0000-0115、0539-8208001转802
合计;2个项目;;;
`,
	"网页名录.xlsx": `<html><head><meta charset="utf-8"></head><body><table>
<tr><td>名称</td><td>地址</td><td>电话</td></tr>
<tr><td>示例网页服务站</td><td>兰陵县示例路16号</td><td>000-0000-0116</td></tr>
<tr><td>示例网页服务台</td><td>兰陵县示例路17号</td><td>000-0000-0117</td></tr>
</table></body></html>`,
	"通知公告.html": `<!DOCTYPE html><html><head><meta charset="utf-8"><title>关于开展示例检查的通知_兰陵县人民政府</title>
<meta name="PubDate" content="2024-03-05"></head><body>
<div class="nav"><a href="/">首页</a> <a href="/a">政务公开</a></div>
<div class="article"><h1>关于开展示例检查的通知</h1><p>发布时间：2024-03-05 来源：兰陵县妇联 浏览次数：12</p>
<p>兰陵县妇联定于今年四月开展示例检查，检查不收费，具体安排如下。</p><p>一、检查对象。本县户籍的适龄妇女，自愿参加检查。</p><p>二、检查地点。到户籍所在地的乡镇卫生院检查。</p>
<p>咨询电话：000-0000-0118</p></div>
<div class="footer">版权所有 兰陵县示例办公室</div></body></html>`,
	"庇护安排.md": `---
title: 示例县救助管理站庇护所
kind: service_point
region: 兰陵县
---
地址：兰陵县示例路19号
电话：000-0000-0119
服务时间：24小时
`,
	"空白.txt":     "\n\n",
	"讲稿.rtf":     `{\rtf1\ansi 示例}`,
	"程序.exe":     "MZ\x90\x00",
	"~$服务点.xlsx": "lock",
}

// messyFolder makes a folder such as offices have: every trap of intake in some
// file of it.
func messyFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "文件")
	if err := os.CopyFS(dir, os.DirFS("testdata/messy")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "source")); err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, "make.sh"))
	os.Remove(filepath.Join(dir, "golden.txt"))
	put := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range messyTexts {
		put(name, []byte(text))
	}
	gbk := func(text string) []byte {
		data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	put("帮扶项目.csv", gbk(messyTexts["帮扶项目.csv"]))
	put("常见问题.txt", gbk(messyTexts["常见问题.txt"]))
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte("站点名称\t地址\t联系电话\n示例统一码站\t兰陵县示例路20号\t000-0000-0120\n"))
	if err != nil {
		t.Fatal(err)
	}
	put("导出.txt.csv", wide)
	for name, from := range map[string]string{"加密.pdf": "locked.pdf", "扫描件.pdf": "scan.pdf", "损坏.docx": "truncated.docx", "旧版.wps": "old.doc"} {
		data, err := os.ReadFile("../../knowledge/intake/testdata/readers/" + from)
		if err != nil {
			t.Fatal(err)
		}
		put(name, data)
	}
	put("乡镇报送.zip", messyArchive(t, string(gbk("沂水县/站点.csv"))))
	day := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
	err = filepath.Walk(dir, func(path string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(path, day, day)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func messyArchive(t *testing.T, gbkName string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, f := range []struct{ name, text string }{
		{gbkName, "站点名称,地址,联系电话\n示例沂水站,示例路21号,000-0000-0121\n"},
		{"费县/站点.csv", "站点名称,地址,联系电话\n示例费县站,示例路22号,000-0000-0122\n"},
		{"../外面.csv", "站点名称,联系电话\n示例,000-0000-0123\n"},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, NonUTF8: f.name == gbkName, Modified: time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestMessyFolder previews a folder with every trap in it. The golden file is what
// a clerk reads: each problem says where, what is wrong and what to do.
func TestMessyFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the PDF engine, which is slow and large under the race detector")
	}
	dir := messyFolder(t)
	env := append(os.Environ(), "JINGUO_INTAKE_OCR=false")
	run := func(args ...string) string {
		cmd := exec.Command("jinguo", append([]string{"import", "--sample=false", "--data", filepath.Join(filepath.Dir(dir), "data"), "--region", "371324"}, args...)...)
		cmd.Env, cmd.Dir = env, filepath.Dir(dir)
		out, err := cmd.Output()
		if err == nil || cmd.ProcessState.ExitCode() != failed {
			t.Errorf("import %v: %v", args, err)
		}
		return string(out)
	}
	got := run("--dry-run", "文件")
	const golden = "testdata/messy/golden.txt"
	if *update {
		writeTo(t, golden, got)
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	run("文件")
	again := run("文件")
	if strings.Contains(again, "次导入") {
		t.Errorf("importing twice changed something:\n%s", again)
	}
	export := jinguo(t, "export", "--sample=false", "--data", filepath.Join(filepath.Dir(dir), "data"))
	for _, secret := range []string{"37132419900101123", "371324198502031248", "13800000000", "13800000001", "示例巷3号", "示例路19号"} {
		if strings.Contains(export, secret) {
			t.Errorf("the export holds %q", secret)
		}
	}
}
