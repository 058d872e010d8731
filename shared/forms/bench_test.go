package forms_test

import (
	"testing"

	"linxuan/shared/forms/formstest"
)

func BenchmarkApplicationForm(b *testing.B) {
	press, paper := formstest.Press(b), application().Paper()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := press.Print(paper); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRecordOf343Groups(b *testing.B) {
	r := ballotRecord()
	for len(r.Groups) < 343 {
		r.Groups = append(r.Groups, r.Groups[0])
	}
	press, paper := formstest.Press(b), r.Paper()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := press.Print(paper); err != nil {
			b.Fatal(err)
		}
	}
}
