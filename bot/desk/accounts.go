package desk

func (s *Server) accountRoutes() []route { return nil }
