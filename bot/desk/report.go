package desk

func (s *Server) reportRoutes() []route { return nil }
