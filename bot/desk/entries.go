package desk

func (s *Server) listRoutes() []route { return nil }
