//go:build ignore

// Generate_areacodes writes areacodes.tsv from the geocoding data and the number
// patterns of libphonenumber, as its Go port holds them. The port is needed here
// only, so it is added to a copy of go.mod. Run, in this folder,
//
//	cp ../../go.mod /tmp/areacodes.mod && cp ../../go.sum /tmp/areacodes.sum
//	go get -modfile=/tmp/areacodes.mod github.com/nyaruka/phonenumbers@v1.8.1
//	go run -modfile=/tmp/areacodes.mod generate_areacodes.go
//
// Each line is a region's code, its area code and how many digits the numbers
// there have, with tabs between. A region without a line has the area code of
// what contains it; a region whose area code is not certain has the line's last
// two fields empty.
package main

import (
	"fmt"
	"log"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"jinguo/knowledge/region"
)

// extra are regions that share the area code of a city which the data names
// alone, each as its own page of an encyclopedia or its operator says.
var extra = map[string]string{
	"419001": "0391", // 济源市; http://spot.cnair.com/henan/jiyuan/list_jiyuan.htm
	"4508":   "0775", // 贵港市; http://shuisuji.com/tianjin/129345.html
	"4514":   "0771", // 崇左市; https://www.qiuwenbaike.cn/wiki/崇左市
	"46":     "0898", // the whole of Hainan since 2003-09-01; http://croweapparel.com/tel.html
	"6202":   "0937", // 嘉峪关市; http://wikim.kfd.me/zh-my/嘉峪关市
}

// uncertain are regions whose area code is not that of their city, or may have
// changed when they came under another one, where the data does not decide.
var uncertain = []string{
	"220184",                     // 公主岭市 came from 四平市
	"340281", "340522", "340523", // 无为市, 含山县 and 和县 came from the former 巢湖市
	"340422",           // 寿县 came from 六安市
	"340722",           // 枞阳县 came from 安庆市
	"370116", "370117", // 莱芜区 and 钢城区 were 莱芜市
	"4102",                       // 开封市 shares the network of 郑州市, which the data does not have
	"540628",                     // 索县, to which the data gives an area code of its own
	"650202",                     // 独山子区 lies beside 奎屯市
	"653023",                     // 阿合奇县 is reached by way of 阿克苏地区
	"6540",                       // 伊犁 has two area codes
	"654202", "654203", "654226", // 乌苏市, 沙湾市 and 和布克赛尔县 lie beside cities with codes of their own
	"6328", // 海西 has two area codes
}

// seats are the counties of the prefectures with two area codes that the data
// names for them in English.
var seats = map[string]string{"654002": "0999", "654003": "0992", "632801": "0979", "632802": "0977"}

// unknown are names in the data that no division has today; their cities have the
// same area code.
var unknown = []string{"广东省潮阳市", "广东省顺德市", "双湖", "西藏自治区扎达县"}

func main() {
	log.SetFlags(0)
	found := map[string][]area{}
	for n := 10; n < 1000; n++ {
		if n > 10 && n < 20 || n > 29 && n < 310 {
			continue // mobile numbers, and codes that are longer
		}
		a, names := read(n)
		for _, code := range codes(names) {
			found[code] = append(found[code], area{a.code, a.digits, len(names)})
		}
	}
	var lines []string
	for code, list := range found {
		if !slices.Contains(uncertain, code) {
			lines = append(lines, line(code, newest(code, list)))
		}
	}
	for _, more := range []map[string]string{extra, seats} {
		for code, wanted := range more {
			a, _ := read(number(wanted))
			lines = append(lines, line(code, a))
		}
	}
	for _, code := range uncertain {
		lines = append(lines, code+"\t\t")
	}
	slices.Sort(lines)
	head := fmt.Sprintf("# Area codes from libphonenumber (Apache-2.0), by way of github.com/nyaruka/phonenumbers %s; packed %s by generate_areacodes.go, which says how a line is read.\n",
		version(), time.Now().Format(time.DateOnly))
	if err := os.WriteFile("areacodes.tsv", []byte(head+strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		log.Fatal(err)
	}
}

// area is an area code, how long the numbers behind it are, and how many cities
// have it.
type area struct {
	code   string // with its zero
	digits string // 7, 8 or "7 8"
	shared int
}

// read asks the data for the area code 0n and for what it names.
func read(n int) (area, []string) {
	a := area{code: fmt.Sprintf("0%d", n)}
	var digits, names []string
	for length, rest := range map[int]string{7: "56789", 8: "567890"} {
		for first := 20; first < 90; first++ {
			p, err := phonenumbers.Parse(fmt.Sprintf("+86%d%d%s", n, first, rest), "CN")
			if err != nil || phonenumbers.GetNumberType(p) != phonenumbers.FIXED_LINE {
				continue
			}
			name, err := phonenumbers.GetGeocodingForNumber(p, "zh")
			if err != nil {
				log.Fatal(err)
			}
			if name != "" && name != "中国" {
				digits, names = append(digits, fmt.Sprint(length)), strings.Split(name, "、")
			}
		}
	}
	slices.Sort(digits)
	a.digits = strings.Join(slices.Compact(digits), " ")
	return a, names
}

func number(code string) (n int) {
	fmt.Sscan(strings.TrimPrefix(code, "0"), &n)
	return n
}

// codes are the regions that have the names, the first of which starts with the
// province.
func codes(names []string) []string {
	var all []string
	within := ""
	for _, name := range names {
		code, ok := codeOf(name, within)
		switch {
		case ok && len(code) >= 2:
			all = append(all, code)
			within = code[:2]
		case !slices.Contains(unknown, name) && !slices.Contains(unknown, region.Full(within)+name):
			log.Printf("no region %s", name)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(code string) bool { // counties of a city that is named
		return len(code) == 6 && slices.Contains(all, code[:4])
	})
}

// codeOf is the region with that name in the province within. Prefectures that
// have become cities since are looked for as such.
func codeOf(name, within string) (string, bool) {
	full := name
	if within != "" {
		full = region.Full(within) + name
	}
	full = strings.Replace(full, "株州", "株洲", 1)
	for _, try := range []string{full, name, strings.TrimSuffix(full, "地区") + "市"} {
		if r, err := region.Parse(try); err == nil && strings.HasPrefix(r.Code, within) {
			return r.Code, true
		}
	}
	return "", false
}

// newest picks the area code that holds today: a city that has given up its own
// has that of the cities which it joined.
func newest(code string, list []area) area {
	slices.SortStableFunc(list, func(a, b area) int { return b.shared - a.shared })
	if len(list) > 1 && list[0].shared == list[1].shared {
		log.Fatalf("%s has %v", code, list)
	}
	return list[0]
}

func line(code string, a area) string { return code + "\t" + a.code + "\t" + a.digits }

func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if m.Path == "github.com/nyaruka/phonenumbers" {
			return m.Version
		}
	}
	return ""
}
