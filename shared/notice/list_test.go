package notice

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/round"
)

func entry(i int) Entry {
	return Entry{Group: fmt.Sprintf("grp_%d", i), Name: fmt.Sprintf("第%d集团", i), Body: "P37", BodyName: "山东省教育厅", Province: "山东省"}
}

func entries(n int) []Entry {
	all := make([]Entry, n)
	for i := range all {
		all[i] = entry(i)
	}
	return all
}

// R7.2, R7.3, R7.4: what stands against a group, and what does not.
func TestDecide(t *testing.T) {
	against := func(group int, s ObjectionStatus) Objection {
		return Objection{Group: fmt.Sprintf("grp_%d", group), Status: s}
	}
	for name, row := range map[string]struct {
		objections []Objection
		listed     map[string]string
		missing    map[string]Reason
	}{
		"nobody objects":                          {nil, nil, nil},
		"an open objection blocks its group":      {[]Objection{against(1, Filed)}, nil, map[string]Reason{"grp_1": ReasonOpen}},
		"an upheld one removes it":                {[]Objection{against(1, Upheld)}, nil, map[string]Reason{"grp_1": ReasonUpheld}},
		"a dismissed one changes nothing":         {[]Objection{against(1, Dismissed)}, nil, nil},
		"one dismissed, another open":             {[]Objection{against(1, Dismissed), against(1, Filed)}, nil, map[string]Reason{"grp_1": ReasonOpen}},
		"one open, another upheld":                {[]Objection{against(1, Filed), against(1, Upheld)}, nil, map[string]Reason{"grp_1": ReasonUpheld}},
		"one upheld, another dismissed":           {[]Objection{against(1, Upheld), against(1, Dismissed)}, nil, map[string]Reason{"grp_1": ReasonUpheld}},
		"listed by an earlier round":              {nil, map[string]string{"grp_0": "2019"}, map[string]Reason{"grp_0": ReasonListed}},
		"listed before, whatever else is said":    {[]Objection{against(0, Upheld)}, map[string]string{"grp_0": "2019"}, map[string]Reason{"grp_0": ReasonListed}},
		"somebody listed who is not proposed":     {nil, map[string]string{"grp_9": "2019"}, nil},
		"an objection to a group of nobody":       {[]Objection{against(9, Upheld)}, nil, nil},
		"all of them are missing, the list stays": {[]Objection{against(0, Filed), against(1, Upheld), against(2, Filed)}, nil, map[string]Reason{"grp_0": ReasonOpen, "grp_1": ReasonUpheld, "grp_2": ReasonOpen}},
	} {
		list, differences := Decide(Notice{Entries: entries(3)}, row.objections, row.listed)
		missing := map[string]Reason{}
		for _, d := range differences {
			missing[d.Group] = d.Reason
			if d.Name == "" {
				t.Errorf("%s: a difference without a name", name)
			}
		}
		if list == nil || differences == nil {
			t.Errorf("%s: null in place of nothing", name)
		}
		if len(list)+len(differences) != 3 || !maps.Equal(missing, row.missing) && len(missing)+len(row.missing) > 0 {
			t.Errorf("%s: missing %v, want %v", name, missing, row.missing)
		}
		for i, e := range list { // in the order of the places
			if missing[e.Group] != "" || i > 0 && list[i-1].Group >= e.Group {
				t.Errorf("%s: the list is %v", name, list)
			}
		}
	}
}

func TestCheckProposal(t *testing.T) {
	for name, row := range map[string]struct {
		entries []Entry
		listed  map[string]string
		want    error
		fields  []string
	}{
		"as many as the target":             {entries(150), nil, nil, nil},
		"places stay vacant":                {entries(1), nil, nil, nil},
		"one more than the target (R7.4)":   {entries(151), nil, ErrOverTarget, nil},
		"nobody":                            {nil, nil, ErrProposal, []string{"nobody-chosen"}},
		"the same one twice":                {append(entries(2), entry(1)), nil, ErrProposal, []string{"chosen-twice"}},
		"listed before (R7.4)":              {entries(2), map[string]string{"grp_1": "2019"}, ErrProposal, []string{"listed-before"}},
		"both, and both are told":           {append(entries(2), entry(1)), map[string]string{"grp_0": "2019"}, ErrProposal, []string{"listed-before", "chosen-twice"}},
		"others were listed, these not yet": {entries(2), map[string]string{"grp_7": "2019"}, nil, nil},
	} {
		err := checkProposal(row.entries, 150, row.listed)
		if row.want == nil && err == nil {
			continue
		}
		e, ok := fault.Of(err)
		if !ok || !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
			continue
		}
		var codes []string
		for _, f := range e.Fields {
			codes = append(codes, f.Code)
		}
		if !slices.Equal(codes, row.fields) {
			t.Errorf("%s: %v, want %v", name, codes, row.fields)
		}
	}
	if e, _ := fault.Of(checkProposal(entries(151), 150, nil)); e.Facts["count"] != 151 || e.Facts["target"] != 150 {
		t.Errorf("%v", e.Facts)
	}
}

