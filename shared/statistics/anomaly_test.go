package statistics

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"linxuan/shared/registry"
)

const anomalousText = smallText + `
quotients:
  - {id: quotient-schools, title: 企业与学校之比, of: firms, to: schools, least: {num: 1, den: 2}, most: {num: 10, den: 1}}
`

func anomalous(t testing.TB) Dictionary {
	t.Helper()
	d, err := ParseDictionary([]byte(anomalousText))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func filedOnce(n int, byYear map[int]Values) FiledBy {
	g := FiledBy{Group: registry.Listed{ID: fmt.Sprint("grp_", n), Name: fmt.Sprintf("第%d集团（示例）", n)}, Filings: map[int]Filing{}}
	for year, values := range byYear {
		g.Filings[year] = Filing{Year: year, Values: values}
	}
	return g
}

// Each rule on its own: what makes it fire, and the nearest thing that does not.
func TestOwnAnomalies(t *testing.T) {
	d := anomalous(t)
	next := but(full(), "opening", "200", "members", "31", "firms", "21") // the year after, with nothing odd
	for name, row := range map[string]struct {
		earlier, now Values
		want         []string
	}{
		"nothing odd":                          {full(), next, nil},
		"no year before":                       {nil, full(), nil},
		"value below its range":                {nil, but(full(), "members", "1"), []string{"value members"}},
		"ratio above one":                      {nil, but(full(), "employed", `{"num":11,"den":10}`), []string{"value employed"}},
		"ratio of one":                         {nil, but(full(), "employed", `{"num":10,"den":10}`), nil},
		"ratio to nought":                      {nil, but(full(), "employed", `{"num":1,"den":0}`), []string{"value employed"}},
		"ratio that may exceed one":            {nil, but(full(), "growth", `{"num":30,"den":2}`), nil},
		"total that does not add up":           {nil, but(full(), "firms", "21"), []string{"total members"}},
		"quotient above its bound":             {nil, but(full(), "members", "22", "schools", "2", "firms", "21"), []string{"total members", "quotient quotient-schools"}},
		"quotient at its bound":                {nil, but(full(), "members", "22", "schools", "2", "firms", "20"), nil},
		"quotient below its bound":             {nil, but(full(), "schools", "21", "firms", "9"), []string{"quotient quotient-schools"}},
		"quotient at its lower bound":          {nil, but(full(), "schools", "20", "firms", "10"), nil},
		"something of nothing":                 {nil, but(full(), "schools", "0", "firms", "30"), []string{"quotient quotient-schools"}},
		"nothing of nothing":                   {nil, but(full(), "members", "", "schools", "0", "firms", "0"), nil},
		"jump":                                 {full(), but(next, "members", "51", "schools", "30"), []string{"jump members"}},
		"change at the bound of a jump":        {full(), but(next, "members", "50", "schools", "29"), nil},
		"check between years that blocks":      {full(), but(next, "opening", "201"), []string{"cross-year opening"}},
		"check between years that asks":        {full(), but(next, "bases", "6"), []string{"cross-year bases"}},
		"all figures as the year before":       {but(full(), "closing", "100"), but(full(), "closing", "100"), []string{"repeat "}},
		"all but one figure":                   {but(full(), "closing", "100"), but(full(), "closing", "100", "books", "6"), nil},
		"all figures, but few that tell":       {smallFigures(), smallFigures(), nil},
		"the same figures and one that is new": {but(full(), "closing", "100", "books", ""), but(full(), "closing", "100"), nil},
	} {
		byYear := map[int]Values{2018: row.now}
		if row.earlier != nil {
			byYear[2017] = row.earlier
		}
		var got []string
		for _, a := range OwnAnomalies(d, []int{2018}, filedOnce(1, byYear)) {
			got = append(got, string(a.Rule)+" "+a.Subject)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

// smallFigures holds all checks with figures of one digit.
func smallFigures() Values {
	return Values{"members": "5", "schools": "2", "firms": "3", "opening": "0", "closing": "0", "books": "5", "bases": "7"}
}

// What was explained is listed with its explanation, and a sentence has all its facts.
func TestAnomaliesInWords(t *testing.T) {
	d := anomalous(t)
	g := filedOnce(1, map[int]Values{2017: full(), 2018: but(full(), "opening", "200", "members", "90", "firms", "80", "employed", `{"num":3,"den":2}`)})
	f := g.Filings[2018]
	f.Explanations = map[string]string{"members": "两个联盟合并"}
	g.Filings[2018] = f
	got := OwnAnomalies(d, []int{2018}, g)
	want := []Anomaly{
		{Rule: RuleValue, Year: 2018, Subject: "employed", Code: "anomaly-value", Facts: map[string]string{"title": "就业率", "value": "3/2"}},
		{Rule: RuleJump, Year: 2018, Subject: "members", Code: "anomaly-jump", Facts: map[string]string{"title": "成员单位", "earlier": "30", "value": "90"}, Explanation: "两个联盟合并"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// Copies: the whole form, a section, and what is no sign.
func TestCopies(t *testing.T) {
	text := strings.Replace(anomalousText, "      - {id: opening,", "  - id: money\n    title: 经费\n    indicators:\n      - {id: opening,", 1)
	d, err := ParseDictionary([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	own := func(n int) Values {
		base := 100 + 10*n
		return but(full(), "members", strconv.Itoa(2*base), "schools", strconv.Itoa(base), "firms", strconv.Itoa(base),
			"opening", strconv.Itoa(1000+n), "closing", strconv.Itoa(2000+n), "books", strconv.Itoa(30+n), "bases", strconv.Itoa(60+n))
	}
	money := []string{"opening", "7001", "closing", "7002", "books", "73", "bases", "74"}
	groups := []FiledBy{
		filedOnce(0, map[int]Values{2018: own(0)}),
		filedOnce(1, map[int]Values{2018: own(1)}),
		filedOnce(2, map[int]Values{2018: own(0)}),
		filedOnce(3, map[int]Values{2018: but(own(3), money...)}),
		filedOnce(4, map[int]Values{2018: but(own(4), money...)}),
		filedOnce(5, map[int]Values{2017: own(1)}), // the same figures for another year
		filedOnce(6, map[int]Values{2018: smallFigures()}),
		filedOnce(7, map[int]Values{2018: smallFigures()}), // small numbers agree by chance
	}
	var got []string
	for n, anomalies := range Copies(d, 2018, groups) {
		for _, a := range anomalies {
			got = append(got, fmt.Sprintf("%d %s %s %s %s", n, a.Rule, a.Subject, a.Facts["title"], a.Others[0].Group))
		}
	}
	want := []string{"0 copy  全部数值 grp_2", "2 copy  全部数值 grp_0", "3 copy money 经费 grp_4", "4 copy money 经费 grp_3"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// A search keeps what it found; the list filters by body, rule and year, in pages; the next search takes its place.
func TestSeek(t *testing.T) {
	b := open(t, 4)
	if _, found, err := b.LastSearch(ctx, "2019"); err != nil || found {
		t.Fatalf("before any: %v %v", found, err)
	}
	b.mustSave(b.of(0, 2017), full(), early)
	b.mustSave(b.of(0, 2018), but(full(), "opening", "201"), early)
	b.mustSave(b.of(1, 2018), but(full(), "firms", "21"), early)
	b.mustSave(b.of(2, 2018), but(full(), "members", "31", "firms", "21", "opening", "777"), early)
	o := b.of(3, 2018)
	o.Group, o.Body = b.other.ID, there
	b.mustSave(o, but(full(), "members", "1", "schools", "", "firms", ""), early)
	made, err := b.Seek(ctx, act("secretariat", early), "2019")
	if err != nil {
		t.Fatal(err)
	}
	if want := map[AnomalyRule]int{RuleCrossYear: 1, RuleTotal: 1, RuleValue: 1}; made.Groups != 4 || made.Flagged != 3 || !reflect.DeepEqual(made.Rules, want) {
		t.Errorf("%+v", made)
	}
	list := func(sieve Sieve, limit int) []string {
		t.Helper()
		var all []string
		for cursor, more := "", true; more; more = cursor != "" {
			page, next, err := b.Anomalous(ctx, "2019", sieve, cursor, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range page {
				for _, a := range g.Anomalies {
					all = append(all, g.Body+" "+string(a.Rule)+" "+strconv.Itoa(a.Year))
				}
			}
			cursor = next
		}
		return all
	}
	for name, row := range map[string]struct {
		sieve Sieve
		want  []string
	}{
		"all":          {Sieve{}, []string{"P11 value 2018", "P37 cross-year 2018", "P37 total 2018"}},
		"a body":       {Sieve{Body: here}, []string{"P37 cross-year 2018", "P37 total 2018"}},
		"a rule":       {Sieve{Rule: RuleTotal}, []string{"P37 total 2018"}},
		"another year": {Sieve{Year: 2017}, nil},
	} {
		if got := list(row.sieve, 1); !slices.Equal(got, row.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	b.mustSave(b.of(1, 2018), full(), early)
	again, err := b.Seek(ctx, act("secretariat", early.Add(time.Minute)), "2019")
	if err != nil || again.Version != 2 || again.Flagged != 2 {
		t.Fatalf("%+v %v", again, err)
	}
	if got := list(Sieve{Rule: RuleTotal}, 50); got != nil {
		t.Errorf("what was mended is still listed: %q", got)
	}
}
