package recommendation

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/fault"
	"linxuan/shared/registry"
)

// applicants makes n applicants a1, a2, …; the cross-region ones are named.
func applicants(n int, crossRegion ...int) []Applicant {
	list := make([]Applicant, n)
	for i := range list {
		list[i] = Applicant{
			Application: fmt.Sprintf("a%d", i+1), Version: 1, Name: fmt.Sprintf("集团%d（示例）", i+1),
			CrossRegion: slices.Contains(crossRegion, i+1), Manifest: "m", SubmittedAt: 1,
			LeadUnits: []registry.LeadUnit{{Name: "牵头单位（示例）", Adcode: "370200"}},
		}
	}
	return list
}

func yes(application string, rank int) Examination {
	return Examination{Application: application, Version: 1, Decision: Recommended, Rank: rank}
}

func no(application, reason string) Examination {
	return Examination{Application: application, Version: 1, Decision: NotRecommended, Reason: reason}
}

func codes(lacks []fault.Field) []string {
	list := []string{}
	for _, l := range lacks {
		list = append(list, l.Rule+" "+l.Code)
	}
	return list
}

func TestJudge(t *testing.T) {
	type rows = []Examination
	five := Quota{Base: 5}
	for _, row := range []struct {
		rule  string
		name  string
		facts Facts
		want  []string
	}{
		{"R4.2", "all examined", Facts{registry.Province, five, applicants(2), Draft{Examinations: rows{yes("a1", 1), no("a2", "不足三年")}}}, nil},
		{"R4.2", "nobody examined", Facts{registry.Province, five, applicants(2), Draft{}}, []string{"R4.2 not-examined", "R4.2 not-examined"}},
		{"R4.2", "one left out", Facts{registry.Province, five, applicants(2), Draft{Examinations: rows{yes("a1", 1)}}}, []string{"R4.2 not-examined"}},
		{"R4.2", "a comment is no decision", Facts{registry.Province, five, applicants(1), Draft{Examinations: rows{{Application: "a1", Version: 1, Comment: "待核"}}}}, []string{"R4.2 not-examined"}},
		{"R4.2", "refused without a reason", Facts{registry.Province, five, applicants(1), Draft{Examinations: rows{no("a1", " ")}}}, []string{"R4.2 reason-missing"}},
		{"R4.2", "examined before it was replaced", Facts{registry.Province, five, []Applicant{{Application: "a1", Version: 2}}, Draft{Examinations: rows{yes("a1", 1)}}}, []string{"R4.2 examined-earlier"}},
		{"R4.2", "nobody recommended", Facts{registry.Province, five, applicants(1), Draft{Examinations: rows{no("a1", "材料不实")}}}, nil},
		{"R4.3", "no rank", Facts{registry.Province, five, applicants(1), Draft{Examinations: rows{yes("a1", 0)}}}, []string{"R4.3 rank-missing"}},
		{"R4.3", "gap", Facts{registry.Province, five, applicants(2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 3)}}}, []string{"R4.3 rank-gap"}},
		{"R4.3", "does not begin at 1", Facts{registry.Province, five, applicants(1), Draft{Examinations: rows{yes("a1", 2)}}}, []string{"R4.3 rank-gap"}},
		{"R4.3", "tie", Facts{registry.Province, five, applicants(3), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2), yes("a3", 2)}}}, []string{"R4.3 rank-tie"}},
		{"R4.3", "tie and gap", Facts{registry.Province, five, applicants(3), Draft{Examinations: rows{yes("a1", 1), yes("a2", 1), yes("a3", 3)}}}, []string{"R4.3 rank-gap", "R4.3 rank-tie"}},
		{"R4.3", "as many as the quota", Facts{registry.Council, Quota{Base: 3}, applicants(3), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2), yes("a3", 3)}}}, nil},
		{"R4.3", "one over the quota", Facts{registry.City, Quota{Base: 1}, applicants(2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2)}}}, []string{"R4.3 over-quota"}},
		{"R4.3", "one over, and one granted", Facts{registry.City, Quota{1, 1}, applicants(2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2)}}}, nil},
		{"R4.3", "two over, and one granted", Facts{registry.City, Quota{1, 1}, applicants(3), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2), yes("a3", 3)}}}, []string{"R4.3 over-quota"}},
		{"R4.2", "everything at once", Facts{registry.Council, Quota{Base: 1}, applicants(4, 2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 3), no("a3", "")}}}, []string{"R4.2 reason-missing", "R4.2 not-examined", "R4.3 rank-gap", "R4.3 over-quota", "R4.4 order-reason-missing"}},
		{"R4.4", "council, cross-region first", Facts{registry.Council, five, applicants(3, 1, 2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2), yes("a3", 3)}}}, nil},
		{"R4.4", "council, single-region above", Facts{registry.Council, five, applicants(2, 2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2)}}}, []string{"R4.4 order-reason-missing"}},
		{"R4.4", "council, between two", Facts{registry.Council, five, applicants(3, 1, 3), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2), yes("a3", 3)}}}, []string{"R4.4 order-reason-missing"}},
		{"R4.4", "council, with a reason", Facts{registry.Council, five, applicants(2, 2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2)}, OrderReason: "后者成立不久"}}, nil},
		{"R4.4", "council, a blank is no reason", Facts{registry.Council, five, applicants(2, 2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2)}, OrderReason: " "}}, []string{"R4.4 order-reason-missing"}},
		{"R4.4", "council, no cross-region applicants", Facts{registry.Council, five, applicants(2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2)}}}, nil},
		{"R4.4", "council, the cross-region one is not recommended", Facts{registry.Council, five, applicants(2, 2), Draft{Examinations: rows{yes("a1", 1), no("a2", "运行不实")}}}, nil},
		{"R4.4", "a province ranks as it likes", Facts{registry.Province, five, applicants(2, 2), Draft{Examinations: rows{yes("a1", 1), yes("a2", 2)}}}, nil},
		{"R4.3", "a withdrawn one leaves no gap", Facts{registry.Province, five, applicants(1), Draft{Examinations: rows{yes("a9", 1), yes("a1", 2)}}}, nil},
		{"R4.3", "a withdrawn one leaves no tie", Facts{registry.Province, five, applicants(2), Draft{Examinations: rows{yes("a1", 1), yes("a9", 1), yes("a2", 2)}}}, nil},
		{"R4.3", "a withdrawn one frees its place", Facts{registry.Province, Quota{Base: 1}, applicants(1), Draft{Examinations: rows{yes("a1", 1), yes("a9", 2)}}}, nil},
	} {
		t.Run(row.rule+" "+row.name, func(t *testing.T) {
			got := codes(Judge(row.facts))
			if !slices.Equal(got, row.want) {
				t.Fatalf("lacks %v, want %v", got, row.want)
			}
			refused := row.facts.refusal()
			if (refused == nil) != (len(row.want) == 0) {
				t.Fatalf("refusal %v", refused)
			}
			if e, ok := fault.Of(refused); ok {
				over := slices.Contains(got, "R4.3 over-quota")
				if (e.Def == ErrOverQuota) != over || len(e.Fields) != len(got) {
					t.Fatalf("refusal %v", e)
				}
			}
		})
	}
}

