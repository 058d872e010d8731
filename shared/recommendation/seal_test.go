package recommendation_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/recommendation"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R4.2, R4.3, R4.5: a list is drafted, completed, sealed with a receipt, reopened with a reason, sealed anew; every sealed list stays.
func TestFromDraftToSeal(t *testing.T) {
	s := setUp(t, nil)
	s.applicants(province, 3)
	at := calendar.At(morning)

	v := must(s.View(ctx, round19, province, at))(t)
	if v.State != recommendation.StateDraft || v.Version != 0 || v.Applicants != 3 || v.Quota.Places() != 5 || len(v.Lacks) != 3 || v.Final {
		t.Fatalf("the empty list: %+v", v)
	}
	if _, err := s.Seal(ctx, officer(morning), round19, province, 0); !errors.Is(err, recommendation.ErrIncomplete) {
		t.Fatalf("sealed unexamined: %v", err)
	}
	v = must(s.Save(ctx, officer(morning), round19, province, ranking(1, 2), 0))(t)
	if got := codesOf(v.Lacks); v.Version != 1 || !slices.Equal(got, []string{"not-examined"}) {
		t.Fatalf("version %d lacks %v", v.Version, got)
	}
	v = must(s.Amend(ctx, officer(morning), round19, province, "app_3", func(e *recommendation.Examination) {
		e.Version, e.Decision, e.Rank = 1, recommendation.Recommended, 2
	}, 1))(t)
	if v.Version != 2 || len(v.Lacks) != 0 {
		t.Fatalf("version %d lacks %v", v.Version, v.Lacks)
	}

	first := must(s.Seal(ctx, officer(morning), round19, province, 2))(t)
	if first.Sealed.Number != 1 || first.Sealed.SealedBy != recommendation.ByBody || len(first.Sealed.Recommended) != 2 || len(first.Sealed.NotRecommended) != 1 || first.Version != 3 {
		t.Fatalf("%+v", first)
	}
	if e := first.Sealed.Recommended[1]; e.Application != "app_3" || e.Body != province || e.LeadProvince != "山东省" || e.Manifest == "" {
		t.Fatalf("entry %+v", e)
	}
	if content, err := first.Sealed.List.Content(); err != nil || content != first.Receipt.Content {
		t.Fatalf("receipt for %s, the list is %s (%v)", first.Receipt.Content, content, err)
	}
	if _, err := ledger.VerifyReceipt(first.Receipt, []ledger.PublicKey{s.journal.PublicKey()}); err != nil {
		t.Fatalf("receipt: %v", err)
	}
	for name, err := range map[string]error{
		"save":       second(s.Save(ctx, officer(morning), round19, province, ranking(1, 3), 3)),
		"seal again": second(s.Seal(ctx, officer(morning), round19, province, 3)),
	} {
		if !errors.Is(err, recommendation.ErrSealed) {
			t.Errorf("%s of a sealed list: %v", name, err)
		}
	}

	reopened := must(s.Reopen(ctx, officer(morning.Add(time.Hour)), round19, province, "排序录入有误"))(t)
	if reopened.Receipt.Act != recommendation.ActReopened || reopened.Receipt.Content != first.Receipt.Content {
		t.Fatalf("%+v", reopened.Receipt)
	}
	if _, err := s.Reopen(ctx, officer(morning), round19, province, "再开"); !errors.Is(err, recommendation.ErrNotSealed) {
		t.Fatalf("reopened twice: %v", err)
	}
	again := s.sealed(province, ranking(3, 3), morning.Add(2*time.Hour))
	if again.Sealed.Number != 2 || again.Sealed.Content == first.Sealed.Content {
		t.Fatalf("%+v", again.Sealed)
	}
	all := must(s.SealedLists(ctx, round19, province))(t)
	if len(all) != 2 || all[0].Content != first.Sealed.Content || len(all[0].Recommended) != 2 || len(all[1].Recommended) != 3 {
		t.Fatalf("the lists that were sealed: %+v", all)
	}
	if n := len(s.entries(recommendation.ActSealed)); n != 2 {
		t.Fatalf("%d entries of seals", n)
	}
	if why := s.entries(recommendation.ActReopened); len(why) != 1 || why[0].Facts["reason"] != "排序录入有误" {
		t.Fatalf("entries of reopening: %+v", why)
	}
}

func second[T any](_ T, err error) error { return err }

