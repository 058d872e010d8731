package recommendation_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/recommendation"
	"linxuan/shared/table"
)

// R4.6: whoever submits after the seal does not go forward, and is told so; so is everybody else.
func TestEverybodyIsToldHisFate(t *testing.T) {
	s := setUp(t, nil)
	s.applicants(council, 5)
	s.sealed(council, ranking(3, 5), morning)
	noon := morning.Add(time.Hour)
	s.apply(council, applicant("app_late", 1, noon), 0)
	s.apply(council, applicant("app_2", 2, noon), 1) // replaced after the seal
	s.apply(council, applicant("app_3", 2, noon), 1)
	s.withdraw(council, "app_3", 2, noon) // replaced and withdrawn: neither version goes forward
	s.withdraw(council, "app_4", 1, noon)
	s.apply(council, applicant("app_4", 2, noon.Add(time.Minute)), 0) // withdrawn and submitted again
	fate := func(application string, at time.Time) recommendation.Fate {
		t.Helper()
		f, group, err := s.FateOf(ctx, round19, council, application, calendar.At(at))
		if err != nil || group != "grp_"+application {
			t.Fatalf("%s of %s: %v", application, group, err)
		}
		return f
	}
	before := map[string]string{
		"app_1": recommendation.FateExamining, "app_2": recommendation.FateAfterSeal, "app_3": recommendation.FateWithdrawn,
		"app_4": recommendation.FateAfterSeal, "app_5": recommendation.FateExamining, "app_late": recommendation.FateAfterSeal,
	}
	after := map[string]string{
		"app_1": recommendation.FateForward, "app_2": recommendation.FateForwardEarlier, "app_3": recommendation.FateWithdrawn,
		"app_4": recommendation.FateUnexamined, "app_5": recommendation.FateNotRecommended, "app_late": recommendation.FateUnexamined,
	}
	for application := range before {
		if got := fate(application, deadline.Add(-ms)); got.Code != before[application] || got.Reason != "" {
			t.Errorf("%s before the deadline: %+v, want %s", application, got, before[application])
		}
		if got := fate(application, deadline); got.Code != after[application] {
			t.Errorf("%s after the deadline: %+v, want %s", application, got, after[application])
		}
	}
	if got := fate("app_5", deadline); got.Reason != "材料不完整" {
		t.Errorf("the reason: %+v", got)
	}
	f := must(s.Forwarded(ctx, round19, council, calendar.At(deadline)))(t)
	if len(f.Applications) != 2 || f.Applications[0].Application != "app_1" || f.Applications[1].Version != 1 || f.Applications[1].Manifest != applicant("app_2", 1, noon).Manifest {
		t.Fatalf("goes forward: %+v", f.Applications)
	}
	if _, _, err := s.FateOf(ctx, round19, council, "app_unknown", calendar.At(deadline)); !errors.Is(err, table.ErrAbsent) {
		t.Fatalf("an unknown application: %v", err)
	}
	s.applicants(province, 1)
	if got, _, err := s.FateOf(ctx, round19, province, "app_1", calendar.At(deadline)); err != nil || got.Code != recommendation.FateUnsealed {
		t.Fatalf("without a sealed list: %+v %v", got, err)
	}
}

// R1.5: a finding of falsification that stands at the recommendation deadline keeps the group's application back, although it
// was recommended; the others go forward with the ranks that they had.
func TestAFindingKeepsARecommendedGroupBack(t *testing.T) {
	s := setUp(t, nil)
	s.applicants(council, 3)
	s.sealed(council, ranking(3, 3), morning)
	found := true
	barring := recommendation.Open(s.store, s.journal, s.rounds, s.groups, nil, func(_ context.Context, round, group string, at calendar.Instant) (bool, error) {
		if round != round19 || at != calendar.At(deadline) {
			t.Errorf("asked of %s at %s", round, at)
		}
		return found && group == "grp_app_2", nil
	})
	fate := func() string {
		f, _, err := barring.FateOf(ctx, round19, council, "app_2", calendar.At(deadline))
		if err != nil {
			t.Fatal(err)
		}
		return f.Code
	}
	f := must(barring.Forwarded(ctx, round19, council, calendar.At(deadline)))(t)
	if len(f.Applications) != 2 || f.Applications[0].Rank != 1 || f.Applications[1].Application != "app_3" || f.Applications[1].Rank != 3 || fate() != recommendation.FateFalsified {
		t.Errorf("with the finding: %+v, %s", f.Applications, fate())
	}
	found = false // withdrawn in time
	f = must(barring.Forwarded(ctx, round19, council, calendar.At(deadline)))(t)
	if len(f.Applications) != 3 || fate() != recommendation.FateForward {
		t.Errorf("after it was withdrawn: %+v, %s", f.Applications, fate())
	}
}

