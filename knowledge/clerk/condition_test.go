package clerk

import "testing"

// TestExpress holds the spellings that sheets have.
func TestExpress(t *testing.T) {
	for _, c := range []struct{ fact, relation, value, want string }{
		{"年龄", "是", "35", "age == 35"},
		{"年龄", "等于", "三十五", "age == 35"},
		{"年龄", "至少", "35", "age >= 35"},
		{"年龄", "不低于", "35周岁", "age >= 35"},
		{"年龄", "≥", "三十五周岁", "age >= 35"},
		{"年龄", ">=", "３５", "age >= 35"},
		{"年龄", "满", "35", "age >= 35"},
		{"年龄", "以上", "35周岁", "age >= 35"},
		{"年龄", "以内", "35", "age <= 35"},
		{"年龄", "年满", "三十五岁", "age >= 35"},
		{"年龄", "不少于", "35", "age >= 35"},
		{"周岁", "至多", "64", "age <= 64"},
		{"年龄（周岁）", "不超过", "64", "age <= 64"},
		{" 年 龄 ", "≤", "64", "age <= 64"},
		{"年龄", "不高于", "64周岁", "age <= 64"},
		{"年龄", "大于", "18", "age > 18"},
		{"年龄", "超过", "18周岁", "age > 18"},
		{"年龄", "高于", "18", "age > 18"},
		{"年龄", "小于", "65", "age < 65"},
		{"年龄", "低于", "65", "age < 65"},
		{"年龄", "不满", "65周岁", "age < 65"},
		{"年龄", "未满", "六十五", "age < 65"},
		{"年龄", "在…之间", "35-64", "age >= 35 && age <= 64"},
		{"年龄", "在...之间", "35至64", "age >= 35 && age <= 64"},
		{"年龄", "在……之间", "35～64周岁", "age >= 35 && age <= 64"},
		{"年龄", "之间", "三十五到六十四周岁", "age >= 35 && age <= 64"},
		{"年龄", "介于", "35周岁—64周岁", "age >= 35 && age <= 64"},
		{"年龄", "", "35-64", "age >= 35 && age <= 64"},
		{"年龄", "是", "35周岁以上", "age >= 35"},
		{"年龄", "", "35周岁（含）以上、65周岁以下", "age >= 35 && age <= 65"},
		{"年龄", "", "满35周岁不满65周岁", "age >= 35 && age < 65"},
		{"年龄", "", "35周岁(含)至65周岁(不含)", "age >= 35 && age < 65"},
		{"年龄", "不在…之间", "35-64", "age < 35 || age > 64"},
		{"年龄", "不等于", "60", "age != 60"},
		{"年龄", "之一", "18、19或20", "age in [18, 19, 20]"},
		{"年龄", "不属于", "18、19", "!(age in [18, 19])"},
		{"age", "at", "", "value"},
		{"人均收入", "低于", "800元", "income < 800"},
		{"人均月收入", "不超过", "1.2万元", "income <= 12000"},
		{"人均收入", "不超过", "1,200 元/月", "income <= 1200"},
		{"家庭人均月收入", "≤", "9600元/年", "income <= 800"},
		{"人均收入", "≤", "1000元/年", "value"},
		{"居住证月数", "满", "6个月", "permit_months >= 6"},
		{"居住证月数", "满", "半年", "permit_months >= 6"},
		{"居住证月数", "不少于", "一年", "permit_months >= 12"},
		{"居住证月数", "不少于", "1年半", "permit_months >= 18"},
		{"居住证月数", "至少", "两年", "permit_months >= 24"},
		{"社保月数", "至少", "十二个月", "insured_months >= 12"},
		{"参保月数", "大于等于", "1个半月", "value"},
		{"上次领取月数", "至少", "12", "had_months >= 12"},
		{"带动妇女数", "不少于", "10人", "women_employed >= 10"},
		{"家庭人数", "至少", "三口人", "household >= 3"},
		{"年龄", "至少", "35元", "value"},
		{"年龄", "至少", "很大", "value"},
		{"年龄", "至少", "", "value"},
		{"年龄", "至少", "350", "value"},
		{"年龄", "包含", "35", "relation"},
		{"年龄", "至少", "35以下", "value"},
		{"年龄", "", "35以上或20以下", "value"},
		{"年纪大小", "至少", "35", "fact"},

		{"婚姻状况", "是", "离婚", "marital == 'divorced'"},
		{"婚姻", "为", "离异", "marital == 'divorced'"},
		{"婚姻状况", "不是", "已婚", "marital != 'married'"},
		{"婚姻状况", "之一", "离婚、丧偶", "marital in ['divorced', 'widowed']"},
		{"婚姻状况", "属于", "离异或丧偶", "marital in ['divorced', 'widowed']"},
		{"婚姻状况", "任意一项", "离婚，丧偶", "marital in ['divorced', 'widowed']"},
		{"婚姻状况", "是…之一", "离婚/丧偶", "marital in ['divorced', 'widowed']"},
		{"婚姻状况", "是", "离婚、丧偶", "marital in ['divorced', 'widowed']"},
		{"婚姻状况", "都不是", "已婚、未婚", "!(marital in ['married', 'single'])"},
		{"婚姻状况", "是", "结过婚", "value"},
		{"婚姻状况", "至少", "离婚", "relation"},
		{"性别", "是", "妇女", "sex == 'female'"},
		{"残疾", "之一", "一级、二级", "disability in ['one', 'two']"},
		{"残疾证", "不是", "无", "disability != 'none'"},
		{"孩子跟谁生活", "是", "随本人生活", "children_with == 'me'"},

		{"困难认定", "包含", "低保", "'dibao' in category"},
		{"困难认定", "之一", "低保、特困", "category.exists(c, c in ['dibao', 'tekun'])"},
		{"困难类别", "属于", "低保对象、特困人员、防返贫监测对象", "category.exists(c, c in ['dibao', 'tekun', 'return'])"},
		{"困难认定", "是", "低保家庭", "'dibao' in category"},
		{"困难认定", "不属于", "低保、特困", "!(category.exists(c, c in ['dibao', 'tekun']))"},
		{"困难认定", "不含", "低保", "!('dibao' in category)"},
		{"困难认定", "没有", "", "size(category) == 0"},
		{"困难认定", "是", "无", "size(category) == 0"},
		{"困难认定", "有", "", "size(category) > 0"},
		{"困难认定", "包含", "低保、特困", "any"},
		{"困难认定", "都有", "低保、低保边缘", "'dibao' in category && 'edge' in category"},
		{"想办什么", "包含", "开店创业、贷款", "'business' in wish"},
		{"想办的事", "之一", "开店创业、贷款、学种植养殖", "wish.exists(c, c in ['business', 'farm'])"},
		{"官司", "之一", "抚养费、赡养费、扶养费；家庭暴力、虐待、遗弃", "legal_matter.exists(c, c in ['support', 'abuse'])"},

		{"居住证", "是", "是", "permit"},
		{"居住证", "有", "", "permit"},
		{"居住证", "", "有", "permit"},
		{"有居住证", "=", "√", "permit"},
		{"居住证", "没有", "", "!permit"},
		{"居住证", "是", "否", "!permit"},
		{"居住证", "不是", "是", "!permit"},
		{"居住证", "不是", "否", "permit"},
		{"领过这项", "是", "没有", "!had"},
		{"享受过本项目", "没有", "", "!had"},
		{"遭受家暴", "是", "是", "violence"},
		{"居住证", "大于", "1", "relation"},
		{"居住证", "是", "也许", "value"},
		{"居住证", "", "", "value"},

		{"户籍", "位于", "本地", "within(hukou, here)"},
		{"户籍地", "在", "兰陵县", "within(hukou, '371324')"},
		{"户口所在地", "是", "临沂市兰陵县", "within(hukou, '371324')"},
		{"户籍", "属于地区", "本县", "within(hukou, here)"},
		{"户籍", "不位于", "本地", "!within(hukou, here)"},
		{"户籍", "位于", "兰陵县、沂水县", "within(hukou, '371324') || within(hukou, '371323')"},
		{"居住地", "位于", "本地", "within(lives, here)"},
		{"户籍", "位于", "某地方", "value"},
		{"户籍", "至少", "兰陵县", "relation"},

		{"孩子", "有未满N岁的", "14", "children.exists(c, c < 14)"},
		{"孩子", "有未满", "14", "children.exists(c, c < 14)"},
		{"子女", "有未满…岁的", "十八", "children.exists(c, c < 18)"},
		{"孩子", "有未满14岁的", "", "children.exists(c, c < 14)"},
		{"孩子", "有不满", "14周岁", "children.exists(c, c < 14)"},
		{"孩子", "有N岁以上的", "6", "children.exists(c, c >= 6)"},
		{"孩子", "有…岁以下的", "3", "children.exists(c, c <= 3)"},
		{"孩子", "有", "6-11岁", "children.exists(c, c >= 6 && c <= 11)"},
		{"孩子", "有", "未成年子女", "children.exists(c, c < 18)"},
		{"孩子", "没有", "未满14岁", "!children.exists(c, c < 14)"},
		{"孩子", "人数至少", "2", "size(children) >= 2"},
		{"孩子", "人数不少于", "两个", "size(children) >= 2"},
		{"孩子", "至少", "2个", "size(children) >= 2"},
		{"孩子", "人数等于", "2", "size(children) == 2"},
		{"孩子", "未满14岁的人数至少", "2", "children.filter(c, c < 14).size() >= 2"},
		{"孩子", "有2个以上未满14岁的", "", "children.filter(c, c < 14).size() >= 2"},
		{"孩子", "都未满", "18岁", "size(children) > 0 && children.all(c, c < 18)"},
		{"孩子", "没有", "", "size(children) == 0"},
		{"孩子", "是", "无", "size(children) == 0"},
		{"孩子", "有", "", "size(children) >= 1"},
		{"孩子", "有", "很多", "relation"},
		{"孩子", "有未满", "14个", "relation"},

		{"", "CEL", "age * 2 > 70", "age * 2 > 70"},
		{"随便", "表达式", "permit || within(hukou, here)", "permit || within(hukou, here)"},
		{"", "CEL", "", "expression"},
	} {
		got, fault := Condition{Fact: c.fact, Relation: c.relation, Value: c.value}.Express()
		if fault != nil {
			if words := map[string]string{"sheet_relation": "relation", "sheet_value": "value", "sheet_fact": "fact", "sheet_any_or_all": "any", "sheet_expression": "expression"}[fault.Code]; words != c.want {
				t.Errorf("%s | %s | %s: %s %v, want %s", c.fact, c.relation, c.value, fault.Code, fault.Args, c.want)
			}
			continue
		}
		if got.When != c.want {
			t.Errorf("%s | %s | %s: %s, want %s", c.fact, c.relation, c.value, got.When, c.want)
		}
	}
}

