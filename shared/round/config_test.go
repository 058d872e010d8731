package round_test

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/fault"
	"linxuan/shared/round"
)

func readConfig(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("../../infra/seed/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestNoticeSettingsAreRead(t *testing.T) {
	c, err := round.ParseConfig([]byte(readConfig(t, "round-2019.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	// R5.1: 21 and 28 October are accepted to their last second in Asia/Shanghai, which is 16:00 UTC.
	if got, want := c.Phases[round.PhaseStatistics].ClosesAt.Time(), time.Date(2019, 10, 21, 16, 0, 0, 0, time.UTC); got != want {
		t.Errorf("statistics close at %v, want %v", got, want)
	}
	for _, p := range []round.Phase{round.PhaseApplication, round.PhaseRecommendation} {
		if got, want := c.Phases[p].ClosesAt.Time(), time.Date(2019, 10, 28, 16, 0, 0, 0, time.UTC); got != want {
			t.Errorf("%s closes at %v, want %v", p, got, want)
		}
	}
	if !slices.Equal(c.Eligibility.Years, []int{2016, 2017, 2018}) || c.Eligibility.MinimumAge != 3 || c.Ballot.Target != 150 {
		t.Errorf("R1.2, R1.3, R7.4: got %+v, target %d", c.Eligibility, c.Ballot.Target)
	}
	for kind, quota := range map[string]int{"province": 5, "corps": 5, "city": 3, "council": 3} { // R4.3
		if got := c.Quotas.Of("X01", kind); got != quota {
			t.Errorf("quota of a %s is %d, want %d", kind, got, quota)
		}
	}
}

func TestSecondRoundIsOnlyAnotherFile(t *testing.T) {
	c, err := round.ParseConfig([]byte(readConfig(t, "round-2020.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	if c.ID != "2020" || !slices.Equal(c.Eligibility.Years, []int{2017, 2018, 2019}) {
		t.Errorf("got %s %v", c.ID, c.Eligibility.Years)
	}
}

// Each row breaks one thing in a good file and must be told by exactly that field.
func TestMistakesAreNamed(t *testing.T) {
	rows := []struct{ name, old, new, pointer, code string }{
		{"unknown field", "cureWorkingDays: 3", "cureWorkingDays: 3\n  graceDays: 1", "/preliminaryReview/graceDays", "file-unknown-field"},
		{"field twice", "target: 150", "target: 150\n  target: 300", "/ballot/target", "file-field-twice"},
		{"wrong type", "target: 150", "target: many", "/ballot/target", "file-type"},
		{"float", "target: 150", "target: 150.5", "/ballot/target", "file-whole-number"},
		{"R5.1 instant without zone", "closesAt: 2019-10-22T00:00:00+08:00", "closesAt: 2019-10-22T00:00:00", "/phases/statistics/closesAt", "file-instant"},
		{"R5.1 day for an instant", "closesAt: 2019-10-22T00:00:00+08:00", "closesAt: 2019-10-22", "/phases/statistics/closesAt", "file-instant"},
		{"instant finer than stored", "closesAt: 2019-10-22T00:00:00+08:00", "closesAt: 2019-10-22T00:00:00.0001+08:00", "/phases/statistics/closesAt", "file-instant"},
		{"alias", "minimumEligible: 5\n  target: 150", "minimumEligible: &m 5\n  target: *m", "/ballot/target", "file-alias"},
		{"second document", "  answerWorkingDays: 10\n", "  answerWorkingDays: 10\n---\nid: x\n", "", "file-second-document"},
		{"phase left out", "  scoring:\n    opensAt: 2019-10-29T00:00:00+08:00\n    closesAt: 2019-11-23T00:00:00+08:00\n", "", "/phases/scoring", "file-required"},
		{"unknown phase", "  scoring:\n", "  rescoring:\n    opensAt: 2019-10-29T00:00:00+08:00\n    closesAt: 2019-11-23T00:00:00+08:00\n  scoring:\n", "/phases/rescoring", "file-unknown-field"},
		{"window empty", "closesAt: 2019-12-01T00:00:00+08:00", "closesAt: 2019-11-23T00:00:00+08:00", "/phases/ballot", "config-window"},
		{"R1.5 statistics after recommendation", "closesAt: 2019-10-22T00:00:00+08:00", "closesAt: 2019-10-29T00:00:01+08:00", "/phases/recommendation/closesAt", "config-order"},
		{"R4.7 application closes apart", "  application:\n    opensAt: 2019-09-23T00:00:00+08:00\n    closesAt: 2019-10-29", "  application:\n    opensAt: 2019-09-23T00:00:00+08:00\n    closesAt: 2019-10-28", "/phases/application/closesAt", "config-application-close"},
		{"R6.1 check before the lists are sealed", "  preliminaryReview:\n    opensAt: 2019-10-29T00:00:00", "  preliminaryReview:\n    opensAt: 2019-10-28T23:59:59", "/phases/preliminaryReview/opensAt", "config-order"},
		{"R6.5 ballot before the scores", "  ballot:\n    opensAt: 2019-11-23T00:00:00", "  ballot:\n    opensAt: 2019-11-22T23:59:59", "/phases/ballot/opensAt", "config-order"},
		{"R1.3 share above one", "all: {num: 9, den: 10}", "all: {num: 11, den: 10}", "/eligibility/completeness/all", "file-share"},
		{"R1.3 denominator zero", "all: {num: 9, den: 10}", "all: {num: 9, den: 0}", "/eligibility/completeness/all", "file-share"},
		{"R1.3 gap in the years", "years: [2016, 2017, 2018]", "years: [2015, 2017, 2018]", "/eligibility/years", "config-years"},
		{"R1.3 year not over", "years: [2016, 2017, 2018]", "years: [2017, 2018, 2019]", "/eligibility/years", "config-years-future"},
		{"R1.2 no reference date", "referenceDate: 2019-10-28", "referenceDate: \"\"", "/eligibility/referenceDate", "file-required"},
		{"R1.2 impossible day", "referenceDate: 2019-10-28", "referenceDate: 2019-02-29", "/eligibility/referenceDate", "file-day"},
		{"R4.3 kind without quota", "    council: 3\n", "", "/quotas/kinds/council", "file-required"},
		{"R4.3 unknown kind", "    council: 3\n", "    council: 3\n    county: 1\n", "/quotas/kinds/county", "file-unknown-field"},
		{"R4.3 override of no body", "bodies: {}", "bodies: {county: 6}", "/quotas/bodies/county", "config-body-code"},
		{"R4.3 negative override", "bodies: {}", "bodies: {P37: -1}", "/quotas/bodies/P37", "file-range"},
		{"R6.5 quorum above one", "quorum: {num: 2, den: 3}", "quorum: {num: 4, den: 3}", "/ballot/quorum", "file-share"},
		{"R6.5 unknown denominator", "of: eligible", "of: everyone", "/ballot/threshold/of", "config-base"},
		{"R6.5 few voters reveal themselves", "minimumEligible: 5", "minimumEligible: 2", "/ballot/minimumEligible", "file-range"},
		{"R6.5 key size", "keyBits: 2048", "keyBits: 1024", "/ballot/keyBits", "config-key-bits"},
		{"R6.5 tie", "tie: run-off", "tie: lot", "/ballot/tie", "config-tie"},
		{"R7.1 notice too short", "workingDays: 5", "workingDays: 4", "/notice/workingDays", "file-range"},
		{"R1.1 approving document optional", "required: true", "required: false", "/dossier/documents", "config-approval"},
		{"document kind twice", "id: charter", "id: approval", "/dossier/documents/1/id", "file-twice"},
		{"media type", "mediaTypes: [application/pdf, image/jpeg, image/png]", "mediaTypes: [application/pdf, jpeg of something]", "/dossier/documents/3/mediaTypes/1", "config-media-type"},
		{"file outside the folder", "scheme: scheme-2019.yaml", "scheme: ../scheme-2019.yaml", "/files/scheme", "config-file-name"},
		{"id for an address", `id: "2019"`, `id: "第一批"`, "/id", "config-id"},
		{"no title", "title: 2019年示范性职业教育集团（联盟）遴选", "title: \"\"", "/title", "file-required"},
	}
	good := readConfig(t, "round-2019.yaml")
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			broken := strings.Replace(good, row.old, row.new, 1)
			if broken == good {
				t.Fatalf("the file does not hold %q", row.old)
			}
			_, err := round.ParseConfig([]byte(broken))
			f, ok := fault.Of(err)
			if !ok || !errors.Is(err, round.ErrConfig) {
				t.Fatalf("got %v", err)
			}
			if len(f.Fields) != 1 || f.Fields[0].Pointer != row.pointer || f.Fields[0].Code != row.code {
				t.Fatalf("got %v, want only %s: %s", err, row.pointer, row.code)
			}
		})
	}
}

func TestAllMistakesComeTogether(t *testing.T) {
	broken := strings.NewReplacer("target: 150", "target: 0", "workingDays: 5", "workingDays: 3", "    council: 3\n", "").
		Replace(readConfig(t, "round-2019.yaml"))
	_, err := round.ParseConfig([]byte(broken))
	if f, ok := fault.Of(err); !ok || len(f.Fields) != 3 {
		t.Fatalf("want three mistakes, got %v", err)
	}
}

func TestConfigSurvivesJSON(t *testing.T) {
	c, err := round.ParseConfig([]byte(readConfig(t, "round-2019.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	stored, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back round.Config
	if err := json.Unmarshal(stored, &back); err != nil {
		t.Fatal(err)
	}
	if len(c.Quotas.Bodies) == 0 {
		c.Quotas.Bodies = nil
	}
	if !reflect.DeepEqual(c, back) {
		t.Fatalf("stored and read back differ:\n%+v\n%+v", c, back)
	}
	if err := back.Validate(); err != nil {
		t.Fatal(err)
	}
}

func TestQuotaOfABodyGoesBeforeItsKind(t *testing.T) {
	q := round.Quotas{Kinds: map[string]int{"province": 5}, Bodies: map[string]int{"P37": 0}}
	if q.Of("P37", "province") != 0 || q.Of("P32", "province") != 5 || q.Of("P37", "county") != 0 {
		t.Fatal("R4.3: the body's own number stands before the kind's, an unknown kind has none")
	}
}

func TestFractionIsExact(t *testing.T) {
	third := round.Fraction{Num: 2, Den: 3}
	rows := []struct {
		part, whole int64
		met         bool
	}{
		{10, 15, true},
		{9, 15, false},
		{40, 60, true},
		{39, 60, false},
		{39, 59, false},
		{0, 0, true},
		{2_000_000_000_000, 3_000_000_000_000, true},
		{1_999_999_999_999, 3_000_000_000_000, false},
	}
	for _, row := range rows {
		if third.Met(row.part, row.whole) != row.met {
			t.Errorf("R6.5: %d of %d against two thirds: want %v", row.part, row.whole, row.met)
		}
	}
}

func TestFractionAgreesWithLeastWholeNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Int64Range(1, round.MaxTerm).Draw(t, "den")
		f := round.Fraction{Num: rapid.Int64Range(1, den).Draw(t, "num"), Den: den}
		whole := rapid.Int64Range(1, 100_000).Draw(t, "whole")
		least := (f.Num*whole + f.Den - 1) / f.Den
		if !f.Met(least, whole) || f.Met(least-1, whole) {
			t.Fatalf("%d/%d of %d: the least that meets it should be %d", f.Num, f.Den, whole, least)
		}
	})
}

func FuzzParseConfig(f *testing.F) {
	f.Add([]byte(readConfig(f, "round-2019.yaml")))
	f.Add([]byte("id: a\nphases: {statistics: {opensAt: 2019-01-01}}"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := round.ParseConfig(data)
		if err != nil {
			if !errors.Is(err, round.ErrConfig) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("what was taken is not valid: %v", err)
		}
	})
}
