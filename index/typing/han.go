package typing

import (
	"slices"
	"strings"
)

// shapes are characters that are easily taken for one another, by their look or by
// the strokes of a five-stroke keyboard.
var shapes = strings.Fields("己已巳 未末 人入 土士 妇归 待侍 末未 免兔 住往 贷货 折拆 暖暧 拔拨 历厉 籍藉 辨辩辫 准淮 候侯 复复 姐组 保堡 孕孚 贴站 令今 千干 天夭 母毋 券卷 戊戌戍 享亨 幼幻 账帐 氏民 因困 治冶 低底 济挤 助肋 找我 申甲由")

// looks are the characters that look like each.
var looks = func() map[rune][]rune {
	m := map[rune][]rune{}
	for _, group := range shapes {
		for _, a := range group {
			for _, b := range group {
				if a != b && !slices.Contains(m[a], b) {
					m[a] = append(m[a], b)
				}
			}
		}
	}
	return m
}()

// same are characters whose exchange changes nothing that a search looks for.
var same = strings.Fields("他她它牠 的地得 那哪 做作 吗嘛么 啊阿呀 妳你您 在再 像象 账帐")

// plainWords are characters that stand anywhere, so that what is beside them says
// little; they are neither doubted nor put in.
const plainWords = "的了是在和与或有为人不也就都能可以要其之因何如什么怎呢吗吧啊到把被让给我你他她它们这那个上下里出去来打"

func common(r rune) bool { return strings.ContainsRune(plainWords, r) }

func indifferent(a, b rune) bool {
	if common(a) || common(b) {
		return true
	}
	for _, group := range same {
		if strings.ContainsRune(group, a) && strings.ContainsRune(group, b) {
			return true
		}
	}
	return false
}

// han finds slips in runs of characters.
func (l *Lexicon) han(runes []rune) (guesses []guess) {
	for i := 0; i < len(runes); {
		end := runEnd(runes, i)
		if isHan(runes[i]) && end-i > 1 {
			guesses = l.hanRun(guesses, runes[i:end], i)
		}
		i = end
	}
	return guesses
}

// hanRun appends the guesses about one run of characters that starts at rune at.
func (l *Lexicon) hanRun(guesses []guess, run []rune, at int) []guess {
	strange := make([]bool, len(run)+1) // strange[i]: run[i-1] and run[i] are not known together
	for i := 1; i < len(run); i++ {
		strange[i] = l.weight(run[i-1], run[i]) == 0
	}
	add := func(from, to int, want []rune, score float64) {
		guesses = append(guesses, trim(run[from:to], at+from, want, score))
	}
	for i := range run {
		before, after := i > 0, i < len(run)-1
		if (before && !strange[i]) || (after && !strange[i+1]) {
			continue
		}
		l.replace(run, i, add)
	}
	for i := 1; i < len(run); i++ {
		if strange[i] {
			l.insert(run, i, add)
			l.exchange(run, i, strange, add)
		}
		if run[i] == run[i-1] && strange[i] {
			l.drop(run, i, add)
		}
	}
	return guesses
}

// replace tries other characters in the place of run[i].
func (l *Lexicon) replace(run []rune, i int, add func(from, to int, want []rune, score float64)) {
	var buf [span]rune
	try := func(r rune, likeness float64) {
		if r == run[i] || indifferent(r, run[i]) {
			return
		}
		for n := span; n >= 2; n-- {
			for from := max(0, i-n+1); from <= i && from+n <= len(run); from++ {
				want := append(buf[:0], run[from:from+n]...)
				want[i-from] = r
				w := l.weight(want...)
				if score := fit(n, w, likeness); score > 0 {
					add(from, from+n, slices.Clone(want), score)
				}
			}
		}
	}
	for _, r := range l.chars[blur(spoken(run[i]))] {
		if a := alike(r, run[i]); a > 0 {
			try(r, a)
		}
	}
	for _, r := range looks[run[i]] {
		try(r, 0.8)
	}
}

// fit scores a run of n characters of which one was changed; 0 is no fit.
func fit(n int, w weight, likeness float64) float64 {
	if w == 0 {
		return 0
	}
	switch {
	case n == 4 && (w&whole != 0 || w.count() > 1 || likeness == 1):
		return 0.9 * likeness
	case n == 3 && (w&whole != 0 || w.count() > 2):
		return 0.8 * likeness
	case n == 2 && w&whole != 0 && w.count() > 9 && likeness == 1:
		return 0.5
	}
	return 0
}

// insert tries a missing character between run[i-1] and run[i].
func (l *Lexicon) insert(run []rune, i int, add func(from, to int, want []rune, score float64)) {
	var buf [span]rune
	for n := 3; n >= 2; n-- {
		for from := max(0, i-n+1); from < i && from+n <= len(run); from++ {
			for _, e := range under(l.short, pack(run[from:from+n])) {
				want := l.grams[e.gram].runes(buf[:0])
				if common(want[i-from]) || want[i-from] == run[i] || want[i-from] == run[i-1] || !slices.Equal(want[:i-from], run[from:i]) {
					continue
				}
				w := l.weights[e.gram]
				switch {
				case n == 3 && (w&whole != 0 || w.count() > 2):
					add(from, from+n, slices.Clone(want), 0.75)
				case w&whole != 0 && w.count() > 2 && from == 0 && n == len(run):
					add(from, from+n, slices.Clone(want), 0.5)
				}
			}
		}
	}
}

// exchange tries run[i] before run[i-1].
func (l *Lexicon) exchange(run []rune, i int, strange []bool, add func(from, to int, want []rune, score float64)) {
	if (i > 1 && !strange[i-1]) || (i+1 < len(run) && !strange[i+1]) {
		return
	}
	var buf [span]rune
	for n := span; n >= 3; n-- {
		for from := max(0, i-n+1); from < i && from+n <= len(run); from++ {
			want := append(buf[:0], run[from:from+n]...)
			want[i-from], want[i-from-1] = want[i-from-1], want[i-from]
			if w := l.weight(want...); n == span && w > 0 || w&whole != 0 || w.count() > 2 {
				add(from, from+n, slices.Clone(want), 0.7)
			}
		}
	}
}

// drop tries to leave the doubled run[i] out.
func (l *Lexicon) drop(run []rune, i int, add func(from, to int, want []rune, score float64)) {
	for from := max(0, i-span+1); from < i; from++ {
		for to := min(len(run), from+span+1); to > i && to-from > 3; to-- {
			want := append(slices.Clone(run[from:i]), run[i+1:to]...)
			if l.weight(want...) > 0 {
				add(from, to, want, 0.75)
			}
		}
	}
}
