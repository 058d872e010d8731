package recommendation

import (
	"cmp"
	"slices"
	"strings"

	"linxuan/shared/fault"
	"linxuan/shared/registry"
)

// Quota is how many groups a body may recommend (R4.3).
type Quota struct {
	Base  int `json:"base"`  // of the round
	Extra int `json:"extra"` // granted beyond it by overrides
}

// Places are all of them.
func (q Quota) Places() int { return q.Base + q.Extra }

// Facts are all that decides whether a body's list can be sealed.
type Facts struct {
	Kind       registry.BodyKind
	Quota      Quota
	Applicants []Applicant // at the instant that counts
	Draft      Draft
}

// Refusals of a list that cannot be sealed. The fields name everything that is in its way, under the rule that each breaks.
var (
	ErrIncomplete = fault.Define("recommendation-incomplete", fault.Conflict, "R4.2")
	ErrOverQuota  = fault.Define("over-quota", fault.Conflict, "R4.3") // facts: quota, count
)

// Judge says everything that a list lacks before it can be sealed; nothing means that it is complete and within quota.
func Judge(f Facts) []fault.Field {
	lacks := ErrIncomplete.New()
	draft := f.Draft.of(f.Applicants)
	ranked := examined(lacks, f.Applicants, draft)
	ranks(lacks, ranked)
	withinQuota(lacks, f.Quota, len(ranked))
	if f.Kind == registry.Council {
		crossRegionFirst(lacks, ranked, draft.OrderReason)
	}
	return lacks.Fields
}

// refusal is nil for a list that lacks nothing.
func (f Facts) refusal() error {
	lacks := Judge(f)
	if len(lacks) == 0 {
		return nil
	}
	e := ErrIncomplete.New("count", len(lacks))
	for _, l := range lacks {
		if l.Code == ErrOverQuota.Code {
			e = &fault.Error{Def: ErrOverQuota, Facts: l.Facts}
		}
	}
	e.Fields = lacks
	return e
}

// standing is a recommended applicant with its examination.
type standing struct {
	Applicant
	Rank int
}

// examined holds that each applicant, in the version that it stands with, was decided: recommended with a rank, or not
// recommended with a reason (R4.2). It gives the recommended ones by rank.
func examined(lacks *fault.Error, applicants []Applicant, d Draft) []standing {
	var ranked []standing
	for _, a := range applicants {
		pointer := "/examinations/" + a.Application
		e, _ := d.find(a.Application)
		switch {
		case e.Decision == Undecided:
			lacks.Breaks("R4.2", pointer+"/decision", "not-examined", "name", a.Name)
		case e.Version != a.Version:
			lacks.Breaks("R4.2", pointer+"/version", "examined-earlier", "name", a.Name)
		case e.Decision == NotRecommended && strings.TrimSpace(e.Reason) == "":
			lacks.Breaks("R4.2", pointer+"/reason", "reason-missing", "name", a.Name)
		}
		if e.Decision == Recommended {
			ranked = append(ranked, standing{a, e.Rank})
		}
	}
	slices.SortStableFunc(ranked, func(a, b standing) int { return cmp.Compare(a.Rank, b.Rank) })
	return ranked
}

// ranks holds that n recommended ones stand at 1..n without gap or tie (R4.3).
func ranks(lacks *fault.Error, ranked []standing) {
	byRank := map[int][]string{}
	top := 0
	for _, s := range ranked {
		if s.Rank < 1 {
			lacks.Breaks("R4.3", "/examinations/"+s.Application+"/rank", "rank-missing", "name", s.Name)
			continue
		}
		byRank[s.Rank] = append(byRank[s.Rank], s.Name)
		top = max(top, s.Rank)
	}
	// A rank beyond n leaves one of 1..n free, so looking up to n sees every gap.
	for rank := 1; rank <= min(top, len(ranked)); rank++ {
		if len(byRank[rank]) == 0 {
			lacks.Breaks("R4.3", "/examinations", "rank-gap", "rank", rank)
		}
	}
	for _, s := range ranked {
		if names := byRank[s.Rank]; len(names) > 1 {
			lacks.Breaks("R4.3", "/examinations", "rank-tie", "rank", s.Rank, "names", names)
			delete(byRank, s.Rank)
		}
	}
}

// withinQuota refuses more than the round's quota and what was granted beyond it (R4.3).
func withinQuota(lacks *fault.Error, q Quota, count int) {
	if count > q.Places() {
		lacks.Breaks("R4.3", "/examinations", ErrOverQuota.Code, "quota", q.Places(), "count", count)
	}
}

// crossRegionFirst holds a council to what the notice asks of it (应优先推荐跨区域): a single-region group above a cross-region
// one needs a stated reason (R4.4).
func crossRegionFirst(lacks *fault.Error, ranked []standing, reason string) {
	if strings.TrimSpace(reason) != "" {
		return
	}
	single := ""
	for _, s := range ranked {
		switch {
		case !s.CrossRegion && single == "":
			single = s.Name
		case s.CrossRegion && single != "":
			lacks.Breaks("R4.4", "/orderReason", "order-reason-missing", "single", single, "cross", s.Name)
			return
		}
	}
}
