package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linxuan/infra/seed"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/fault"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

func loadRound(t testing.TB) seed.Round {
	t.Helper()
	r, err := seed.LoadRound("2019")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// words lists fields as "rule pointer code" and holds that each has its sentence.
func words(t testing.TB, fields []fault.Field) []string {
	t.Helper()
	all := []string{}
	for _, f := range api.Describe(fields) {
		all = append(all, strings.TrimSpace(f.Rule+" "+f.Pointer+" "+f.Code))
		if f.Detail == "" || strings.Contains(f.Detail, "—") {
			t.Errorf("%s has no whole sentence: %q", f.Code, f.Detail)
		}
	}
	return all
}

func same(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// filed is the standing of a year that counts.
func filed(year int) statistics.Standing {
	closed := calendar.At(dossiertest.Statistics)
	return statistics.Standing{Year: year, Status: statistics.Filed, Complete: true, ClosesAt: closed, LockedAt: closed}
}

func entrant(change func(*dossier.Entrant)) dossier.Entrant {
	e := dossier.Entrant{Founded: "2014-05-06", Years: []statistics.Standing{filed(2016), filed(2017), filed(2018)}}
	if change != nil {
		change(&e)
	}
	return e
}

func TestEligibility(t *testing.T) {
	rules := loadRound(t).Config.Eligibility // counted to 2019-10-28
	for _, row := range []struct {
		name   string
		change func(*dossier.Entrant)
		want   []string
	}{
		{"nothing bars", nil, []string{}},
		{"R1.2 exactly three years", func(e *dossier.Entrant) { e.Founded = "2016-10-28" }, []string{}},
		{"R1.2 a day less", func(e *dossier.Entrant) { e.Founded = "2016-10-29" }, []string{"R1.2 /group/founded too-young"}},
		{"R1.2 founded after the round", func(e *dossier.Entrant) { e.Founded = "2020-01-01" }, []string{"R1.2 /group/founded too-young"}},
		{"R1.2 no day on record", func(e *dossier.Entrant) { e.Founded = "" }, []string{"R1.2 /group/founded too-young"}},
		{"R1.3 an earlier year incomplete", func(e *dossier.Entrant) {
			e.Years[0].Status, e.Years[0].Missing = statistics.NotFiled, []string{"成员单位"}
		}, []string{"R1.3 /statistics/2016 statistics-incomplete"}},
		{"R1.3 a value that breaks a check", func(e *dossier.Entrant) {
			e.Years[1].Status, e.Years[1].Broken = statistics.NotFiled, []string{"合计"}
		}, []string{"R1.3 /statistics/2017 statistics-incomplete"}},
		{"R1.3 an earlier year not locked", func(e *dossier.Entrant) {
			e.Years[0].Status, e.Years[0].LockedAt = statistics.Submitted, 0
		}, []string{"R1.3 /statistics/2016 statistics-not-locked"}},
		{"R1.5 the last year not locked, though declared complete", func(e *dossier.Entrant) {
			e.Years[2].Status, e.Years[2].LockedAt = statistics.Submitted, 0
		}, []string{"R1.5 /statistics/2018 statistics-not-locked"}},
		{"R1.5 the last year not filed", func(e *dossier.Entrant) { e.Years[2].Status = statistics.NotFiled }, []string{"R1.5 /statistics/2018 statistics-incomplete"}},
		{"R1.5 falsified, whatever the year", func(e *dossier.Entrant) { e.Years[0].Falsified = true }, []string{"R1.5 /statistics/2016 statistics-falsified"}},
		{"R1.5 falsified and contested bars until it is decided", func(e *dossier.Entrant) {
			e.Years[2].Falsified, e.Years[2].Contested = true, true
		}, []string{"R1.5 /statistics/2018 statistics-falsified"}},
		{"R1.4 a lead unit in another group", func(e *dossier.Entrant) {
			e.LeadTaken = []dossier.LeadTaken{{Unit: "甲学院", Group: "乙集团"}, {Unit: "丙学院", Group: "丁集团"}}
		}, []string{"R1.4 /group/leadUnits lead-unit-entered", "R1.4 /group/leadUnits lead-unit-entered"}},
		{"R7.4 listed before", func(e *dossier.Entrant) { e.Listed = "2018" }, []string{"R7.4 /group listed-already"}},
		{"all at once, so that nobody comes twice", func(e *dossier.Entrant) {
			e.Founded, e.Listed = "2019-01-01", "2018"
			e.Years[0].Status, e.Years[2].LockedAt = statistics.NotFiled, 0
			e.LeadTaken = []dossier.LeadTaken{{Unit: "甲学院", Group: "乙集团"}}
		}, []string{
			"R1.2 /group/founded too-young", "R1.3 /statistics/2016 statistics-incomplete", "R1.5 /statistics/2018 statistics-not-locked",
			"R1.4 /group/leadUnits lead-unit-entered", "R7.4 /group listed-already",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			same(t, words(t, dossier.Eligibility(entrant(row.change), rules)), row.want...)
		})
	}
}

// R1.2: founded on 29 February, a group is three years old on 28 February.
func TestAgeOfALeapDay(t *testing.T) {
	rules := loadRound(t).Config.Eligibility
	for day, want := range map[calendar.Day]int{"2019-02-27": 1, "2019-02-28": 0, "2019-03-01": 0} {
		rules.ReferenceDate = day
		e := entrant(func(e *dossier.Entrant) { e.Founded = "2016-02-29" })
		if got := dossier.Eligibility(e, rules); len(got) != want {
			t.Errorf("on %s: %v", day, got)
		}
	}
}

// R1.2: being older never makes a group ineligible, and the age asked for is the round's.
func TestAgeGrowsWithTime(t *testing.T) {
	rules := loadRound(t).Config.Eligibility
	rapid.Check(t, func(t *rapid.T) {
		rules.MinimumAge = rapid.IntRange(0, 30).Draw(t, "years")
		founded := calendar.Day("1990-01-01").AddDays(rapid.IntRange(0, 12000).Draw(t, "days"))
		young := func(d calendar.Day) bool {
			return len(dossier.Eligibility(entrant(func(e *dossier.Entrant) { e.Founded = d }), rules)) > 0
		}
		if young(founded) != (founded.AddYears(rules.MinimumAge) > rules.ReferenceDate) {
			t.Fatalf("%s at %d years", founded, rules.MinimumAge)
		}
		if !young(founded) && young(founded.AddDays(-1)) {
			t.Fatalf("%s may enter, a day earlier may not", founded)
		}
	})
}

// R1.6: a declared violation bars nobody; it is the form that asks for the declaration.
func TestMissing(t *testing.T) {
	r := loadRound(t)
	var documents []dossier.Document
	for _, kind := range []string{"approval", "charter", "self-report"} {
		documents = append(documents, dossier.Document{Kind: kind, Status: dossier.Accepted})
	}
	event := dossier.Violation{Area: "violation-safety", Day: "2018-05-08", Account: "一次安全事件，已整改并通报，未造成人员伤亡（示例）。"}
	for _, row := range []struct {
		name   string
		change func(*dossier.Content)
		drop   string
		status dossier.DocumentStatus
		want   []string
	}{
		{"nothing", nil, "", "", []string{}},
		{"R1.6 declared", func(c *dossier.Content) { c.Violations = dossier.Declaration{Events: []dossier.Violation{event}} }, "", "", []string{}},
		{"R1.6 neither declared nor denied", func(c *dossier.Content) { c.Violations = dossier.Declaration{} }, "", "", []string{"R1.6 /content/violations violations-undeclared"}},
		{"R1.6 both", func(c *dossier.Content) { c.Violations.Events = []dossier.Violation{event} }, "", "", []string{"R1.6 /content/violations violations-undeclared"}},
		{"R1.6 declared without what happened", func(c *dossier.Content) {
			c.Violations = dossier.Declaration{Events: []dossier.Violation{event, {Area: "violation-safety", Day: "2018-05-08", Account: "无"}}}
		}, "", "", []string{"R1.6 /content/violations/events/1/account min-length"}},
		{"R1.1 the approving document", nil, "approval", dossier.Removed, []string{"R1.1 /documents/approval document-missing"}},
		{"the charter only asked for", nil, "charter", dossier.Asked, []string{"/documents/charter document-missing"}},
		{"the charter refused", nil, "charter", dossier.Refused, []string{"/documents/charter document-missing"}},
		{"no introduction", func(c *dossier.Content) { c.Introduction = strings.Repeat("字", 19) }, "", "", []string{"/content/introduction min-length"}},
		{"twenty characters will do", func(c *dossier.Content) { c.Introduction = strings.Repeat("字", 20) }, "", "", []string{}},
		{"no highlights", func(c *dossier.Content) { c.Highlights = "" }, "", "", []string{"/content/highlights min-length"}},
		{"nobody to ask", func(c *dossier.Content) { c.Contact = dossier.Contact{} }, "", "", []string{"/content/contact/name required", "/content/contact/phone required"}},
		{"R2 a criterion left out", func(c *dossier.Content) { c.Assessment = c.Assessment[1:] }, "", "", []string{"R2 /content/assessment/governance assessment-missing"}},
		{"R2 a statement that says nothing", func(c *dossier.Content) { c.Assessment[0].Statement = "良好" }, "", "", []string{"R2 /content/assessment/governance min-length"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := dossiertest.Content(t)
			if row.change != nil {
				row.change(&c)
			}
			have := slices.Clone(documents)
			for i, d := range have {
				if d.Kind == row.drop {
					have[i].Status = row.status
				}
			}
			same(t, words(t, dossier.Missing(c, have, r.Scheme, r.Config.Dossier)), row.want...)
		})
	}
	// Of nothing at all everything is told.
	if got := dossier.Missing(dossier.Content{}, nil, r.Scheme, r.Config.Dossier); len(got) != 2+2+len(r.Scheme.Criteria)+1+3 {
		t.Errorf("%d things are missing: %v", len(got), got)
	}
}

// R2: what contradicts the scheme is refused even in a draft; what is only missing is not.
func TestCheckContent(t *testing.T) {
	scheme := loadRound(t).Scheme
	for _, row := range []struct {
		name   string
		change func(*dossier.Content)
		want   []string
	}{
		{"nothing wrong", func(*dossier.Content) {}, nil},
		{"an empty draft", func(c *dossier.Content) { *c = dossier.Content{} }, nil},
		{"an unknown criterion", func(c *dossier.Content) { c.Assessment[0].Criterion = "fame" }, []string{"/content/assessment/0/criterion unknown-criterion"}},
		{"a criterion twice", func(c *dossier.Content) { c.Assessment[1].Criterion = c.Assessment[0].Criterion }, []string{"/content/assessment/1/criterion unique"}},
		{"a point too many", func(c *dossier.Content) { c.Assessment[0].Points++ }, []string{"/content/assessment/0/points at-most"}},
		{"less than none", func(c *dossier.Content) { c.Assessment[0].Points = -1 }, []string{"/content/assessment/0/points at-least"}},
		{"an unknown area and no day", func(c *dossier.Content) { c.Violations.Events = []dossier.Violation{{Area: "weather"}} }, []string{
			"/content/violations/events/0/area unknown-area", "/content/violations/events/0/day day",
		}},
		{"preference marks", func(c *dossier.Content) { c.Preferences = []string{"cross-region", "national-industry"} }, nil},
		{"an unknown mark, and one twice", func(c *dossier.Content) { c.Preferences = []string{"fame", "cross-region", "cross-region"} }, []string{
			"/content/preferences/0 unknown-preference", "/content/preferences/2 unknown-preference",
		}},
	} {
		c := dossiertest.Content(t)
		row.change(&c)
		err := dossier.CheckContent(c, scheme)
		if row.want == nil {
			if err != nil {
				t.Errorf("%s: %v", row.name, err)
			}
			continue
		}
		same(t, words(t, refusal(t, err, dossier.ErrContent).Fields), row.want...)
	}
	if err := dossier.CheckContent(dossiertest.Content(t), review.Scheme{}); err == nil {
		t.Error("everything fits an empty scheme")
	}
}

func TestCheckRequest(t *testing.T) {
	limits := loadRound(t).Config.Dossier // charter: one file of 20 MB, 300 MB together
	full := dossier.Holding{Bytes: 300<<20 - 1000, Counts: map[string]int{"charter": 1, "evidence": 19}}
	wish := func(change func(*dossier.DocumentRequest)) dossier.DocumentRequest {
		q := dossier.DocumentRequest{Kind: "charter", Name: "章程.pdf", Size: 1000, SHA256: strings.Repeat("0a", 32), MediaType: "application/pdf"}
		change(&q)
		return q
	}
	for _, row := range []struct {
		name string
		have dossier.Holding
		q    dossier.DocumentRequest
		want []string
	}{
		{"fits", dossier.Holding{}, wish(func(*dossier.DocumentRequest) {}), nil},
		{"the last of its kind, to the last byte", full, wish(func(q *dossier.DocumentRequest) { q.Kind = "evidence" }), nil},
		{"a byte too much together", full, wish(func(q *dossier.DocumentRequest) { q.Kind, q.Size = "evidence", 1001 }), []string{"/size dossier-too-large"}},
		{"one too many", full, wish(func(*dossier.DocumentRequest) {}), []string{"/kind document-too-many"}},
		{"as large as may be", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.Size = 20 << 20 }), nil},
		{"a byte larger", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.Size = 20<<20 + 1 }), []string{"/size document-too-large"}},
		{"empty", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.Size = 0 }), []string{"/size at-least"}},
		{"an unknown kind", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.Kind = "song" }), []string{"/kind unknown-document-kind"}},
		{"a picture for a charter", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.MediaType = "image/png" }), []string{"/mediaType document-media-type"}},
		{"a picture as evidence", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.Kind, q.MediaType = "evidence", "image/png" }), nil},
		{"no hash", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.SHA256 = "" }), []string{"/sha256 pattern"}},
		{"a hash in capitals", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.SHA256 = strings.Repeat("0A", 32) }), []string{"/sha256 pattern"}},
		{"a name of blanks", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.Name = " 　" }), []string{"/name unreadable"}},
		{"a name with a line feed", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.Name = "章程\n.pdf" }), []string{"/name unreadable"}},
		{"a name that is no text", dossier.Holding{}, wish(func(q *dossier.DocumentRequest) { q.Name = "\xff.pdf" }), []string{"/name unreadable"}},
	} {
		err := dossier.CheckRequest(row.q, row.have, limits)
		if row.want == nil {
			if err != nil {
				t.Errorf("%s: %v", row.name, err)
			}
			continue
		}
		same(t, words(t, refusal(t, err, dossier.ErrDocument).Fields), row.want...)
	}
}

