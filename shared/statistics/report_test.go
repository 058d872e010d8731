package statistics

import (
	"bytes"
	"encoding/csv"
	"flag"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

var update = flag.Bool("update", false, "write golden files")

// R3.3: the report adds up the locked filings that count, and no others; a version stays as it is.
func TestReport(t *testing.T) {
	b := scene(t)
	b.mustSave(b.of(complete, 2017), but(full(), "closing", "100"), early)
	elsewhere := Of{Round: "2019", Group: b.other.ID, Body: there, Year: 2018}
	b.mustSave(elsewhere, but(full(), "members", "50", "firms", "40"), early)
	_, err := b.Compile(ctx, act("secretariat", lastMilli), "2019")
	refused(t, err, ErrNothingFiled)

	// Filed: complete, declared, reverted and the one elsewhere.
	first := b.mustCompile(after, 1)
	if want := []Included{{2016, 0}, {2017, 1}, {2018, 4}}; !slices.Equal(first.Report.Filings, want) {
		t.Errorf("filings %v, want %v", first.Report.Filings, want)
	}
	golden(t, "report-body.csv", b.csv(1, ByBody))
	b.holdLine(b.csv(1, ByNation), []string{"2018", "", "members"}, "4", "140")
	b.holdLine(b.csv(1, ByProvince), []string{"2018", "山东省", "members"}, "3", "90")
	b.holdLine(b.csv(1, ByProvince), []string{"2018", "北京市", "members"}, "1", "50")

	if _, err := b.Find(ctx, act("secretariat", after), b.of(declared, 2018), evidence); err != nil {
		t.Fatal(err)
	}
	if _, err := b.correct(b.of(complete, 2018), after, "books", "105"); err != nil {
		t.Fatal(err)
	}
	before := b.csv(1, ByNation)
	second := b.mustCompile(after.Add(time.Hour), 2)
	b.holdLine(b.csv(2, ByNation), []string{"2018", "", "members"}, "3", "110")
	b.holdLine(b.csv(2, ByNation), []string{"2018", "", "books"}, "3", "116") // 105, 6 and 5
	if got := b.csv(1, ByNation); got != before || second.Report.Content == first.Report.Content {
		t.Error("the first version changed")
	}
	all, err := b.Reports(ctx, "2019")
	if err != nil || len(all) != 2 || !reflect.DeepEqual(all[1], second.Report) {
		t.Errorf("versions %+v %v", all, err)
	}
	e, err := ledger.VerifyReceipt(second.Receipt, []ledger.PublicKey{b.journal.PublicKey()})
	if err != nil || e.Act != ActCompiled || e.Facts["version"] != "2" || e.Content != second.Report.Content {
		t.Errorf("receipt %+v %v", e, err)
	}
	err = b.WriteReport(ctx, &bytes.Buffer{}, "2019", 3, ByNation)
	refused(t, err, table.ErrAbsent)
}

func (b *bench) mustCompile(at time.Time, version int) Compiled {
	b.t.Helper()
	c, err := b.Compile(ctx, act("secretariat", at), "2019")
	if err != nil || c.Report.Number != version {
		b.t.Fatalf("version %d: %+v %v", version, c.Report, err)
	}
	return c
}

func (b *bench) csv(version int, by By) string {
	b.t.Helper()
	var out bytes.Buffer
	if err := b.WriteReport(ctx, &out, "2019", version, by); err != nil {
		b.t.Fatal(err)
	}
	return out.String()
}

// holdLine looks for the one line of a year, province and indicator and its groups and total.
func (b *bench) holdLine(text string, place []string, groups, total string) {
	b.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		b.t.Fatal(err)
	}
	found := 0
	for _, row := range rows {
		if slices.Equal([]string{row[0], row[3], row[4]}, place) {
			if found++; row[8] != groups || row[9] != total {
				b.t.Errorf("%v: %v, want %s groups and %s", place, row, groups, total)
			}
		}
	}
	if found != 1 {
		b.t.Errorf("%v stands %d times", place, found)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || got != string(want) {
		t.Errorf("%s differs (%v):\n%s", path, err, got)
	}
}

// R3.3: sums are exact and the same in whichever order and breakdown they are added up.
func TestSumsAddUp(t *testing.T) {
	d := small(t)
	rapid.Check(t, func(t *rapid.T) {
		var all []Values
		for range rapid.IntRange(1, 6).Draw(t, "filings") {
			values := Values{}
			for _, i := range d.Indicators() {
				if rapid.Bool().Draw(t, "given") {
					values[i.ID] = anyValue(t, i)
				}
			}
			all = append(all, values)
		}
		whole, members, groups := Sums{}, int64(0), int64(0)
		parts := map[Place]Sums{}
		for n, values := range all {
			whole.Count(d, values)
			at := Place{2018, []string{"P11", "P37"}[n%2], []string{"北京市", "山东省", "河北省"}[n%3]}
			if parts[at] == nil {
				parts[at] = Sums{}
			}
			parts[at].Count(d, values)
			if v, ok := values["members"].Number(); ok && v >= 2 && v <= 5000 {
				members, groups = members+v, groups+1
			}
		}
		if whole["members"].Total != members || whole["members"].Groups != groups {
			t.Fatalf("%+v, want %d of %d groups", whole["members"], members, groups)
		}
		var list []Part
		for at, sums := range parts {
			list = append(list, Part{at, sums})
		}
		for _, by := range []By{ByNation, ByBody, ByProvince} {
			again := Sums{}
			for _, p := range by.fold(list) {
				again.Add(p.Sums)
			}
			if !equalSums(whole, again) {
				t.Fatalf("%s: %+v, want %+v", by, again, whole)
			}
		}
	})
}

func equalSums(a, b Sums) bool {
	return maps.EqualFunc(a, b, func(s, t Sum) bool {
		return s.Groups == t.Groups && s.Total == t.Total && s.Ratio == t.Ratio && maps.Equal(s.Options, t.Options)
	})
}

// R3.3: ratios are added up by their terms, not averaged.
func TestRatiosAddUp(t *testing.T) {
	d, s := small(t), Sums{}
	s.Count(d, Values{"employed": `{"num":1,"den":2}`})
	s.Count(d, Values{"employed": `{"num":9,"den":10}`})
	s.Count(d, Values{"employed": `{"num":9,"den":0}`})
	if got := s["employed"]; got.Groups != 2 || got.Ratio != (round.Fraction{Num: 10, Den: 12}) {
		t.Errorf("%+v", got)
	}
}
