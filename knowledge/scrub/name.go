package scrub

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"jinguo/knowledge/region"
)

// Surnames that nearly everybody in China bears one of: the 200 most frequent,
// and those of two characters.
const (
	Surnames = `王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤` +
		`温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝`
	DoubleSurnames = `欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|东方|南宫|独孤|闻人|长孙|宇文`
)

// Patterns of names in Chinese.
const (
	// PersonName matches what could be a name by its form; see [IsName].
	PersonName = `(?:(?:` + DoubleSurnames + `)\p{Han}{1,2}|[` + Surnames + `]\p{Han}{1,2})`
	// HiddenName is a name of which a part is left out already: 李某某, 张*英, 王女士.
	HiddenName = `[` + Surnames + `](?:某[某甲乙丙丁]?|[*＊×xX○〇]{1,2}\p{Han}?|\p{Han}[*＊×○〇]|女士|先生|大?姐|大?嫂|大?婶|大[娘妈]|阿姨|奶奶)`
)

var (
	wholeName   = regexp.MustCompile(`^(?:` + PersonName + `|` + HiddenName + `)$`)
	wholeHidden = regexp.MustCompile(`^` + HiddenName + `$`)
	nameBefore  = regexp.MustCompile(`(?:^|[^\p{Han}])(` + PersonName + `)$`)
)

// noName are words that start as names do.
var noName = func() map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(`单位 时间 方式 方法 程序 金额 安全 全国 全省 全市 全县 任何 许可 成员 成立 万元 高中 文件 文化 文号 路线 章程 管理 包括 应当 关于 于是 余额 连续
		向上 向下 时限 明细 明确 商户 全部 全体 全天 成果 游客 和谐 农村 农民 农户 农业 阳光 华侨 荣誉 师生 师范 边远 应急 解决 解放 解答 司法 司机 党员 党委 党组织 党支部 宫颈癌 华人 简介 简称 项目 车辆 连锁 景区 应聘 查询 查看
		毛巾 马上 白天 雷同 石油 江苏 温馨 施工 方便 龙头 万一 康复 金融 季度 季节 单亲 单身 盛夏 管辖 房产 房屋 和解 全年 明年 周一 周二 周三 周四 周五 周六 周日 周末 周期 周边 时段 黄金 高级 高校 高龄 孔子 童装 安置 安排 常年 易地`) {
		all[word] = true
	}
	return all
}()

// notNameEnd matches how places, offices, posts and kinds of numbers end.
var notNameEnd = regexp.MustCompile(`(?:[省市县区镇乡村街路庄屯站所局办院部处科室队会社厅馆校组司店线网点厂房园号楼岗]|电话|手机|热线|专线|主任|主席|书记|医生|律师|老师|校长|站长|所长|院长|局长|科长|经理|部长|干事|委员|同志|中心|时间|地址|姓名|性别|年龄)$`)

// IsName reports whether s can be nothing but a Chinese person's name, whole or
// with a part left out, as far as its form tells.
func IsName(s string) bool {
	if len(s) < shortestName || len(s) > longestNameBytes {
		return false
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	if first, _ := utf8.DecodeRuneInString(s); utf8.RuneCountInString(s) > 4 || !strings.ContainsRune(firstOfNames, first) || !wholeName.MatchString(s) {
		return false
	}
	if IsHiddenName(s) {
		return true
	}
	if noName[s] || notNameEnd.MatchString(s) {
		return false
	}
	_, err := region.Parse(s)
	return err != nil
}

// IsHiddenName reports whether s is a name with a part left out.
func IsHiddenName(s string) bool { return wholeHidden.MatchString(s) }

// What a name has in bytes: two characters, one of which may be a star, to four
// with spaces between them.
const (
	shortestName     = 4
	longestNameBytes = 21
)

const firstOfNames = Surnames + DoubleSurnames

// NamedLast reports whether text ends in a person's name that stands alone.
func NamedLast(text string) bool {
	m := nameBefore.FindStringSubmatch(text)
	return m != nil && IsName(m[1])
}