// R4.7: what the closing makes of an application is a function of the application, of what it lacks and of the window.
func TestAtClosing(t *testing.T) {
	closes := calendar.At(dossiertest.Deadline)
	lacks := []fault.Field{{Code: "document-missing"}}
	for _, row := range []struct {
		name     string
		status   dossier.Status
		holdBack bool
		reasons  []fault.Field
		at       calendar.Instant
		want     dossier.Outcome
	}{
		{"open to the last millisecond", dossier.Draft, false, nil, closes - 1, dossier.OutcomeNone},
		{"complete", dossier.Draft, false, nil, closes, dossier.OutcomeSubmit},
		{"complete, a year later", dossier.Draft, false, nil, closes + 365*86400000, dossier.OutcomeSubmit},
		{"incomplete", dossier.Draft, false, lacks, closes, dossier.OutcomeLock},
		{"complete, but its group chose otherwise", dossier.Draft, true, nil, closes, dossier.OutcomeLock},
		{"submitted", dossier.Submitted, false, lacks, closes, dossier.OutcomeNone},
		{"withdrawn", dossier.Withdrawn, false, nil, closes, dossier.OutcomeNone},
		{"locked", dossier.Locked, false, nil, closes, dossier.OutcomeNone},
	} {
		d := dossier.Desk{
			Application: dossier.Application{Summary: dossier.Summary{Status: row.status}, HoldBack: row.holdBack},
			Window:      round.Effective{Deadline: round.Deadline{ClosesAt: closes}},
		}
		if got := dossier.AtClosing(d, row.reasons, row.at); got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
}
