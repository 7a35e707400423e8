package alarm_test

import (
	"testing"

	"jinguo/knowledge/alarm"
)

func TestDefault(t *testing.T) {
	for _, s := range []string{"老公打我", "laogong da wo zenme ban", "老公大我", "我不想火了", "老🔥公🔥打🔥我", "佢打我", "jiuming", "俺男人揍俺", "他大我三岁", "去年他打我", "我邻居天天打她媳妇"} {
		a, ok := alarm.Default().Hear(s)
		t.Log(s, ok, a.Topic.Key, a.Past, a.Other, a.Row.Text)
	}
}
