package directory

import (
	"strings"

	"jinguo/knowledge/region"
)

// A kind is a sort of service point.
type kind struct {
	code     string   // in ids
	words    []string // as in Point.Kinds
	name     string   // behind the region's name; see named
	hours    []string // spellings to choose from
	services []string
	alias    string // a short name behind the region's; empty for none
	secret   bool   // it is confidential
}

var (
	fulian    = kind{"fl", []string{"妇联", "维权服务"}, "妇女联合会", office, []string{"妇女维权", "家庭教育指导", "困难妇女帮扶", "婚姻家庭咨询"}, "妇联", false}
	lawAid    = kind{"fy", []string{"法律援助"}, "法律援助中心", office, []string{"法律咨询", "申请法律援助", "代写法律文书"}, "", false}
	health    = kind{"by", []string{"妇幼保健院", "医院"}, "妇幼保健院", clinic, []string{"孕产妇保健", "两癌检查", "儿童保健", "婚前检查"}, "", false}
	mediation = kind{"tj", []string{"婚姻家庭纠纷调解委员会", "调解"}, "婚姻家庭纠纷人民调解委员会", office, []string{"婚姻纠纷调解", "家庭纠纷调解", "抚养赡养纠纷调解"}, "", false}
	civil     = kind{"mz", []string{"民政"}, "民政局", office, []string{"临时救助", "最低生活保障", "困境儿童保障"}, "", false}
	marriage  = kind{"hd", []string{"婚姻登记处"}, "婚姻登记处", office, []string{"结婚登记", "离婚登记", "补领婚姻登记证"}, "", false}
	mind      = kind{"xl", []string{"心理咨询"}, "妇女儿童心理服务站", appointed, []string{"心理咨询", "情绪疏导", "产后抑郁支持"}, "", false}
	shelter   = kind{"bh", []string{"庇护所", "救助管理站"}, "反家庭暴力庇护所", always, []string{"临时庇护", "食宿", "心理辅导"}, "", true}
	childcare = kind{"ty", []string{"托育"}, "托育服务中心", daily, []string{"全日托", "半日托", "临时托"}, "", false}
	centre    = kind{"hz", []string{"妇女儿童活动中心", "培训"}, "妇女儿童活动中心", daily, []string{"技能培训", "亲子活动", "兴趣课程"}, "", false}
	training  = kind{"jz", []string{"家政服务中心", "培训"}, "巾帼家政服务中心", office, []string{"家政培训", "就业介绍", "月嫂推荐"}, "", false}
	rescue    = kind{"jz2", []string{"救助管理站"}, "救助管理站", always, []string{"流浪乞讨人员救助", "护送返乡"}, "", false}

	police   = kind{"pc", []string{"派出所"}, "派出所", always, []string{"报警求助", "家庭暴力告诫书", "户口登记"}, "", false}
	hospital = kind{"ws", []string{"卫生院", "医院"}, "卫生院", clinic, []string{"孕产妇建档", "预防接种", "常见病诊疗"}, "", false}
	affairs  = kind{"sh", []string{"社会事务", "民政"}, "社会事务服务中心", office, []string{"救助申请受理", "医保缴费", "生育登记"}, "", false}
	justice  = kind{"sf", []string{"司法所", "法律援助"}, "司法所", office, []string{"人民调解", "法律咨询", "法律援助初审"}, "", false}

	home     = kind{"fj", []string{"妇女之家"}, "妇女之家", village, []string{"妇女议事", "维权咨询", "手工活动"}, "", false}
	station  = kind{"wz", []string{"卫生室"}, "卫生室", clinic, []string{"常见病诊疗", "孕产妇随访"}, "", false}
	children = kind{"ej", []string{"儿童之家"}, "儿童之家", village, []string{"课后看护", "留守儿童关爱"}, "", false}
	mediator = kind{"tw", []string{"调解"}, "人民调解委员会", village, []string{"邻里纠纷调解", "家庭纠纷调解"}, "", false}
)

// villageKinds are what the villages of a town have, the first of the first village first.
var villageKinds = [...]*kind{&home, &station, &children, &mediator}

// A layer is a kind in all regions of a level.
type layer struct {
	level region.Level
	kind  *kind
}