// TestExcluded holds that who meets an excluded condition is left out.
func TestExcluded(t *testing.T) {
	for _, c := range []struct{ fact, relation, value, want string }{
		{"年龄", "至少", "60", "age < 60"},
		{"年龄", "在…之间", "35-64", "age < 35 || age > 64"},
		{"年龄", "", "满35不满65", "!(age >= 35 && age < 65)"},
		{"就业状况", "是", "退休", "employment != 'retired'"},
		{"就业状况", "之一", "退休、上班", "!(employment in ['retired', 'employed'])"},
		{"困难认定", "包含", "低保", "!('dibao' in category)"},
		{"居住证", "有", "", "!permit"},
		{"户籍", "位于", "本地", "!within(hukou, here)"},
		{"孩子", "有未满", "14", "!children.exists(c, c < 14)"},
		{"孩子", "人数至少", "2", "!(size(children) >= 2)"},
		{"", "CEL", "age > 3", "!(age > 3)"},
	} {
		got, fault := Condition{Fact: c.fact, Relation: c.relation, Value: c.value, Exclude: true}.Express()
		if fault != nil || got.When != c.want {
			t.Errorf("%s | %s | %s: %s %v, want %s", c.fact, c.relation, c.value, got.When, fault, c.want)
		}
	}
}