// R7.2: in a real name with contact, facts and evidence; anonymous or empty ones are not accepted, and are told so.
func TestCheckObjection(t *testing.T) {
	good := Objector{Kind: "person", Name: "王某", Contact: "000-00000000", Number: "110000190001010004"}
	facts := "公示材料所列的校企合作项目与实际情况不符，说明如下。" // 25 characters
	with := func(change func(*Objector)) Objector {
		o := good
		change(&o)
		return o
	}
	name := func(name string) Objector { return with(func(o *Objector) { o.Name = name }) }
	number := func(kind, number string) Objector { return with(func(o *Objector) { o.Kind, o.Number = kind, number }) }
	wrongPerson := map[string]string{"/objector/number": "objection-person-number"}
	wrongUnit := map[string]string{"/objector/number": "objection-unit-number"}
	anonymous := map[string]string{"/objector/name": "objection-real-name"}
	for what, row := range map[string]struct {
		who             Objector
		facts, evidence string
		want            map[string]string
	}{
		"complete":                {good, facts, "文件复印件", nil},
		"a name of two letters":   {name("李四"), facts, "文件复印件", nil},
		"no name":                 {name(""), facts, "文件复印件", anonymous},
		"blanks for a name":       {name("　 "), facts, "文件复印件", anonymous},
		"a name of one letter":    {name("王"), facts, "文件复印件", anonymous},
		"one letter and blanks":   {name(" 王 "), facts, "文件复印件", anonymous},
		"anonymous":               {name("匿名"), facts, "文件复印件", anonymous},
		"a citizen, anonymous":    {name("匿名群众"), facts, "文件复印件", anonymous},
		"no contact":              {with(func(o *Objector) { o.Contact = " " }), facts, "文件复印件", map[string]string{"/objector/contact": "objection-contact"}},
		"no number":               {with(func(o *Objector) { o.Number = "" }), facts, "文件复印件", wrongPerson},
		"a wrong check digit":     {number("person", "110000190001010005"), facts, "文件复印件", wrongPerson},
		"no day of birth":         {number("person", "110000190002300009"), facts, "文件复印件", wrongPerson},
		"a check letter":          {number("person", "11010519491231002x"), facts, "文件复印件", nil},
		"a passport":              {number("person", "E12345678"), facts, "文件复印件", nil},
		"a unit's number":         {number("unit", "91350100M000100Y43"), facts, "文件复印件", nil},
		"a person's for a unit":   {number("unit", "110000190001010004"), facts, "文件复印件", wrongUnit},
		"a unit's for a person":   {number("person", "91350100M000100Y43"), facts, "文件复印件", wrongPerson},
		"no facts":                {good, "", "文件复印件", map[string]string{"/facts": "min-length"}},
		"19 characters":           {good, "一二三四五六七八九十一二三四五六七八九", "文件复印件", map[string]string{"/facts": "min-length"}},
		"20 characters":           {good, "一二三四五六七八九十一二三四五六七八九十", "文件复印件", nil},
		"19 characters, 9 blanks": {good, "一二三四五六七八九十一二三四五六七八九         ", "文件复印件", map[string]string{"/facts": "min-length"}},
		"no evidence":             {good, facts, "\n", map[string]string{"/evidence": "required"}},
		"empty": {Objector{}, "", "", map[string]string{
			"/objector/name": "objection-real-name", "/objector/contact": "objection-contact", "/objector/number": "objection-person-number", "/facts": "min-length", "/evidence": "required",
		}},
	} {
		fields := map[string]string{}
		err := CheckObjection(Filing{Objector: row.who, Facts: row.facts, Evidence: row.evidence})
		if e, ok := fault.Of(err); ok && e.Def == ErrObjection {
			for _, f := range e.Fields {
				fields[f.Pointer] = f.Code
			}
		} else if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if !maps.Equal(fields, row.want) && len(fields)+len(row.want) > 0 {
			t.Errorf("%s: %v, want %v", what, fields, row.want)
		}
	}
}

// R7.2: files stand for words of evidence.
func TestFilesAreEvidence(t *testing.T) {
	f := Filing{
		Objector: Objector{Kind: KindPerson, Name: "王某", Contact: "000-00000000", Number: "110000190001010004"},
		Facts:    "公示材料所列的校企合作项目与实际情况不符，说明如下。", Documents: []string{"doc_1"},
	}
	if err := CheckObjection(f); err != nil {
		t.Error(err)
	}
}

// A list takes the place of one that waits, or comes after one that is out.
func TestAListAfterTheLast(t *testing.T) {
	waiting := listRecord{List: List{Number: 1, Digest: "a"}, Approvals: make(round.Approvals, 1), Version: 1}
	out := listRecord{List: List{Number: 2, Digest: "a", PublishedAt: calendar.Instant(1)}, Approvals: make(round.Approvals, 2), Version: 2}
	for name, row := range map[string]struct {
		digest    string
		last      listRecord
		number    int
		approvals int
		version   int64
		want      error
	}{
		"the same as the waiting one":   {"a", waiting, 1, 1, 1, nil},
		"another than the waiting one":  {"b", waiting, 1, 0, 1, nil},
		"the same as the published one": {"a", out, 0, 0, 0, ErrNothingNew},
		"another than that":             {"b", out, 3, 0, 0, nil},
	} {
		got, err := listRecord{List: List{Number: 1, Digest: row.digest}}.after(row.last)
		if !errors.Is(err, row.want) || err == nil && row.want != nil || got.Number != row.number || len(got.Approvals) != row.approvals || got.Version != row.version {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
