package knowledge

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge/region"
)

// dutyHeads are the columns of a duty table, as they are written and as they may be
// written too.
var dutyHeads = [][]string{
	{"地区", "region"}, {"值班时间", "hours"}, {"名称", "name"}, {"聊天编号", "chat"}, {"主题", "topics", "topic"}, {"紧急", "urgent"},
}

// The columns by their place in dutyHeads.
const (
	dutyRegion = iota
	dutyHours
	dutyName
	dutyChat
	dutyTopics
	dutyUrgent
)

// topicNames are the topics of urgent replies as a duty table may write them.
var topicNames = map[string]string{
	"家庭暴力": "domestic_violence", "家暴": "domestic_violence", "自杀": "suicide", "自伤": "suicide", "自杀自伤": "suicide",
	"儿童": "child_abuse", "未成年人": "child_abuse", "虐待儿童": "child_abuse", "未成年人受侵害": "child_abuse", "幼女怀孕": "pregnant_child", "未成年怀孕": "pregnant_child",
	"拐卖": "trafficking", "拐卖拘禁": "trafficking", "性侵": "sexual_assault", "性侵性骚扰": "sexual_assault", "急救": "medical", "突发急病": "medical",
	"持械威胁": "armed_threat", "人身危险": "danger",
}

// Topics are the topics of urgent replies that a duty table may name, sorted.
func Topics() []string {
	var list []string
	for _, topic := range topicNames {
		list = append(list, topic)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// ReadRoster reads a duty table: CSV, or TSV where the first line has a tab, in any
// encoding of [TableText]. The first line names the columns in any order, in Chinese or
// English (region, hours, name, chat, topics, urgent); name and chat are needed, and
// others are passed over:
//
//	地区,值班时间,名称,聊天编号,主题,紧急
//	兰陵县,工作日8:30-12:00，14:00-17:30,示例县妇联权益部,-1000000000101,,是
//	临沂市,24小时,示例市值班室,-1000000000102,家庭暴力|自杀,是
//
// An empty region is the whole nation, empty hours are always, topics are parted by |,
// and 紧急 is 是 for who is told of urgent cases at any hour. Every row in which
// something is wrong is left out of the roster and named in the problems, which call the
// file name.
func ReadRoster(name string, data []byte) (Roster, []Problem) {
	in, ok := OpenTable(data)
	if !ok {
		return nil, []Problem{{Code: "not_text", Severity: Fault, File: name}}
	}
	head, err := in.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, []Problem{TableProblem("duty_table", name, err)}
	}
	columns := dutyColumns(head)
	if columns[dutyName] < 0 || columns[dutyChat] < 0 {
		return nil, []Problem{{Code: "duty_head", Severity: Fault, File: name, Place: LinePlace(1)}}
	}
	var roster Roster
	var problems []Problem
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return roster, problems
		}
		if err != nil {
			return nil, append(problems, TableProblem("duty_table", name, err))
		}
		row := dutyRow{record: record, columns: columns, file: name}
		row.line, _ = in.FieldPos(0)
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue
		}
		shift := row.read()
		if len(row.problems) == 0 {
			roster = append(roster, shift)
		}
		problems = append(problems, row.problems...)
	}
}

// dutyRow is a line of a duty table that is being read.
type dutyRow struct {
	record   []string
	columns  []int
	file     string
	line     int
	problems []Problem
}

func (r *dutyRow) cell(column int) string {
	if i := r.columns[column]; i >= 0 && i < len(r.record) {
		return strings.TrimSpace(r.record[i])
	}
	return ""
}

// fault notes what is wrong in a cell.
func (r *dutyRow) fault(code string, column int) {
	r.problems = append(r.problems, Problem{Code: code, Severity: Fault, File: r.file,
		Place: LinePlace(r.line) + "“" + dutyHeads[column][0] + "”", Args: map[string]string{"text": r.cell(column)}})
}

func (r *dutyRow) read() Shift {
	s := Shift{Hours: r.cell(dutyHours), Name: r.cell(dutyName), Chat: r.cell(dutyChat)}
	place, err := region.Parse(r.cell(dutyRegion))
	if err != nil {
		r.fault("duty_region", dutyRegion)
	}
	s.Region = place.Code
	if week, ok := ParseHours(s.Hours); s.Hours != "" && (!ok || week.booked) {
		r.fault("duty_hours", dutyHours)
	}
	if s.Name == "" {
		r.fault("duty_name", dutyName)
	}
	if n, err := strconv.ParseInt(s.Chat, 10, 64); err != nil || n == 0 {
		r.fault("duty_chat", dutyChat)
	} else {
		s.Chat = strconv.FormatInt(n, 10)
	}
	for topic := range strings.FieldsFuncSeq(r.cell(dutyTopics), func(r rune) bool { return strings.ContainsRune("|；;、，,/", r) }) {
		topic = strings.TrimSpace(topic)
		if known, ok := topicNames[topic]; ok {
			topic = known
		}
		if !slices.Contains(Topics(), topic) {
			r.fault("duty_topic", dutyTopics)
			break
		}
		if !slices.Contains(s.Topics, topic) {
			s.Topics = append(s.Topics, topic)
		}
	}
	urgent, known := dutyYes[strings.ToLower(r.cell(dutyUrgent))]
	if !known {
		r.fault("duty_urgent", dutyUrgent)
	}
	s.Urgent = urgent
	return s
}

// dutyYes are the words of the column 紧急.
var dutyYes = map[string]bool{
	"": false, "否": false, "不": false, "no": false, "n": false, "false": false, "0": false,
	"是": true, "yes": true, "y": true, "true": true, "1": true, "√": true, "x": true,
}

func dutyColumns(head []string) []int {
	columns := make([]int, len(dutyHeads))
	for i, names := range dutyHeads {
		columns[i] = slices.IndexFunc(head, func(cell string) bool { return slices.Contains(names, strings.ToLower(strings.TrimSpace(cell))) })
	}
	return columns
}

// Write writes r as a table that [ReadRoster] reads back and Excel opens as it is: CSV
// in UTF-8 with a byte order mark.
func (r Roster) Write(w io.Writer) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write duty table: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	var head []string
	for _, names := range dutyHeads {
		head = append(head, names[0])
	}
	out.Write(head)
	for _, s := range r {
		urgent := ""
		if s.Urgent {
			urgent = "是"
		}
		out.Write([]string{placeName(s.Region), s.Hours, s.Name, s.Chat, strings.Join(s.Topics, "|"), urgent})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write duty table: %w", err)
	}
	return nil
}

// placeName is a region's full name where that is enough to tell it, its code elsewhere.
func placeName(code string) string {
	if code == "" {
		return ""
	}
	full := region.Full(code)
	if r, err := region.Parse(full); err == nil && r.Code == code {
		return full
	}
	return code
}
