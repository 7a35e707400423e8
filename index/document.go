package index

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unique"

	bleveindex "github.com/blevesearch/bleve_index_api"

	"jinguo/index/learn"
	"jinguo/knowledge"
)

// The fields of a document, which is a passage as bleve keeps it. None has
// term vectors or doc values: marks come from tokenizing the shown text again.
const (
	idField   = "_id" // entry id, NUL, number of the passage; bleve wants this name
	textField = "t"   // terms of a text with their frequencies
	askField  = "q"   // terms of a wording
	metaField = "m"   // stored: what a filter or the ranking asks of a passage, see meta
	saidField = "s"   // stored: the words of a wording
	nearField = "v"   // stored: the vector that a model gives a text
	spotField = "g"   // stored, in the first passage of a service point: see spotOf
)

// meta is what the index knows of a passage besides its terms.
type meta struct {
	section int // as in passage
	length  int // tokens in the passage
	entryMeta
}

// entryMeta is what all passages of an entry have in common.
type entryMeta struct {
	*bounds
	title uint32 // hash of the folded title, the same for entries of one name
	gist  uint64 // see gist; 0 for an entry of few words
}

// bounds say when and where an entry is of use. Most entries share theirs with others,
// so that those of one segment have one copy.
type bounds struct {
	kind   knowledge.Kind
	region string         // see plainRegion
	start  knowledge.Date // first day in force; empty: always was
	until  knowledge.Date // last day in force; empty: without end
	sample bool
}

const metaParts = 9

func (m meta) encode() []byte {
	return []byte(strings.Join([]string{
		strconv.Itoa(m.section), strconv.Itoa(m.length), string(m.kind), m.region,
		string(m.start), string(m.until), strconv.FormatBool(m.sample), strconv.FormatUint(uint64(m.title), 36),
		strconv.FormatUint(m.gist, 36),
	}, "|"))
}

func decodeMeta(data []byte) (m meta, err error) {
	parts := strings.Split(string(data), "|")
	if len(parts) != metaParts {
		return meta{}, fmt.Errorf("passage facts %q: want %d parts", data, metaParts)
	}
	title, titleErr := strconv.ParseUint(parts[7], 36, 32)
	gist, gistErr := strconv.ParseUint(parts[8], 36, 64)
	section, sectionErr := strconv.Atoi(parts[0])
	length, lengthErr := strconv.Atoi(parts[1])
	if titleErr != nil || gistErr != nil || sectionErr != nil || lengthErr != nil {
		return meta{}, fmt.Errorf("passage facts %q: not a number", data)
	}
	return meta{
		section: section,
		length:  length,
		entryMeta: entryMeta{
			bounds: &bounds{
				kind: knowledge.Kind(kept(parts[2])), region: kept(parts[3]),
				start: knowledge.Date(kept(parts[4])), until: knowledge.Date(kept(parts[5])),
				sample: parts[6] == "true",
			},
			title: uint32(title), gist: gist,
		},
	}, nil
}

// kept returns the one copy of s in memory.
func kept(s string) string { return unique.Make(s).Value() }

// documents makes the documents of a change: none unless it is published. What must
// not be shown is not in them. The model may be nil.
func documents(c *knowledge.Change, model *learn.Model) []*document {
	if c.Entry.State != "" && c.Entry.State != knowledge.Published {
		return nil
	}
	public := c.Entry.Public()
	e := &public
	shared := entryMeta{
		bounds: &bounds{kind: e.Kind, region: plainRegion(e.Region), start: e.Start(), until: c.Until, sample: c.Sample},
		title:  titleHash(e.Title),
		gist:   gist(e),
	}
	var docs []*document
	for i, p := range passages(e) {
		terms, length := count(p.parts)
		id := documentID(e.ID, i)
		doc := &document{id: id, fields: []*field{
			{name: textField, options: bleveindex.IndexField, terms: terms},
			{name: metaField, options: bleveindex.StoreField, value: meta{p.section, length, shared}.encode()},
			{name: idField, options: bleveindex.IndexField | bleveindex.StoreField, value: []byte(id), terms: bleveindex.TokenFrequencies{id: once()}},
		}}
		if spot := spotOf(e); i == 0 && spot != nil {
			doc.fields = append(doc.fields, &field{name: spotField, options: bleveindex.StoreField, value: spot})
		}
		if wording(p.section) {
			doc.fields[0].name = askField
			doc.fields = append(doc.fields, &field{name: saidField, options: bleveindex.StoreField, value: []byte(p.parts[0])})
		} else if model != nil {
			l := lesson(e, &p)
			doc.fields = append(doc.fields, &field{name: nearField, options: bleveindex.StoreField, value: unsigned(model.Embed(&l))})
		}
		docs = append(docs, doc)
	}
	return docs
}

