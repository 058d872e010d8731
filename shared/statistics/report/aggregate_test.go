package report

import (
	"fmt"
	"math/big"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linxuan/infra/seed"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

// filing is a filing of 2018 in which nothing but one measure is given.
func filing(province string, slot int, values ...int64) Taken {
	v := slices.Repeat([]int64{none}, slots)
	copy(v[slot:], values)
	return Taken{Year: 2018, Province: province, Industry: "C34", Lead: registry.School, Values: v}
}

// Quartiles by hand, after Hyndman and Fan (1996), definition 7.
func TestQuartiles(t *testing.T) {
	for name, row := range map[string]struct {
		values []int64
		want   Quartiles
	}{
		"one":               {[]int64{5}, Quartiles{"5", "5", "5"}},
		"two":               {[]int64{4, 1}, Quartiles{"7/4", "5/2", "13/4"}},
		"three":             {[]int64{1, 2, 4}, Quartiles{"3/2", "2", "3"}},
		"four":              {[]int64{1, 2, 4, 7}, Quartiles{"7/4", "3", "19/4"}},
		"five":              {[]int64{9, 1, 5, 3, 7}, Quartiles{"3", "5", "7"}},
		"the same":          {[]int64{3, 3, 3, 3}, Quartiles{"3", "3", "3"}},
		"beyond a float":    {[]int64{999_999_999_999, 1_000_000_000_000}, Quartiles{"3999999999997/4", "1999999999999/2", "3999999999999/4"}},
		"none below zero":   {[]int64{0, 0, 1}, Quartiles{"0", "0", "1/2"}},
		"six, between them": {[]int64{6, 5, 4, 3, 2, 1}, Quartiles{"9/4", "7/2", "19/4"}},
	} {
		t.Run(name, func(t *testing.T) {
			var taken []Taken
			for _, v := range row.values {
				taken = append(taken, filing("山东省", opening, v))
			}
			if got := cellOf(Aggregate(small, years, taken), ByNation, "", 2018, "opening").Quartiles; *got != row.want {
				t.Errorf("%v: %v, want %v", row.values, *got, row.want)
			}
		})
	}
}

// Whole numbers, which are reckoned without big ones, come to the same as fractions do.
func TestBetween(t *testing.T) {
	number := rapid.Int64Range(0, statistics.MaxValue)
	rapid.Check(t, func(t *rapid.T) {
		a, b, quarters := number.Draw(t, "from"), number.Draw(t, "to"), rapid.Int64Range(0, 3).Draw(t, "quarters")
		want := big.NewRat(4*a+quarters*(b-a), 4).RatString()
		for _, den := range []int64{1, 7} {
			got := between(round.Fraction{Num: a * den, Den: den}, round.Fraction{Num: b * den, Den: den}, quarters)
			if string(got) != want {
				t.Fatalf("%d quarters from %d to %d in %d parts: %s, want %s", quarters, a, b, den, got, want)
			}
		}
	})
}

// Ratios are ordered and added up as fractions: the sum is that of the numerators over that of the denominators, and terms of
// a billion thousands are told apart.
func TestRatios(t *testing.T) {
	taken := []Taken{
		filing("山东省", matched, 1, 2), filing("山东省", matched, 999_999_999_998, 999_999_999_999),
		filing("山东省", matched, 999_999_999_999, 1_000_000_000_000), filing("北京市", matched, 1, 4),
	}
	c := cellOf(Aggregate(small, years, taken), ByNation, "", 2018, "matched")
	if c.Groups != 4 || c.Total != 1_999_999_999_999 || c.Of != 2_000_000_000_005 {
		t.Errorf("%+v", c)
	}
	between := new(big.Rat).Add(big.NewRat(1, 2), big.NewRat(999_999_999_998, 999_999_999_999))
	if want := between.Mul(between, big.NewRat(1, 2)).RatString(); string(c.Quartiles.Median) != want {
		t.Errorf("median %s, want %s", c.Quartiles.Median, want)
	}
}

// A value that is not there counts nowhere; a zero counts.
func TestAbsentIsNotZero(t *testing.T) {
	taken := []Taken{filing("山东省", patents, 0), filing("山东省", opening, 1), filing("山东省", patents, 4)}
	c := cellOf(Aggregate(small, years, taken), ByProvince, "山东省", 2018, "patents")
	if c.Groups != 2 || c.Total != 4 || c.Quartiles.Median != "2" {
		t.Errorf("%+v %+v", c, c.Quartiles)
	}
	if c := cellOf(Aggregate(small, years, taken), ByProvince, "山东省", 2017, "patents"); c.Groups != 0 || c.Quartiles != nil {
		t.Errorf("a year without filings: %+v", c)
	}
}

// R3.3: in every breakdown the places of a year add up to the nation.
func TestPlacesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := Aggregate(small, years, someFilings(t))
		for _, by := range Breakdowns[1:] {
			for _, year := range years {
				sum := make([]Cell, len(Indicators(small)))
				var filings int64
				for _, r := range rows {
					if r.By != by || r.Year != year {
						continue
					}
					filings += r.Filings
					for m, c := range r.Cells {
						sum[m] = plus(sum[m], c)
					}
				}
				nation := rows[slices.Index(years, year)]
				if nation.By != ByNation || nation.Year != year || filings != nation.Filings {
					t.Fatalf("%s %d: %d filings, nation %+v", by, year, filings, nation)
				}
				for m, c := range nation.Cells {
					c.Quartiles = nil
					if sum[m].Options == nil {
						sum[m].Options = c.Options // no place, or no choice
					}
					if !reflect.DeepEqual(sum[m], c) {
						t.Fatalf("%s %d measure %d: places %+v, nation %+v", by, year, m, sum[m], c)
					}
				}
			}
		}
	})
}

