package statistics

import (
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/shared/ledger"
)

// R5.2: what is judged by an instant that has passed does not meet what came later: a finding, its answer, its withdrawal.
func TestFindingsAreJudgedByTheirInstants(t *testing.T) {
	b := scene(t)
	o := b.of(declared, 2018)
	made, answered, decided := after, after.Add(time.Hour), after.Add(2*time.Hour)
	f, err := b.Find(ctx, act("secretariat", made), o, evidence)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Answer(ctx, act("group", answered), o, f.Finding.ID, "不属实"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Decide(ctx, act("secretariat", decided), o, f.Finding.ID, Withdrawn, "答复属实"); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		at                   time.Time
		falsified, contested bool
	}{
		"the last millisecond before it":             {made.Add(-time.Millisecond), false, false},
		"the instant":                                {made, true, false},
		"the last millisecond before the answer":     {answered.Add(-time.Millisecond), true, false},
		"the answer":                                 {answered, true, true},
		"the last millisecond before the withdrawal": {decided.Add(-time.Millisecond), true, true},
		"the withdrawal":                             {decided, false, false},
		"one after":                                  {decided.Add(time.Millisecond), false, false},
	} {
		if s := b.standing(o, row.at); s.Falsified != row.falsified || s.Contested != row.contested || s.Counts() == row.falsified {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// The lists of a round hold every group's findings and corrections, the latest first.
func TestListsAfterTheLock(t *testing.T) {
	b := scene(t)
	var findings, corrections []string
	for n, who := range []int{declared, complete} {
		o, at := b.of(who, 2018), after.Add(time.Duration(n)*time.Minute)
		o.Name = b.groups[who].Name
		f, err := b.Find(ctx, act("secretariat", at), o, evidence)
		if err != nil {
			t.Fatal(err)
		}
		c, err := b.correct(o, at, "books", "9")
		if err != nil {
			t.Fatal(err)
		}
		findings, corrections = append([]string{f.Finding.ID}, findings...), append([]string{c.Correction.ID}, corrections...)
		if _, err := b.Answer(ctx, act("group", at), o, f.Finding.ID, "不属实"); err != nil {
			t.Fatal(err)
		}
	}
	var found, corrected []string
	for cursor, more := "", true; more; more = cursor != "" {
		page, next, err := b.AllFindings(ctx, "2019", cursor, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page {
			found = append(found, f.ID)
			if f.Answer == nil || !strings.HasSuffix(f.Name, "（示例）") || f.Body != here {
				t.Errorf("%+v", f)
			}
		}
		cursor = next
	}
	for cursor, more := "", true; more; more = cursor != "" {
		page, next, err := b.AllCorrections(ctx, "2019", cursor, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page {
			corrected = append(corrected, c.ID)
		}
		cursor = next
	}
	if !slices.Equal(found, findings) || !slices.Equal(corrected, corrections) {
		t.Errorf("findings %q, corrections %q", found, corrected)
	}
	if other, _, err := b.AllFindings(ctx, "2020", "", 10); err != nil || len(other) != 0 {
		t.Errorf("another round's: %+v %v", other, err)
	}
}

// R9.1: every receipt of an act on a group's filings can be read again, the latest first, and holds.
func TestReceiptsAreKept(t *testing.T) {
	b := scene(t)
	o := b.of(declared, 2018)
	b.lock(deadline)
	f, err := b.Find(ctx, act("secretariat", after), o, evidence)
	if err != nil {
		t.Fatal(err)
	}
	var acts []ledger.Act
	for cursor, more := "", true; more; more = cursor != "" {
		page, next, err := b.Receipts(ctx, "2019", o.Group, cursor, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range page {
			e, err := ledger.VerifyReceipt(k.Receipt, []ledger.PublicKey{b.journal.PublicKey()})
			if err != nil || e.Subject != o.Group+"/"+yearText(k.Year) {
				t.Errorf("%+v: %v", k, err)
			}
			acts = append(acts, e.Act)
		}
		cursor = next
	}
	want := []ledger.Act{ActFinding, ActLocked, ActLocked, ActLocked, ActSubmitted}
	if !slices.Equal(acts, want) {
		t.Errorf("acts %v, want %v", acts, want)
	}
	if kept, _, err := b.Receipts(ctx, "2019", o.Group, "", 1); err != nil || kept[0].Receipt.ID != f.Receipt.ID {
		t.Errorf("the latest: %+v %v", kept, err)
	}
	if other, _, err := b.Receipts(ctx, "2020", o.Group, "", 10); err != nil || len(other) != 0 {
		t.Errorf("another round's: %+v %v", other, err)
	}
}
