// Package figures is the arithmetic of the report on what women need: which topic a
// question is of, over which months and weeks it is counted, which counts may be told
// and which differences are more than chance.
//
// No count of fewer than [Fewest] is told, and none that would give one away together
// with what else is told: [Cube] decides that for all regions and periods at once, so
// that it does not matter who looks at which part of it.
package figures