func TestEditsNameTheirVersion(t *testing.T) {
	s := setUp(t, nil)
	s.applicants(province, 2)
	s.save(province, ranking(1, 2), morning)
	for _, version := range []int64{0, 2} {
		for name, err := range map[string]error{
			"save":  second(s.Save(ctx, officer(morning), round19, province, ranking(2, 2), version)),
			"amend": second(s.Amend(ctx, officer(morning), round19, province, "app_1", func(e *recommendation.Examination) { e.Comment = "核" }, version)),
			"seal":  second(s.Seal(ctx, officer(morning), round19, province, version)),
		} {
			if !errors.Is(err, table.ErrStale) {
				t.Errorf("%s under version %d: %v", name, version, err)
			}
		}
	}
	if _, err := s.Save(ctx, officer(morning), round19, province, recommendation.Draft{Examinations: []recommendation.Examination{{Application: "app_of_another"}}}, 1); !errors.Is(err, recommendation.ErrDraft) {
		t.Errorf("an applicant of another body: %v", err)
	}
	v := must(s.View(ctx, round19, province, calendar.At(morning)))(t)
	if v.Version != 1 || v.State != recommendation.StateDraft || v.Examinations[1].Decision != recommendation.NotRecommended {
		t.Fatalf("something changed: %+v", v)
	}
	for name, err := range map[string]error{
		"unknown round": second(s.View(ctx, "2018", province, calendar.At(morning))),
		"unknown body":  second(s.View(ctx, round19, "P99", calendar.At(morning))),
		"unknown list":  second(s.SealedList(ctx, round19, province, 1)),
	} {
		if k := code(err); k != "not-found" && k != "no-such-window" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// R4.2: an application that arrives while the list is being judged makes the seal fail. The fault stands between the reads and
// the write.
func TestSealHoldsTheRosterThatWasJudged(t *testing.T) {
	for name, change := range map[string]func(s stage){
		"one arrives":     func(s stage) { s.apply(province, applicant("app_9", 1, morning), 0) },
		"one withdraws":   func(s stage) { s.withdraw(province, "app_2", 1, morning) },
		"one is replaced": func(s stage) { s.apply(province, applicant("app_1", 2, morning), 1) },
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t, nil)
			s.applicants(province, 2)
			v := s.save(province, ranking(2, 2), morning)
			s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() { change(s) }))
			if _, err := s.Seal(ctx, officer(morning), round19, province, v.Version); !errors.Is(err, recommendation.ErrRosterMoved) {
				t.Fatalf("sealed: %v", err)
			}
			if v := must(s.View(ctx, round19, province, calendar.At(morning)))(t); v.State != recommendation.StateDraft {
				t.Fatalf("state %s", v.State)
			}
		})
	}
}

// R4.3: whatever 64 officers try at once, one list is sealed and no more than the quota goes forward.
func TestSixtyFourParallelSealers(t *testing.T) {
	const sealers = 64
	s := setUp(t, nil)
	s.applicants(council, 6)
	v := s.save(council, ranking(3, 6), morning)
	errs := make([]error, sealers)
	s.parallel(errs, func(int) error {
		return second(s.Seal(ctx, officer(morning), round19, council, v.Version))
	})
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, table.ErrStale) && !errors.Is(err, recommendation.ErrSealed):
			t.Errorf("refused for another reason: %v", err)
		}
	}
	s.oneSealed(won, 3)
}

// The same with officers who write different lists, most of them over quota, while they try to seal.
func TestParallelListsNeverPassTheQuota(t *testing.T) {
	const sealers = 64
	s := setUp(t, nil)
	s.applicants(council, 6)
	errs := make([]error, sealers)
	s.parallel(errs, func(n int) error {
		v, err := s.View(ctx, round19, council, calendar.At(morning))
		if err != nil {
			return err
		}
		if v, err = s.Save(ctx, officer(morning), round19, council, ranking(1+n%6, 6), v.Version); err != nil {
			return err
		}
		return second(s.Seal(ctx, officer(morning), round19, council, v.Version))
	})
	won := 0
	for _, err := range errs {
		switch k := code(err); k {
		case "":
			won++
		case "stale-version", "recommendation-sealed", "over-quota":
		default:
			t.Errorf("refused for another reason: %v", err)
		}
	}
	if won == 0 { // each may have lost to a writer
		s.sealed(council, ranking(3, 6), morning)
		won = 1
	}
	s.oneSealed(won, 3)
}

// parallel runs all at once and repeats what the store was too busy for, as the wrapper of every request does.
func (s stage) parallel(errs []error, do func(n int) error) {
	var wg sync.WaitGroup
	for n := range errs {
		wg.Go(func() {
			for {
				if errs[n] = do(n); !table.Retryable(errs[n]) {
					return
				}
			}
		})
	}
	wg.Wait()
}

