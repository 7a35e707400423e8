package alarm

import (
	"strings"
	"testing"
)

// BenchmarkHear measures one text: of the usual length, and of 1,000 characters in one
// sentence, with danger at its end and without.
func BenchmarkHear(b *testing.B) {
	long := strings.Repeat("今天他和我去办事大厅排队等了很久才拿到孩子的材料，", 40)
	table := Default()
	table.Hear(long) // compiles nothing, but reads the sounds
	for _, c := range []struct{ name, text string }{
		{"danger", "老公又打我了，怎么办"}, {"harmless", "我妈妈想做两癌检查，要带什么材料"}, {"pinyin", "laogong da wo zenme ban"},
		{"long danger", long + "回来老公又打我了"}, {"long harmless", long},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				table.Hear(c.text)
			}
		})
	}
}
