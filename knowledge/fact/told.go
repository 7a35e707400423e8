package fact

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

//go:embed told.toml
var toldTOML []byte

// told is how people write about themselves; see told.toml.
type told struct {
	Traditional string           `toml:"traditional"`
	Unsure      []string         `toml:"unsure"`
	Particles   []string         `toml:"particles"`
	Fillers     []string         `toml:"fillers"`
	Yes         []string         `toml:"yes"`
	No          []string         `toml:"no"`
	None        []string         `toml:"none"`
	All         []string         `toml:"all"`
	NotBefore   []string         `toml:"not_before"`
	Ordinals    []string         `toml:"ordinals"`
	Joins       []string         `toml:"joins"`
	Digits      map[string]int64 `toml:"digits"`
	Powers      map[string]int64 `toml:"powers"`
	Whole       map[string]int64 `toml:"whole"`
	English     map[string]int64 `toml:"english"`
	Units       map[string][]string
	Number      struct {
		About       []string `toml:"about"`
		Nearly      []string `toml:"nearly"`
		NearlyAfter []string `toml:"nearly_after"`
		And         []string `toml:"and"`
		NextYear    []string `toml:"next_year"`
		LastYear    []string `toml:"last_year"`
		Vague       []string `toml:"vague"`
		VagueFine   []string `toml:"vague_fine"`
		Zero        []string `toml:"zero"`
		Range       []string `toml:"range"`
		Some        []string `toml:"some"`
		VagueCount  []string `toml:"vague_count"`
	}
	Age struct {
		Nominal     []string         `toml:"nominal"`
		Lunar       []string         `toml:"lunar"`
		OwnYear     []string         `toml:"own_year"`
		SignBefore  []string         `toml:"sign_before"`
		Born        phrasing         `toml:"born"`
		Zodiac      map[string]int64 `toml:"zodiac"`
		LunarMonths map[string]int64 `toml:"lunar_months"`
	}
	Months struct {
		Just       []string            `toml:"just"`
		BeforeLast []string            `toml:"before_last"`
		Last       []string            `toml:"last"`
		Half       []string            `toml:"half"`
		Years      map[string]int64    `toml:"years"`
		Parts      map[string]int64    `toml:"parts"`
		Ago        []string            `toml:"ago"`
		Since      []string            `toml:"since"`
		Guess      map[string]phrasing `toml:"guess"`
		English    map[string]int64    `toml:"english"`
	}
	Money struct {
		All    []string `toml:"all"`
		Each   []string `toml:"each"`
		Yearly []string `toml:"yearly"`
		Daily  []string `toml:"daily"`
	}
	People struct {
		Alone []string `toml:"alone"`
		Kin   []string `toml:"kin"`
		Me    []string `toml:"me"`
		With  []string `toml:"with"`
	}
	Ages struct {
		None     []string `toml:"none"`
		Child    []string `toml:"child"`
		Twins    []string `toml:"twins"`
		Triplets []string `toml:"triplets"`
		Newborn  []string `toml:"newborn"`
		Same     []string `toml:"same"`
		Unclear  []string `toml:"unclear"`
		Pairs    []string `toml:"pairs"`
		Aged     []string `toml:"aged"`
		Stages   []string `toml:"stages"`
		Ranks    []string `toml:"ranks"`
	}
	Say struct {
		Age phrasing          `toml:"age"`
		And phrasing          `toml:"and"`
		Gap phrasing          `toml:"gap"`
		One map[string]string `toml:"one"`
	}
	Elsewhere struct {
		Words []string `toml:"words"`
	}
	Fact map[string]*sayings `toml:"fact"`

	units units // of Units, made by vocabulary
}

// phrasing is a text in both languages.
type phrasing struct {
	Zh string `toml:"zh"`
	En string `toml:"en"`
}

func (p phrasing) in(lang string) string {
	if lang == "en" {
		return p.En
	}
	return p.Zh
}

// sayings are the words that people have for one fact.
type sayings struct {
	Yes     []string            `toml:"yes"`
	No      []string            `toml:"no"`
	Unclear []string            `toml:"unclear"` // say neither
	Options map[string][]string `toml:"options"`
	Maybe   []maybe             `toml:"maybe"`
	Never   *int64              `toml:"never"` // what a number is where Says are said
	Says    []string            `toml:"says"`
	Numbers []spoken            `toml:"numbers"`
	Said    map[string]phrasing `toml:"said"`  // how a number is told
	Words   map[string]phrasing `toml:"words"` // how true and false are told
	Ago     bool                `toml:"ago"`   // 22年 is a year rather than a time
}

// maybe is words that may mean any of the values.
type maybe struct {
	Says   []string `toml:"says"`
	Values []any    `toml:"values"`
}

// spoken is words for a number.
type spoken struct {
	Value int64    `toml:"value"`
	Says  []string `toml:"says"`
}

var nothingSaid = &sayings{}

// of are the words for the fact with that name.
func (t *told) of(name string) *sayings {
	if s := t.Fact[name]; s != nil {
		return s
	}
	return nothingSaid
}

var tolds = sync.OnceValue(func() *told {
	t := &told{}
	if err := toml.Unmarshal(toldTOML, t); err != nil {
		panic(fmt.Sprintf("told.toml: %v", err)) // embedded, and held by a test
	}
	t.units = newUnits(t.Units)
	return t
})