// R4.3: over quota is refused with the numbers.
func TestOverQuotaNamesTheNumbers(t *testing.T) {
	f := Facts{registry.City, Quota{Base: 1}, applicants(2), Draft{Examinations: []Examination{yes("a1", 1), yes("a2", 2)}}}
	e, _ := fault.Of(f.refusal())
	if e == nil || e.Def != ErrOverQuota || e.Facts["quota"] != 1 || e.Facts["count"] != 2 {
		t.Fatalf("refusal %v", e)
	}
}

// drawFacts makes lists of every shape: mostly near to complete, so that both answers come up.
func drawFacts(t *rapid.T) Facts {
	n := rapid.IntRange(0, 7).Draw(t, "applicants")
	f := Facts{
		Kind:       rapid.SampledFrom([]registry.BodyKind{registry.Province, registry.Corps, registry.City, registry.Council}).Draw(t, "kind"),
		Quota:      Quota{rapid.IntRange(0, 5).Draw(t, "base"), rapid.IntRange(0, 2).Draw(t, "extra")},
		Applicants: applicants(n),
	}
	ranks := rapid.Permutation([]int{1, 2, 3, 4, 5, 6, 7}).Draw(t, "ranks")
	next := 0
	for i, a := range f.Applicants {
		f.Applicants[i].CrossRegion = rapid.Bool().Draw(t, "crossRegion")
		switch rapid.IntRange(0, 9).Draw(t, "decision") {
		case 0:
			continue
		case 1, 2, 3:
			f.Draft.Examinations = append(f.Draft.Examinations, no(a.Application, rapid.SampledFrom([]string{"", "材料不实", "不足三年"}).Draw(t, "reason")))
		case 4:
			f.Draft.Examinations = append(f.Draft.Examinations, yes(a.Application, rapid.IntRange(0, 4).Draw(t, "rank")))
		default:
			next++
			f.Draft.Examinations = append(f.Draft.Examinations, yes(a.Application, next))
		}
	}
	if rapid.Bool().Draw(t, "shuffled") {
		for i := range f.Draft.Examinations {
			if r := f.Draft.Examinations[i].Rank; r > 0 && r <= next {
				order := slices.DeleteFunc(slices.Clone(ranks), func(x int) bool { return x > next })
				f.Draft.Examinations[i].Rank = order[r-1]
			}
		}
	}
	f.Draft.OrderReason = rapid.SampledFrom([]string{"", "见说明"}).Draw(t, "orderReason")
	return f
}

