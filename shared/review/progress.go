package review

import (
	"context"
	"slices"
	"strings"

	"linxuan/shared/table"
)

// Progress is how far the scores of a round are: who owes how many, and which scores count no more (R6.2, R6.4).
type Progress struct {
	Experts []Owing  `json:"experts"` // those who owe most first
	Void    []Voided `json:"void"`
}

// Owing is how many scores an expert was asked for and has given.
type Owing struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	Wanted  int    `json:"wanted"` // dossiers of which the expert is not recused
	Given   int    `json:"given"`
	Noted   int    `json:"noted"` // begun, not given yet
}

// Voided is a score that was given before its expert turned out to be recused. It stands in the ledger and counts no more.
type Voided struct {
	Account     string     `json:"account"`
	Name        string     `json:"name"`
	Application string     `json:"application"`
	GroupName   string     `json:"groupName"`
	Conflicts   []Conflict `json:"conflicts"`
}

// Progress reads how far the scores are. A dossier that failed the preliminary review has no team, and a score is owed by
// everybody on a team who is not recused.
func (s *Reviews) Progress(ctx context.Context, roundID string) (Progress, error) {
	p := Progress{Experts: []Owing{}, Void: []Voided{}}
	panel, err := s.Panel(ctx, roundID)
	if err != nil {
		return p, err
	}
	passed, err := s.Passed(ctx, roundID)
	if err != nil {
		return p, err
	}
	recusals, err := s.Recusals(ctx, roundID)
	if err != nil {
		return p, err
	}
	teams, _, err := s.teams(ctx, roundID)
	if err != nil {
		return p, err
	}
	scores, err := table.All[Score](ctx, s.store, s.store.Records, table.Query{PK: scoreKey(roundID, "", "").PK})
	if err != nil {
		return p, err
	}
	p.owing(panel, passed, teams, scores)
	p.voided(panel, passed, recusals, scores)
	return p, nil
}

func (p *Progress) owing(panel []Panelist, passed []Candidate, teams map[string][]string, scores []Score) {
	given := make(map[pair]Score, len(scores))
	for _, score := range scores {
		given[pair{score.Expert, score.Application}] = score
	}
	for _, expert := range panel {
		o := Owing{Account: expert.Account, Name: expert.Name}
		for _, c := range passed {
			if !slices.Contains(teams[c.Application], expert.Account) {
				continue
			}
			o.Wanted++
			switch score, begun := given[pair{expert.Account, c.Application}]; {
			case score.Final:
				o.Given++
			case begun:
				o.Noted++
			}
		}
		if o.Wanted > 0 {
			p.Experts = append(p.Experts, o)
		}
	}
	slices.SortFunc(p.Experts, func(a, b Owing) int {
		if owed := (b.Wanted - b.Given) - (a.Wanted - a.Given); owed != 0 {
			return owed
		}
		return strings.Compare(a.Account, b.Account)
	})
}

func (p *Progress) voided(panel []Panelist, passed []Candidate, recusals []Recusal, scores []Score) {
	names, groups, grounds := map[string]string{}, map[string]string{}, map[pair][]Conflict{}
	for _, expert := range panel {
		names[expert.Account] = expert.Name
	}
	for _, c := range passed {
		groups[c.Application] = c.GroupName
	}
	for _, r := range recusals {
		grounds[pair{r.Account, r.Application}] = r.Conflicts
	}
	for _, score := range scores { // ordered by application and expert
		if conflicts := grounds[pair{score.Expert, score.Application}]; score.Final && len(conflicts) > 0 {
			p.Void = append(p.Void, Voided{score.Expert, names[score.Expert], score.Application, groups[score.Application], conflicts})
		}
	}
}
