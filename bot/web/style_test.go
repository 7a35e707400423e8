package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var colour = regexp.MustCompile(`(--[a-z-]+): #([0-9a-f]{6})`)

// TestContrast holds the colours of both schemes to WCAG 2.2: 4.5 for text
// (1.4.3), 3 for the edges of fields (1.4.11).
func TestContrast(t *testing.T) {
	css, err := staticFiles.ReadFile("static/chat.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, found := strings.Cut(string(css), "prefers-color-scheme: dark")
	if !found {
		t.Fatal("no dark scheme")
	}
	for scheme, text := range map[string]string{"light": light, "dark": dark} {
		light := map[string]float64{}
		for _, m := range colour.FindAllStringSubmatch(text, -1) {
			light[m[1]] = luminance(m[2])
		}
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"--ink", "--ground", 4.5}, {"--ink", "--card", 4.5}, {"--soft", "--ground", 4.5}, {"--soft", "--card", 4.5},
			{"--accent", "--card", 4.5}, {"--accent", "--tint", 4.5}, {"--on-accent", "--accent", 4.5}, {"--ink", "--mark", 4.5},
			{"--alert", "--alert-ground", 4.5}, {"--alert", "--card", 4.5}, {"--ink", "--alert-ground", 4.5}, {"--edge", "--card", 3}, {"--alert", "--ground", 3}, {"--accent", "--ground", 3},
		} {
			a, b := light[pair.front], light[pair.back]
			if ratio := (math.Max(a, b) + .05) / (math.Min(a, b) + .05); ratio < pair.least {
				t.Errorf("%s: %s on %s is %.2f, want %.1f", scheme, pair.front, pair.back, ratio, pair.least)
			}
		}
	}
}

// luminance is the relative luminance of an sRGB colour as WCAG defines it.
func luminance(hex string) float64 {
	var sum float64
	for i, weight := range []float64{.2126, .7152, .0722} {
		value, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		c := float64(value) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