// R4.2, R4.3, R4.4: what is sealed has everybody examined, ranks 1..n, n within quota, and a council's cross-region groups first
// unless it said why. What is not sealed lacks at least one of these.
func TestSealedListsKeepTheRules(t *testing.T) {
	sealed, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		lacks := Judge(f)
		if broken := brokenRule(f); (broken == "") != (len(lacks) == 0) {
			t.Fatalf("the rule %q against lacks %v of %+v", broken, lacks, f)
		}
		if len(lacks) > 0 {
			refused++
			return
		}
		sealed++
		l := f.seal(List{Body: "P37"})
		if len(l.Recommended)+len(l.NotRecommended) != len(f.Applicants) {
			t.Fatalf("%d and %d of %d applicants", len(l.Recommended), len(l.NotRecommended), len(f.Applicants))
		}
		for i, e := range l.Recommended {
			if e.Rank != i+1 || e.Body != "P37" || e.LeadProvince != "山东省" {
				t.Fatalf("entry %d: %+v", i, e)
			}
		}
	})
	if sealed == 0 || refused == 0 {
		t.Fatalf("%d sealed, %d refused: one side was never tried", sealed, refused)
	}
}

// brokenRule states the rules anew, in the plainest way.
func brokenRule(f Facts) string {
	byRank := map[int]Applicant{}
	n := 0
	for _, a := range f.Applicants {
		e, found := f.Draft.find(a.Application)
		switch {
		case !found || e.Decision == Undecided || e.Version != a.Version:
			return "R4.2"
		case e.Decision == NotRecommended && e.Reason == "":
			return "R4.2"
		case e.Decision == Recommended:
			byRank[e.Rank] = a
			n++
		}
	}
	ranks := slices.Sorted(maps.Keys(byRank))
	if len(ranks) != n || (n > 0 && (ranks[0] != 1 || ranks[n-1] != n)) || n > f.Quota.Base+f.Quota.Extra {
		return "R4.3"
	}
	for r := 1; r < n; r++ {
		if f.Kind == registry.Council && f.Draft.OrderReason == "" && !byRank[r].CrossRegion && byRank[r+1].CrossRegion {
			return "R4.4"
		}
	}
	return ""
}

// complete are lists that could be sealed, of bodies whose order needs no reason.
var complete = rapid.Custom(drawFacts).Filter(func(f Facts) bool { return f.Kind != registry.Council && len(Judge(f)) == 0 })

// Withdrawals keep the order of the others and never make a good list a bad one.
func TestWithdrawalsSpoilNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := complete.Draw(t, "a complete list")
		before := f.seal(List{}).Recommended
		f.Applicants = slices.DeleteFunc(f.Applicants, func(Applicant) bool { return rapid.Bool().Draw(t, "withdraws") })
		if lacks := Judge(f); len(lacks) > 0 {
			t.Fatalf("lacks %v", lacks)
		}
		stays := func(e Entry) bool {
			return slices.ContainsFunc(f.Applicants, func(a Applicant) bool { return a.Application == e.Application })
		}
		var want []string
		for _, e := range before {
			if stays(e) {
				want = append(want, e.Application)
			}
		}
		var got []string
		for _, e := range f.seal(List{}).Recommended {
			got = append(got, e.Application)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("order %v, want %v", got, want)
		}
	})
}

