package review

import (
	"maps"
	"slices"
	"testing"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/round"
)

const (
	leadUnit  = registry.USCC("91350100M000100Y43")
	member    = registry.USCC("121000004250070153")
	elsewhere = registry.USCC("91110000100000000R")
)

// refused gives the fields of a refusal as pointer and code; nil for no error.
func refused(t *testing.T, err error, def *fault.Definition) map[string]string {
	t.Helper()
	if err == nil {
		return nil
	}
	e, ok := fault.Of(err)
	if !ok || e.Def != def {
		t.Fatalf("refused with %v, want %s", err, def.Code)
	}
	fields := map[string]string{}
	for _, f := range e.Fields {
		if fields[f.Pointer] != "" {
			t.Errorf("%s is refused twice: %s and %s", f.Pointer, fields[f.Pointer], f.Code)
		}
		fields[f.Pointer] = f.Code
	}
	return fields
}

// R6.2: same institution as the lead unit or any member, same place of work in the last three years, own province as far as
// the round says so.
func TestConflicts(t *testing.T) {
	reference := calendar.Day("2019-10-28")
	strict := round.Recusal{OwnProvince: true, WorkplaceYears: 3}
	candidate := Candidate{Application: "app_1", Province: "37", Units: []registry.USCC{leadUnit, member}}
	at := func(uscc registry.USCC, last calendar.Day) []Employer {
		return []Employer{{USCC: uscc, Name: "单位", Last: last}}
	}
	for name, row := range map[string]struct {
		expert Panelist
		rule   round.Recusal
		want   []ConflictKind
	}{
		"works elsewhere, in another province":       {Panelist{Province: "11", Employers: at(elsewhere, "")}, strict, nil},
		"works at the lead unit":                     {Panelist{Province: "11", Employers: at(leadUnit, "")}, strict, []ConflictKind{SameUnit}},
		"works at a member":                          {Panelist{Province: "11", Employers: at(member, "")}, strict, []ConflictKind{SameUnit}},
		"works there, whatever the years say":        {Panelist{Province: "11", Employers: at(member, "")}, round.Recusal{}, []ConflictKind{SameUnit}},
		"left on the edge of the years":              {Panelist{Province: "11", Employers: at(leadUnit, "2016-10-28")}, strict, []ConflictKind{WorkedAt}},
		"left the day before":                        {Panelist{Province: "11", Employers: at(leadUnit, "2016-10-27")}, strict, nil},
		"left yesterday":                             {Panelist{Province: "11", Employers: at(member, "2019-10-27")}, strict, []ConflictKind{WorkedAt}},
		"left yesterday, the round looks not back":   {Panelist{Province: "11", Employers: at(member, "2019-10-27")}, round.Recusal{}, nil},
		"own province":                               {Panelist{Province: "37", Employers: at(elsewhere, "")}, strict, []ConflictKind{OwnProvince}},
		"own province, the round allows it":          {Panelist{Province: "37", Employers: at(elsewhere, "")}, round.Recusal{WorkplaceYears: 3}, nil},
		"a province that nobody entered":             {Panelist{Employers: at(elsewhere, "")}, strict, nil},
		"several reasons, each is told":              {Panelist{Province: "37", Employers: append(at(leadUnit, "2018-01-01"), at(member, "")...)}, strict, []ConflictKind{WorkedAt, SameUnit, OwnProvince}},
		"came back to a unit that he left long ago":  {Panelist{Province: "11", Employers: append(at(leadUnit, "2001-01-01"), at(leadUnit, "")...)}, strict, []ConflictKind{SameUnit}},
		"left long ago for a place in the same city": {Panelist{Province: "11", Employers: append(at(leadUnit, "2001-01-01"), at(elsewhere, "")...)}, strict, nil},
	} {
		var got []ConflictKind
		for _, c := range Conflicts(row.expert, candidate, row.rule, reference) {
			got = append(got, c.Kind)
			if c.Evidence == "" || c.Kind != OwnProvince && c.Unit == "" {
				t.Errorf("%s: a reason without evidence: %+v", name, c)
			}
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: got %v, want %v", name, got, row.want)
		}
	}
	none := Candidate{Application: "app_2"} // without a province
	if got := Conflicts(Panelist{Employers: at(elsewhere, "")}, none, strict, reference); got != nil {
		t.Errorf("two unknown provinces are not the same: %v", got)
	}
}

func TestCheckPanel(t *testing.T) {
	good := Panelist{Account: "acc_1", Name: "甲", Province: "11", Employers: []Employer{{USCC: leadUnit, Name: "单位"}, {USCC: member, Last: "2017-06-30"}}}
	with := func(e Employer) []Panelist {
		p := good
		p.Account, p.Employers = "acc_2", []Employer{{USCC: leadUnit}, e}
		return []Panelist{good, p}
	}
	for name, row := range map[string]struct {
		panel []Panelist
		want  map[string]string
	}{
		"right":              {[]Panelist{good}, nil},
		"check digit":        {with(Employer{USCC: "91350100M000100Y44"}), map[string]string{"/experts/1/employers/1/uscc": "uscc-check-digit"}},
		"17 characters":      {with(Employer{USCC: "91350100M000100Y4"}), map[string]string{"/experts/1/employers/1/uscc": "uscc-length"}},
		"30 February":        {with(Employer{USCC: member, Last: "2017-02-30"}), map[string]string{"/experts/1/employers/1/last": "day"}},
		"the same one twice": {[]Panelist{good, good}, map[string]string{"/experts/1/account": "unique"}},
		"all mistakes at once": {append(with(Employer{USCC: "9", Last: "soon"}), good), map[string]string{
			"/experts/1/employers/1/uscc": "uscc-length", "/experts/1/employers/1/last": "day", "/experts/2/account": "unique",
		}},
	} {
		if got := refused(t, CheckPanel(row.panel), ErrPanel); !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

func TestAnExpertSeesOfACandidateWhatAConflictNeeds(t *testing.T) {
	c := Candidate{Application: "app_1", Group: "grp_1", GroupName: "集团", LeadUnits: []string{"学院"}, Body: "P37", Province: "37", Rank: 1, Units: []registry.USCC{leadUnit}}
	got := c.ForExpert()
	if got.Rank != 0 || got.Units != nil || got.GroupName != "集团" || got.LeadUnits[0] != "学院" || got.Body != "P37" {
		t.Errorf("%+v", got)
	}
	if c.Rank != 1 || c.Units == nil {
		t.Error("the candidate itself has changed")
	}
}
