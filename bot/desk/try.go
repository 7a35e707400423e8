package desk

func (s *Server) tryRoutes() []route { return nil }
