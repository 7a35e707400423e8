package bot

import (
	"strconv"
	"strings"

	"jinguo/knowledge"
)

// mostTold is how many problems of an import a message tells.
const mostTold = 5

// importKeys are the sentences about imports, by how far they are.
var importKeys = map[knowledge.ImportState]string{
	knowledge.ImportReading: "staff_import_reading",
	knowledge.ImportReady:   "staff_import_ready",
	knowledge.ImportKept:    "staff_import_kept",
	knowledge.ImportEnded:   "staff_import_ended",
	knowledge.ImportRefused: "staff_import_refused",
}

// ImportTold tells staff in lang what a file came to that they sent. link is where the
// desk shows it; may be empty.
func ImportTold(lang string, n knowledge.ImportNews, file, link string) Reply {
	say := func(key string, args map[string]any) string { return Say(lang, key, args) }
	args := map[string]any{"No": n.No, "File": file, "New": n.New, "Changed": n.Changed, "Unchanged": n.Unchanged, "Refused": n.Refused, "Drafts": n.Drafts, "Batch": n.Batch}
	lines := []Line{{Text: say(importKeys[n.State], args)}}
	if n.State == knowledge.ImportReady || n.State == knowledge.ImportKept {
		lines = append(lines, Line{Text: say("staff_import_counts", args)})
	}
	if n.State == knowledge.ImportReady {
		for _, p := range n.Problems[:min(len(n.Problems), mostTold)] {
			lines = append(lines, Line{Text: strings.TrimSpace(p.Place+" "+p.What(lang)) + "\n→ " + p.Advice(lang)})
		}
		if more := len(n.Problems) - mostTold; more > 0 {
			lines = append(lines, Line{Text: say("staff_import_more", map[string]any{"N": more})})
		}
	}
	if link != "" && n.No != 0 {
		lines = append(lines, Line{Text: say("staff_import_link", map[string]any{"Link": link})})
	}
	no := strconv.FormatInt(n.No, 10)
	var row []Button
	if n.State == knowledge.ImportReady && n.New+n.Changed > 0 {
		row = append(row, Button{Label: say("staff_import_button_keep", nil), Data: "keepimport:" + no})
	}
	if n.State == knowledge.ImportReading {
		row = append(row, Button{Label: say("staff_import_button_look", nil), Data: "lookimport:" + no})
	}
	if n.State == knowledge.ImportReady || n.State == knowledge.ImportReading {
		row = append(row, Button{Label: say("staff_import_button_drop", nil), Data: "dropimport:" + no})
	}
	reply := Reply{Status: Chat, Lang: lang, Lines: lines}
	if len(row) > 0 {
		reply.Buttons = [][]Button{row}
	}
	return reply
}
