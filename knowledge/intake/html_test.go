package intake

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHTML(t *testing.T) {
	prose := "<p>" + strings.Repeat("妇女儿童帮扶项目的办理对象、条件、材料和流程说明如下。", 8) + "</p>"
	text := strings.TrimSuffix(strings.TrimPrefix(prose, "<p>"), "</p>")
	for _, c := range []struct{ name, page, want string }{
		{"fragment", "<b>巾</b>帼<br>第二行", "巾帼\n第二行"},
		{"heading and lists", "<h2>申请</h2><ol start=3><li>甲<li><p>乙</p><p>续</p></ol><ul><li>丙</ul><ol type=a><li>丁</ol>", "##申请\n3. 甲\n4. 乙\n续\n丙\na. 丁"},
		{"table spans", "<table><tr><th rowspan=2>a<th colspan=2>b<tr><td>c<td>d<tr><td rowspan=9>e<td>f</table>", "|a|b|b\n|a|c|d\n|e|f|"},
		{"layout table", "<table><tr><td><h1>标题</h1></td></tr><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table></td></tr></table>", "#标题\n|a|b\n|c|d"},
		{"hidden", "<p>见<span style='DISPLAY: none'>不见</span></p><div hidden>x</div><script>y</script><!-- z -->", "见"},
		{"main text among menus", "<div><a href=1>首页</a><a href=2>新闻中心</a></div><div><h1>标题</h1>" + prose + prose + "<table><tr><td>甲<td>1<tr><td>乙<td>2</table></div><div><a href=3>友情链接</a><a href=4>版权</a></div>", "#标题\n" + text + "\n" + text + "\n|甲|1\n|乙|2"},
		{"a table beside the text", "<div>" + prose + "</div><div><table><tr><td>甲<td>0000000101<tr><td>乙<td>0000000102</table></div>", text + "\n|甲|0000000101\n|乙|0000000102"},
		{"lists of links", "<div class='nav'>站内 导航，说明文字足够长，看起来像一句完整的话，其实不是正文的内容。</div><h3>相关新闻</h3><ul><li><a href=1>新闻一</a><li><a href=2>新闻二</a><li><a href=3>新闻三</a></ul><p>正文</p>", "正文"},
		{"nothing but a menu", "<div class='menu'><p>只有菜单</p></div>", "只有菜单"},
		{"sections of a short page", "<section><h2>服务</h2><p>" + text[:300] + "</p></section><section><h2>联系</h2><p>电话：000-0000-0101</p></section>", "##服务\n" + text[:300] + "\n##联系\n电话：000-0000-0101"},
		{"words around an article", "<p>点击上方<span>蓝字</span>关注我们</p><p>正文</p><p>扫码关注我们</p><p>点“在看”，传递温暖</p>", "正文"},
		{"event line stays", "<p>时间：2023年5月6日 地点：示例镇</p>", "时间：2023年5月6日 地点：示例镇"},
		{"lines of a pre", "<pre>一行\n二行</pre>", "一行\n二行"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, textOf(t, "x.html", []byte("<html><body>"+c.page))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestHTMLFacts(t *testing.T) {
	for _, c := range []struct{ name, page, title, issued, source string }{
		{"government", `<meta name="ArticleTitle" content="甲"><meta name="PubDate" content="2023/5/6 08:00"><meta name="ContentSource" content="示例局"><title>乙</title>`, "甲", "2023-05-06", "示例局"},
		{"open graph", `<meta property="og:title" content="甲"><meta property="article:published_time" content="2023-05-06T08:00:00+08:00">`, "甲", "2023-05-06", ""},
		{"in the text", `<title>乙</title><h1>甲</h1><p>发布日期：2023年5月6日 信息来源：示例县妇联</p>`, "甲", "2023-05-06", "示例县妇联"},
		{"title with the site's name", `<title>甲（2011-2020年）_示例网</title>`, "甲（2011-2020年）", "", ""},
		{"title with the site's name behind a dash", `<title>甲-示例县人民政府</title>`, "甲", "", ""},
		{"title of every page", `<title>打印_示例网</title>`, "", "", ""},
		{"impossible date", `<title>乙</title><meta name="PubDate" content="2023-13-45">`, "乙", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, _, err := readHTML(t.Context(), "x.html", []byte(c.page+"<p>正文</p>"), usual())
			if err != nil {
				t.Fatal(err)
			}
			got := []string{doc.Title, doc.Meta["issued"], doc.Meta["source"]}
			if diff := cmp.Diff([]string{c.title, c.issued, c.source}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
