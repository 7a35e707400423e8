package telegramtest

import (
	"fmt"
	"net/http"
	"time"
)

// Fault is something that goes wrong with calls. The first fault that fits a
// call and whose chance comes up applies.
type Fault struct {
	Method string  // of that method; of all but getUpdates where empty
	Chat   int64   // in that chat; in all where 0
	Share  float64 // of the calls that fit, 0 to 1; all where 0
	Times  int     // at most so often; without end where 0

	Delay     time.Duration // before the call takes effect, even if the client has given up
	CutBefore bool          // close the connection, without effect
	CutAfter  bool          // let the call take effect, then close the connection
	// Status refuses the call with this HTTP status: 429 with RetryAfter in
	// seconds, 500 and above as a gateway's HTML page, else as an API error with
	// Description.
	Status      int
	RetryAfter  int
	Description string
	MigrateTo   int64 // beside Status 400: the group is now the supergroup with this id

	used int
}

// Inject adds a fault until it is used up or until ClearFaults.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// ClearFaults ends all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault is what goes wrong with a call now; the zero Fault where nothing does.
func (s *Server) fault(name string, chat int64) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		fits := f.Method == name || f.Method == "" && name != "getUpdates"
		if !fits || f.Chat != 0 && f.Chat != chat || f.Times > 0 && f.used >= f.Times {
			continue
		}
		if f.Share > 0 && s.chance.Float64() >= f.Share {
			continue
		}
		f.used++
		return *f
	}
	return Fault{}
}

func (f Fault) answer(w http.ResponseWriter) {
	if f.Status >= 500 {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		fmt.Fprintf(w, "<html><h1>%d %s</h1></html>", f.Status, http.StatusText(f.Status))
		return
	}
	refusal := &apiError{Code: f.Status, Description: f.Description, RetryAfter: f.RetryAfter, MigrateTo: f.MigrateTo}
	if f.Status == http.StatusTooManyRequests {
		refusal.Description = fmt.Sprintf("Too Many Requests: retry after %d", f.RetryAfter)
	}
	answer(w, nil, refusal)
}
