package recount

import (
	"cmp"
	"encoding/json"
	"math/big"
	"reflect"
	"slices"
)

// checkIssued: a group with more casts than tokens has minted ones.
func (k *counting) checkIssued() check {
	k.tally()
	missing, issued := 0, 0
	c := newCheck(0, "")
	for _, g := range k.report.Groups {
		missing += g.Unreturned
		issued += g.Issued
		if g.Excess > 0 {
			c.wrong("%s: %d cast, %d issued: %d minted", g.Group, g.Cast, g.Issued, g.Excess)
		}
	}
	if approvals, minted := k.mintedCoupons(); minted {
		c.wrong("%d approvals, %d coupons issued: %d minted", approvals, k.turnout.Coupons, approvals-k.turnout.Coupons)
	}
	c.Count = issued
	c.What = sprint("tokens issued, no group with more casts; %d not returned", missing)
	return c
}

func (k *counting) tally() {
	groups := make([]GroupResult, len(k.setup.Groups))
	place := map[string]*GroupResult{}
	for i, g := range k.setup.Groups {
		t := k.turnout.Groups[i]
		groups[i] = GroupResult{Group: g.Group, Score: g.Score, Entitled: g.Entitled, Eligible: t.Eligible, Issued: t.Issued}
		place[g.Group] = &groups[i]
	}
	for _, v := range k.votes {
		g := place[v.group]
		g.Cast++
		switch v.choice {
		case 1:
			g.Approve++
		case 2:
			g.Reject++
		case 3:
			g.Abstain++
		}
	}
	for i := range groups {
		g := &groups[i]
		g.Valid = g.Approve + g.Reject + g.Abstain
		g.Void, g.Unreturned, g.Excess = g.Cast-g.Valid, max(g.Issued-g.Cast, 0), max(g.Cast-g.Issued, 0)
		base := map[string]int{"appointed": k.setup.Appointed, "present": k.turnout.Present, "eligible": g.Eligible, "valid": g.Valid}[k.setup.Rules.Threshold.Of]
		g.Needed = needed(k.setup.Rules.Threshold.Share, base)
		g.Passed = g.Approve >= g.Needed
	}
	k.report.Groups = groups
}

// line orders the groups by approvals, then score, then id, and says what becomes of each (R6.5).
func (k *counting) line() (standing string, vacant int, off *runOff) {
	groups, target := k.report.Groups, k.setup.Rules.Target
	equal := func(a, b GroupResult) bool { return a.Approve == b.Approve && compare(a.Score, b.Score) == 0 }
	slices.SortFunc(groups, func(a, b GroupResult) int {
		return cmp.Or(cmp.Compare(b.Approve, a.Approve), compare(b.Score, a.Score), cmp.Compare(a.Group, b.Group))
	})
	var passed []int
	standing = "final"
	if _, minted := k.mintedCoupons(); minted {
		standing = "contested"
	}
	for i := range groups {
		switch g := &groups[i]; {
		case g.Excess > 0:
			g.Outcome, standing = "contested", "contested"
		case g.Passed:
			g.Outcome = "chosen"
			passed = append(passed, i)
		default:
			g.Outcome = "not-passed"
		}
	}
	if len(passed) <= target {
		return standing, target - len(passed), nil
	}
	last := groups[passed[target-1]]
	tied := equal(last, groups[passed[target]])
	for n, i := range passed {
		switch {
		case tied && equal(groups[i], last):
			if off == nil {
				off = &runOff{Places: target - n}
			}
			groups[i].Outcome = "run-off"
			off.Groups = append(off.Groups, groups[i].Group)
		case n >= target:
			groups[i].Outcome = "beyond-target"
		}
	}
	if off != nil && standing == "final" {
		standing = "run-off"
	}
	return standing, 0, off
}

func compare(a, b ratio) int {
	left, right := new(big.Int).Mul(big.NewInt(a.Num), big.NewInt(b.Den)), new(big.Int).Mul(big.NewInt(b.Num), big.NewInt(a.Den))
	return left.Cmp(right)
}

// checkResult derives the result anew and names what differs from the published one.
func (k *counting) checkResult() check {
	derived := result{Format: resultFormat, Setup: k.report.SetupHash, Appointed: k.setup.Appointed, Present: k.turnout.Present, Voids: []void{}}
	derived.Standing, derived.Vacant, derived.RunOff = k.line()
	derived.Groups = k.report.Groups
	for _, v := range k.votes {
		if v.void != "" {
			derived.Voids = append(derived.Voids, void{v.group, v.spend(), v.void})
		}
	}
	slices.SortFunc(derived.Voids, func(a, b void) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Spend, b.Spend), cmp.Compare(a.Reason, b.Reason))
	})
	k.report.Standing, k.report.Appointed = derived.Standing, derived.Appointed
	if raw, err := json.Marshal(derived); err == nil { // plain values
		k.report.Result = hashOf(raw)
	}
	c := newCheck(len(derived.Groups), "groups with the published result: %s, %d places vacant", derived.Standing, derived.Vacant)
	if reflect.DeepEqual(derived, k.result) {
		return c
	}
	published := map[string]GroupResult{}
	for _, g := range k.result.Groups {
		published[g.Group] = g
	}
	for _, g := range derived.Groups {
		if p, known := published[g.Group]; !known {
			c.wrong("%s is not in the published result", g.Group)
		} else if p != g {
			c.wrong("%s: %s", g.Group, differences(p, g))
		}
	}
	if len(c.Wrong) == 0 {
		head := func(r result) string {
			return sprint("%s, %d vacant, %d present, %d groups, %d void", r.Standing, r.Vacant, r.Present, len(r.Groups), len(r.Voids))
		}
		c.wrong("the published result (%s) is not the one that the casts give (%s)", head(k.result), head(derived))
	}
	return c
}

// differences names the members in which a published group differs from the derived one.
func differences(published, derived GroupResult) string {
	text := ""
	p, d := reflect.ValueOf(published), reflect.ValueOf(derived)
	for i := range p.NumField() {
		if p.Field(i).Interface() != d.Field(i).Interface() {
			text += sprint("%s published %v, counted %v; ", p.Type().Field(i).Tag.Get("json"), p.Field(i), d.Field(i))
		}
	}
	return text[:max(len(text)-2, 0)]
}
