package notice_test

import (
	"testing"
	"time"

	"linxuan/shared/ledger"
	"linxuan/shared/notice"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R7.2: a term that ran out without an answer is marked once, whenever and however often the sweep comes, and again for the appeal.
func TestLapse(t *testing.T) {
	s := setUp(t, 1)
	sweep := func(at notice.Objection, late bool, want int) {
		t.Helper()
		_, due := at.AnswerBy.Time(), at.AnswerBy.Time()
		if at.Appeal != nil {
			due = at.Appeal.AnswerBy.Time()
		}
		if !late {
			due = due.Add(-ms)
		}
		got, err := s.Lapse(ctx, table.Act{Role: "schedule", At: due}, "2019")
		s.must(err)
		if got != want {
			t.Errorf("%d marked at %s, want %d", got, due, want)
		}
	}
	sweep(notice.Objection{AnswerBy: 1}, true, 0) // there is no notice yet
	s.published("2019", 1)
	objected, err := s.object(0, friday)
	s.must(err)
	o := objected.Objection
	sweep(o, false, 0)
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() { sweep(o, true, 1) }))
	sweep(o, true, 0) // the other run was faster
	sweep(o, true, 0)
	late := o.AnswerBy.Time().Add(ms)
	s.decided(objected, notice.Dismissed, late)
	sweep(o, true, 0)
	_, err = s.AppealAsObjector(ctx, act("group", late), objected.Receipt.ID, objected.Code, "对结论有不同意见（示例），请复核")
	s.must(err)
	o, err = s.Objection(ctx, "2019", o.ID)
	s.must(err)
	sweep(o, false, 0)
	sweep(o, true, 1)
	sweep(o, true, 0)
	if o, err = s.Objection(ctx, "2019", o.ID); err != nil || len(o.Lapses) != 2 || o.Lapses[0].Term != notice.TermAnswer || o.Lapses[1].Term != notice.TermAppeal {
		t.Errorf("%+v, %v", o.Lapses, err)
	}
	for _, want := range []ledger.Act{notice.ActLapsed, notice.ActAppealed, notice.ActDecided} {
		for _, e := range s.entries(want) {
			if e.Role == "group" || want != notice.ActDecided && e.Actor != "" {
				t.Errorf("%s tells who: %+v", want, e)
			}
		}
	}
	if n := len(s.entries(notice.ActLapsed)); n != 2 {
		t.Errorf("%d lapses in the ledger", n)
	}
}

// R7.2: a hearing to which the group does not answer is marked once its term is over, once, and leaves the decision free.
func TestAHearingLapses(t *testing.T) {
	s := setUp(t, 1)
	s.published("2019", 1)
	objected, err := s.object(0, friday)
	s.must(err)
	heard, err := s.Hear(ctx, act("secretariat", friday), "2019", objected.Objection.ID, "有反映称，一个合作项目没有实施，请说明（示例）。")
	s.must(err)
	due := heard.Objection.Hearing.AnswerBy.Time()
	for _, row := range []struct {
		at   time.Time
		want int
	}{{due.Add(-ms), 0}, {due, 1}, {due.Add(ms), 0}, {objected.Objection.AnswerBy.Time(), 1}} { // and the ministry's own term after it
		if got, err := s.Lapse(ctx, table.Act{Role: "schedule", At: row.at}, "2019"); err != nil || got != row.want {
			t.Errorf("%s: %d marked, want %d, %v", row.at, got, row.want, err)
		}
	}
	o, err := s.Objection(ctx, "2019", objected.Objection.ID)
	s.must(err)
	if len(o.Lapses) != 2 || o.Lapses[0].Term != notice.TermHearing || o.Lapses[0].At.Time() != due || o.Lapses[1].Term != notice.TermAnswer {
		t.Errorf("%+v", o.Lapses)
	}
	_, err = s.AnswerHearing(ctx, act("group", due), "2019", s.groups[0].ID, o.ID, "现作说明（示例），请予考虑。", nil)
	s.refused(err, notice.ErrTermOver)
	s.decided(objected, notice.Dismissed, due)
}

// Both terms that a late run finds are marked in it.
func TestALateRunMarksEachTerm(t *testing.T) {
	s := setUp(t, 1)
	s.published("2019", 1)
	objected, err := s.object(0, friday)
	s.must(err)
	_, err = s.Hear(ctx, act("secretariat", friday), "2019", objected.Objection.ID, "有反映称，一个合作项目没有实施，请说明（示例）。")
	s.must(err)
	late := table.Act{Role: "schedule", At: objected.Objection.AnswerBy.Time()}
	for _, want := range []int{2, 0} {
		if got, err := s.Lapse(ctx, late, "2019"); err != nil || got != want {
			t.Errorf("%d marked, want %d, %v", got, want, err)
		}
	}
}
