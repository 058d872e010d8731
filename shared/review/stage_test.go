package review_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// The round of 2019 as infra/seed/round-2019.yaml has it.
var (
	ctx        = context.Background()
	reviewing  = time.Date(2019, 10, 30, 2, 0, 0, 0, time.UTC)  // the preliminary review is open
	reviewEnd  = time.Date(2019, 11, 8, 16, 0, 0, 0, time.UTC)  // 2019-11-09T00:00:00+08:00
	scoring    = time.Date(2019, 11, 11, 2, 0, 0, 0, time.UTC)  // scores are open
	scoringEnd = time.Date(2019, 11, 22, 16, 0, 0, 0, time.UTC) // 2019-11-23T00:00:00+08:00
)

const ms = time.Millisecond

// stage is the round of 2019 with two bodies, whose lists the test sets.
type stage struct {
	*review.Reviews
	t       *testing.T
	tables  *tabletest.Tables
	store   *table.Store
	rounds  *round.Rounds
	journal *journal.Journal
	seed    seed.Round
	groups  []registry.Group
	days    calendar.Calendar
	lists   map[string][]review.Ranked
	open    map[string]bool // bodies whose list is not final
}

func setUp(t *testing.T) *stage {
	t.Helper()
	tables := tabletest.New(t)
	s := &stage{t: t, tables: tables, store: tables.Store(), lists: map[string][]review.Ranked{}, open: map[string]bool{}, groups: seed.Groups(registry.MaxGroups)}
	signer, err := ledger.NewSigner("signing key of the tests, 32 characters and more")
	s.must(err)
	s.journal = journal.Open(s.store, signer)
	s.rounds = round.Open(s.store, s.journal)
	groups := registry.Open(s.store, s.journal)
	s.days, err = calendar.New(calendar.BuiltIn()...)
	s.must(err)
	_, err = groups.ImportBodies(ctx, act("ministry", reviewing), seed.Bodies())
	s.must(err)
	imported, err := groups.ImportGroups(ctx, act("ministry", reviewing), s.groups)
	s.must(err)
	for i, g := range imported.Groups {
		s.groups[i].ID = g.ID
	}
	s.seed, err = seed.LoadRound("2019")
	s.must(err)
	scheme, err := seed.Files.ReadFile(s.seed.Config.Files.Scheme)
	s.must(err)
	_, _, err = s.rounds.Create(ctx, act("ministry", reviewing), s.seed.Config, map[string]string{round.FileScheme: string(scheme)}, []string{"P11", "P37"})
	s.must(err)
	s.Reviews = review.Open(s.store, s.journal, s.rounds, groups, s.forwarded)
	return s
}

func (s *stage) forwarded(_ context.Context, _, body string, _ calendar.Instant) ([]review.Ranked, bool, error) {
	if s.open[body] {
		return nil, false, nil
	}
	return s.lists[body], true, nil
}

// forward lets the bodies send forward the first n groups, by turns.
func (s *stage) forward(n int) {
	s.lists = map[string][]review.Ranked{}
	for i := range n {
		body := []string{"P11", "P37"}[i%2]
		s.lists[body] = append(s.lists[body], review.Ranked{Application: app(i), Group: s.groups[i].ID, Rank: i/2 + 1})
	}
}

func app(i int) string { return fmt.Sprintf("app_%02d", i) }

func act(who string, at time.Time) table.Act {
	return table.Act{Actor: "acc_" + who, Pseudonym: "psn_" + who, Role: who, At: at}
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// refused ends the test unless the error is this refusal; it gives its facts.
func (s *stage) refused(err error, want error) fault.Facts {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Fatalf("got %v, want %v", err, want)
	}
	e, _ := fault.Of(err)
	return e.Facts
}

// checks answers the checklist; the named item is not in order.
func (s *stage) checks(defect string) []review.Check {
	var all []review.Check
	for _, item := range s.seed.Scheme.Checklist {
		c := review.Check{Item: item.ID, OK: item.ID != defect}
		if !c.OK {
			c.Note = "与要求不符"
		}
		all = append(all, c)
	}
	return all
}

