package index

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// stories are messages with the parts that must count in full between asterisks,
// those that must count less between underscores and those that must count
// nothing between tildes. What stands outside is not judged.
var stories = []string{
	// one plain question
	"*产假多少天*",
	"*老公不给抚养费怎么办*",
	"*没领结婚证分手彩礼要退吗*",
	"*领证要什么材料，去哪个窗口*",
	"*how long is maternity leave*",

	// a story in sentences, the question last
	"_我今年三十五岁，在镇上服装厂上班。__上个月查出来怀孕了。_*公司能不能辞退我？*",
	"~您好~，_我叫小燕，今年二十八。__和对象处了三年，没领结婚证。_*现在分手了，彩礼要不要退？*",
	"_我家在农村，男人前年去世了。__一个人带两个娃。_*像我这种情况能申请低保吗？*",
	"_我妈今年六十二，一直在老家种地。__上周摔断了腿，花了四万多。_*新农合报完剩下的还有什么救助？*~谢谢老师~",
	"_结婚十年了，房子是他婚前买的。__婚后一起还贷。_*离婚房子怎么分？*",
	"_孩子上小学三年级。__最近总说同学抢他东西。_*学校不管，该找哪个部门？*",
	"_老公在外面欠了三十多万赌债。__借条上没有我的名字。_*这个债我要不要还？*",
	"_我弟说爸妈的房子都是他的。__爸去年走了，没留遗嘱。_*出嫁的女儿还能分吗？*",
	"_我在超市干了两年，没签合同。__老板拖了三个月工资。_*去哪里告他？*",
	"_村里征地分钱。__说我嫁出去了不给。_*外嫁女能分征地款吗？*",
	"_我女儿两岁，判给了他。__他不让我见孩子。_*怎么申请探望？*",

	// the question first
	"*产假工资谁发？*_我们单位没交生育保险。_",
	"*离婚协议怎么写？*_我们有一套房和一个孩子，都商量好了。_",
	"*两癌筛查在哪做？*_我是外地的，在这边打工两年了。_",

	// a bare question at the end: the story before it counts most among the told
	"_我和他是相亲认识的。__结婚才半年他就不回家。_*我该怎么办？*",
	"_老板让我签自愿放弃社保的承诺书。_*这合法吗？*",
	"_婆婆把孩子抱走了，不让我喂奶。_*咋办啊*",

	// commas only
	"_我叫秀兰，今年四十二，家住兰陵县，_前年离的婚，孩子跟我，_他一分钱不给，打电话也不接，_*我怎么要抚养费*",
	"~老师好~，_俺是农村的，_怀孕七个月了，_在饭店干活，_老板说肚子大了不让干了，_*能不能要赔偿*，~谢谢~",
	"_我今年五十，_去年体检说乳房有结节，_家里条件不好，_一直没敢去看，_*听说有免费的两癌检查怎么报名*",
	"_我和前夫离婚时房子判给我，_他一直不搬走，_我带着孩子在外面租房，_*我可以申请法院强制执行吗*",
	"_我老公常年在外打工，_一年回来一趟，_家里老人孩子都是我管，__他提离婚，_*我能要家务补偿吗*",

	// voice, without punctuation
	"~那个~_我跟我对象结婚四年了有一个娃__然后他去年出去打工就不回来了__然后也不给钱_*~我想问一下~我能不能起诉离婚*",
	"_我家那口子他不上班天天喝酒__然后家里就靠我一个人种那几亩地__还有老人要养活_*~我想问问~俺这样的能不能吃低保*",
	"_我在一家公司上班上了一年多__后来我怀孕了__但是老板就说让我自己走说什么效益不好_*我能不能要补偿金*",
	"_就是我姐她去年查出来那个乳腺癌__然后花了十几万__家里都借遍了_*~我想问一下~有没有什么大病救助*",
	"_孩子今年该上一年级了__但是我们户口不在这边学校说不收__所以到现在还没有着落呢_*我该怎么给娃办入学*",
	"_我和我老公分居两年多了__ 孩子一直跟着我在娘家住__ 但是他就是不同意离婚_* ~请问~分居两年能自动离吗*",
	"_我跟你说我们村妇女主任上次来说有个贷款__结果我去问银行又说没有__所以_*~我想问一下~这个创业担保贷款到底怎么办*",

	// courtesies
	"~您好，打扰一下，请问~*生育津贴怎么领？*_我在县医院生的。_",
	"~老师您好，麻烦问一下，~*春蕾计划资助什么人？*家里三个女孩",
	"~你好，我想咨询一下，~_我爱人没有工作，_我交了五年社保，_今年三月份剖腹产生的二胎，_*生育津贴能领多少钱呢*~，谢谢您~",
	"_女儿在学校被男同学拍了照片。_*这种事情可以报警吗？*~辛苦您了，麻烦了。~",
	"*残疾人两项补贴怎么申请？*~多谢~",

	// a matter that is named only to say that it is not asked about
	"~不是问离婚~，*是问抚养费*",
	"~我不是问离婚~*我是问抚养费怎么要*",
	"~不要讲法律规定~，*告诉我去哪里办*",
	"~别跟我说起诉~，*有没有调解的地方*",
	"~我问的不是产假~，*是生育津贴多少钱*",
	"*产假工资怎么算*，~不想听法律条文~",
	"~不是咨询离婚的事~，我想问*彩礼怎么退*",
	"~不用讲申请条件~，*电话是多少*",
	"~Not about divorce~, *how do I get child support?*",
	"~I don't want to hear about divorce law~, *where is the legal aid office?*",

	// a fact that is denied is what the question is about
	"_我和他在一起五年。_*没有领结婚证，孩子能上户口吗？*",
	"_我在家带孩子好几年。_*没上班能领生育津贴吗？*",
	"_厂里干了三年。_*没签劳动合同怎么要双倍工资？*",
	"*公司不交社保怎么办*",
	"*他不想谈离婚，我可以起诉吗*",
	"*没打疫苗能上幼儿园吗*",
	"*我没打算离婚，只想让他给生活费*",
	"*我没有房产证名字，离婚能分吗*",

	// violence that is denied is no topic
	"*~他没打我~，能离婚吗*",
	"_结婚七年了。__~他没打过我~，就是不挣钱。_*想离婚，孩子归谁？*",
	"_~没有家暴~，也没出轨，就是过不到一块。_*协议离婚要多久？*",
	"~他从来没动过手~，*就是不给家用，我能要扶养费吗*",
	"~没家暴~*能申请法律援助离婚吗*",
	"_He has a job. ~He never hit me.~_ *How do I file for divorce?*",
	// but where violence is asked about all the same
	"*他没打我，就是天天骂，算不算家暴*",
	"*没动手但是威胁我，能申请保护令吗*",

	// English
	"_My name is Lucy and I work in a factory. I am four months pregnant._ *Can my boss fire me?* ~Thank you!~",
	"~Hello,~ _my husband left two years ago and pays nothing._ *How can I get child support?*",
	"_When he drinks he spends everything we have._ _I have two kids._ *What help is there for poor mothers?*",
	"~Sorry to bother you.~ _I married here from another province._ *Where do I register my baby?*",

	// traditional characters, rhetorical words that do not ask
	"_我先生什麼都不管，好幾年沒拿錢回家。_*~請問~離婚後撫養費怎麼算？*",
	"_他什么都不管，谁也不理，几年前就这样了。_*我想离婚，财产怎么分？*",
	"_她说什么我都听不进去。哪里都不想去。_*产后抑郁找谁看？*",

	// no question at all: the last sentence is what she wants
	"_我在工地做饭。__老板跑了。_*想要回三个月工资。*",
	"_离婚两年了。__孩子跟他爸。_*我要看孩子*",
}