// TestReasons holds what is said where a sheet gives no reason.
func TestReasons(t *testing.T) {
	for _, c := range []struct{ fact, relation, value, zh, en string }{
		{"年龄", "至少", "35", "年龄不低于35周岁", "age of at least 35"},
		{"年龄", "在…之间", "35-64", "年龄在35至64周岁之间（含）", "age from 35 to 64"},
		{"年龄", "", "满35不满65", "年龄不低于35周岁、低于65周岁", "age of at least 35, below 65"},
		{"婚姻状况", "之一", "离婚、丧偶", "婚姻状况是离婚或丧偶", "marital status is divorced or widowed"},
		{"困难认定", "不含", "低保", "困难认定不是低保", "recognised hardship is none of subsistence allowance (dibao)"},
		{"居住证", "没有", "", "居住证：否", "residence permit: no"},
		{"户籍", "位于", "兰陵县", "户籍在山东省临沂市兰陵县", "household registration in 山东省临沂市兰陵县"},
		{"孩子", "有未满", "14", "有不满14周岁的孩子", "a child below 14 years old"},
		{"孩子", "未满14岁的人数至少", "2", "不满14周岁的孩子数满2", "at least 2 children below 14 years old"},
	} {
		got, fault := Condition{Fact: c.fact, Relation: c.relation, Value: c.value}.Express()
		if fault != nil || got.Zh != c.zh || got.En != c.en {
			t.Errorf("%s | %s | %s: %q %q %v, want %q %q", c.fact, c.relation, c.value, got.Zh, got.En, fault, c.zh, c.en)
		}
	}
}