// R4.6: at the deadline a complete list within quota is sealed as it stands, any other flagged with what it lacks.
func TestAtDeadline(t *testing.T) {
	complete := Draft{Examinations: []Examination{yes("a1", 1)}}
	for name, row := range map[string]struct {
		facts Facts
		want  State
		lacks int
	}{
		"complete":                 {Facts{registry.Province, Quota{Base: 1}, applicants(1), complete}, StateSealed, 0},
		"nobody worked on it":      {Facts{registry.Province, Quota{Base: 1}, applicants(2), Draft{}}, StateFlagged, 2},
		"over quota":               {Facts{registry.Province, Quota{}, applicants(1), complete}, StateFlagged, 1},
		"no applicants":            {Facts{registry.Province, Quota{Base: 1}, nil, complete}, StateNone, 0},
		"everybody was turned off": {Facts{registry.Province, Quota{Base: 1}, applicants(1), Draft{Examinations: []Examination{no("a1", "材料不实")}}}, StateSealed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			state, lacks := AtDeadline(row.facts)
			if state != row.want || len(lacks) != row.lacks {
				t.Fatalf("%s %v", state, lacks)
			}
		})
	}
}

func TestDraftCheck(t *testing.T) {
	long := string(make([]rune, MaxText+1))
	applied := func(application string) bool { return application == "a1" || application == "a2" }
	for name, row := range map[string]struct {
		draft Draft
		want  map[string]string
	}{
		"unfinished work is kept":  {Draft{Examinations: []Examination{{Application: "a1", Version: 1}, yes("a2", 7)}}, nil},
		"somebody else's":          {Draft{Examinations: []Examination{yes("b1", 1)}}, map[string]string{"/examinations/0/application": "not-an-applicant"}},
		"twice":                    {Draft{Examinations: []Examination{yes("a1", 1), yes("a1", 2)}}, map[string]string{"/examinations/1/application": "applicant-twice"}},
		"no such decision":         {Draft{Examinations: []Examination{{Application: "a1", Decision: "perhaps"}}}, map[string]string{"/examinations/0/decision": "one-of"}},
		"rank of a refused one":    {Draft{Examinations: []Examination{{Application: "a1", Decision: NotRecommended, Rank: 1}}}, map[string]string{"/examinations/0/rank": "rank-without-recommendation"}},
		"rank below zero":          {Draft{Examinations: []Examination{yes("a1", -1)}}, map[string]string{"/examinations/0/rank": "at-most"}},
		"long reason":              {Draft{Examinations: []Examination{no("a1", long)}}, map[string]string{"/examinations/0/reason": "max-length"}},
		"all mistakes are told":    {Draft{Examinations: []Examination{no("b1", long)}, OrderReason: long}, map[string]string{"/examinations/0/application": "not-an-applicant", "/examinations/0/reason": "max-length", "/orderReason": "max-length"}},
		"more than an item holds":  {Draft{Examinations: make([]Examination, MaxExaminations+1)}, map[string]string{"/examinations": "max-items"}},
		"the most that it may say": {Draft{OrderReason: long[:MaxText]}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[string]string{}
			if e, ok := fault.Of(row.draft.Check(applied)); ok {
				for _, f := range e.Fields {
					got[f.Pointer] = f.Code
				}
			}
			if !maps.Equal(got, row.want) {
				t.Fatalf("%v, want %v", got, row.want)
			}
		})
	}
}

// What an entry of the ledger stands for is the list and nothing else: any change of it changes the hash, and equal lists have
// equal hashes.
func TestContentIsOfTheWholeList(t *testing.T) {
	f := Facts{registry.Council, Quota{Base: 3}, applicants(2, 1), Draft{Examinations: []Examination{yes("a1", 1), no("a2", "材料不实")}, OrderReason: "见说明"}}
	make := func(change func(*List)) string {
		l := f.seal(List{Round: "2019", Body: "I01", BodyName: "行指委（示例）", SealedBy: ByBody, SealedAt: 5})
		change(&l)
		content, err := l.Content()
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	same := make(func(*List) {})
	if again := make(func(*List) {}); again != same {
		t.Fatal("equal lists with different hashes")
	}
	for name, change := range map[string]func(*List){
		"rank":     func(l *List) { l.Recommended[0].Rank = 2 },
		"manifest": func(l *List) { l.Recommended[0].Manifest = "x" },
		"version":  func(l *List) { l.Recommended[0].Version = 2 },
		"reason":   func(l *List) { l.NotRecommended[0].Reason = "x" },
		"order":    func(l *List) { l.OrderReason = "x" },
		"quota":    func(l *List) { l.Quota.Extra = 1 },
		"instant":  func(l *List) { l.SealedAt = 6 },
		"who":      func(l *List) { l.SealedBy = ByDeadline },
	} {
		if make(change) == same {
			t.Errorf("the hash does not hold the %s", name)
		}
	}
}