// TestEmphasis holds which parts of a story count how much.
func TestEmphasis(t *testing.T) {
	for _, marked := range stories {
		text, parts := unmarked(marked)
		list := emphasis(text)
		whole(t, text, list)
		for _, p := range parts {
			if ok, got := counts(text, list, p); !ok {
				t.Errorf("%s\n  %q counts %v, want %s in %v", text, text[p.Start:p.End], got, degrees[p.mark], list)
			}
		}
	}
}

// degrees are what the marks of stories stand for.
var degrees = map[rune]string{'*': "all", '_': "less", '~': "nothing"}

// markedPart is a part of a story as its marks tell.
type markedPart struct {
	Span
	mark rune
}

// unmarked is a story without its marks. Within another mark, tildes cut a part
// out of it.
func unmarked(story string) (text string, parts []markedPart) {
	var b strings.Builder
	var outer, inner *markedPart
	for _, r := range story {
		if _, ok := degrees[r]; !ok {
			b.WriteRune(r)
			continue
		}
		at := b.Len()
		switch {
		case r == '~' && outer != nil && inner == nil:
			parts = append(parts, markedPart{Span{outer.Start, at}, outer.mark})
			inner = &markedPart{Span{at, 0}, r}
		case r == '~' && inner != nil:
			parts = append(parts, markedPart{Span{inner.Start, at}, r})
			if outer.Start = at; outer.mark == r {
				outer = nil
			}
			inner = nil
		case outer == nil:
			outer = &markedPart{Span{at, 0}, r}
			if r == '~' {
				inner = outer
			}
		default:
			parts = append(parts, markedPart{Span{outer.Start, at}, outer.mark})
			outer = nil
		}
	}
	return b.String(), parts
}

