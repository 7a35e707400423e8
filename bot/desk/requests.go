package desk

func (s *Server) requestRoutes() []route { return nil }
