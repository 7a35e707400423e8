package intake

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"jinguo/knowledge"
)

// reader makes a document of a file's bytes. The name serves messages only; a
// reader opens no file by it and writes none. What the reader had to leave out
// comes back as problems without a file name. An error is a [Trouble] where the
// file is at fault.
type reader func(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error)

// readers holds the reader of each extension that [sniff] gives.
var readers = allReaders()

func allReaders() map[string]reader {
	all := map[string]reader{
		".txt":  readText,
		".text": readText,

		".csv": readCSV,
		".tsv": readCSV,

		".md":       readMarkdown,
		".markdown": readMarkdown,

		".html":  readHTML,
		".htm":   readHTML,
		".xhtml": readHTML,

		".docx": readDocx,
		".docm": readDocx,
		".dotx": readDocx,

		".doc": readDoc,
		".dot": readDoc,

		".xlsx": readXlsx,
		".xlsm": readXlsx,

		".xls": readXls,
		".xlt": readXls,

		".pdf": readPDF,

		".png":  readPicture,
		".jpg":  readPicture,
		".jpeg": readPicture,

		".jsonl": renameLines,
	}
	for ext, instead := range saveAs {
		all[ext] = advise(ext, instead)
	}
	return all
}

// Trouble says why a file cannot be read. Its code is a key of problems.toml.
type Trouble struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

// Error gives the code with its arguments, for the log; staff read the sentence
// of problems.toml.
func (t Trouble) Error() string {
	if len(t.Args) == 0 {
		return t.Code
	}
	pairs := make([]string, 0, len(t.Args))
	for name, value := range t.Args {
		pairs = append(pairs, fmt.Sprintf("%s: %s", name, value))
	}
	sort.Strings(pairs)
	return t.Code + " (" + strings.Join(pairs, ", ") + ")"
}

func trouble(code string, args ...string) Trouble {
	t := Trouble{Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		if t.Args == nil {
			t.Args = make(map[string]string, len(args)/2)
		}
		t.Args[args[i]] = args[i+1]
	}
	return t
}
