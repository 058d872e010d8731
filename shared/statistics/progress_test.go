package statistics

import (
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/round"
)

// The numbers of the dashboard are those of the list, while the window is open, after it has closed and no lock has run, after
// the lock, and with extensions open.
func TestProgressIsThatOfTheList(t *testing.T) {
	b := scene(t)
	o := b.of(0, 2018)
	o.Group, o.Body = b.other.ID, there
	b.mustSave(o, full(), early)
	b.holdProgress("open", early, false)
	b.holdProgress("closed, not locked", deadline, true)
	b.settle(deadline)
	b.holdProgress("locked", after, true)
	b.extend(round.ScopeGroup, here, b.groups[declared].ID, extended, after)
	b.holdProgress("one group open again", after, true)
	b.mustSave(b.of(declared, 2018), but(full(), "legal", ""), after)
	b.holdProgress("one group edited", after, true)
	b.holdProgress("its extension over, not locked", extended, true)
	b.settle(extended)
	b.holdProgress("its extension over", extended, true)
	b.extend(round.ScopeBody, here, "", extended.AddDate(0, 0, 1), extended)
	b.holdProgress("all open again", extended, true)
}

// settle locks what is due, as the schedule does.
func (b *bench) settle(at time.Time) {
	b.t.Helper()
	due, err := b.rounds.Due(ctx, "2019", round.PhaseStatistics, calendar.At(at))
	if err != nil || len(due) == 0 {
		b.t.Fatalf("nothing is due: %v", err)
	}
	for _, d := range due {
		if _, more, err := b.LockBody(ctx, act("schedule", at), d.Round, d.Body, calendar.At(at)); err != nil || more {
			b.t.Fatal(more, err)
		}
		if err := b.rounds.Settle(ctx, d, calendar.At(at)); err != nil {
			b.t.Fatal(err)
		}
	}
}

// holdProgress holds the counts against the lists. Groups that saved nothing are known once a lock has found them so.
func (b *bench) holdProgress(when string, at time.Time, blanksKnown bool) {
	b.t.Helper()
	got, err := b.Progress(ctx, "2019", "", at)
	if err != nil {
		b.t.Fatal(err)
	}
	var want []Progress
	for _, body := range []string{here, there} {
		counts := map[int]*Progress{}
		for _, year := range []int{2016, 2017, 2018} {
			counts[year] = &Progress{Body: body, Year: year}
		}
		for _, row := range b.rows(body, at) {
			for _, s := range row.Years {
				counts[s.Year].add(s, blanksKnown)
			}
		}
		want = append(want, *counts[2016], *counts[2017], *counts[2018])
	}
	if !slices.Equal(got, want) {
		b.t.Errorf("%s: %+v, the lists say %+v", when, got, want)
	}
	one, err := b.Progress(ctx, "2019", there, at)
	if err != nil || !slices.Equal(one, want[3:]) {
		b.t.Errorf("%s: one body: %+v %v", when, one, err)
	}
}

func (p *Progress) add(s Standing, blanksKnown bool) {
	switch s.Status {
	case None:
		if blanksKnown {
			p.None++
		}
	case Draft:
		p.Draft++
		if s.Complete {
			p.Complete++
		}
	case Submitted:
		p.Submitted++
	case Filed:
		p.Filed++
	case NotFiled:
		p.NotFiled++
	}
}

// rows reads a body's list in pages of two.
func (b *bench) rows(body string, at time.Time) []Row {
	b.t.Helper()
	var all []Row
	for cursor := ""; ; {
		page, next, err := b.List(ctx, "2019", body, at, cursor, 2)
		if err != nil {
			b.t.Fatal(err)
		}
		if all = append(all, page...); next == "" {
			return all
		}
		cursor = next
	}
}

// A body's list holds all its groups, those that saved nothing too, and no other's.
func TestList(t *testing.T) {
	b := scene(t)
	rows := b.rows(here, after)
	var ids, want []string
	for n, row := range rows {
		ids = append(ids, row.Group)
		if s := row.Years[2]; s.Status != closedStatuses[n] || s.Missing != nil || len(row.Years) != 3 {
			t.Errorf("row %d: %+v", n, row)
		}
	}
	for _, g := range b.groups {
		want = append(want, g.ID)
	}
	if !slices.Equal(ids, want) {
		t.Errorf("groups %v, want %v", ids, want)
	}
	if got := b.rows(there, after); len(got) != 1 || got[0].Group != b.other.ID || got[0].Years[2].Status != NotFiled {
		t.Errorf("the other body: %+v", got)
	}
}

// A group that moved to another body is listed there at once, and counted there from its next act or lock on.
func TestTransfer(t *testing.T) {
	b := scene(t)
	moved := b.of(declared, 2018)
	asked, err := b.registry.RequestTransfer(ctx, act("body", early), moved.Group, there, "牵头单位迁址", here)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.registry.ConsentTransfer(ctx, act("body", early), moved.Group, asked.Transfer.ID, there); err != nil {
		t.Fatal(err)
	}
	moved.Body = there
	if rows := b.rows(there, early); len(rows) != 2 || rows[0].Years[2].Status != Submitted {
		t.Errorf("listed: %+v", rows)
	}
	b.mustSave(moved, but(full(), "books", "6"), early)
	b.holdProgress("moved and edited", early, false)
	b.settle(deadline)
	b.holdProgress("moved and locked", after, true)
	if s := b.standing(moved, after); s.Status != Filed {
		t.Errorf("%+v", s)
	}
}