// counts reports whether every character of a part counts as its mark says.
func counts(text string, list []stress, p markedPart) (ok bool, got []float64) {
	ok = true
	for i := p.Start; i < p.End; {
		r, size := utf8.DecodeRuneInString(text[i:])
		if speaks(string(r)) {
			w := weightAt(list, i)
			got = append(got, w)
			switch p.mark {
			case '*':
				ok = ok && w == 1
			case '_':
				ok = ok && farOff <= w && w <= told
			case '~':
				ok = ok && w == 0
			}
		}
		i += size
	}
	return ok, got
}

func weightAt(list []stress, at int) float64 {
	for _, s := range list {
		if s.Start <= at && at < s.End {
			return s.Weight
		}
	}
	return -1
}

// whole holds that list covers text from end to end, with weights from 0 to 1, and
// that something counts.
func whole(t *testing.T, text string, list []stress) {
	t.Helper()
	at, most := 0, 0.0
	for _, s := range list {
		if s.Start != at || s.End <= s.Start || s.Weight < 0 || s.Weight > 1 {
			t.Fatalf("%q is weighed %v", text, list)
		}
		at, most = s.End, max(most, s.Weight)
	}
	if at != len(text) || (text != "" && most == 0) {
		t.Fatalf("%q is weighed %v", text, list)
	}
}

// TestFurtherOffCountsLess holds that what comes right before the question counts more
// than what comes long before it.
func TestFurtherOffCountsLess(t *testing.T) {
	const story = "厂里效益不好。车间关了一半。我在那里干了八年。老板让我们回家等消息。工资停发了。这样算不算辞退？"
	list := emphasis(story)
	at := func(word string) float64 { return weightAt(list, strings.Index(story, word)) }
	if far, near := at("效益"), at("停发"); far >= near {
		t.Errorf("the beginning counts %v, the last sentence before the question %v", far, near)
	}
}

// FuzzEmphasis holds that any text is weighed from end to end.
func FuzzEmphasis(f *testing.F) {
	for _, story := range stories {
		text, _ := unmarked(story)
		f.Add(text)
	}
	f.Add("没打\xff\xfe不是问İẞ。\n吗")
	f.Fuzz(func(t *testing.T, text string) { whole(t, text, emphasis(text)) })
}

func BenchmarkEmphasis(b *testing.B) {
	short, _ := unmarked(stories[0])
	long, _ := unmarked(stories[23])
	for _, text := range []string{short, long} {
		b.Run(fmt.Sprint(utf8.RuneCountInString(text)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				emphasis(text)
			}
		})
	}
}
