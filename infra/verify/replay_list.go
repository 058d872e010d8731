package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// shown is a group as the public sees it.
type shown struct {
	Group     string   `json:"group"`
	Name      string   `json:"name"`
	LeadUnits []string `json:"leadUnits"`
	Body      string   `json:"body"`
	BodyName  string   `json:"bodyName"`
	Province  string   `json:"province"`
}

type finalList struct {
	Number      int          `json:"number"`
	Entries     []shown      `json:"entries"`
	Differences []difference `json:"differences"`
	Digest      string       `json:"digest"`
	PublishedAt string       `json:"publishedAt"`
}

type difference struct {
	Group  string `json:"group"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// publicity derives the notice from the ballots, and each list from the notice and the decisions on objections (R7).
func (p *play) publicity() {
	place := "notice/" + p.round + "/notice.json"
	var n notice
	if !p.file("notice.json", &n) {
		return
	}
	if got := names(n.Entries); !slices.Equal(got, p.chosen) {
		p.wrong(place, "%d groups, the ballots chose %d%s", len(got), len(p.chosen), firstDifference(got, p.chosen))
	}
	for _, e := range n.Entries {
		p.shown(place, e)
	}
	published, _ := p.last("notice-published", p.round)
	p.alternates(place, n)
	p.digest(place, "notice-published", n.Digest, published.Content, n.content())
	p.windows(place, n, published)
	p.ok("the notice shows what the ballots chose: %d groups (R7.1)", len(n.Entries))
	number := 0
	p.each(func(e *numbered) {
		number++
		p.final(n, e, number)
	}, "list-published")
	for _, name := range p.names {
		if rest, of := strings.CutPrefix(name, p.round+"/list-"); of && rest > fmt.Sprintf("%03d.json", number) {
			p.wrong("notice/"+name, "the log knows of no such list")
		}
	}
}

// shown holds what the public sees of a group against the registry.
func (p *play) shown(place string, e shown) {
	g, known := p.groups[e.Group]
	leads := make([]string, len(g.LeadUnits))
	for i, l := range g.LeadUnits {
		leads[i] = l.Name
	}
	corrected, isCorrected := p.last("group-corrected", e.Group)
	published, _ := p.last("notice-published", p.round)
	later := isCorrected && corrected.At > published.At // then the notice shows what was before
	if !known || !later && (e.Name != g.Name || !slices.Equal(e.LeadUnits, leads)) || e.BodyName != p.bodies[e.Body].Name {
		p.wrong(place, "group %s is shown otherwise than it is registered", e.Group)
	}
	if !slices.ContainsFunc(p.lists[e.Body].Recommended, func(l ofList) bool { return l.Group == e.Group }) {
		p.wrong(place, "group %s is not recommended by %s", e.Group, e.Body)
	}
}

// digest holds a digest against the log and against what it is of.
func (p *play) digest(place, act, digest, content string, of any) {
	raw, err := json.Marshal(of)
	if !p.hold(place, err) {
		return
	}
	if digest != hexHash(raw) || digest != content {
		p.wrong(place, "its digest is %s, it says %s, the entry %s says %s", hexHash(raw), digest, act, content)
	}
}

// final derives a version of the list at the instant of its publication.
func (p *play) final(n notice, e *numbered, number int) {
	name := fmt.Sprintf("list-%03d.json", number)
	place := "notice/" + p.round + "/" + name
	var l finalList
	if !p.file(name, &l) {
		return
	}
	entries, differences := decide(n, p.against(e))
	if got, want := names(l.Entries), names(entries); !slices.Equal(got, want) {
		p.wrong(place, "%d groups, the notice and the decisions make %d%s (R7.3)", len(got), len(want), firstDifference(got, want))
	}
	if !slices.Equal(l.Differences, differences) {
		p.wrong(place, "its differences from the notice are not those that the decisions make (R7.3)")
	}
	p.digest(place, "list-published", l.Digest, e.Content, []any{entries, differences})
	if l.Number != number || e.Facts["number"] != strconv.Itoa(number) || e.At.String() != l.PublishedAt {
		p.wrong(place, "number %d of %s, the log says %s of %s", l.Number, l.PublishedAt, e.Facts["number"], e.At)
	}
	p.listed = map[string]bool{}
	for _, s := range entries {
		p.listed[s.Group] = true
	}
	p.ok("list %d follows from the notice and the decisions: %d groups, %d differences (R7.3)", number, len(entries), len(differences))
}

// against derives what stands against groups before an entry: objections, and listings of other rounds (R7.4). An objection is
// open until its decision can no longer be appealed against, or the appeal is decided (R7.2).
func (p *play) against(list *numbered) map[string]string {
	status := map[string]string{} // by objection
	reasons := map[string]string{}
	p.each(func(e *numbered) {
		switch {
		case e.seq > list.seq:
		case e.Act == "objection-filed":
			if _, opened := p.objected[e.Subject]; !opened {
				p.wrong(at(e), "the objection is not opened")
			}
			status[e.Subject] = "filed"
		case e.Act == "objection-appealed", e.Facts["appealBy"] > list.At.String(): // instants of one form sort as they are written
			status[e.Subject] = "filed"
		default:
			status[e.Subject] = e.Facts["status"]
		}
	}, "objection-filed", "objection-decided", "objection-appealed")
	for _, id := range sorted(status) {
		switch group := p.objected[id]; {
		case status[id] == "upheld":
			reasons[group] = "objection-upheld"
		case status[id] == "filed" && reasons[group] == "":
			reasons[group] = "objection-open"
		}
	}
	for group := range p.before() {
		reasons[group] = "listed-already"
	}
	return reasons
}

// before gives the groups that rounds before this one have listed.
func (p *play) before() map[string]bool {
	listed := map[string]bool{}
	for _, name := range p.names {
		round, _, of := strings.Cut(name, "/list-")
		var l finalList
		if !of || round >= p.round || json.Unmarshal(p.files[name], &l) != nil {
			continue
		}
		for _, e := range l.Entries {
			listed[e.Group] = true
		}
	}
	return listed
}

func names(entries []shown) []string {
	groups := make([]string, len(entries))
	for i, e := range entries {
		groups[i] = e.Group
	}
	return groups
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("; number %d is %s, not %s", i+1, got[i], want[i])
		}
	}
	return ""
}
