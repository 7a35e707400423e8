package knowledge

// ImportState says how far an import is, as somebody who is not at the desk hears of it.
type ImportState string

// The states of an import in a chat.
const (
	ImportReading ImportState = "reading" // it takes longer than anybody waits
	ImportReady   ImportState = "ready"   // somebody has to decide
	ImportKept    ImportState = "kept"    // as drafts
	ImportEnded   ImportState = "ended"   // without anything that was saved
	ImportRefused ImportState = "refused" // too many are open, or the file is too large
)

// ImportNews is what an import came to.
type ImportNews struct {
	No        int64
	File      string // its name
	State     ImportState
	New       int
	Changed   int
	Unchanged int
	Refused   int // entries of other regions
	Drafts    int
	Problems  []Problem // the worst first, without those that are worth knowing only
	Batch     int64     // 0 where nothing was saved
}