func plus(a, b Cell) Cell {
	if a.Options == nil && b.Options != nil {
		a.Options = make([]Option, len(b.Options))
	}
	for i, o := range b.Options {
		a.Options[i].Groups += o.Groups
	}
	return Cell{Groups: a.Groups + b.Groups, Total: a.Total + b.Total, Of: a.Of + b.Of, Options: a.Options}
}

// The order in which filings are read changes nothing.
func TestOrderChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		taken := someFilings(t)
		shuffled := rapid.Permutation(taken).Draw(t, "order")
		if !reflect.DeepEqual(Aggregate(small, years, taken), Aggregate(small, years, shuffled)) {
			t.Fatal("another order gave another report")
		}
	})
}

// Quartiles lie among the values and in order, at most so many values lie beneath and above them, and they move with the
// values: twice the values have twice the quartiles.
func TestQuartileInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, statistics.MaxValue/2), 1, 40).Draw(t, "values")
		var taken, doubled []Taken
		for _, v := range values {
			taken = append(taken, filing("山东省", opening, v))
			doubled = append(doubled, filing("山东省", opening, 2*v))
		}
		got := cellOf(Aggregate(small, years, taken), ByNation, "", 2018, "opening").Quartiles
		twice := cellOf(Aggregate(small, years, doubled), ByNation, "", 2018, "opening").Quartiles
		previous := new(big.Rat).SetInt64(slices.Min(values))
		for k, q := range []Exact{got.Lower, got.Median, got.Upper} {
			r := q.Rat()
			below, above := 0, 0
			for _, v := range values {
				switch new(big.Rat).SetInt64(v).Cmp(r) {
				case -1:
					below++
				case 1:
					above++
				}
			}
			n := len(values)
			if r.Cmp(previous) < 0 || 4*below > (k+1)*(n-1)+3 || 4*above > (3-k)*(n-1)+3 {
				t.Fatalf("quartile %d of %v is %s: %d below, %d above", k+1, values, q, below, above)
			}
			previous = r
			if want := exact(new(big.Rat).Mul(r, big.NewRat(2, 1))); []Exact{twice.Lower, twice.Median, twice.Upper}[k] != want {
				t.Fatalf("quartile %d of twice the values: %v, want %s", k+1, twice, want)
			}
		}
		if previous.Cmp(new(big.Rat).SetInt64(slices.Max(values))) > 0 {
			t.Fatalf("upper quartile %s above all of %v", previous, values)
		}
	})
}

// invented are filings of the seeded dictionary, spread over places as the platform's groups are.
func invented(b *testing.B, groups int) (statistics.Dictionary, []int, []Taken) {
	b.Helper()
	r, err := seed.LoadRound("2019")
	if err != nil {
		b.Fatal(err)
	}
	_, slots := measures(r.Indicators)
	random := uint64(92)
	next := func(n uint64) int64 {
		random = random*6364136223846793005 + 1442695040888963407
		return int64(random >> 33 % n)
	}
	var taken []Taken
	for _, g := range seed.Groups(groups) {
		for _, year := range r.Config.Eligibility.Years {
			t := Taken{Group: g.Number, Year: year, Province: g.MainLead().Adcode.ProvinceName(), Industry: g.Industry, Lead: g.MainLead().Kind, Values: make([]int64, slots)}
			all, _ := measures(r.Indicators)
			for _, m := range all {
				switch m.Type {
				case statistics.Choice:
					t.Values[m.slot] = next(uint64(len(m.Options)))
				case statistics.Ratio:
					t.Values[m.slot], t.Values[m.slot+1] = next(100), 100
				default:
					t.Values[m.slot] = next(1_000_000)
				}
			}
			taken = append(taken, t)
		}
	}
	return r.Indicators, r.Config.Eligibility.Years, taken
}

// 1,400 groups × 3 years × the seeded indicators in under 2 s and 200 MB, and the cost is linear.
func BenchmarkAggregate(b *testing.B) {
	for _, groups := range []int{700, 1400} {
		b.Run(fmt.Sprint(groups), func(b *testing.B) {
			d, years, taken := invented(b, groups)
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				Public(d, Aggregate(d, years, taken))
			}
			b.StopTimer()
			b.ReportMetric(float64(len(Indicators(d))), "indicators")
			b.ReportMetric(float64(peak(func() { Public(d, Aggregate(d, years, taken)) }))/1e6, "MB-held")
		})
	}
}

// What a third version shows, after single corrections and after one in which every filing changed.
func BenchmarkRelease(b *testing.B) {
	for _, oneIn := range []int{100, 1} {
		b.Run(fmt.Sprint("one in ", oneIn), func(b *testing.B) {
			d, years, taken := invented(b, 1400)
			compiled := [][]Taken{taken}
			all, _ := measures(d)
			for range 2 {
				next := slices.Clone(compiled[len(compiled)-1])
				for i := 0; i < len(next); i += oneIn {
					next[i].Values = slices.Clone(next[i].Values)
					for _, m := range all {
						if m.Type == statistics.Count {
							next[i].Values[m.slot]++
						}
					}
				}
				compiled = append(compiled, next)
			}
			b.ResetTimer()
			for b.Loop() {
				Release(d, years, compiled)
			}
			b.ReportMetric(float64(peak(func() { Release(d, years, compiled) }))/1e6, "MB-held")
		})
	}
}

// peak is how many bytes a piece of work asks for when nothing of it is given back meanwhile: an upper bound of what it holds.
func peak(work func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
