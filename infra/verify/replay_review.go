package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"linxuan/infra/verify/recount"
)

// review derives what went into the review, what passed it and the exact mean of each (R6.1, R6.4).
func (p *play) review() {
	groups, want := map[string]string{}, []string{}
	standing := p.standing()
	for _, code := range sorted(p.lists) {
		for _, e := range p.lists[code].Recommended {
			groups[e.Application] = e.Group
			if !standing[e.Application].withdrawn {
				want = append(want, e.Application)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(p.taken)
	if !slices.Equal(want, p.taken) {
		p.wrong(p.place+" (candidates-taken-in)", "%d candidates, the bodies' lists forward %d (R4.6)", len(p.taken), len(want))
	}
	verdicts := map[string]string{}
	p.each(func(e *numbered) { verdicts[e.Subject] = e.Facts["verdict"] }, "preliminary-decided")
	p.passed, p.totals = map[string]string{}, map[string]fraction{}
	given := 0
	for _, app := range want {
		if verdicts[app] == "pass" {
			p.passed[app] = groups[app]
			p.totals[groups[app]] = p.mean(app)
			given += len(p.scores[app])
		}
	}
	p.unopened()
	p.ok("%d of %d candidates passed the preliminary review; %d scores make their means (R6)", len(p.passed), len(want), given)
}

// mean adds up the scores of an application; each is held against its own points.
func (p *play) mean(app string) fraction {
	var sum fraction
	for _, by := range sorted(p.scores[app]) {
		s := p.scores[app][by]
		total := 0
		for _, points := range s.Points {
			total += points
		}
		for _, d := range s.Deductions {
			total -= d.Points
		}
		if total = max(total, 0); total != s.Total {
			p.wrong(p.place+" (score-given "+app+" by "+by+")", "its points make %d, not %d", total, s.Total)
		}
		sum.Num += int64(total)
		sum.Den++
	}
	if sum.Den == 0 {
		return fraction{0, 1}
	}
	return sum
}

// unopened: every score that was given is opened in its last state, unless its expert was recused: by own word, or by what
// was entered of the panel or a group later.
func (p *play) unopened() {
	type pair struct{ application, by string }
	last := map[pair]*numbered{}
	recused := map[pair]bool{}
	changed := -1
	p.each(func(e *numbered) {
		switch e.Act {
		case "score-given":
			last[pair{e.Subject, e.Actor}] = e
		case "recusal-declared":
			recused[pair{e.Subject, e.Actor}] = true
		default:
			changed = max(changed, e.seq)
		}
	}, "score-given", "recusal-declared", "panel-appointed", "group-corrected")
	for k, e := range last {
		_, opened := p.scores[k.application][k.by]
		switch aside := recused[k] || changed > e.seq; {
		case !opened && !aside:
			p.wrong(at(e), "the score of %s is not opened", k.application)
		case opened && recused[k]:
			p.wrong(at(e), "the score of %s counts, though its expert is recused (R6.2)", k.application)
		}
	}
}

// ballots counts every ballot of the notice again, holds it against the log, and its setup against the review (R6.5).
func (p *play) ballots(ctx context.Context) {
	var n notice
	if !p.file("notice.json", &n) {
		return
	}
	var below [][]recount.GroupResult // by ballot, the last one first
	for i, id := range n.Ballots {
		name := "ballot/" + p.round + "/" + id + ".json"
		raw, err := p.read(name)
		if !p.hold(name, err) {
			continue
		}
		var told bytes.Buffer
		if err := checkBallot(ctx, filepath.Join(p.dir, filepath.FromSlash(name)), "", "", &told); err != nil {
			p.wrong(name, "%v: %s", err, firstWrong(told.String()))
			continue
		}
		if counted, _ := p.last("ballot-counted", id); counted.Facts["file"] != hexHash(raw) {
			p.wrong(name, "its hash is %s, the log says %s", hexHash(raw), counted.Facts["file"])
		}
		report := recount.Count(raw)
		if i == 0 {
			p.setup(name, raw)
		}
		for _, g := range report.Groups {
			if g.Outcome == "chosen" {
				p.chosen = append(p.chosen, g.Group)
			}
		}
		below = append([][]recount.GroupResult{beyond(report.Groups)}, below...)
	}
	p.next = inOrder(below)
	if len(p.chosen) > p.rules.Config.Ballot.Target {
		p.wrong("notice/"+p.round+"/notice.json", "%d groups are chosen, the target is %d", len(p.chosen), p.rules.Config.Ballot.Target)
	}
	p.ok("%d ballots counted again choose %d groups", len(n.Ballots), len(p.chosen))
}

func firstWrong(text string) string {
	for line := range strings.Lines(text) {
		if rest, wrong := strings.CutPrefix(line, "WRONG"); wrong {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// setup: the ballot was on the groups that passed, with the means of the review.
func (p *play) setup(name string, raw []byte) {
	var file struct {
		Setup struct {
			Groups []struct {
				Group string   `json:"group"`
				Score fraction `json:"score"`
			} `json:"groups"`
		} `json:"setup"`
	}
	if !p.hold(name, json.Unmarshal(raw, &file)) {
		return
	}
	on := map[string]bool{}
	for _, g := range file.Setup.Groups {
		on[g.Group] = true
		want, passed := p.totals[g.Group]
		if !passed {
			p.wrong(name, "group %s was voted on, it has not passed the preliminary review", g.Group)
		} else if g.Score.Num*want.Den != want.Num*g.Score.Den {
			p.wrong(name, "group %s has the mean %d/%d, its scores make %d/%d (R6.4)", g.Group, g.Score.Num, g.Score.Den, want.Num, want.Den)
		}
	}
	for _, g := range sorted(p.totals) {
		if !on[g] {
			p.wrong(name, "group %s has passed and was not voted on", g)
		}
	}
}

// file reads a file of the round.
func (p *play) file(name string, v any) bool {
	name = p.round + "/" + name
	raw, there := p.files[name]
	if !there {
		p.wrong("notice/"+name, "it is not in the index")
		return false
	}
	return p.hold("notice/"+name, json.Unmarshal(raw, v))
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