// R4.7: when a body's own closing has passed, the drafts that count by it are settled before anybody reads the roster, once for
// each closing.
func TestTheRosterIsSettledBeforeItIsRead(t *testing.T) {
	var s stage
	runs := 0
	s = setUp(t, func(_ context.Context, act table.Act, roundID, body string, at calendar.Instant) error {
		runs++
		if act.Role != "schedule" || roundID != round19 || body != council || at != calendar.At(act.At) {
			t.Errorf("settled %s %s by %q", roundID, body, act.Role)
		}
		if runs == 1 {
			s.apply(council, applicant("app_9", 1, deadline.Add(-48*time.Hour)), 0)
		}
		return nil
	})
	closing := deadline.Add(-48 * time.Hour)
	must(s.rounds.SetClosing(ctx, officer(morning), round19, council, calendar.At(closing)))(t)
	for _, row := range []struct {
		at               time.Time
		runs, applicants int
	}{
		{closing.Add(-ms), 0, 0}, {closing, 1, 1}, {closing.Add(time.Hour), 1, 1}, {deadline.Add(-ms), 1, 1}, {deadline, 2, 1}, {deadline.Add(time.Hour), 2, 1},
	} {
		list, _, err := s.Applicants(ctx, round19, council, calendar.At(row.at))
		if err != nil || runs != row.runs || len(list) != row.applicants {
			t.Fatalf("at %s: %d runs, %d applicants, %v", row.at, runs, len(list), err)
		}
	}
}

// One query gives the dashboard of all bodies; counts follow the lists, sizes the rosters.
// Each application counts on the day on which it came and on the day on which it was taken back, however often it was replaced;
// what the closing submits belongs to the day that ends with it (R5.1).
func TestDays(t *testing.T) {
	s := setUpBodies(t, nil, seed.Bodies())
	first, second := calendar.Day("2019-10-24").Start().Time(), calendar.Day("2019-10-25").Start().Time()
	s.apply(province, applicant("app_1", 1, first.Add(time.Hour)), 0)
	s.apply(province, applicant("app_1", 2, second.Add(time.Hour)), 1)
	s.apply(province, applicant("app_2", 1, second.Add(-time.Millisecond)), 0)
	s.apply(province, applicant("app_3", 1, second.Add(time.Millisecond)), 0)
	s.apply(city, applicant("app_4", 1, second.AddDate(0, 0, 1)), 0) // by a closing at midnight
	s.withdraw(province, "app_2", 1, second.Add(2*time.Hour))
	want := []recommendation.Day{
		{Day: "2019-10-24", Body: province, Submitted: 2}, {Day: "2019-10-25", Body: city, Submitted: 1}, {Day: "2019-10-25", Body: province, Submitted: 1, Withdrawn: 1},
	}
	if got := must(s.Days(ctx, round19, ""))(t); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := must(s.Days(ctx, round19, city))(t); !slices.Equal(got, want[1:2]) {
		t.Errorf("one body's: %+v", got)
	}
	if _, err := s.Days(ctx, "2021", ""); err == nil {
		t.Error("of a round that is none")
	}
}

func TestOverview(t *testing.T) {
	s := setUpBodies(t, nil, seed.Bodies())
	s.applicants(council, 4)
	s.applicants(province, 3)
	s.sealed(council, ranking(2, 4), morning)
	s.save(province, ranking(1, 2), morning)
	s.withdraw(council, "app_4", 1, morning)
	s.tables.Faults.Reset()
	at := calendar.At(morning)
	if all := must(s.Overview(ctx, round19, at))(t); len(all) != 92 {
		t.Errorf("%d bodies", len(all))
	}
	if calls := s.tables.Faults.Calls(); calls["Query"] != 2 || calls["GetItem"]+calls["BatchGetItem"] > 4 {
		t.Errorf("calls %v", calls)
	}
	i18 := s.row(council, at)
	if i18.State != recommendation.StateSealed || i18.Applicants != 3 || i18.Recommended != 2 || i18.NotRecommended != 2 || i18.Number != 1 || i18.Content == "" {
		t.Errorf("%+v", i18)
	}
	if p37 := s.row(province, at); p37.State != recommendation.StateDraft || p37.Applicants != 3 || p37.Examined != 2 || p37.Recommended != 1 || p37.Quota.Base != 5 {
		t.Errorf("%+v", p37)
	}
	if c := s.row(city, at); c.State != recommendation.StateDraft || c.BodyName == "" || c.Applicants != 0 || c.ClosesAt != calendar.At(deadline) {
		t.Errorf("%+v", c)
	}
	if entries := s.entries(recommendation.ActSealed); len(entries) != 1 || entries[0].Subject != council || entries[0].Facts["recommended"] != "2" {
		t.Errorf("%+v", entries)
	}
}
