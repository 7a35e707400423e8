package intake

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sharedFile is the path of a file of the project's shared material, which is not
// part of the repository.
func sharedFile(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	path := filepath.Join(dir, "..", "shared", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("shared/ is absent")
	}
	return path
}

// TestOpinion reads the document that the project starts from: a title on two
// lines, a date in brackets, a salutation, paragraphs of one line each with or
// without a blank line between them.
func TestOpinion(t *testing.T) {
	data, err := os.ReadFile(sharedFile(t, "documents/shandong-2012-opinion.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for l := range strings.SplitSeq(read(t, "shandong-2012-opinion.txt", data), "\n") {
		if r := []rune(l); len(r) > 40 {
			l = string(r[:40]) + "…"
		}
		got = append(got, l)
	}
	golden(t, "testdata/opinion.golden", strings.Join(got, "\n"))
}

func TestText(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a paragraph a line", "一、总则\n  第一段。\n第二段\n", "一、总则\n第一段。\n第二段"},
		{"hard wrapped, indented", "" +
			"　　为方便群众了解和申请妇女儿童帮扶项目，现将办理对\n象、条件、材料和流程说明如下。本指南中的单位、地址和电\n话均为示例，仅用于说明格式，不能拨打，也不代表任何真实\n机构。\n" +
			"　　各乡镇妇联应当将本指南放在妇女儿童家园的醒目位置。\n　　一、贫困母亲救助的对象是家庭人均收入低于当地低保标\n准一点五倍、且抚养未成年子女的母亲，由村妇联核实以后也\n可以申请。\n",
			"为方便群众了解和申请妇女儿童帮扶项目，现将办理对象、条件、材料和流程说明如下。本指南中的单位、地址和电话均为示例，仅用于说明格式，不能拨打，也不代表任何真实机构。\n" +
				"各乡镇妇联应当将本指南放在妇女儿童家园的醒目位置。\n一、贫困母亲救助的对象是家庭人均收入低于当地低保标准一点五倍、且抚养未成年子女的母亲，由村妇联核实以后也可以申请。"},
		{"hard wrapped English", "" +
			"This guide tells which aid a woman in the county can apply for, and how\nto do so. All offices, addresses and numbers in it are samples that only\nserve to show the format, and none of them can be dialled.\n\n" +
			"Apply at the village federation. It checks the papers within five days\nand passes them on to the county, which decides within another ten days\nand tells the applicant by letter or by telephone, as she has asked for.\n",
			"This guide tells which aid a woman in the county can apply for, and how to do so. All offices, addresses and numbers in it are samples that only serve to show the format, and none of them can be dialled.\n" +
				"Apply at the village federation. It checks the papers within five days and passes them on to the county, which decides within another ten days and tells the applicant by letter or by telephone, as she has asked for."},
		{"short lines stay apart", "名称：示例妇女之家\n电话：000-0000-0101\n地址：示例路1号\n时间：周一至周五\n", "名称：示例妇女之家\n电话：000-0000-0101\n地址：示例路1号\n时间：周一至周五"},
		{"a list of lines of the same length", strings.Repeat("示例妇女儿童之家：示例县示例路一号，电话000-0000-0101\n", 8), strings.TrimSpace(strings.Repeat("示例妇女儿童之家：示例县示例路一号，电话000-0000-0101\n", 8))},
		{"shapeless characters", "\uFEFF巾帼\u200B计划\u00AD说明\x00" + strings.Repeat("字", 60), "巾帼计划说明" + strings.Repeat("字", 60)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, textOf(t, "x.txt", []byte(c.text))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTitle(t *testing.T) {
	for _, c := range []struct{ name, text, title, first string }{
		{"one line", "示例县妇联关于开展两癌检查的通知\n正文。", "示例县妇联关于开展两癌检查的通知", "示例县妇联关于开展两癌检查的通知"},
		{"under a letterhead", "示例县妇女联合会文件\n示妇发〔2023〕5号\n关于做好贫困母亲救助工作\n的通知\n各乡镇妇联：", "关于做好贫困母亲救助工作的通知", "示例县妇女联合会文件"},
		{"two issuers", "示例县妇女联合会\n示例县卫生健康局\n关于印发《示例实施办法》的通知\n正文。", "示例县妇女联合会 示例县卫生健康局 关于印发《示例实施办法》的通知", "示例县妇女联合会 示例县卫生健康局 关于印发《示例实施办法》的通知"},
		{"that goes on with 的", "关于印发示例县贫困母亲救助办法\n的通知\n正文。", "关于印发示例县贫困母亲救助办法的通知", "关于印发示例县贫困母亲救助办法的通知"},
		{"with a stage", "示例县救助办法（试行）\n第一条 为了……", "示例县救助办法（试行）", "示例县救助办法（试行）"},
		{"no title", "名称：甲\n电话：乙", "", "名称：甲"},
		{"prose first", "我们发出倡议。\n关于救助的通知", "", "我们发出倡议。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, _, err := readText(t.Context(), "x.txt", []byte(c.text), usual())
			if err != nil {
				t.Fatal(err)
			}
			if doc.Title != c.title || doc.Blocks[0].Text != c.first {
				t.Errorf("title %q, first %q", doc.Title, doc.Blocks[0].Text)
			}
		})
	}
}
