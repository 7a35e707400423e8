package directory

import (
	"fmt"
	"hash/fnv"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Points gives n service points in the order of their regions, the same ones for the
// same seed.
func Points(n int, seed uint64) iter.Seq[knowledge.Entry] {
	return func(yield func(knowledge.Entry) bool) {
		m := newMaker(n, seed)
		m.region(region.Region{}, region.Region{}, yield)
	}
}

// A share is how many of all regions of a level something is spread evenly over.
type share struct{ part, of, seen int }

// next is how many of part fall on the next region.
func (s *share) next() int {
	before := s.part * s.seen / s.of
	s.seen++
	return s.part*s.seen/s.of - before
}

type maker struct {
	seed     uint64
	layers   []share // of the layers
	villages share   // points of villages, over the towns
}

func newMaker(n int, seed uint64) *maker {
	counts := map[region.Level]int{}
	census(region.Region{}, counts)
	m := &maker{seed: seed}
	left := max(n, 0)
	for _, l := range layers {
		took := min(left, counts[l.level])
		m.layers = append(m.layers, share{part: took, of: counts[l.level]})
		left -= took
	}
	m.villages = share{part: left, of: counts[region.Street]}
	return m
}

// census counts what r contains by level.
func census(r region.Region, counts map[region.Level]int) {
	for _, child := range inside(r) {
		counts[child.Level()]++
		census(child, counts)
	}
}

// inside are the regions directly inside r, without those that are r once more under
// another code, as 441900 is 4419 and as a county has itself for a town.
func inside(r region.Region) []region.Region {
	if r.Level() == region.Street {
		return nil
	}
	return slices.DeleteFunc(region.Children(r.Code), func(c region.Region) bool { return region.Chain(c.Code)[0] != c.Code })
}

// region gives the points of r and of all that it contains; in is what contains r.
// It reports false where no more are wanted.
func (m *maker) region(r, in region.Region, yield func(knowledge.Entry) bool) bool {
	for i, l := range layers {
		if r.Code == "" || l.level != r.Level() || m.layers[i].next() == 0 {
			continue
		}
		if !yield(m.point(l.kind, r, around(r, in), r.Code+"-"+l.kind.code)) {
			return false
		}
	}
	if r.Level() == region.Street {
		return m.town(r, in, yield)
	}
	for _, child := range inside(r) {
		if !m.region(child, r, yield) {
			return false
		}
	}
	return true
}

// around is what the name of a place in r begins with, before r's own name: a
// district is named with its city, a town with its county.
func around(r, in region.Region) string {
	switch {
	case r.Level() == region.Street:
		above, _ := region.Lookup(region.Chain(in.Code)[1])
		return around(in, above) + in.Name
	case r.Level() == region.County && strings.HasSuffix(r.Name, "区"):
		return in.Name
	}
	return ""
}

// town gives the points of a town's villages.
func (m *maker) town(r, in region.Region, yield func(knowledge.Entry) bool) bool {
	for i := range m.villages.next() {
		number, k := i/len(villageKinds), villageKinds[i%len(villageKinds)]
		name := m.village(r.Code, number)
		place := region.Region{Code: r.Code, Name: name}
		if !yield(m.point(k, place, around(r, in)+r.Name, fmt.Sprintf("%s-%03d-%s", r.Code, number, k.code))) {
			return false
		}
	}
	return true
}

// village is the name of a town's village of that number, another one for each as
// long as there are names.
func (m *maker) village(town string, number int) string {
	all := len(villageStems) * len(villageTails)
	// A step that shares no factor with their number goes through all of them.
	i := (m.random(town).IntN(all) + number*(len(villageTails)*7+2)) % all
	return villageStems[i/len(villageTails)] + villageTails[i%len(villageTails)]
}

// random is a source of numbers that are the same for the same seed and key.
func (m *maker) random(key string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(key))
	return rand.New(rand.NewPCG(m.seed, h.Sum64()))
}

// point is the point of kind k in r, whose id ends with key.
func (m *maker) point(k *kind, r region.Region, around, key string) knowledge.Entry {
	random := m.random(key)
	p := &knowledge.Point{
		Kinds:        k.words,
		Address:      m.address(around, r, random),
		Location:     m.place(r.Code, random),
		Phones:       phones(random),
		Hours:        pick(random, k.hours),
		Services:     k.services[:1+random.IntN(len(k.services))],
		Confidential: k.secret,
	}
	e := knowledge.Entry{
		ID: "dir-" + key, Kind: knowledge.ServicePoint, Title: around + named(k, r), Region: r.Code,
		Point: p, Source: &knowledge.Source{Cite: "示例"}, State: knowledge.Published,
	}
	if k.alias != "" {
		e.Aliases = []string{around + r.Name + k.alias}
	}
	return e
}

func (m *maker) address(around string, r region.Region, random *rand.Rand) string {
	address := fmt.Sprintf("%s%s示例路%d号", around, r.Name, 1+random.IntN(300))
	switch random.IntN(4) {
	case 0:
		address += fmt.Sprintf("%d楼", 1+random.IntN(6))
	case 1:
		address += "（示例大厦旁）"
	}
	return address
}

// Degrees of latitude by which towns lie off their county's centre, and points off
// their town's, at most.
const (
	townsApart  = 0.18
	pointsApart = 0.02
	unplaced    = 20 // one of so many points does not say where it is
)

// place is somewhere near the region's centre; nil where that is not known, and for
// some points.
func (m *maker) place(code string, random *rand.Rand) *knowledge.LatLon {
	lat, lon, ok := region.Centre(code)
	if random.IntN(unplaced) == 0 || !ok {
		return nil
	}
	p := knowledge.LatLon{Lat: lat, Lon: lon}
	if len(code) > 6 {
		p = off(p, townsApart, m.random("town "+code))
	}
	p = off(p, pointsApart, random)
	p.Lat, p.Lon = math.Round(p.Lat*1e6)/1e6, math.Round(p.Lon*1e6)/1e6
	return &p
}

// off is a place around p, not more than so many degrees of latitude away.
func off(p knowledge.LatLon, most float64, random *rand.Rand) knowledge.LatLon {
	angle, far := random.Float64()*2*math.Pi, most*math.Sqrt(random.Float64())
	return knowledge.LatLon{
		Lat: p.Lat + far*math.Sin(angle),
		Lon: p.Lon + far*math.Cos(angle)/math.Cos(p.Lat*math.Pi/180),
	}
}

// phones are numbers that nobody can dial: no area code starts with 00.
func phones(random *rand.Rand) []knowledge.Phone {
	list := []knowledge.Phone{{Number: number(random)}}
	switch random.IntN(12) {
	case 0:
		return nil
	case 1:
		return append(list, knowledge.Phone{Number: number(random), Label: "夜间"})
	case 2:
		list[0].Label = "办公室"
	}
	return list
}

func number(random *rand.Rand) string {
	return fmt.Sprintf("000-%04d-%04d", random.IntN(10_000), random.IntN(10_000))
}

func pick(random *rand.Rand, list []string) string { return list[random.IntN(len(list))] }
