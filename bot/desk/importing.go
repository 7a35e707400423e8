package desk

func (s *Server) importRoutes() []route { return nil }
