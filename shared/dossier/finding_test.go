package dossier_test

import (
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/statistics"
)

// R1.5, R4.7, R5.2: a body closes early; a finding of falsification stops a draft at that closing if it was made before, however
// late the lock runs, and does not if it was made after, even when the lock had not run by then.
func TestFindingsAroundAnEarlyClosing(t *testing.T) {
	own := dossiertest.At("10-25 18:00:00.000")
	for name, row := range map[string]struct {
		found time.Time
		want  dossier.Status
	}{
		"the last millisecond before the closing": {own.Add(-time.Millisecond), dossier.Locked},
		"at the closing":                 {own, dossier.Locked},
		"the first millisecond after it": {own.Add(time.Millisecond), dossier.Submitted},
		"an hour after it":               {own.Add(time.Hour), dossier.Submitted},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			g := b.entrants(1)[0]
			d := b.Complete(g, dossiertest.Early)
			if _, err := b.Rounds.SetClosing(ctx, by("body", dossiertest.Early), "2019", dossiertest.Shandong, calendar.At(own)); err != nil {
				t.Fatal(err)
			}
			o := statistics.Of{Round: "2019", Group: g.ID, Body: dossiertest.Shandong, Year: 2018}
			if _, err := b.Filings.Find(ctx, by("secretariat", row.found), o, "填报的就业人数多于毕业生人数"); err != nil {
				t.Fatal(err)
			}
			late := own.Add(2 * time.Hour)
			b.lock(late)
			b.stands(d.ID, late, row.want)
		})
	}
}
