package desk

func (s *Server) entryRoutes() []route { return nil }