// layers are in the order in which a directory grows.
var layers = stack(
	at(region.Province, &fulian, &lawAid, &health, &mediation, &civil, &mind, &centre, &rescue, &training, &shelter),
	at(region.City, &fulian, &lawAid, &health, &mediation, &civil, &mind, &centre, &rescue, &training, &shelter),
	at(region.County, &fulian, &lawAid, &health, &mediation, &civil, &marriage, &mind, &shelter),
	at(region.Street, &fulian),
	at(region.County, &childcare, &centre, &training, &rescue),
	at(region.Street, &police, &hospital, &affairs, &justice),
)

func at(level region.Level, kinds ...*kind) []layer {
	list := make([]layer, len(kinds))
	for i, k := range kinds {
		list[i] = layer{level, k}
	}
	return list
}

func stack(parts ...[]layer) []layer {
	var all []layer
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// named is what the point of a kind in r is called, behind what contains r.
func named(k *kind, r region.Region) string {
	switch {
	case k == &civil && r.Level() == region.Province:
		return r.Name + "民政厅"
	case k == &police:
		return "公安局" + short(r.Name) + "派出所"
	case k == &hospital && strings.HasSuffix(r.Name, "街道"):
		return r.Name + "社区卫生服务中心"
	}
	return r.Name + k.name
}

// short is a town's name without what it is.
func short(name string) string {
	for _, suffix := range []string{"街道", "镇", "乡"} {
		if stem, ok := strings.CutSuffix(name, suffix); ok && stem != "" {
			return stem
		}
	}
	return name
}

// Hours as offices write them; an empty one says nothing.
var (
	office = []string{
		"周一至周五 8:30-12:00 13:30-17:30", "周一至周五8:30—12:00，14:00—17:30（节假日除外）", "工作日 9:00-17:00",
		"周一到周五 上午8点半到12点，下午2点到5点半", "星期一至星期五 8:30～12:00、13:30～17:00", "周一至周六 8:00-11:30,13:30-17:00",
		"夏季8:30-12:00 14:30-18:00，冬季8:30-12:00 14:00-17:30", "周一至周五 夏季（5月-9月）8:00-12:00 15:00-18:00；冬季 8:30-12:00 14:00-17:30",
		"8:30-17:30", "工作日上午9点-下午5点", "",
	}
	clinic = []string{
		"每天 8:00-12:00，14:00-17:30", "周一至周日 8:00-17:30", "24小时", "8：00—11：30，14：00—17：00", "每日8:00-18:00", "门诊 8:00-11:30 14:00-17:30，急诊24小时", "",
	}
	always    = []string{"24小时", "全天24小时", "24小时服务", "全天", "24小时值班"}
	appointed = []string{"周一至周五 9:00-17:00（需预约）", "预约", "周二、周四 14:00-17:00", "周六、周日 9:00-12:00", "请提前电话预约", ""}
	daily     = []string{"周一至周五 7:30-18:00", "周一至周日 9:00-17:00", "每天9:00—21:00", "周一到周六 8:00～18:00", "寒暑假 9:00-17:00", ""}
	village   = []string{"周一至周五 9:00-11:00", "周二、周四 14:00-17:00", "工作日 8:30-17:00", "每周六上午", "农忙除外 9:00-17:00", "周一、周三、周五 9:00-15:00", "", ""}
)

// Parts of the names of villages.
var (
	villageStems = []string{
		"王家", "李家", "张家", "刘家", "陈家", "杨家", "赵家", "黄家", "周家", "吴家", "徐家", "孙家", "马家", "朱家", "胡家", "郭家", "何家", "高家", "林家", "罗家",
		"东", "西", "南", "北", "前", "后", "上", "下", "新", "老", "大", "小", "红旗", "胜利", "团结", "和平", "建设", "光明", "幸福", "永安", "太平", "兴隆", "向阳", "青龙", "白石", "柳树", "桃园", "清水", "石桥", "龙泉",
	}
	villageTails = []string{"庄村", "村", "沟村", "坪村", "湾村", "岭村", "店村", "屯村", "社区", "营村", "桥村", "坡村", "塘村", "里社区", "家园社区"}
)
