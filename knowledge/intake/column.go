package intake

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// field is what a column, or a heading of a text with front matter, tells.
type field int

const (
	colUnknown field = iota
	colSerial        // numbers the rows; ignored
	colName          // of what, the other columns decide
	colProgrammeName
	colPointName
	colQuestion
	colAnswer
	colWho
	colConditions
	colAmount
	colPapers
	colSteps
	colWhere
	colDeadline
	colLegalBasis
	colContent // what a programme gives, in words
	colKinds
	colAddress
	colPhone
	colHours
	colServices
	colLon
	colLat
	colCoordinates
	colArea   // a region
	colOffice // whom to ask about a programme
	colConfidential
	colPublic // the opposite of confidential
	colAliases
	colWordings // other wordings of a question
	colNumber
	colIssuer
	colIssued
	colEffective
	colExpires
	colVerified   // when somebody last made sure of what a row says
	colVerifiedBy // who did
	colPerson     // a name of somebody; left out
	colPrivate    // what only a register of persons has
)

// columnNames lists what people write above a column, by what it tells.
var columnNames = map[field]string{
	colSerial:        "序号 编号 序 号 no no. # id 行号",
	colName:          "名称 标题 title name",
	colProgrammeName: "项目名称 项目 救助项目 帮扶项目 帮扶项目名称 救助项目名称 补贴项目 补助项目 资助项目 惠民项目 事项 事项名称 办理事项 办事事项 救助事项 政策名称 惠民政策 待遇名称",
	colPointName:     "服务点 服务点名称 服务站 服务站名称 站点 站点名称 机构 机构名称 单位 单位名称 服务机构 阵地名称 场所名称 驿站名称 家园名称 医院名称 中心名称 基地名称 热线名称 部门 部门名称 妇女之家 维权站 维权站点 儿童之家 法律援助机构 调解组织 调解委员会",
	colQuestion:      "问题 提问 常见问题 咨询问题 question 问",
	colAnswer:        "答案 回答 解答 答复 答复内容 回答内容 answer 答",
	colWho:           "帮扶对象 对象 适用对象 申请人 救助对象 服务对象 补助对象 补贴对象 资助对象 享受对象 受益对象 保障对象 面向对象 受理对象 适用人群 适用范围 申请对象",
	colConditions:    "条件 申请条件 办理条件 享受条件 申报条件 救助条件 受理条件 资格条件 准入条件 申请资格",
	colAmount:        "标准 补助标准 补贴标准 资助标准 救助标准 待遇标准 发放标准 奖补标准 帮扶标准 支持标准 金额 补助金额 补贴金额 资助金额 救助金额 额度 贷款额度",
	colPapers:        "材料 所需材料 申报材料 申请材料 提交材料 办理材料 证明材料 需要材料 需提供材料 所需资料 申请资料",
	colSteps:         "流程 办理流程 办事流程 申请流程 申报流程 程序 申请程序 办理程序 申报程序 步骤 办理步骤 办理方式 申请方式 申请办法 申报方式 申请途径",
	colWhere:         "地点 办理地点 受理地点 申请地点 申报地点 办理窗口 受理单位 受理部门 受理机构 办理单位 办理部门 经办机构 经办部门",
	colDeadline:      "时限 截止 截止时间 截止日期 申报时间 申请时间 受理时间 办理时限 办结时限 申报期限 申请期限 申报截止 申请截止 办理时间",
	colLegalBasis:    "依据 政策依据 法律依据 文件依据 政策文件 设定依据",
	colContent:       "内容 项目内容 政策内容 帮扶内容 救助内容 帮扶措施 主要内容 项目简介 项目介绍",
	colKinds:         "类型 类别 种类 性质 服务点类型 服务点类别 服务类型 服务类别 机构类型 机构类别 站点类型 阵地类型 单位类型 场所类型",
	colAddress:       "地址 详细地址 具体地址 办公地址 办公地点 单位地址 机构地址 站点地址 场所地址 服务地址 服务地点 联系地址 通讯地址 所在地址 位置 具体位置 地理位置 address",
	colPhone:         "电话 联系电话 咨询电话 咨询热线 值班电话 手机 手机号 手机号码 热线 热线电话 服务热线 服务电话 办公电话 固定电话 固话 座机 电话号码 联系方式 求助电话 监督电话 投诉电话 联系人电话 负责人电话 号码 tel phone",
	colHours:         "服务时间 开放时间 办公时间 工作时间 营业时间 接待时间 接听时间 值班时间 服务时段 上班时间 开馆时间 hours",
	colServices:      "服务内容 服务项目 服务范围 服务功能 提供服务 职能 主要职能 职责 工作职责 受理范围 业务范围 主要业务 功能 services",
	colLon:           "经度 lon lng longitude 东经",
	colLat:           "纬度 lat latitude 北纬",
	colCoordinates:   "坐标 经纬度 地理坐标 坐标位置 位置坐标",
	colArea:          "地区 县区 区县 县市区 县 市 区 省 省份 地市 城市 市州 市县 乡镇 镇 乡 街道 镇街 乡镇街道 所在区县 所在县区 所在地区 所在地 所属地区 所属区县 所属县区 所属街道 所属乡镇 行政区划 适用地区 辖区 所属辖区 region",
	colOffice:        "责任单位 责任部门 主管部门 主管单位 牵头部门 牵头单位 实施单位 承办单位 主办单位 联系单位 联系部门 咨询单位 咨询部门 责任科室 承办科室 科室",
	colConfidential:  "保密 是否保密 是否涉密 是否需保密 地址保密 地址是否保密",
	colPublic:        "公开 是否公开 可否公开",
	colAliases:       "关键词 别名 又名 简称 其他名称 曾用名 俗称 aliases",
	colWordings:      "其他问法 相似问法 相似问题 扩展问法 常见问法 questions",
	colNumber:        "文号 发文字号 文件号 number",
	colIssuer:        "发文机关 发文单位 发布机构 发布单位 印发单位 issuer",
	colIssued:        "发布日期 发布时间 发文日期 发文时间 印发日期 成文日期 issued",
	colEffective:     "施行日期 生效日期 实施日期 effective",
	colExpires:       "有效期至 失效日期 截止有效期 expires",
	colVerified:      "核对日期 核对时间 核实日期 核实时间 最近核对 最近核实 上次核对 上次核实 最近核对日期 最近核实日期 更新核实日期 verified",
	colVerifiedBy:    "核对人 核对人员 核对单位 核实人 核实人员 核实单位",
	colPerson:        "联系人 联系人姓名 负责人 负责人姓名 姓名 站长 站点负责人 主任 调解员 法人 法人代表 法定代表人 值班人员 工作人员 律师姓名 性别 年龄 民族 文化程度 政治面貌 学生姓名 户主 户主姓名",
	colPrivate:       "身份证 身份证号 身份证号码 公民身份号码 证件号码 家庭住址 家庭地址 现住址 户籍地址 户籍所在地 住址 出生年月 出生日期 案情 病情 家庭情况 困难情况 致贫原因 银行卡号 银行账号",
}

