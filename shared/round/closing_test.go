package round_test

import (
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R4.7: a body may close its applications earlier, with a day's notice, after the statistics, and never once it has closed.
func TestClosingOfABody(t *testing.T) {
	const day = 24 * time.Hour
	afterStatistics := statistics.Add(day)
	for _, row := range []struct {
		name         string
		before       func(*bench)
		at, closesAt time.Time
		want         *fault.Definition
	}{
		{"earlier", nil, early, at("10-25 18:00:00.000"), nil},
		{"the deadline itself", nil, early, deadline, nil},
		{"a millisecond after the deadline", nil, early, deadline.Add(ms), round.ErrClosingLate},
		{"with a day's notice", nil, at("10-26 09:00:00.000"), at("10-27 09:00:00.000"), nil},
		{"a millisecond less", nil, at("10-26 09:00:00.000"), at("10-27 08:59:59.999"), round.ErrClosingSoon},
		{"in the past", nil, at("10-26 09:00:00.000"), at("10-25 09:00:00.000"), round.ErrClosingSoon},
		{"a day after the statistics", nil, early, afterStatistics, nil},
		{"before anybody can submit", nil, early, afterStatistics.Add(-ms), round.ErrClosingSoon},
		{
			"before anybody can submit, statistics being extended",
			func(b *bench) {
				b.extend(extension(round.PhaseStatistics, round.ScopeBody, shandong, "", afterStatistics), early)
			},
			early, afterStatistics.Add(day - ms), round.ErrClosingSoon,
		},
		{"before the round opens", nil, opens.AddDate(0, 0, -20), opens.AddDate(0, 0, -10), round.ErrClosingSoon},
		{"late, but back to the deadline", nil, deadline.Add(-ms), deadline, nil},
		{"after the deadline has passed", nil, deadline, deadline, round.ErrClosingMoved},
		{"moved on in time", closes("10-25 18:00:00.000"), at("10-25 17:59:59.999"), at("10-27 00:00:00.000"), nil},
		{"given back in time", closes("10-25 18:00:00.000"), at("10-25 17:59:59.999"), deadline, nil},
		{"after it has passed", closes("10-25 18:00:00.000"), at("10-25 18:00:00.000"), at("10-27 00:00:00.000"), round.ErrClosingMoved},
		{"given back after it has passed", closes("10-25 18:00:00.000"), at("10-25 18:00:00.000"), deadline, round.ErrClosingMoved},
		{"taken back from an extension of the body", extends(round.ScopeBody, shandong, ""), early, at("10-25 18:00:00.000"), round.ErrClosingExtended},
		{"taken back from an extension of everyone", extends(round.ScopeEveryone, "", ""), early, at("10-25 18:00:00.000"), round.ErrClosingExtended},
		{"beside a group's extension", extends(round.ScopeGroup, shandong, groupA), early, at("10-25 18:00:00.000"), nil},
		{"up to the extended recommendation", func(b *bench) {
			b.extend(extension(round.PhaseRecommendation, round.ScopeBody, shandong, "", extended), early)
		}, early, extended, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := open(t)
			if row.before != nil {
				row.before(b)
			}
			before := b.window(round.PhaseApplication, shandong, "")
			other := b.window(round.PhaseApplication, beijing, "")
			moved, err := b.SetClosing(ctx, by("officer", row.at), "2019", shandong, calendar.At(row.closesAt))
			after := b.window(round.PhaseApplication, shandong, "")
			if b.window(round.PhaseApplication, beijing, "") != other {
				t.Error("another body's window moved")
			}
			if row.want != nil {
				refused(t, err, row.want)
				if after != before {
					t.Errorf("refused, and moved to %s all the same", after.ClosesAt)
				}
				return
			}
			if err != nil || moved.Deadline != after.Deadline || after.ClosesAt != calendar.At(row.closesAt) || after.Closing != row.closesAt.Before(deadline) {
				t.Fatalf("%+v %v, the window is %+v", moved, err, after)
			}
			b.holds(after, row.closesAt.Add(-ms), nil)
			b.holds(after, row.closesAt, round.ErrClosed)
			entry := b.entries(round.ActClosing)
			if last := entry[len(entry)-1]; last.Subject != shandong || last.Facts["closesAt"] != after.ClosesAt.String() || last.ID != moved.Receipt.ID {
				t.Errorf("entry %+v", last)
			}
		})
	}
}

func closes(text string) func(*bench) {
	return func(b *bench) {
		if _, err := b.SetClosing(ctx, by("officer", early), "2019", shandong, calendar.At(at(text))); err != nil {
			b.t.Fatal(err)
		}
	}
}

func extends(scope round.Scope, body, group string) func(*bench) {
	return func(b *bench) { b.extend(extension(round.PhaseApplication, scope, body, group, extended), early) }
}

// A closing that crosses an extension on its way does not shorten it.
func TestClosingNeverCrossesAnExtension(t *testing.T) {
	b := open(t)
	b.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		b.extend(extension(round.PhaseApplication, round.ScopeBody, shandong, "", extended), early)
	}))
	_, err := b.SetClosing(ctx, by("officer", early), "2019", shandong, calendar.At(at("10-25 18:00:00.000")))
	refused(t, err, table.ErrBusy) // the new try finds the extension
	if w := b.window(round.PhaseApplication, shandong, ""); w.ClosesAt != calendar.At(extended) {
		t.Errorf("closes at %s", w.ClosesAt)
	}
}

func TestClosingOfNobody(t *testing.T) {
	b := open(t)
	for _, body := range []string{"P12", ""} {
		_, err := b.SetClosing(ctx, by("officer", early), "2019", body, calendar.At(at("10-25 18:00:00.000")))
		refused(t, err, round.ErrNoWindow)
	}
}
