package notice

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// R7.3, and the round's file: for a group that is out for good the next alternate moves up; an open objection keeps a turn.
func TestAlternatesMoveUp(t *testing.T) {
	const left = "grp_0 grp_1 grp_2"
	for name, row := range map[string]struct {
		alternates int
		against    map[int]ObjectionStatus // by group; 3 and later are alternates
		listed     map[string]string
		list       string
		moved      string // who moved up
		told       int    // differences
	}{
		"nobody is out, nobody moves up":                    {2, nil, nil, left, "", 0},
		"the round names none: the place stays vacant":      {0, map[int]ObjectionStatus{1: Upheld}, nil, "grp_0 grp_2", "", 1},
		"one is out, the first moves up":                    {2, map[int]ObjectionStatus{1: Upheld}, nil, "grp_0 grp_2 grp_3", "grp_3", 2},
		"two are out, both move up":                         {2, map[int]ObjectionStatus{0: Upheld, 1: Upheld}, nil, "grp_2 grp_3 grp_4", "grp_3 grp_4", 4},
		"three are out, two move up":                        {2, map[int]ObjectionStatus{0: Upheld, 1: Upheld, 2: Upheld}, nil, "grp_3 grp_4", "grp_3 grp_4", 5},
		"an open objection gives nobody's place away":       {2, map[int]ObjectionStatus{1: Filed}, nil, "grp_0 grp_2", "", 1},
		"a dismissed one neither":                           {2, map[int]ObjectionStatus{1: Dismissed}, nil, left, "", 0},
		"listed before: the place is vacant":                {2, nil, map[string]string{"grp_0": "2019"}, "grp_1 grp_2 grp_3", "grp_3", 2},
		"an alternate with an open objection is not passed": {2, map[int]ObjectionStatus{1: Upheld, 3: Filed}, nil, "grp_0 grp_2", "", 2},
		"an alternate that is out is passed":                {2, map[int]ObjectionStatus{1: Upheld, 3: Upheld}, nil, "grp_0 grp_2 grp_4", "grp_4", 3},
		"an alternate that is listed already is passed":     {2, map[int]ObjectionStatus{1: Upheld}, map[string]string{"grp_3": "2019"}, "grp_0 grp_2 grp_4", "grp_4", 3},
		"an objection to an alternate who has no turn":      {2, map[int]ObjectionStatus{4: Upheld}, nil, left, "", 0},
	} {
		n := Notice{Entries: entries(3), Alternates: entries(3 + row.alternates)[3:]}
		var objections []Objection
		for group, s := range row.against {
			objections = append(objections, Objection{Group: entry(group).Group, Status: s})
		}
		list, differences := Decide(n, objections, row.listed)
		var on, moved []string
		for _, e := range list {
			on = append(on, e.Group)
		}
		for _, d := range differences {
			if d.Reason == ReasonMovedUp {
				moved = append(moved, d.Group)
			}
		}
		if strings.Join(on, " ") != row.list || strings.Join(moved, " ") != row.moved || len(differences) != row.told {
			t.Errorf("%s: the list is %v, moved up %v, %+v", name, on, moved, differences)
		}
	}
}

// Whatever stands against whom: nobody against whom something stands is listed, no more are listed than were proposed, nobody moves
// up before an alternate who could, and each group that is not where the notice had it is told with a reason.
func TestMovingUpKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		proposed, alternates := rapid.IntRange(0, 8).Draw(t, "proposed"), rapid.IntRange(0, 5).Draw(t, "alternates")
		all := entries(proposed + alternates)
		n := Notice{Entries: all[:proposed], Alternates: all[proposed:]}
		var objections []Objection
		listed := map[string]string{}
		for _, e := range all {
			switch s := rapid.SampledFrom([]ObjectionStatus{"", "", Filed, Upheld, Dismissed, "listed"}).Draw(t, e.Group); s {
			case "":
			case "listed":
				listed[e.Group] = "2018"
			default:
				objections = append(objections, Objection{Group: e.Group, Status: s})
			}
		}
		list, differences := Decide(n, objections, listed)
		on, told := map[string]bool{}, map[string]Reason{}
		for _, e := range list {
			on[e.Group] = true
		}
		for _, d := range differences {
			told[d.Group] = d.Reason
		}
		if len(list) > proposed || len(on) != len(list) || len(told) != len(differences) {
			t.Fatalf("%d listed of %d proposed, %v", len(list), proposed, differences)
		}
		passed := false
		for i, e := range all {
			reason := against(e.Group, objections, listed)
			switch {
			case reason != "" && on[e.Group]:
				t.Fatalf("%s is listed against %s", e.Group, reason)
			case i < proposed && (reason != told[e.Group] || on[e.Group] != (reason == "")):
				t.Fatalf("%s: %q, told %q", e.Group, reason, told[e.Group])
			case i >= proposed && on[e.Group] && (passed || told[e.Group] != ReasonMovedUp):
				t.Fatalf("%s moved up out of turn, told %q", e.Group, told[e.Group])
			case i >= proposed && !on[e.Group] && reason == "":
				passed = true
			}
		}
	})
}

// An alternate may have to move up, so the window for objections is open to it too.
func TestWhoTheNoticeShows(t *testing.T) {
	n := Notice{Entries: entries(2), Alternates: entries(3)[2:]}
	for i, want := range []bool{true, true, true, false} {
		if e, shown := n.Entry(fmt.Sprintf("grp_%d", i)); shown != want || want && e.Name != entry(i).Name {
			t.Errorf("group %d: %+v %v", i, e, shown)
		}
	}
	if p, on := passageOf(n, nil, "grp_2"); on {
		t.Errorf("an alternate of whom no list says anything has passed the round: %+v", p)
	}
	lists := []List{{Number: 1}, {Number: 2, Entries: n.Alternates, Differences: []Difference{{Group: "grp_2", Reason: ReasonMovedUp}}}}
	p, on := passageOf(n, lists, "grp_2")
	if !on || slices.ContainsFunc(p.Lists[:1], func(l OnList) bool { return l.Listed }) || !p.Lists[1].Listed {
		t.Errorf("%+v", p)
	}
}