func FuzzExpress(f *testing.F) {
	f.Add("年龄", "在…之间", "35至64周岁", false)
	f.Add("孩子", "未满14岁的人数至少", "2", true)
	f.Add("困难认定", "之一", "低保、特困", true)
	f.Add("户籍", "位于", "兰陵县或本地", false)
	f.Add("居住证月数", "满", "1年半", false)
	f.Add("人均收入", "", "一万二千元以下", false)
	f.Fuzz(func(t *testing.T, fact, relation, value string, exclude bool) {
		got, fault := Condition{fact, relation, value, exclude}.Express()
		if (fault == nil) == (got.When == "") {
			t.Fatalf("%q %v", got.When, fault)
		}
	})
}

// TestReword holds that expressions are said in words where there are some, and that
// the words mean the same.
func TestReword(t *testing.T) {
	for _, when := range []string{
		"age >= 35 && age <= 64", "age < 35 || age > 64", "age > 18", "age in [18, 19]", "permit", "!had", "marital == 'divorced'",
		"marital in ['divorced', 'widowed']", "!(marital in ['married', 'single'])", "'dibao' in category", "!('dibao' in category)",
		"category.exists(c, c in ['dibao', 'tekun'])", "!(category.exists(c, c in ['dibao', 'tekun']))", "size(category) == 0", "size(category) > 0",
		"within(hukou, here)", "!within(hukou, here)", "within(hukou, '371324')", "children.exists(c, c < 14)", "!children.exists(c, c < 14)",
		"children.exists(c, c >= 6 && c <= 11)", "size(children) >= 2", "size(children) >= 1", "size(children) == 0", "children.filter(c, c < 14).size() >= 2",
		"within(hukou, here) || permit_months >= 6", "category.exists(c, c in ['dibao', 'tekun']) || (income < 800 && children.exists(c, c < 18))",
		"sex == 'female' && age >= 18",
	} {
		rows := Reword(when, "甲")
		if rows[0].Relation == "表达式" || together(rows) != when {
			t.Errorf("%s: %v is %s", when, rows, together(rows))
		}
	}
	for _, when := range []string{"income * household < 5000", "age > 3 ? permit : had", "violence || (income < 800 && (permit || had))"} {
		if rows := Reword(when, "甲"); len(rows) != 1 || rows[0] != (Row{Relation: "表达式", Value: when}) {
			t.Errorf("%s: %v", when, rows)
		}
	}
	for _, pay := range []string{"600", "size(children) * 500", "min([size(children) * 500, 2000])", "household * 300", "300 + size(children) * 200",
		"children.filter(c, c < 6).size() * 200", "max([min([household * 300, 1500]), 500])", "max([800 - income, 100])"} {
		if back, _, _, fault := (Payment{Amount: PayText(pay)}).Pay(); fault != nil || back != pay {
			t.Errorf("%s: %s is %s", pay, PayText(pay), back)
		}
	}
}
