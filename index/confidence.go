package index

import "math"

// The weights of what makes an answer likely, as a logistic regression found them on
// 660 questions over the sample: those of testdata/rank that are not held, and
// those of the conversation's decide.tsv. A question counted as answered where its
// first hit is right. On the held ones the area under the curve is 0.89.
const (
	likely         = -3.6
	likelyAsked    = 0.7 // by Signals.Asked
	likelyBoth     = 1.3 // by the product of Asked and Cover
	likelyEvidence = 2.0 // by the logarithm of 1 and Evidence
	likelyAhead    = 2.9 // by how far the score is ahead of the next, as a share of it
	likelyBeside   = -2  // where Beside is above 0
)

// confidence is how likely the hit at that place answers the question, 0 to 1. It
// does not know whether two entries that fit alike both answer.
func confidence(hits []Hit, at int) float64 {
	h := &hits[at]
	x := likely + likelyAsked*h.Asked + likelyBoth*h.Asked*h.Cover + likelyEvidence*math.Log1p(h.Evidence)
	if at == 0 && h.Score > 0 {
		next := 0.0
		if len(hits) > 1 {
			next = hits[1].Score
		}
		x += likelyAhead * (1 - next/h.Score)
	}
	if h.Beside > 0 {
		x += likelyBeside
	}
	return 1 / (1 + math.Exp(-x))
}
