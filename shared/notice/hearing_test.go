package notice

import "testing"

// R7.2: what the group reads does not tell who objects, however it is spaced; and ordinary words are no telling.
func TestNamedIn(t *testing.T) {
	person := Objector{Kind: KindPerson, Name: "王某某", Number: "11000019000101004X", Contact: "手机 138-0000-0000，办公室 010 66097741"}
	unit := Objector{Kind: KindUnit, Name: "某职业院校（示例）", Number: "52000000000000000L", Contact: "示例市示例路 5 号"}
	for _, row := range []struct {
		who  Objector
		text string
		want bool
	}{
		{person, "有反映称，公示材料所列 2018 年的合作项目没有实施。", false},
		{person, "王某某反映", true},
		{person, "王 某\n某反映", true},
		{person, "电话13800000000", true},
		{person, "电话 138 0000 0000", true},
		{person, "66097741", true},
		{person, "11000019000101004x", true},
		{person, "010 年", false},
		{person, "王某", false},
		{unit, "某职业院校示例来函", true},
		{unit, "某职业院校（示例）来函", true},
		{unit, "52000000000000000l", true},
		{unit, "请到示例市示例路5号核实", true},
		{unit, "示例市的合作项目共 5 个", false},
		{Objector{Name: "王"}, "", false},
	} {
		if got := row.who.namedIn(row.text); got != row.want {
			t.Errorf("%q tells of %s: %v", row.text, row.who.Name, got)
		}
	}
}

// R7.2: when a decision stands, and who may appeal against it.
func TestStandingOfADecision(t *testing.T) {
	const term = 100
	appeal := func(s ObjectionStatus) *Appeal { return &Appeal{By: AppealOfObjector, Status: s} }
	for name, row := range map[string]struct {
		o               Objection
		before, after   ObjectionStatus
		objector, group bool // may appeal before the term is over
	}{
		"nothing is decided":            {Objection{Status: Filed}, Filed, Filed, false, false},
		"dismissed":                     {Objection{Status: Dismissed, AppealBy: term}, Filed, Dismissed, true, false},
		"upheld":                        {Objection{Status: Upheld, AppealBy: term}, Filed, Upheld, false, true},
		"dismissed and appealed":        {Objection{Status: Dismissed, AppealBy: term, Appeal: appeal("")}, Filed, Filed, false, false},
		"upheld on appeal":              {Objection{Status: Dismissed, AppealBy: term, Appeal: appeal(Upheld)}, Upheld, Upheld, false, false},
		"dismissed again, within terms": {Objection{Status: Dismissed, AppealBy: term, Appeal: appeal(Dismissed)}, Dismissed, Dismissed, false, false},
	} {
		if row.o.Standing(term-1) != row.before || row.o.Standing(term) != row.after {
			t.Errorf("%s: %s, then %s", name, row.o.Standing(term-1), row.o.Standing(term))
		}
		if got := row.o.mayAppeal(AppealOfObjector, term-1) == nil; got != row.objector {
			t.Errorf("%s: the objector may appeal: %v", name, got)
		}
		if got := row.o.mayAppeal(AppealOfGroup, term-1) == nil; got != row.group {
			t.Errorf("%s: the group may appeal: %v", name, got)
		}
		for _, side := range []AppealSide{AppealOfObjector, AppealOfGroup} {
			if row.o.mayAppeal(side, term) == nil {
				t.Errorf("%s: an appeal after the term", name)
			}
		}
	}
}
