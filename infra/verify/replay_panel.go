package main

import (
	"encoding/json"
	"slices"
)

// What the draw of the panel is made from, as it was frozen, and what it gave.
type panelDraw struct {
	terms, result           []byte // as opened; nil where they are not
	frozen, drawn           *numbered
	termsPlace, resultPlace string
}

// panel draws the experts again from the terms that were frozen, and the public value that nobody knew then (R6.3).
func (p *play) panel() {
	d := p.draw
	entered := false
	p.each(func(*numbered) { entered = true }, "panel-drawn")
	switch {
	case !entered && d.result == nil:
		return // a panel that was appointed
	case d.terms == nil || d.result == nil:
		p.wrong(p.place, "the panel was drawn by lot, and the terms or the result of the draw are not opened (R6.3)")
		return
	}
	var terms lotTerms
	var result lotResult
	if !p.hold(d.termsPlace, json.Unmarshal(d.terms, &terms)) || !p.hold(d.resultPlace, json.Unmarshal(d.result, &result)) {
		return
	}
	before := p.bad
	if terms.Round != p.round {
		p.wrong(d.termsPlace, "the terms are those of round %q", terms.Round)
	}
	if d.frozen.seq > d.drawn.seq || d.frozen.At >= terms.KnownAt {
		p.wrong(at(d.frozen), "the pool was frozen when the value that decides could be known, at %s (R6.3)", terms.KnownAt)
	}
	if d.drawn.At < terms.KnownAt {
		p.wrong(at(d.drawn), "drawn before the value was known, at %s (R6.3)", terms.KnownAt)
	}
	if d.drawn.Facts["value"] != result.Value || d.drawn.Facts["seed"] != result.Seed {
		p.wrong(at(d.drawn), "value and seed in the log are not those of the draw (R6.3)")
	}
	switch {
	case result.Seed != lotSeed(terms.Round, hexHash(d.terms), result.Value):
		p.wrong(d.resultPlace, "the seed does not follow from the terms and the value (R6.3)")
	case !slices.Equal(result.Drawn, redraw(result.Seed, terms.Pool, terms.Quotas.Provinces, terms.Quotas.Fields)):
		p.wrong(d.resultPlace, "another draw follows from the seed (R6.3)")
	}
	if p.bad == before {
		p.ok("%d experts drawn again from a pool of %d, by the value %q (R6.3)", len(result.Drawn), len(terms.Pool), result.Value)
	}
}