var fields = func() map[string]field {
	all := map[string]field{}
	for f, names := range columnNames {
		for _, name := range strings.Fields(names) {
			all[name] = f
		}
	}
	return all
}()

// endings tell a name that is none of columnNames by how it ends, first match first.
var endings = []struct {
	pattern *regexp.Regexp
	field   field
}{
	{regexp.MustCompile(`身份证|住址$`), colPrivate},
	{regexp.MustCompile(`(?:姓名|联系人|负责人|主席|主任|书记|专干|网格员|[站所院校会队]长)$`), colPerson},
	{regexp.MustCompile(`(?:电话|热线|手机|手机号|电话号码|联系方式)$`), colPhone},
	{regexp.MustCompile(`(?:服务|开放|办公|工作|营业|接待|接听|值班)时间`), colHours},
	{regexp.MustCompile(`(?:截止时间|截止日期|期限|时限|申报时间|申请时间)$`), colDeadline},
	{regexp.MustCompile(`地址$`), colAddress},
	{regexp.MustCompile(`条件$`), colConditions},
	{regexp.MustCompile(`(?:标准|金额|额度)$`), colAmount},
	{regexp.MustCompile(`材料$`), colPapers},
	{regexp.MustCompile(`(?:流程|程序)$`), colSteps},
	{regexp.MustCompile(`依据$`), colLegalBasis},
	{regexp.MustCompile(`(?:对象|人群)$`), colWho},
	{regexp.MustCompile(`地点$`), colWhere},
	{regexp.MustCompile(`(?:服务内容|职能|职责)$`), colServices},
	{regexp.MustCompile(`(?:项目|事项|政策)名称$`), colProgrammeName},
	{regexp.MustCompile(`(?:经度|东经)$`), colLon},
	{regexp.MustCompile(`(?:纬度|北纬)$`), colLat},
	{regexp.MustCompile(`(?:坐标|经纬度)$`), colCoordinates},
	{regexp.MustCompile(`(?:站|点|机构|单位|中心|阵地|场所|医院|家园|之家|基地|热线|部门|组织)名称$`), colPointName},
	{regexp.MustCompile(`^(?:服务|工作|维权|办事|检查|接待|咨询|调解|活动)(?:点|站|室|中心|窗口)$`), colPointName},
	{regexp.MustCompile(`名称$`), colName},
	{regexp.MustCompile(`(?:类型|类别)$`), colKinds},
	{regexp.MustCompile(`(?:县区|区县|乡镇|街道|地区)$`), colArea},
}

const longestHeader = 20 // characters

var bracketed = regexp.MustCompile(`[(\[【〔][^)\]】〕]*[)\]】〕]`)

// fieldOf is what a header cell or a heading tells; unknown where it is no name that
// people give a column.
func fieldOf(header string) field {
	s := bracketed.ReplaceAllString(width.Narrow.String(header), "")
	s = strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("*:;,、/&\"'", r) {
			return -1
		}
		return r
	}, s))
	if s == "" || utf8.RuneCountInString(s) > longestHeader {
		return colUnknown
	}
	if f, ok := fields[s]; ok {
		return f
	}
	for _, e := range endings {
		if e.pattern.MatchString(s) {
			return e.field
		}
	}
	return colUnknown
}

// amountUnit matches what brackets in a header say of bare numbers below it.
var amountUnit = regexp.MustCompile(`[(\[【〔](?:单位[:])?\s*((?:万|千|百)?元(?:/[^)\]】〕]{1,6})?|%|个?工作日|天|日|个?月|年)[)\]】〕]`)

// bareNumber matches a cell that holds a number, or two with a dash between them.
var bareNumber = regexp.MustCompile(`^\d[\d,.]*(?:\s*[-~～—至]\s*\d[\d,.]*)?$`)

// withUnit puts the unit that a header names behind a bare number below it.
func withUnit(header, cell string) string {
	m := amountUnit.FindStringSubmatch(width.Narrow.String(header))
	if m == nil || !bareNumber.MatchString(strings.TrimSpace(cell)) {
		return cell
	}
	unit := m[1]
	if unit == "工作日" || unit == "月" {
		unit = "个" + unit
	}
	return strings.TrimSpace(cell) + unit
}
