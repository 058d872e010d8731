package notice_test

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/notice"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// set is one person's setting of the publication, and a second person's approval where one is named.
func (s *stage) set(at, publishAt time.Time, people ...string) error {
	s.t.Helper()
	p, err := s.Proposal(ctx, "2019")
	s.must(err)
	for i, who := range people {
		if i == 0 {
			_, err = s.Schedule(ctx, officer(who, at), "2019", calendar.At(publishAt), p.Digest)
		} else {
			_, err = s.ApprovePublication(ctx, officer(who, at), "2019", calendar.At(publishAt), p.Digest)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// R7.1: two people, an instant to come, moved by the same two steps, cancelled until it comes.
func TestThePublicationIsSetByTwo(t *testing.T) {
	s := setUp(t, 2)
	_, err := s.propose("2019", 0, 1)
	s.must(err)
	early := friday.Add(-time.Hour)
	for _, at := range []time.Time{early, early.Add(-ms)} {
		s.refused(s.set(early, at, "director"), notice.ErrPublicationDue)
	}
	s.must(s.set(early, friday, "director"))
	s.refused(s.set(early, friday, "director", "director"), round.ErrSamePerson)
	if _, done, err := s.PublishDue(ctx, act("schedule", friday), "2019"); done || err != nil {
		t.Fatalf("one person's publication is made: %v", err)
	}
	_, err = s.ApprovePublication(ctx, officer("deputy", early), "2019", calendar.At(friday.Add(ms)), "")
	s.refused(err, notice.ErrPublication)
	s.must(s.set(early, friday, "director", "deputy"))
	p, err := s.Publication(ctx, "2019")
	s.must(err)
	if p.Approvals != 2 || p.Groups != 2 || p.Count.Window.EndsAt != calendar.At(ends) {
		t.Errorf("%+v", p)
	}
	_, err = s.propose("2019", 0)
	s.refused(err, notice.ErrScheduled) // what two people set stays what they saw
	s.refused(s.set(early, friday.Add(time.Hour), "deputy", "deputy"), round.ErrSamePerson)
	s.must(s.set(early, friday.Add(time.Hour), "deputy", "director")) // moved
	if _, done, err := s.PublishDue(ctx, act("schedule", friday), "2019"); done || err != nil {
		t.Fatalf("published at the instant that was moved: %v", err)
	}
	_, err = s.CancelPublication(ctx, officer("director", friday.Add(time.Hour)), "2019")
	s.refused(err, notice.ErrPublicationDue)
	_, err = s.CancelPublication(ctx, officer("director", friday.Add(time.Hour-ms)), "2019")
	s.must(err)
	if _, done, err := s.PublishDue(ctx, act("schedule", friday.AddDate(0, 0, 1)), "2019"); done || err != nil {
		t.Fatalf("cancelled, and published: %v", err)
	}
	_, err = s.Notice(ctx, "2019")
	s.refused(err, table.ErrAbsent)
	if set, off := s.entries(notice.ActScheduled), s.entries(notice.ActUnscheduled); len(set) != 2 || len(off) != 2 {
		t.Errorf("%d set, %d taken back, want 2 and 2: moved once, cancelled once", len(set), len(off))
	}
}

// R7.1: the notice counts from the set instant, to the millisecond, however late within the minute the schedule comes; where nothing
// could publish it until another day, from when it is out.
func TestTheNoticeCountsFromTheSetInstant(t *testing.T) {
	night := time.Date(2019, 11, 29, 15, 59, 50, 0, time.UTC) // ten seconds before Saturday
	for name, row := range map[string]struct {
		set, run, counts time.Time
		last             calendar.Day
	}{
		"at once":                             {friday, friday, friday, "2019-12-06"},
		"a minute late":                       {friday, friday.Add(time.Minute), friday, "2019-12-06"},
		"hours late, the same day":            {friday, friday.Add(9 * time.Hour), friday, "2019-12-06"},
		"seconds late, over midnight":         {night, night.Add(time.Minute), night, "2019-12-06"},
		"over midnight, the last in time":     {night, night.Add(10*time.Minute - ms), night, "2019-12-06"},
		"over midnight, ten minutes late":     {night, night.Add(10 * time.Minute), night.Add(10 * time.Minute), "2019-12-06"}, // Saturday to Friday
		"the schedule was away until Tuesday": {friday, friday.AddDate(0, 0, 4), friday.AddDate(0, 0, 4), "2019-12-10"},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t, 1)
			_, err := s.propose("2019", 0)
			s.must(err)
			s.must(s.set(friday.Add(-time.Hour), row.set, "director", "deputy"))
			if _, done, err := s.PublishDue(ctx, act("schedule", row.set.Add(-ms)), "2019"); done || err != nil {
				t.Fatalf("a millisecond early: %v %v", done, err)
			}
			published, err := s.sweep("2019", row.run)
			s.must(err)
			n := published.Notice
			if n.PublishedAt != calendar.At(row.counts) || n.Window.LastDay != row.last || len(n.Days) != 5 || n.Days[4] != row.last {
				t.Errorf("%+v", n)
			}
			if e := s.verify(published.Receipt); e.At != calendar.At(row.run) || e.Facts["publishedAt"] != n.PublishedAt.String() {
				t.Errorf("%+v", e)
			}
		})
	}
}

