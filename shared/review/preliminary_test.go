package review

import (
	"maps"
	"testing"
)

// R6.1: a checklist per application; a return for a named defect, with a cure period if the round allows one.
func TestCheckPreliminary(t *testing.T) {
	checklist := []ChecklistItem{{ID: "seal", Title: "盖章清晰", Curable: true}, {ID: "age", Title: "成立满三年"}, {ID: "pages", Title: "无缺页", Curable: true}}
	ok := func(item string) Check { return Check{Item: item, OK: true} }
	bad := func(item string) Check { return Check{Item: item, Note: "缺第3页"} }
	all := []Check{ok("seal"), ok("age"), ok("pages")}
	curable := []Check{ok("seal"), ok("age"), bad("pages")}
	incurable := []Check{ok("seal"), bad("age"), ok("pages")}
	for name, row := range map[string]struct {
		checks  []Check
		verdict Verdict
		reason  string
		days    int
		want    map[string]string
	}{
		"all in order, passed":                {all, Pass, "", 3, nil},
		"all in order, with a remark":         {all, Pass, "材料规范", 3, nil},
		"passed with a defect":                {curable, Pass, "", 3, map[string]string{"/verdict": "pass-with-defects"}},
		"returned for a curable defect":       {curable, Return, "缺页", 3, nil},
		"returned, the round allows no cure":  {curable, Return, "缺页", 0, map[string]string{"/verdict": "not-curable"}},
		"returned for an incurable defect":    {incurable, Return, "年限不足", 3, map[string]string{"/verdict": "not-curable"}},
		"returned for both":                   {[]Check{bad("seal"), bad("age"), ok("pages")}, Return, "见清单", 3, map[string]string{"/verdict": "not-curable"}},
		"returned without a defect":           {all, Return, "再看看", 3, map[string]string{"/verdict": "not-curable"}},
		"returned without a reason":           {curable, Return, " ", 3, map[string]string{"/reason": "required"}},
		"failed for an incurable defect":      {incurable, Fail, "年限不足", 3, nil},
		"failed for a curable defect":         {curable, Fail, "缺页", 0, nil},
		"failed without a defect":             {all, Fail, "不合适", 3, map[string]string{"/verdict": "fail-without-defect"}},
		"failed without a reason":             {incurable, Fail, "", 3, map[string]string{"/reason": "required"}},
		"an item without an answer":           {all[:2], Pass, "", 3, map[string]string{"/checks": "check-unanswered"}},
		"a defect without a note":             {[]Check{ok("seal"), {Item: "age", Note: " "}, ok("pages")}, Fail, "年限不足", 3, map[string]string{"/checks/1/note": "required"}},
		"an item that is not on the list":     {append(all[:3:3], ok("colour")), Pass, "", 3, map[string]string{"/checks/3": "unknown-checklist-item"}},
		"an item answered twice, both ways":   {append(all[:3:3], bad("age")), Fail, "年限不足", 3, map[string]string{"/checks/3": "unique"}},
		"no answers at all, and still passed": {nil, Pass, "", 3, map[string]string{"/checks": "check-unanswered"}},
	} {
		list := checklist
		if name == "no answers at all, and still passed" {
			list = checklist[:1]
		}
		if got := refused(t, CheckPreliminary(row.checks, row.verdict, row.reason, list, row.days), ErrPreliminary); !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

// R6.1: a returned application is decided once more, after its cure or when the time for it is over.
func TestADecisionAfterTheFirst(t *testing.T) {
	returned := Preliminary{Verdict: Return, CureUntil: 1000}
	cured := Preliminary{Verdict: Return, CureUntil: 1000, CuredAt: 500}
	for name, row := range map[string]struct {
		before  Preliminary
		verdict Verdict
		at      int64
		want    error
	}{
		"passed, and now failed":             {Preliminary{Verdict: Pass}, Fail, 2000, ErrDecided},
		"failed, and now passed":             {Preliminary{Verdict: Fail}, Pass, 2000, ErrDecided},
		"the last moment of the cure":        {returned, Fail, 999, ErrCuring},
		"the cure period is over":            {returned, Fail, 1000, nil},
		"cured before the end":               {cured, Pass, 501, nil},
		"cured, and returned again":          {cured, Return, 501, ErrPreliminary},
		"not cured, and returned again":      {returned, Return, 1001, ErrPreliminary},
		"not cured, and passed all the same": {returned, Pass, 1000, nil},
	} {
		if err := row.before.again(row.verdict, instant(row.at)); !is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
}
