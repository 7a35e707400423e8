package desk

func (s *Server) missRoutes() []route { return nil }