// The schedule runs twice, in parallel, and its answer is lost: there is one notice, one entry, and its file.
func TestThePublicationIsMadeOnce(t *testing.T) {
	s := setUp(t, 1)
	_, err := s.propose("2019", 0)
	s.must(err)
	s.must(s.set(friday.Add(-time.Hour), friday, "director", "deputy"))
	s.tables.Faults.Next("TransactWriteItems", tabletest.LoseRequest)
	if _, err := s.sweep("2019", friday); err == nil {
		t.Error("a lost write is told as done")
	}
	var runs sync.WaitGroup
	for range 4 {
		runs.Go(func() {
			if _, _, err := s.PublishDue(ctx, act("schedule", friday.Add(time.Second)), "2019"); err != nil {
				t.Error(err)
			}
		})
	}
	runs.Wait()
	first, err := s.Notice(ctx, "2019")
	s.must(err)
	s.must(s.Release(ctx))
	_, err = s.sweep("2019", friday.Add(time.Minute))
	s.must(err)
	var file notice.Notice
	if again, err := s.Notice(ctx, "2019"); err != nil || !reflect.DeepEqual(again, first) || !s.file("notice/2019/notice.json", &file) {
		t.Errorf("%+v, %v", again, err)
	}
	if n := len(s.entries(notice.ActNotice)); n != 1 {
		t.Errorf("%d notices in the ledger", n)
	}
}

// R7.1: a calendar that is published later moves a running notice by a re-issue of two people alone, and never to an earlier end.
func TestALaterCalendarMovesNothingByItself(t *testing.T) {
	s := setUp(t, 1)
	_, err := s.propose("2019", 0)
	s.must(err)
	published, err := s.publish("2019", friday)
	s.must(err)
	if e := published.Notice.Calendar; len(e) != 1 || e[0].Year != 2019 || e[0].Version != 1 {
		t.Errorf("the notice names %+v", e)
	}
	year := calendar.BuiltIn()[0]
	year.Source = "国务院办公厅关于调整2019年节假日安排的通知（示例）"
	worked := year
	worked.MakeUp = append(append([]calendar.Day{}, year.MakeUp...), "2019-11-30") // ends a day earlier
	off := year
	off.Holidays = append(append([]calendar.Day{}, year.Holidays...), "2019-12-04")
	off.Names = append(append([]string{}, year.Names...), "调整")
	monday := friday.AddDate(0, 0, 3)
	_, err = s.NextReissue(ctx, "2019", calendar.At(monday))
	s.refused(err, notice.ErrNothingToReissue)
	for i, y := range []calendar.Year{worked, off} {
		added, err := s.PublishYear(ctx, officer("director", monday), y)
		s.must(err)
		if added.Year.Version != i+2 || s.verify(added.Receipt).Subject != "2019" {
			t.Errorf("%+v", added)
		}
		if n, err := s.Notice(ctx, "2019"); err != nil || n.Window != published.Notice.Window {
			t.Fatalf("the window has moved by itself: %+v %v", n.Window, err)
		}
		_, err = s.NextReissue(ctx, "2019", calendar.At(monday))
		if want := []error{notice.ErrNothingToReissue, nil}[i]; !errors.Is(err, want) {
			t.Fatalf("%v, want %v", err, want)
		}
	}
	later := calendar.Day("2019-12-09").End()
	_, err = s.ApproveReissue(ctx, officer("director", monday), "2019", calendar.At(ends))
	s.refused(err, notice.ErrReissueChanged)
	first, err := s.ApproveReissue(ctx, officer("director", monday), "2019", later)
	s.must(err)
	_, err = s.ApproveReissue(ctx, officer("director", monday), "2019", later)
	s.refused(err, round.ErrSamePerson)
	_, err = s.ApproveReissue(ctx, officer("deputy", ends), "2019", later)
	s.refused(err, notice.ErrNoticeEnded)
	second, err := s.ApproveReissue(ctx, officer("deputy", ends.Add(-ms)), "2019", later)
	s.must(err)
	if first.Receipt != nil || second.Receipt == nil || s.verify(*second.Receipt).Facts["endsAt"] != later.String() {
		t.Errorf("%+v, %+v", first, second)
	}
	n, err := s.Notice(ctx, "2019")
	s.must(err)
	if n.Window.EndsAt != later || n.Calendar[0].Version != 3 || len(n.Issues) != 1 || n.Issues[0].Count.Window != published.Notice.Window || n.Digest != published.Notice.Digest {
		t.Errorf("%+v", n)
	}
	if _, err := s.object(0, ends); err != nil { // in time by the longer window
		t.Error(err)
	}
	_, err = s.object(0, later.Time())
	s.refused(err, notice.ErrClosed)
}

