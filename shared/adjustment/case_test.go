package adjustment_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/adjustment"
	"linxuan/shared/fault/faulttest"
	"linxuan/shared/notice"
)

const facts = "经有关部门通报，该集团在招生工作中存在重大违规行为（示例）。"

// R8.1: which outcomes a standing allows, and what they lead to.
func TestEffects(t *testing.T) {
	for _, row := range []struct {
		from notice.Status
		o    adjustment.Outcome
		to   notice.Status // empty: not possible
	}{
		{notice.StatusListed, adjustment.Dismissed, notice.StatusListed},
		{notice.StatusListed, adjustment.Suspended, notice.StatusSuspended},
		{notice.StatusListed, adjustment.Revoked, notice.StatusRevoked},
		{notice.StatusListed, adjustment.Reinstated, ""},
		{notice.StatusSuspended, adjustment.Dismissed, notice.StatusSuspended},
		{notice.StatusSuspended, adjustment.Suspended, ""},
		{notice.StatusSuspended, adjustment.Revoked, notice.StatusRevoked},
		{notice.StatusSuspended, adjustment.Reinstated, notice.StatusListed},
		{notice.StatusRevoked, adjustment.Dismissed, notice.StatusRevoked},
		{notice.StatusRevoked, adjustment.Suspended, ""},
		{notice.StatusRevoked, adjustment.Revoked, ""},
		{notice.StatusRevoked, adjustment.Reinstated, notice.StatusListed},
		{"", adjustment.Revoked, ""},
		{notice.StatusListed, "", ""},
	} {
		to, possible := adjustment.Effect(row.from, row.o)
		if to != row.to || possible != (row.to != "") {
			t.Errorf("%s on %s: %q, %t", row.o, row.from, to, possible)
		}
	}
}

// Whatever is decided, a dismissal leaves the standing, and every other outcome changes it.
func TestEveryOutcomeButDismissalChangesTheStanding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.SampledFrom([]notice.Status{notice.StatusListed, notice.StatusSuspended, notice.StatusRevoked}).Draw(t, "from")
		o := rapid.SampledFrom([]adjustment.Outcome{adjustment.Dismissed, adjustment.Suspended, adjustment.Revoked, adjustment.Reinstated}).Draw(t, "outcome")
		if to, possible := adjustment.Effect(from, o); possible && (to == from) != (o == adjustment.Dismissed) {
			t.Fatalf("%s on %s leads to %s", o, from, to)
		}
	})
}

func TestCheckOpening(t *testing.T) {
	good := adjustment.Opening{Ground: adjustment.Violation, Facts: facts, Evidence: "有关通报（示例）"}
	with := func(change func(*adjustment.Opening)) adjustment.Opening {
		o := good
		change(&o)
		return o
	}
	for name, row := range map[string]struct {
		o        adjustment.Opening
		standing notice.Status
		want     string
	}{
		"complete":           {good, notice.StatusListed, ""},
		"files for evidence": {with(func(o *adjustment.Opening) { o.Evidence, o.Documents = "", []string{"doc_1"} }), notice.StatusListed, ""},
		"few facts":          {with(func(o *adjustment.Opening) { o.Facts = "　违规   " + strings.Repeat(" ", 40) }), notice.StatusListed, "/facts case-facts"},
		"no evidence":        {with(func(o *adjustment.Opening) { o.Evidence = "  " }), notice.StatusListed, "/evidence case-evidence"},
		"nothing to reconsider": {
			with(func(o *adjustment.Opening) { o.Ground = adjustment.Reconsideration }), notice.StatusListed, "/ground case-nothing-to-reconsider",
		},
		"reconsidering a suspension":    {with(func(o *adjustment.Opening) { o.Ground = adjustment.Reconsideration }), notice.StatusSuspended, ""},
		"another event while suspended": {good, notice.StatusSuspended, ""},
		"revoked already":               {good, notice.StatusRevoked, "/ground case-revoked-already"},
		"reconsidering a revocation":    {with(func(o *adjustment.Opening) { o.Ground = adjustment.Reconsideration }), notice.StatusRevoked, ""},
		"nothing":                       {adjustment.Opening{Ground: adjustment.Dissolved}, notice.StatusListed, "/facts case-facts, /evidence case-evidence"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := faulttest.Fields(t, adjustment.CheckOpening(row.o, row.standing)); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestCheckRuling(t *testing.T) {
	const reason, document = "情况属实，影响恶劣（示例）。", "示例函〔2019〕1号"
	for name, row := range map[string]struct {
		r    adjustment.Ruling
		want string
	}{
		"revoked":               {adjustment.Ruling{Outcome: adjustment.Revoked, Reason: reason, Document: document}, ""},
		"dismissed":             {adjustment.Ruling{Outcome: adjustment.Dismissed, Reason: reason}, ""},
		"without a document":    {adjustment.Ruling{Outcome: adjustment.Suspended, Reason: reason, Document: " 1号 "}, "/document case-document"},
		"without a reason":      {adjustment.Ruling{Outcome: adjustment.Dismissed, Reason: "　"}, "/reason case-reason"},
		"nothing to reinstate":  {adjustment.Ruling{Outcome: adjustment.Reinstated, Reason: reason, Document: document}, "/outcome case-outcome"},
		"no outcome, no reason": {adjustment.Ruling{Document: document}, "/outcome case-outcome, /reason case-reason"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := faulttest.Fields(t, adjustment.CheckRuling(row.r, notice.StatusListed)); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}
