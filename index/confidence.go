package index

// confidence is how likely the hit at that place answers the question, 0 to 1.
func confidence(hits []Hit, at int) float64 {
	h := &hits[at]
	return max(h.Cover, h.Asked)
}
