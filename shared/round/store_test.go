package round_test

import (
	"strings"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R7.4: a second round is a second file; a round is created once, and then never changes.
func TestRoundsAreCreatedOnce(t *testing.T) {
	b := open(t)
	if _, _, err := b.Create(ctx, by("first", opens), config(t, "2020"), nil, []string{shandong}); err != nil {
		t.Fatal(err)
	}
	all, err := b.List(ctx)
	if err != nil || len(all) != 2 || all[0].ID != "2019" || all[1].ID != "2020" || all[0].CreatedAt != calendar.At(opens.Add(-time.Hour)) {
		t.Fatalf("%+v %v", all, err)
	}
	other := config(t, "2019")
	other.Title = "另一个标题"
	_, _, err = b.Create(ctx, by("second", early), other, nil, []string{shandong})
	if told := refusal(t, err, round.ErrExists); told.Facts["round"] != "2019" {
		t.Error(told)
	}
	r, err := b.Get(ctx, "2019")
	if err != nil || r.Title == other.Title || len(r.Bodies) != 2 || len(r.Digest) != 64 {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := b.Window(ctx, "2019", round.PhaseApplication, beijing, ""); err != nil {
		t.Error("the refused creation took a window away:", err)
	}
	entries := b.entries(round.ActOpened)
	if len(entries) != 2 || entries[0].Subject != "2019" || entries[0].Content != r.Digest {
		t.Errorf("%+v", entries)
	}
	if text, err := b.File(ctx, "2019", "scheme"); err != nil || text != "s" {
		t.Errorf("%q %v", text, err)
	}
	_, err = b.File(ctx, "2019", "minutes")
	refused(t, err, table.ErrAbsent)
	_, err = b.Get(ctx, "2021")
	refused(t, err, table.ErrAbsent)
}

// What is wrong with a configuration is told, and nothing of it is kept.
func TestBrokenRoundsAreNotCreated(t *testing.T) {
	b := empty(t)
	broken := config(t, "2019")
	broken.Notice.WorkingDays = 4
	_, _, err := b.Create(ctx, by("first", early), broken, nil, []string{shandong})
	if told := refusal(t, err, round.ErrConfig); len(told.Fields) != 1 || told.Fields[0].Pointer != "/notice/workingDays" {
		t.Error(told)
	}
	_, _, err = b.Create(ctx, by("first", early), config(t, "2019"), nil, nil)
	refused(t, err, round.ErrNoBodies)
	if all, err := b.List(ctx); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
	_, err = b.Window(ctx, "2019", round.PhaseApplication, shandong, "")
	refused(t, err, round.ErrNoWindow)
}

// later is a configuration with other deadlines.
func later(t *testing.T) round.Config {
	t.Helper()
	text := strings.ReplaceAll(readConfig(t, "round-2019.yaml"), "2019-10-29T00:00:00+08:00", "2019-10-30T00:00:00+08:00")
	c, err := round.ParseConfig([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Two people create the same round at once with different deadlines: whichever of them it is that creates it, every window is
// the one of the round that stands.
func TestCreationsThatCross(t *testing.T) {
	bodies := []string{shandong, beijing}
	for i := range 40 { // enough for several transactions of windows
		bodies = append(bodies, "P"+string(rune('A'+i/10))+string(rune('0'+i%10)))
	}
	for _, row := range []struct {
		name   string
		before int // which call of the first one the second one comes before
		stops  bool
	}{
		{"before the first one's claim", 0, false},
		{"after the claim", 1, false},
		{"between the windows", 2, false},
		{"before the round", 3, false},
		{"between the windows, and stops half way", 2, true},
		{"before the round, and stops half way", 3, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := empty(t)
			second := func() {
				if row.stops { // claim and first windows come through, the next call does not
					b.tables.Faults.Next("TransactWriteItems", tabletest.Pass, tabletest.Pass, tabletest.LoseRequest)
				}
				_, _, err := b.Create(ctx, by("second", early), later(t), nil, bodies)
				if (err != nil) != row.stops {
					t.Error("second:", err)
				}
			}
			for range row.before {
				b.tables.Faults.Next("TransactWriteItems", tabletest.Pass)
			}
			b.tables.Faults.Next("TransactWriteItems", tabletest.First(second))
			_, _, err := b.Create(ctx, by("first", early), config(t, "2019"), nil, bodies)
			for tries := 0; table.Retryable(err) && tries < 4; tries++ {
				_, _, err = b.Create(ctx, by("first", early), config(t, "2019"), nil, bodies)
			}
			if !row.stops {
				refused(t, err, round.ErrExists)
			} else if err != nil {
				t.Fatal(err)
			}
			r, err := b.Get(ctx, "2019")
			if err != nil {
				t.Fatal(err)
			}
			for _, phase := range []round.Phase{round.PhaseApplication, round.PhaseRecommendation, round.PhasePreliminary} {
				for _, body := range bodies {
					w, err := b.Window(ctx, "2019", phase, body, "")
					if err != nil || w.ClosesAt != r.Phases[phase].ClosesAt {
						t.Fatalf("%s of %s closes at %s, the round says %s (%v)", phase, body, w.ClosesAt, r.Phases[phase].ClosesAt, err)
					}
				}
			}
			if len(b.entries(round.ActOpened)) != 1 {
				t.Error("not created once")
			}
		})
	}
}

// A creation that stopped half way means nothing, and is done again.
func TestHalfACreationIsDoneAgain(t *testing.T) {
	b := empty(t)
	b.tables.Faults.Next("TransactWriteItems", tabletest.Pass, tabletest.Pass, tabletest.LoseRequest)
	if _, _, err := b.Create(ctx, by("first", early), config(t, "2019"), nil, []string{shandong, beijing}); !table.Ambiguous(err) {
		t.Fatal(err)
	}
	if all, err := b.List(ctx); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
	_, err := b.Timetable(ctx, "2019", shandong, "")
	refused(t, err, table.ErrAbsent)
	b.create(config(t, "2019"))
	b.holds(b.window(round.PhaseApplication, shandong, ""), deadline.Add(-ms), nil)
}
