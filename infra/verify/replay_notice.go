package main

import (
	"slices"
	"time"

	"linxuan/infra/verify/recount"
	"linxuan/shared/ledger"
)

// window is the span of a notice with the working days that it counts.
type window struct {
	FirstDay string `json:"firstDay"`
	LastDay  string `json:"lastDay"`
	EndsAt   string `json:"endsAt"`
}

type notice struct {
	Entries     []shown  `json:"entries"`
	Alternates  []shown  `json:"alternates"`
	WorkingDays int      `json:"workingDays"`
	Window      window   `json:"window"`
	Days        []string `json:"days"`
	Skips       []struct {
		Day string `json:"day"`
	} `json:"skips"`
	Issues []struct {
		Count struct {
			Window window `json:"window"`
		} `json:"count"`
	} `json:"issues"`
	PublishedAt string   `json:"publishedAt"`
	Digest      string   `json:"digest"`
	Ballots     []string `json:"ballots"`
}

// content is what a notice's digest is of.
func (n notice) content() any {
	if len(n.Alternates) == 0 {
		return n.Entries
	}
	return []any{n.Entries, n.Alternates}
}

// beyond are the groups of a ballot that passed when the places had gone to others, in the order that decides.
func beyond(groups []recount.GroupResult) []recount.GroupResult {
	return slices.DeleteFunc(slices.Clone(groups), func(g recount.GroupResult) bool { return g.Outcome != "beyond-target" })
}

// inOrder are those of several ballots that come next, before the first tie.
func inOrder(ballots [][]recount.GroupResult) []string {
	next := []string{}
	for _, groups := range ballots {
		for i, g := range groups {
			if i+1 < len(groups) && g.Approve == groups[i+1].Approve && g.Score == groups[i+1].Score {
				return next
			}
			next = append(next, g.Group)
		}
	}
	return next
}

// alternates derives who may move up: as many of those next in order as the round's file says, and none where it says none.
func (p *play) alternates(place string, n notice) {
	want := p.next[:min(len(p.next), p.rules.Config.Notice.Alternates)]
	if got := names(n.Alternates); !slices.Equal(got, want) {
		p.wrong(place, "%d alternates, the ballots and the round's file give %d%s", len(got), len(want), firstDifference(got, want))
	}
	for _, e := range n.Alternates {
		p.shown(place, e)
	}
}

// windows holds the notice's span against the log: as it was published, and as each re-issue made it, which are all named.
func (p *play) windows(place string, n notice, published ledger.Entry) {
	ends := []string{published.Facts["endsAt"]}
	p.each(func(e *numbered) {
		if last := ends[len(ends)-1]; e.Facts["endsAt"] <= last || e.At.String() >= last {
			p.wrong(at(e), "re-issued to %s, after %s", e.Facts["endsAt"], last)
		}
		ends = append(ends, e.Facts["endsAt"])
	}, "notice-reissued")
	told := []string{}
	for _, i := range n.Issues {
		told = append(told, i.Count.Window.EndsAt)
	}
	if told = append(told, n.Window.EndsAt); !slices.Equal(told, ends) || n.PublishedAt != published.Facts["publishedAt"] {
		p.wrong(place, "published %s until %v, the log says %s until %v", n.PublishedAt, told, published.Facts["publishedAt"], ends)
	}
	if n.PublishedAt > published.At.String() {
		p.wrong(place, "it counts from %s, before which it was not to be had: the log has it at %s", n.PublishedAt, published.At)
	}
	if set, _ := p.last("publication-scheduled", p.round); set.Facts["publishAt"] != n.PublishedAt && n.PublishedAt != published.At.String() {
		p.wrong(place, "published as of %s, two people set %s", n.PublishedAt, set.Facts["publishAt"])
	}
	if !n.told() {
		p.wrong(place, "a day of the window %s to %s is neither counted nor named as skipped", n.Window.FirstDay, n.Window.LastDay)
	}
	if days := n.Days; len(days) != p.rules.Config.Notice.WorkingDays || len(days) != n.WorkingDays || !slices.IsSorted(days) ||
		len(slices.Compact(slices.Clone(days))) != len(days) || days[0] < n.Window.FirstDay || days[len(days)-1] != n.Window.LastDay {
		p.wrong(place, "the days %v are not the %d of the window %s to %s", days, p.rules.Config.Notice.WorkingDays, n.Window.FirstDay, n.Window.LastDay)
	}
}

// told says whether a notice names every day of its window, as counted or as not.
func (n notice) told() bool {
	all := slices.Clone(n.Days)
	for _, s := range n.Skips {
		all = append(all, s.Day)
	}
	slices.Sort(all)
	for i, day := range all {
		if i == 0 && day != n.Window.FirstDay || i > 0 && day != after(all[i-1]) {
			return false
		}
	}
	return len(all) > 0 && all[len(all)-1] == n.Window.LastDay
}

// after is the next day; of what is no day there is none.
func after(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return d.AddDate(0, 0, 1).Format(time.DateOnly)
}

// decide derives the list of a notice from what stands against groups (R7.3): for each that is out for good the next alternate
// moves up, and one whose objection is open keeps its turn.
func decide(n notice, against map[string]string) ([]shown, []difference) {
	entries, differences, vacant := []shown{}, []difference{}, 0
	for _, s := range n.Entries {
		switch reason := against[s.Group]; reason {
		case "":
			entries = append(entries, s)
		case "objection-open":
			differences = append(differences, difference{s.Group, s.Name, reason})
		default:
			differences = append(differences, difference{s.Group, s.Name, reason})
			vacant++
		}
	}
	for _, s := range n.Alternates {
		if vacant == 0 {
			break
		}
		switch reason := against[s.Group]; reason {
		case "":
			entries = append(entries, s)
			differences = append(differences, difference{s.Group, s.Name, "moved-up"})
			vacant--
		case "objection-open":
			differences = append(differences, difference{s.Group, s.Name, reason})
			vacant--
		default:
			differences = append(differences, difference{s.Group, s.Name, reason})
		}
	}
	return entries, differences
}
