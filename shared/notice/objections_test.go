package notice_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"linxuan/shared/notice"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R7.2: who objects is shown to those who handle it only, and each look leaves an entry.
func TestLookAtAnObjector(t *testing.T) {
	s := setUp(t, 1)
	s.published("2019", 1)
	objected, err := s.object(0, friday)
	s.must(err)
	id := objected.Objection.ID
	filed := s.verify(objected.Receipt)
	if filed.Actor != "" || filed.Role != "" || filed.Facts != nil || strings.Contains(objected.Receipt.Entry, "王") {
		t.Errorf("the ledger tells who objected: %s", objected.Receipt.Entry)
	}
	all, _, err := s.Objections(ctx, "2019", 50, "")
	s.must(err)
	if told := fmt.Sprintf("%+v%+v", all, objected.Objection); strings.Contains(told, citizen.Name) || strings.Contains(told, citizen.Contact) {
		t.Errorf("the objection tells who objected: %s", told)
	}
	for n := range 2 {
		who, err := s.Look(ctx, officer("director", friday), "2019", id)
		s.must(err)
		looks := s.entries(notice.ActLooked)
		if who != citizen || len(looks) != n+1 || looks[n].Subject != id || looks[n].Actor != "psn_director" {
			t.Errorf("%+v, entries %+v", who, looks)
		}
	}
	for name, call := range map[string][2]string{"another round": {"2020", id}, "an unknown one": {"2019", "obj_unknown"}} {
		if who, err := s.Look(ctx, officer("director", friday), call[0], call[1]); !errors.Is(err, table.ErrAbsent) || who != (notice.Objector{}) {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
	s.tables.Faults.Next("TransactWriteItems", tabletest.Refuse(400, "ThrottlingException"))
	if who, err := s.Look(ctx, officer("director", friday), "2019", id); err == nil || who != (notice.Objector{}) {
		t.Errorf("shown without an entry: %+v, %v", who, err)
	}
	if n := len(s.entries(notice.ActLooked)); n != 2 {
		t.Errorf("%d looks in the ledger", n)
	}
}

// R7.2: one written answer, and no second decision.
func TestDecideAnObjection(t *testing.T) {
	s := setUp(t, 1)
	s.published("2019", 1)
	objected, err := s.object(0, friday)
	s.must(err)
	decide := func(who string, status notice.ObjectionStatus) (notice.Objected, error) {
		return s.DecideObjection(ctx, officer(who, friday), "2019", objected.Objection.ID, status, "经核查，所述属实")
	}
	var other notice.Objected
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		var err error
		other, err = decide("deputy", notice.Upheld)
		s.must(err)
	}))
	_, err = decide("director", notice.Dismissed)
	s.refused(err, notice.ErrDecided)
	if o := other.Objection; o.Status != notice.Upheld || o.Answer != "经核查，所述属实" || o.Version != 2 || s.verify(other.Receipt).Facts["status"] != "upheld" {
		t.Errorf("%+v", o)
	}
	_, err = decide("director", notice.Dismissed)
	s.refused(err, notice.ErrDecided)
	if e := s.entries(notice.ActDecided); len(e) != 1 || e[0].Actor != "psn_deputy" {
		t.Errorf("%+v", e)
	}
	_, err = s.DecideObjection(ctx, officer("director", friday), "2019", "obj_unknown", notice.Upheld, "不存在的异议")
	s.refused(err, table.ErrAbsent)
}

func TestPagesOfObjections(t *testing.T) {
	s := setUp(t, 1)
	s.published("2019", 1)
	for i := range 5 {
		_, err := s.object(0, friday.Add(time.Duration(i)*ms))
		s.must(err)
	}
	var all []string
	cursor := ""
	for {
		page, next, err := s.Objections(ctx, "2019", 2, cursor)
		s.must(err)
		for _, o := range page {
			all = append(all, o.ID)
		}
		if cursor = next; next == "" {
			break
		}
	}
	if len(all) != 5 {
		t.Fatalf("%v", all)
	}
	for i := 1; i < 5; i++ {
		if all[i-1] >= all[i] {
			t.Errorf("not in the order in which they came: %v", all)
		}
	}
	if n := len(s.entries(notice.ActObjection)); n != 5 {
		t.Errorf("%d in the ledger", n)
	}
}