// decide passes, returns for the documents, or fails for the age.
func (s *stage) decide(i int, v review.Verdict, at time.Time) (review.Deciding, error) {
	defect := map[review.Verdict]string{review.Return: "check-documents", review.Fail: "check-age"}[v]
	return s.Decide(ctx, act("secretariat", at), "2019", app(i), s.checks(defect), v, "见审查清单", s.days)
}

// expert is the account of one of the panel; expert 0 works at the first group's lead unit.
func expert(n int) string { return fmt.Sprintf("acc_expert_%02d", n) }

func judge(n int, at time.Time) table.Act {
	return table.Act{Actor: expert(n), Pseudonym: fmt.Sprintf("psn_expert_%02d", n), Role: "expert", At: at}
}

const employer = registry.USCC("121000004250070153") // of no group

// appoint puts n experts on the panel, of provinces that no group is of.
func (s *stage) appoint(n int) {
	s.t.Helper()
	panel := make([]review.Panelist, n)
	for i := range panel {
		panel[i] = review.Panelist{Account: expert(i), Name: "专家（示例）", Province: fmt.Sprint(90 + i%5), Employers: []review.Employer{{USCC: employer, Name: "单位（示例）"}}}
	}
	panel[0].Employers[0].USCC = s.groups[0].LeadUnits[0].USCC
	_, err := s.Appoint(ctx, act("secretariat", reviewing), "2019", panel)
	s.must(err)
}

// passed takes in n candidates, all of which pass.
func (s *stage) passed(n int) {
	s.t.Helper()
	s.forward(n)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	for i := range n {
		_, err := s.decide(i, review.Pass, reviewing)
		s.must(err)
	}
}

// drawn takes in n candidates, appoints experts and draws the teams.
func (s *stage) drawn(n, experts int) review.Assigning {
	s.t.Helper()
	s.passed(n)
	s.appoint(experts)
	drawn, err := s.Draw(ctx, act("secretariat", reviewing), "2019", "seed of the tests")
	s.must(err)
	return drawn
}

func (s *stage) team(i int) []string {
	s.t.Helper()
	team, err := s.Assigned(ctx, "2019", app(i))
	s.must(err)
	slices.Sort(team)
	return team
}

// score is a full one, with some points less than the most.
func (s *stage) score(i, less int) review.Score {
	points := map[string]int{}
	for _, c := range s.seed.Scheme.Criteria {
		for _, indicator := range c.Indicators {
			off := min(less, indicator.Points)
			points[indicator.ID] = indicator.Points - off
			less -= off
		}
	}
	return review.Score{Application: app(i), Points: points, Comment: "成效较为明显", Final: true}
}

// entries reads the ledger's entries of an act.
func (s *stage) entries(want ledger.Act) []ledger.Entry {
	s.t.Helper()
	_, err := s.journal.Sequence(ctx, scoringEnd)
	s.must(err)
	raw, err := s.journal.Entries(ctx)
	s.must(err)
	var list []ledger.Entry
	for _, r := range raw {
		e, err := ledger.Decode(r)
		s.must(err)
		if e.Act == want {
			list = append(list, e)
		}
	}
	return list
}

func (s *stage) verify(r ledger.Receipt, content any) {
	s.t.Helper()
	want, err := ledger.ContentHash(content)
	s.must(err)
	s.fixes(r, want)
}

func (s *stage) salted(r ledger.Receipt, salt ledger.Salt, content any) {
	s.t.Helper()
	want, err := salt.Hash(content)
	s.must(err)
	s.fixes(r, want)
}

// opened holds a receipt against what the round's record will show.
func (s *stage) opened(r ledger.Receipt) {
	s.t.Helper()
	openings, err := s.Openings(ctx, "2019")
	s.must(err)
	for _, o := range openings {
		sum := sha256.Sum256([]byte(o.Content))
		if o.Act == r.Act && o.Subject == r.Subject && hex.EncodeToString(sum[:]) == r.Content {
			return
		}
	}
	s.t.Fatalf("no opening of %s for %s", r.Act, r.Subject)
}

func (s *stage) fixes(r ledger.Receipt, want string) {
	s.t.Helper()
	e, err := ledger.VerifyReceipt(r, []ledger.PublicKey{s.journal.PublicKey()})
	s.must(err)
	if e.Content != want {
		s.t.Fatalf("the receipt of %s is not about what was answered", e.Act)
	}
}