// documentID names the numbered passage of an entry.
func documentID(entry string, passage int) string {
	return entry + "\x00" + strconv.Itoa(passage)
}

// entryOf returns the entry that the document of that id is a passage of.
func entryOf(documentID string) (entry string, ok bool) {
	at := strings.LastIndexByte(documentID, 0)
	if at < 0 {
		return "", false
	}
	return documentID[:at], true
}

// titleHash is equal for titles that differ in width, case, script or
// punctuation only.
func titleHash(title string) uint32 {
	h := fnv.New32a()
	var buf []byte
	tokenize(title, func(t token) {
		buf = append(t.term.appendTo(buf[:0]), ' ')
		h.Write(buf)
	})
	return h.Sum32()
}

// count returns how often each term stands in the parts, and the tokens in all.
// The terms share one string, so that a passage costs few allocations.
func count(parts []string) (terms bleveindex.TokenFrequencies, length int) {
	counts := make(map[term]int, 256)
	for _, part := range parts {
		tokenize(part, func(t token) {
			counts[t.term]++
			length++
		})
	}
	var spelt []byte
	order := slices.Collect(maps.Keys(counts))
	for _, t := range order {
		spelt = t.appendTo(spelt)
	}
	rest := string(spelt)
	terms = make(bleveindex.TokenFrequencies, len(counts))
	freqs := make([]bleveindex.TokenFreq, len(counts))
	for i, t := range order {
		n := t.size()
		freqs[i].SetFrequency(counts[t])
		terms[rest[:n]] = &freqs[i]
		rest = rest[n:]
	}
	return terms, length
}

func once() *bleveindex.TokenFreq {
	f := &bleveindex.TokenFreq{}
	f.SetFrequency(1)
	return f
}

// document is a passage as bleve takes it, analysed beforehand.
type document struct {
	id     string
	fields []*field
}

func (d *document) ID() string { return d.id }

// AddIDField does nothing: the field is there from the start.
func (d *document) AddIDField() {}

func (d *document) VisitFields(visit bleveindex.FieldVisitor) {
	for _, f := range d.fields {
		visit(f)
	}
}

func (d *document) VisitComposite(bleveindex.CompositeFieldVisitor) {}
func (d *document) HasComposite() bool                              { return false }
func (d *document) NumPlainTextBytes() uint64                       { return 0 }
func (d *document) StoredFieldsBytes() uint64                       { return 0 }
func (d *document) Indexed() bool                                   { return true }

// Size is what the document takes in memory, roughly, in bytes.
func (d *document) Size() int {
	n := 0
	for _, f := range d.fields {
		n += len(f.value) + 64*len(f.terms)
	}
	return n
}

// field is a field of a document as bleve takes it.
type field struct {
	name    string
	options bleveindex.FieldIndexingOptions
	value   []byte
	terms   bleveindex.TokenFrequencies
}

func (f *field) Name() string                                          { return f.name }
func (f *field) Value() []byte                                         { return f.value }
func (f *field) ArrayPositions() []uint64                              { return nil }
func (f *field) EncodedFieldType() byte                                { return 't' }
func (f *field) Options() bleveindex.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedTokenFrequencies() bleveindex.TokenFrequencies { return f.terms }
func (f *field) NumPlainTextBytes() uint64                             { return 0 }

// Analyze does nothing: the terms are counted already.
func (f *field) Analyze() {}

// AnalyzedLength is 1 whatever the length is: bleve repeats it in every posting,
// while we keep it once a passage, in meta.
func (f *field) AnalyzedLength() int { return 1 }
