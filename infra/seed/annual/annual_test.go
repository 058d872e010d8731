package annual_test

import (
	"testing"

	"linxuan/infra/seed"
	"linxuan/infra/seed/annual"
	"linxuan/shared/statistics/report"
)

// The report's text asks for nothing that the dictionary does not have.
func TestTextFits(t *testing.T) {
	r, err := seed.LoadRound("2019")
	if err != nil {
		t.Fatal(err)
	}
	sections, err := annual.Text("2019")
	if err != nil {
		t.Fatal(err)
	}
	if err := (report.Text{Sections: sections}).Check(r.Indicators, r.Config.Eligibility.Years); err != nil {
		t.Error(err)
	}
	if _, err := annual.Text("1999"); err == nil {
		t.Error("a report without a file")
	}
}