func (s stage) oneSealed(won, quota int) {
	s.t.Helper()
	lists := must(s.SealedLists(ctx, round19, council))(s.t)
	forward := must(s.Forwarded(ctx, round19, council, calendar.At(deadline)))(s.t)
	if won != 1 || len(lists) != 1 || len(s.entries(recommendation.ActSealed)) != 1 {
		s.t.Fatalf("%d sealed, %d lists", won, len(lists))
	}
	if n := len(forward.Applications); !forward.Final || n == 0 || n > quota {
		s.t.Fatalf("%d go forward, the quota is %d", n, quota)
	}
}

// R4.3: over quota is refused with the numbers; an override of two people opens it, one person's does not.
func TestOverride(t *testing.T) {
	s := setUpBodies(t, nil, seed.Bodies())
	s.applicants(city, 5)
	v := s.save(city, ranking(4, 5), morning)
	if _, err := s.Seal(ctx, officer(morning), round19, city, v.Version); !errors.Is(err, recommendation.ErrOverQuota) {
		t.Fatalf("over quota: %v", err)
	}
	asked := must(s.RequestOverride(ctx, officer(morning), round19, city, 1, "集团数量多"))(t)
	id := asked.Override.ID
	if public := must(s.Overrides(ctx, round19, true))(t); len(public) != 0 {
		t.Fatalf("public before it was granted: %+v", public)
	}
	one := must(s.ApproveOverride(ctx, ministry(1, morning), round19, id))(t)
	if one.Receipt != nil || one.Override.GrantedAt != 0 {
		t.Fatalf("granted by one person: %+v", one)
	}
	if _, err := s.ApproveOverride(ctx, ministry(1, morning), round19, id); code(err) != "second-person-needed" {
		t.Fatalf("the same person again: %v", err)
	}
	if _, err := s.Seal(ctx, officer(morning), round19, city, v.Version); !errors.Is(err, recommendation.ErrOverQuota) {
		t.Fatalf("over quota with one approval: %v", err)
	}
	two := must(s.ApproveOverride(ctx, ministry(2, morning), round19, id))(t)
	if two.Receipt == nil || two.Override.Approvals != 2 {
		t.Fatalf("%+v", two)
	}
	if _, err := s.ApproveOverride(ctx, ministry(3, morning), round19, id); !errors.Is(err, recommendation.ErrOverrideGranted) {
		t.Fatalf("a third approval: %v", err)
	}
	sealed := must(s.Seal(ctx, officer(morning), round19, city, v.Version))(t)
	if len(sealed.Sealed.Recommended) != 4 || sealed.Sealed.Quota != (recommendation.Quota{Base: 3, Extra: 1}) {
		t.Fatalf("%+v", sealed.Sealed.List)
	}
	places := must(s.Places(ctx, round19))(t)
	if len(places) != 92 {
		t.Fatalf("%d bodies", len(places))
	}
	for _, p := range places {
		want := recommendation.Quota{Base: map[string]int{"province": 5, "corps": 5, "city": 3, "council": 3}[string(p.Kind)]}
		if p.Code == city {
			want.Extra = 1
		}
		if p.Quota != want {
			t.Errorf("%s %+v, want %+v", p.Code, p.Quota, want)
		}
	}
	if granted := s.entries(recommendation.ActOverride); len(granted) != 1 || granted[0].Facts["reason"] != "集团数量多" {
		t.Fatalf("entries %+v", granted)
	}
	for name, row := range map[string]struct {
		places int
		reason string
	}{"no places": {0, "有理由"}, "too many": {recommendation.MaxOverride + 1, "有理由"}, "no reason": {1, ""}} {
		if _, err := s.RequestOverride(ctx, officer(morning), round19, city, row.places, row.reason); !errors.Is(err, recommendation.ErrOverrideForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The write itself carries the quota: a list that was judged under more places than there are is refused at the commit.
func TestQuotaStandsInTheWrite(t *testing.T) {
	s := setUp(t, nil)
	s.applicants(city, 4)
	asked := must(s.RequestOverride(ctx, officer(morning), round19, city, 1, "集团数量多"))(t)
	for n := range 2 {
		must(s.ApproveOverride(ctx, ministry(n+1, morning), round19, asked.Override.ID))(t)
	}
	v := s.save(city, ranking(4, 4), morning)
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		batch := s.store.Batch(s.store.Records)
		batch.Delete(table.Key{PK: fmt.Sprintf("round#%s#body#%s", round19, city), SK: "quota"})
		if err := batch.Flush(ctx); err != nil {
			t.Error(err)
		}
	}))
	if _, err := s.Seal(ctx, officer(morning), round19, city, v.Version); !errors.Is(err, recommendation.ErrOverQuota) {
		t.Fatalf("sealed without the places: %v", err)
	}
}