// Bad years: what was tried, and nothing has changed.
func TestYearsThatCannotBe(t *testing.T) {
	s := setUp(t, 0)
	for name, y := range map[string]calendar.Year{
		"no holidays":          {Year: 2027},
		"a day of another":     {Year: 2027, Holidays: []calendar.Day{"2028-01-01"}},
		"a Monday made worked": {Year: 2027, Holidays: []calendar.Day{"2027-01-01"}, MakeUp: []calendar.Day{"2027-01-04"}},
	} {
		_, err := s.PublishYear(ctx, officer("director", friday), y)
		if !errors.Is(err, calendar.ErrYear) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if years, err := s.Years(ctx); err != nil || len(years) != 0 || len(s.entries(notice.ActCalendar)) != 0 {
		t.Errorf("%v %v", years, err)
	}
	_, err := s.PublishYear(ctx, officer("director", friday), calendar.Year{Year: 2027, Source: "示例", Holidays: []calendar.Day{"2027-01-01"}})
	s.must(err)
	days, err := s.Calendar(ctx)
	s.must(err)
	if d, err := days.AddWorkingDays("2026-12-31", 1); err != nil || d != "2027-01-04" {
		t.Errorf("%s %v", d, err)
	}
}

// R7.3: in a round whose file names alternates, the notice shows them, objections to them are taken, and one moves up.
func TestAnAlternateMovesUp(t *testing.T) {
	s := setUp(t, 5)
	const id = "2021"
	r, err := s.rounds.Get(ctx, "2019")
	s.must(err)
	config := r.Config
	config.ID, config.Notice.Alternates = id, 2
	_, _, err = s.rounds.Create(ctx, act("ministry", friday), config, nil, []string{"P11", "P37"})
	s.must(err)
	_, err = s.Propose(ctx, act("secretariat", friday), id, s.chosen(0, 1), s.chosen(2, 3, 4), []string{"bal_1"})
	s.must(err)
	published, err := s.publish(id, friday)
	s.must(err)
	if a := published.Notice.Alternates; len(a) != 2 || a[0].Group != s.groups[2].ID || a[1].Group != s.groups[3].ID {
		t.Fatalf("%+v", a)
	}
	object := func(group int) (notice.Objected, error) {
		return s.Object(ctx, table.Act{At: friday}, id, notice.Filing{Group: s.groups[group].ID, Objector: citizen, Facts: facts, Evidence: "复印件"})
	}
	_, err = object(4) // who is not named
	s.refused(err, notice.ErrNotChosen)
	for _, group := range []int{1, 2} { // one that is proposed, and the first alternate
		o, err := object(group)
		s.must(err)
		_, err = s.DecideObjection(ctx, officer("director", friday), id, o.Objection.ID, notice.Upheld, "经核查，处理意见如下（示例）")
		s.must(err)
	}
	list := s.approve(id, final).List
	if len(list.Entries) != 2 || list.Entries[0].Group != s.groups[0].ID || list.Entries[1].Group != s.groups[3].ID {
		t.Errorf("%+v", list.Entries)
	}
	want := []notice.Difference{
		{Group: s.groups[1].ID, Name: s.groups[1].Name, Reason: notice.ReasonUpheld},
		{Group: s.groups[2].ID, Name: s.groups[2].Name, Reason: notice.ReasonUpheld},
		{Group: s.groups[3].ID, Name: s.groups[3].Name, Reason: notice.ReasonMovedUp},
	}
	if !reflect.DeepEqual(list.Differences, want) {
		t.Errorf("%+v", list.Differences)
	}
	row, err := s.Row(ctx, s.groups[3].ID)
	s.must(err)
	if row.Round != id || row.Status != notice.StatusListed {
		t.Errorf("%+v", row)
	}
}
