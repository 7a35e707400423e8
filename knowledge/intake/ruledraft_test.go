package intake

import (
	"fmt"
	"strings"
	"testing"

	"jinguo/knowledge"
)

// TestProposedConditions proposes conditions for clauses such as policies have, and
// holds what comes of them.
func TestProposedConditions(t *testing.T) {
	var out strings.Builder
	for _, c := range []struct {
		field field
		text  string
	}{
		{colConditions, "1.年满35周岁不满65周岁；\n2.具有本县户籍或居住证满6个月；\n3.以前没有享受过本项目。"},
		{colConditions, "申请人应当年满18周岁、未满60周岁，具有本县户籍，家庭人均月收入低于800元。"},
		{colConditions, "年龄在三十五至六十四周岁，具有兰陵县户籍的农村妇女"},
		{colWho, "离异或丧偶并抚养未满18周岁子女的困难母亲。"},
		{colWho, "离婚、丧偶后独自抚养未成年子女，年满20周岁以上"},
		{colConditions, "家庭属于低保、特困对象。"},
		{colConditions, "经民政部门认定的低保对象、特困人员、防返贫监测对象；参保缴费满6个月。"},
		{colConditions, "家庭人均月收入不高于1,200元"},
		{colConditions, "在本县连续居住满1年以上，此前从未领取过该补助"},
		// Nothing is proposed where a word could turn it round.
		{colConditions, "低保、特困、残疾妇女家庭等"},
		{colConditions, "符合下列条件之一：\n1.年满35周岁；\n2.具有本县户籍。"},
		{colConditions, "年满35周岁，或者家庭人均月收入低于800元。"},
		{colConditions, "不分户籍，年满60周岁的优先。"},
		{colConditions, "抚养年满6周岁的儿童"},
		{colConditions, "子女年龄在6至17周岁"},
		{colConditions, "不具有本县户籍的"},
		{colConditions, "具有本市户籍。"},
		{colWho, "1.低保对象；\n2.年满35周岁的妇女。"},
		{colConditions, "女性年满20周岁，男性年满22周岁"},
		{colConditions, "年满18周岁；年满35周岁的另行规定。年满40周岁"},
		{colConditions, "家庭人均年收入低于8000元"},
		{colConditions, "因灾致困的，家庭人均月收入应低于1200元"},
		{colConditions, "退休、离婚、丧偶并抚养未成年子女"},
	} {
		a := &aid{values: map[field][]value{c.field: {{"", c.text}}}}
		e := knowledge.Entry{Kind: knowledge.Program, Region: "371324", Programme: &knowledge.Programme{}}
		a.propose(&e)
		fmt.Fprintf(&out, "%s\n", c.text)
		if r := e.Programme.Rule; r != nil {
			for _, clause := range r.Clauses {
				fmt.Fprintf(&out, "    %s: %s | %s | %s\n", clause.Name, clause.When, clause.Reason, clause.Quote)
			}
		}
	}
	golden(t, "testdata/rules/proposed.golden", out.String())
}
