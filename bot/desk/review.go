package desk

func (s *Server) reviewRoutes() []route { return nil }
