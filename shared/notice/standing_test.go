package notice_test

import (
	"reflect"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/notice"
	"linxuan/shared/table"
)

// R8.1: a decision replaces the row of a group once, keeps what was before, and the public file follows.
func TestAGroupIsRestood(t *testing.T) {
	s := setUp(t, 2)
	s.published("2019", 2)
	s.approve("2019", ends)
	row, err := s.Row(ctx, s.groups[0].ID)
	s.must(err)
	if len(row.History) != 1 || row.Status != notice.StatusListed || row.Document != "" || row.History[0].List != 1 || row.History[0].Since != calendar.At(ends) {
		t.Fatalf("%+v", row)
	}
	s.must(s.Release(ctx))
	later := ends.Add(24 * time.Hour)
	change := notice.Change{Status: notice.StatusRevoked, Since: calendar.At(later), Document: "示例函〔2019〕1号", Case: "case_1"}
	restand := func(row notice.Registered) error {
		tx := table.Begin()
		s.Restand(tx, row.With(change))
		return s.store.Commit(ctx, tx)
	}
	s.must(restand(row))
	if err := restand(row); !table.Retryable(err) {
		t.Errorf("the row that was read before is written over the newer one: %v", err)
	}
	got, err := s.Row(ctx, row.Group)
	s.must(err)
	if got.Status != notice.StatusRevoked || got.Document != change.Document || got.Since != change.Since || !reflect.DeepEqual(got.History, []notice.Change{row.History[0], change}) {
		t.Errorf("%+v", got)
	}
	s.must(s.Release(ctx))
	var file []notice.Registered
	if !s.file("notice/register.json", &file) || len(file) != 2 {
		t.Fatalf("%+v", file)
	}
	for _, r := range file {
		if want := map[bool]notice.Status{true: notice.StatusRevoked, false: notice.StatusListed}[r.Group == row.Group]; r.Status != want {
			t.Errorf("the file has %s as %s", r.Name, r.Status)
		}
	}
}

// R8.1: the page of a group tells its way through every round, also where it was held back first.
func TestTheProfileOfAGroup(t *testing.T) {
	s := setUp(t, 3)
	s.published("2019", 2)
	o, err := s.object(0, friday)
	s.must(err)
	s.approve("2019", ends)
	_, err = s.Profile(ctx, s.groups[0].ID)
	s.refused(err, table.ErrAbsent)
	s.decided(o, notice.Dismissed, ends)
	s.approve("2019", final)
	p, err := s.Profile(ctx, s.groups[0].ID)
	s.must(err)
	want := []notice.Passage{{Round: "2019", Title: p.Passages[0].Title, NoticedAt: calendar.At(friday), Lists: []notice.OnList{
		{Number: 1, PublishedAt: calendar.At(ends), Reason: notice.ReasonOpen},
		{Number: 2, PublishedAt: calendar.At(final), Listed: true},
	}}}
	if !reflect.DeepEqual(p.Passages, want) || p.Passages[0].Title == "" {
		t.Errorf("%+v", p.Passages)
	}
	if p.Certificate == nil || p.Certificate.List != 2 || p.History[0].List != 2 {
		t.Errorf("%+v", p)
	}
	_, err = s.Profile(ctx, s.groups[2].ID)
	s.refused(err, table.ErrAbsent)
}

func TestSearchTheRegister(t *testing.T) {
	rows := []notice.Registered{
		{Entry: notice.Entry{Group: "grp_a", Name: "甲市智能制造职业教育集团", LeadUnits: []string{"甲学院"}, Body: "P37", BodyName: "某省教育厅", Province: "某省"}, Round: "2019", Status: notice.StatusListed},
		{Entry: notice.Entry{Group: "grp_b", Name: "乙省物流职教联盟", LeadUnits: []string{"乙学院", "ABC 公司"}, Body: "C01", BodyName: "物流行指委", Province: "乙省"}, Round: "2020", Status: notice.StatusRevoked},
	}
	for _, row := range []struct {
		q    notice.Search
		want string
	}{
		{notice.Search{}, "ab"},
		{notice.Search{Words: "学院"}, "ab"},
		{notice.Search{Words: "甲学院"}, "a"},
		{notice.Search{Words: "abc 物流"}, "b"},
		{notice.Search{Words: "abc 制造"}, ""},
		{notice.Search{Words: "学院乙"}, ""}, // not across two names
		{notice.Search{Round: "2020"}, "b"},
		{notice.Search{Status: notice.StatusListed}, "a"},
		{notice.Search{Province: "某省", Status: notice.StatusRevoked}, ""},
		{notice.Search{Body: "C01"}, "b"},
	} {
		got := ""
		for _, r := range row.q.Filter(rows) {
			got += r.Group[len("grp_"):]
		}
		if got != row.want {
			t.Errorf("%+v finds %q, want %q", row.q, got, row.want)
		}
	}
}
