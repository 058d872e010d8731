package notice_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/notice"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R7.1: proposed, perhaps again, and published as it was proposed, once.
func TestPublish(t *testing.T) {
	s := setUp(t, 6)
	_, err := s.publish("2019", friday)
	s.refused(err, table.ErrAbsent) // nothing is proposed
	first, err := s.propose("2019", 0, 1)
	s.must(err)
	second, err := s.propose("2019", 2, 0, 4)
	s.must(err)
	if first.Proposal.Version != 1 || second.Proposal.Version != 2 || s.verify(second.Receipt).Facts["groups"] != "3" {
		t.Errorf("%+v, %+v", first, second)
	}
	published, err := s.publish("2019", friday)
	s.must(err)
	n := published.Notice
	want := calendar.Window{FirstDay: "2019-11-30", LastDay: "2019-12-06", EndsAt: calendar.At(ends)}
	if n.Window != want || n.WorkingDays != 5 || n.PublishedAt != calendar.At(friday) || n.Digest != second.Proposal.Digest {
		t.Errorf("%+v", n)
	}
	if e := s.verify(published.Receipt); e.Content != n.Digest || e.Facts["endsAt"] != "2019-12-06T16:00:00.000Z" || e.Facts["groups"] != "3" {
		t.Errorf("%+v", e)
	}
	for i, number := range []int{2, 0, 4} { // in the order of the places
		e, g := n.Entries[i], s.groups[number]
		if e.Group != g.ID || e.Name != g.Name || e.LeadUnits[0] != g.LeadUnit || e.Body != "P37" || e.BodyName != "山东省教育厅" || e.Province != g.Province {
			t.Errorf("%+v, want %+v", e, g)
		}
	}
	stored, err := s.Notice(ctx, "2019")
	s.must(err)
	if !reflect.DeepEqual(stored, n) {
		t.Errorf("%+v, want %+v", stored, n)
	}
	_, err = s.publish("2019", friday.Add(2*time.Hour))
	s.refused(err, notice.ErrNoticed)
	_, err = s.propose("2019", 5)
	s.refused(err, notice.ErrNoticed)
	if again, err := s.Notice(ctx, "2019"); err != nil || !reflect.DeepEqual(again, n) {
		t.Errorf("the notice has changed: %+v, %v", again, err)
	}
	if len(s.entries(notice.ActNotice)) != 1 || len(s.entries(notice.ActProposed)) != 2 {
		t.Error("the ledger has other entries than what happened")
	}
}

// R7.1: working days, with holidays and make-up working days; a calendar that ends refuses to compute.
func TestWindowOfTheNotice(t *testing.T) {
	for name, row := range map[string]struct {
		at   time.Time
		last calendar.Day
		want error
	}{
		"over National Day":                           {time.Date(2019, 9, 27, 2, 0, 0, 0, time.UTC), "2019-10-10", nil}, // Sunday 29 September is worked; 1 to 7 October are not
		"the last moment of a day":                    {time.Date(2019, 11, 28, 15, 59, 59, 999e6, time.UTC), "2019-12-05", nil},
		"the first of the next":                       {time.Date(2019, 11, 28, 16, 0, 0, 0, time.UTC), "2019-12-06", nil},
		"the last that can be answered in 2026":       {time.Date(2026, 12, 10, 2, 0, 0, 0, time.UTC), "2026-12-17", nil},
		"its window is in 2026, an answer may not be": {time.Date(2026, 12, 11, 2, 0, 0, 0, time.UTC), "", calendar.ErrNotLoaded},
		"its window runs into 2027":                   {time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC), "", calendar.ErrNotLoaded},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t, 1)
			_, err := s.propose("2019", 0)
			s.must(err)
			published, err := s.publish("2019", row.at)
			if !errors.Is(err, row.want) || published.Notice.Window.LastDay != row.last {
				t.Fatalf("%+v, %v", published.Notice.Window, err)
			}
			if _, err := s.Notice(ctx, "2019"); (err == nil) != (row.want == nil) {
				t.Errorf("a refused notice is out, or one that passed is not: %v", err)
			}
		})
	}
}

// A proposal that changes while the publication is set: what two people set is what they saw.
func TestAProposalThatChangesMeanwhile(t *testing.T) {
	s := setUp(t, 3)
	first, err := s.propose("2019", 0)
	s.must(err)
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		_, err := s.propose("2019", 1, 2)
		s.must(err)
	}))
	set := func(digest string) error {
		_, err := s.Schedule(ctx, officer("director", friday.Add(-time.Hour)), "2019", calendar.At(friday), digest)
		return err
	}
	s.refused(set(first.Proposal.Digest), table.ErrBusy) // the wrapper of the function tries again
	s.refused(set(first.Proposal.Digest), notice.ErrPublication)
	published, err := s.publish("2019", friday)
	s.must(err)
	if n := published.Notice; len(n.Entries) != 2 || n.Entries[0].Group != s.groups[1].ID {
		t.Errorf("%+v", n.Entries)
	}
}

// R7.2: the last millisecond, the instant, one after; and before the notice is out.
func TestObjectionsWithinTheWindow(t *testing.T) {
	s := setUp(t, 2)
	_, err := s.object(0, friday)
	s.refused(err, table.ErrAbsent)
	s.published("2019", 2)
	for _, row := range []struct {
		at   time.Time
		want error
	}{{friday.Add(-ms), notice.ErrClosed}, {friday, nil}, {ends.Add(-ms), nil}, {ends, notice.ErrClosed}, {ends.Add(ms), notice.ErrClosed}, {ends.AddDate(8, 0, 0), notice.ErrClosed}} {
		objected, err := s.object(1, row.at)
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.at, err, row.want)
		}
		if err != nil {
			if facts := s.refused(err, notice.ErrClosed); facts["closedAt"] != calendar.At(ends) || facts["serverTime"] != calendar.At(row.at) {
				t.Errorf("%v", facts)
			}
		} else if o := objected.Objection; o.FiledAt != calendar.At(row.at) || o.Status != notice.Filed || o.GroupName != s.groups[1].Name {
			t.Errorf("%+v", o)
		}
	}
	all, _, err := s.Objections(ctx, "2019", 50, "")
	s.must(err)
	if len(all) != 2 || all[0].AnswerBy.String() != "2019-12-13T16:00:00.000Z" || all[1].AnswerBy.String() != "2019-12-20T16:00:00.000Z" { // ten working days
		t.Errorf("%+v", all)
	}
	_, err = s.Object(ctx, table.Act{At: friday}, "2019", notice.Filing{Group: "grp_of_nobody", Objector: citizen, Facts: facts, Evidence: "复印件"})
	s.refused(err, notice.ErrNotChosen)
	_, err = s.Object(ctx, table.Act{At: friday}, "2019", notice.Filing{Group: s.groups[0].ID, Facts: facts, Evidence: "复印件"})
	s.refused(err, notice.ErrObjection)
}
