package bot

import "strings"

// Plain renders lines as plain text, one a row, the way a terminal or the JSON
// of the public contract shows them.
func Plain(lines []Line) string {
	rows := make([]string, len(lines))
	for i, l := range lines {
		rows[i] = l.String()
	}
	return strings.TrimSpace(strings.Join(rows, "\n"))
}

// String is the line as plain text.
func (l Line) String() string {
	text := l.Text
	if len(l.Phones) > 0 {
		phones := strings.Join(l.Phones, " / ")
		if text != "" {
			phones = " " + phones
		}
		text += phones
	}
	switch {
	case l.Style == Title:
		return "【" + text + "】"
	case l.Style == Quote:
		return "“" + text + "”"
	case l.Label != "":
		return l.Label + "：" + text
	}
	return text
}
