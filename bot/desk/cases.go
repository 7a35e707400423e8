package desk

func (s *Server) caseRoutes() []route { return nil }
