package desk

import (
	"net/http"

	"jinguo/knowledge/account"
)

func (s *Server) homeRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/{$}", account.SignIn, s.home},
	}
}

// home shows what waits for the visitor.
func (s *Server) home(w http.ResponseWriter, r *http.Request, v *visit) {
	s.show(w, r, v, http.StatusOK, "home", nil)
}
