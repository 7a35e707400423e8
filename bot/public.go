package bot

import (
	"context"

	"jinguo/knowledge"
)

// public gives entries as anybody may see them, so that nothing in this package holds
// what must not be told.
type public struct{ from Entries }

func (p public) Entry(ctx context.Context, id string) (knowledge.Entry, error) {
	e, err := p.from.Entry(ctx, id)
	return e.Public(), err
}

func (p public) Points(ctx context.Context, kind string, regions []string) ([]knowledge.Entry, error) {
	list, err := p.from.Points(ctx, kind, regions)
	for i := range list {
		list[i] = list[i].Public()
	}
	return list, err
}

func (p public) PointsWithin(ctx context.Context, kinds []string, region string, n int) ([]knowledge.Entry, error) {
	list, err := p.from.PointsWithin(ctx, kinds, region, n)
	for i := range list {
		list[i] = list[i].Public()
	}
	return list, err
}
