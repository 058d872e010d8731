package statistics

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/fault"
	"linxuan/shared/fault/faulttest"
	"linxuan/shared/round"
)

const smallText = `
id: small
title: 示例
version: 1
sections:
  - id: all
    title: 全部
    indicators:
      - {id: members, title: 成员单位, type: count, unit: 家, required: true, least: 2, most: 5000, jump: {over: {num: 1, den: 2}, ignoreUpTo: 20}}
      - {id: schools, title: 学校, type: count, unit: 家, required: true}
      - {id: firms, title: 企业, type: count, unit: 家, required: true}
      - {id: opening, title: 上年结余, type: amount, required: true}
      - {id: closing, title: 年末结余, type: amount, required: true}
      - {id: books, title: 累计教材, type: count, unit: 种, required: false}
      - {id: bases, title: 实训基地, type: count, unit: 个, required: false}
      - {id: employed, title: 就业率, type: ratio, required: false}
      - {id: growth, title: 增长率, type: ratio, required: false, aboveOne: true}
      - {id: legal, title: 法人性质, type: choice, required: true, options: [{id: person, title: 法人}, {id: none, title: 非法人}]}
      - {id: notes, title: 主要做法, type: text, required: false, maxLength: 10}
totals:
  - {id: total-members, title: 学校与企业之和等于成员单位, parts: [schools, firms], relation: equals, total: members}
crossYear:
  - {id: year-funds, title: 上年结余等于上一年度年末结余, later: opening, relation: equals, earlier: closing, blocks: true}
  - {id: year-bases, title: 实训基地减少请说明, later: bases, relation: atLeast, earlier: bases, blocks: false}
`

// small is a dictionary with one of everything.
func small(t testing.TB) Dictionary {
	t.Helper()
	d, err := ParseDictionary([]byte(smallText))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rules of the 2019 round: all required, nine tenths of all.
var rules = round.Completeness{Required: round.Fraction{Num: 1, Den: 1}, All: round.Fraction{Num: 9, Den: 10}}

// full is a filing of the small dictionary in which nothing is wrong or missing.
func full() Values {
	return Values{
		"members": "30", "schools": "10", "firms": "20", "opening": "100", "closing": "200", "books": "5", "bases": "7",
		"employed": `{"num":9,"den":10}`, "growth": `{"num":3,"den":2}`, "legal": `"person"`, "notes": `"无"`,
	}
}

func but(values Values, pairs ...string) Values {
	changed := Values{}
	for id, v := range values {
		changed[id] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		if changed[pairs[i]] = Value(pairs[i+1]); pairs[i+1] == "" {
			delete(changed, pairs[i])
		}
	}
	return changed
}

// R3.1: values are checked for type, range, totals that must add up and the year before, all at once.
func TestCheck(t *testing.T) {
	d := small(t)
	earlier := full()
	sound := but(full(), "opening", "200") // last year closed with 200
	for name, row := range map[string]struct {
		values, earlier Values
		faults          []string
		warnings        []string
	}{
		"nothing wrong":                    {sound, earlier, nil, nil},
		"nothing there":                    {Values{}, earlier, nil, nil},
		"no earlier year":                  {full(), nil, nil, nil},
		"least itself":                     {but(sound, "members", "2", "schools", "1", "firms", "1"), nil, nil, nil},
		"below the least":                  {but(sound, "members", "1", "schools", "0", "firms", "1"), nil, []string{"/values/members at-least"}, nil},
		"most itself":                      {but(sound, "members", "5000", "schools", "0", "firms", "5000"), nil, nil, nil},
		"above the most":                   {but(sound, "members", "5001", "schools", "0", "firms", "5001"), nil, []string{"/values/members at-most"}, nil},
		"negative":                         {but(sound, "books", "-1"), nil, []string{"/values/books at-least"}, nil},
		"a trillion and one":               {but(sound, "closing", "1000000000001"), nil, []string{"/values/closing at-most"}, nil},
		"sum too small":                    {but(sound, "firms", "19"), nil, []string{"/values/members filing-total"}, nil},
		"sum too great":                    {but(sound, "firms", "21"), nil, []string{"/values/members filing-total"}, nil},
		"a part is missing":                {but(sound, "firms", ""), nil, nil, nil},
		"a part is wrong by itself":        {but(sound, "firms", "-20"), nil, []string{"/values/firms at-least"}, nil},
		"ratio of one":                     {but(sound, "employed", `{"num":1,"den":1}`), nil, nil, nil},
		"ratio above one":                  {but(sound, "employed", `{"num":11,"den":10}`), nil, []string{"/values/employed filing-ratio-above-one"}, nil},
		"ratio over nothing":               {but(sound, "employed", `{"num":0,"den":0}`), nil, []string{"/values/employed filing-ratio-terms"}, nil},
		"negative ratio":                   {but(sound, "growth", `{"num":-1,"den":2}`), nil, []string{"/values/growth filing-ratio-terms"}, nil},
		"an option that is not offered":    {but(sound, "legal", `"other"`), nil, []string{"/values/legal filing-option"}, nil},
		"ten characters":                   {but(sound, "notes", `"一二三四五六七八九十"`), nil, nil, nil},
		"eleven characters":                {but(sound, "notes", `"一二三四五六七八九十一"`), nil, []string{"/values/notes max-length"}, nil},
		"last year's closing not taken up": {full(), earlier, []string{"/values/opening filing-cross-year"}, nil},
		"last year's closing wrong":        {full(), but(earlier, "closing", "-200"), nil, nil},
		"fewer bases ask why":              {but(sound, "bases", "6"), earlier, nil, []string{"/values/bases filing-cross-year-explain"}},
		"half more and 20 is no jump":      {but(sound, "members", "50", "schools", "30"), earlier, nil, nil},
		"a jump asks why":                  {but(sound, "members", "51", "schools", "31"), earlier, nil, []string{"/values/members filing-jump"}},
		"a jump to nothing":                {but(sound, "members", "2", "schools", "1", "firms", "1"), earlier, nil, []string{"/values/members filing-jump"}},
		"everything at once": {
			but(full(), "firms", "19", "employed", `{"num":2,"den":1}`, "legal", `"x"`, "bases", "1"), earlier,
			[]string{"/values/employed filing-ratio-above-one", "/values/legal filing-option", "/values/members filing-total", "/values/opening filing-cross-year"},
			[]string{"/values/bases filing-cross-year-explain"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			found := Check(d, row.values, row.earlier, nil)
			if got := faulttest.Words(found.Faults); !slices.Equal(got, row.faults) {
				t.Errorf("faults %q, want %q", got, row.faults)
			}
			if len(found.Broken) != len(found.Faults) {
				t.Errorf("titles %q for faults %q", found.Broken, faulttest.Words(found.Faults))
			}
			var warnings []string
			for _, w := range found.Warnings {
				warnings = append(warnings, faulttest.Words([]fault.Field{w.Field})...)
			}
			if !slices.Equal(warnings, row.warnings) {
				t.Errorf("warnings %q, want %q", warnings, row.warnings)
			}
		})
	}
}

// R3.1: an explanation answers the warning that it names, and no other.
func TestExplanations(t *testing.T) {
	d := small(t)
	values := but(full(), "opening", "200", "members", "60", "schools", "40", "bases", "1")
	for subject, want := range map[string][]bool{"": {false, false}, "members": {true, false}, "year-bases": {false, true}} {
		found := Check(d, values, full(), map[string]string{subject: "扩大"})
		if len(found.Faults) != 0 || len(found.Warnings) != 2 {
			t.Fatalf("%+v", found)
		}
		for i, w := range found.Warnings {
			if w.Explained != want[i] {
				t.Errorf("explained %q: %s is explained: %v", subject, w.Subject, w.Explained)
			}
		}
	}
	for id, readable := range map[string]bool{"members": true, "year-bases": true, "year-funds": false, "books": false, "nothing": false} {
		if _, err := ReadExplanations(d, map[string]string{id: "因合并"}); (err == nil) != readable {
			t.Errorf("explanation of %s: %v", id, err)
		}
	}
}

// R1.3: the shares are exact, and what is missing is named as far as the thresholds ask for it.
func TestCompleteness(t *testing.T) {
	d := small(t)
	for name, row := range map[string]struct {
		values  Values
		rules   round.Completeness
		shares  Shares
		met     bool
		missing []string
	}{
		"all":                          {full(), rules, Shares{6, 6, 11, 11}, true, nil},
		"ten of eleven":                {but(full(), "notes", ""), rules, Shares{6, 6, 10, 11}, true, nil},
		"nine of eleven":               {but(full(), "notes", "", "books", ""), rules, Shares{6, 6, 9, 11}, false, []string{"累计教材", "主要做法"}},
		"one required is missing":      {but(full(), "legal", ""), rules, Shares{5, 6, 10, 11}, false, []string{"法人性质"}},
		"one required is out of range": {but(full(), "members", "1"), rules, Shares{5, 6, 10, 11}, false, []string{"成员单位"}},
		"a broken total is no gap":     {but(full(), "firms", "21"), rules, Shares{6, 6, 11, 11}, true, nil},
		"five of six where that is enough": {
			but(full(), "legal", ""), round.Completeness{Required: round.Fraction{Num: 5, Den: 6}, All: rules.All}, Shares{5, 6, 10, 11}, true, nil,
		},
		"five of six where it is not quite": {
			but(full(), "legal", ""), round.Completeness{Required: round.Fraction{Num: 6, Den: 7}, All: rules.All}, Shares{5, 6, 10, 11}, false, []string{"法人性质"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			shares, missing := Completeness(d, row.values, row.rules)
			if shares != row.shares || shares.Met(row.rules) != row.met || !slices.Equal(missing, row.missing) {
				t.Errorf("%+v met %v missing %q, want %+v %v %q", shares, shares.Met(row.rules), missing, row.shares, row.met, row.missing)
			}
		})
	}
	shares, missing := Completeness(d, nil, rules)
	if shares.Present != 0 || len(missing) != 11 {
		t.Errorf("nothing: %+v %q", shares, missing)
	}
}

// anyValue draws a value of any kind, sound or not.
func anyValue(t *rapid.T, i Indicator) Value {
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return encode(rapid.Int64Range(-5, 6000).Draw(t, "number"))
	case 1:
		return encode(round.Fraction{Num: rapid.Int64Range(-1, 3).Draw(t, "num"), Den: rapid.Int64Range(-1, 3).Draw(t, "den")})
	case 2:
		if len(i.Options) > 0 {
			return encode(i.Options[0].ID)
		}
	}
	return encode(rapid.StringOfN(rapid.RuneFrom([]rune("文字a")), 1, 12, -1).Draw(t, "text"))
}

// R1.3: one more sound value never makes a filing less complete; an unsound one counts as none.
func TestCompletenessIsMonotone(t *testing.T) {
	d := small(t)
	indicators := d.Indicators()
	rapid.Check(t, func(t *rapid.T) {
		values := Values{}
		for _, i := range indicators {
			if rapid.Bool().Draw(t, "given") {
				values[i.ID] = anyValue(t, i)
			}
		}
		before, missing := Completeness(d, values, rules)
		i := rapid.SampledFrom(indicators).Draw(t, "indicator")
		_, had := values[i.ID]
		more := but(values, i.ID, string(anyValue(t, i)))
		after, missingThen := Completeness(d, more, rules)
		if had && !fits(i, more[i.ID]) {
			return
		}
		if after.Present < before.Present || after.RequiredPresent < before.RequiredPresent || before.Met(rules) && !after.Met(rules) {
			t.Fatalf("%v → %v: %+v → %+v", values, more, before, after)
		}
		if len(missingThen) > len(missing) {
			t.Fatalf("more is missing with a value more: %q → %q", missing, missingThen)
		}
		if after.Present > after.All || after.RequiredPresent > after.Required || after.Required > after.All {
			t.Fatalf("shares above the whole: %+v", after)
		}
	})
}

// R3.1: a draft is kept whatever is wrong with its values, as long as they can be read.
func TestReadValues(t *testing.T) {
	d := small(t)
	for name, row := range map[string]struct {
		id, sent string
		kept     Value
		code     string
	}{
		"number":              {"members", ` 12 `, "12", ""},
		"out of range":        {"members", `-1`, "-1", ""},
		"too large to read":   {"members", `9007199254740992`, "", "filing-whole-number"},
		"larger than int64":   {"members", `99999999999999999999`, "", "filing-whole-number"},
		"fraction":            {"members", `1.5`, "", "filing-whole-number"},
		"a whole one as well": {"members", `1.0`, "", "filing-whole-number"},
		"exponent":            {"members", `1e3`, "", "filing-whole-number"},
		"text for a number":   {"members", `"12"`, "", "filing-whole-number"},
		"true for a number":   {"members", `true`, "", "filing-whole-number"},
		"null is no value":    {"members", `null`, "", ""},
		"ratio":               {"employed", `{ "den": 10, "num": 9 }`, `{"num":9,"den":10}`, ""},
		"ratio over nothing":  {"employed", `{"num":9,"den":0}`, `{"num":9,"den":0}`, ""},
		"half a ratio":        {"employed", `{"num":9}`, "", "filing-ratio-form"},
		"ratio of null":       {"employed", `{"num":9,"den":null}`, "", "filing-ratio-form"},
		"ratio of texts":      {"employed", `{"num":"9","den":"10"}`, "", "filing-ratio-form"},
		"ratio with more":     {"employed", `{"num":9,"den":10,"x":1}`, "", "filing-ratio-form"},
		"a decimal":           {"employed", `0.9`, "", "filing-ratio-form"},
		"text":                {"notes", `"  做法\u0007 <b>&\n一 "`, "\"做法 <b>&\\n一\"", ""},
		"blank text":          {"notes", `" \u3000\n"`, "", ""},
		"number for a text":   {"notes", `1`, "", "text"},
		"list for a text":     {"notes", `["a"]`, "", "text"},
		"unknown option":      {"legal", `"x"`, `"x"`, ""},
		"unknown indicator":   {"secret/~", `1`, "", "unknown-field"},
	} {
		t.Run(name, func(t *testing.T) {
			values, err := ReadValues(d, map[string]json.RawMessage{row.id: json.RawMessage(row.sent)})
			refusal, refused := fault.Of(err)
			switch {
			case row.code == "" && err != nil:
				t.Fatal(err)
			case row.code == "" && values[row.id] != row.kept:
				t.Errorf("kept %s, want %s", values[row.id], row.kept)
			case row.code != "" && (!refused || refusal.Def != ErrUnreadable || refusal.Fields[0].Code != row.code):
				t.Errorf("refused with %v, want %s", err, row.code)
			}
		})
	}
	_, err := ReadValues(d, map[string]json.RawMessage{"members": []byte(`"a"`), "x/y": []byte(`1`), "books": []byte(`1`)})
	if refusal, _ := fault.Of(err); !slices.Equal(faulttest.Words(refusal.Fields), []string{"/values/members filing-whole-number", "/values/x~1y unknown-field"}) {
		t.Errorf("all mistakes at once: %v", err)
	}
}

// What is read once reads the same again, so that hashes stay what they are; and nothing readable upsets the check.
func FuzzReadValues(f *testing.F) {
	for _, seed := range []string{`12`, `-0`, `{"num":1,"den":2}`, `{"num":1,"NUM":3,"den":2}`, `"a\u0000b"`, `"\ud800"`, `[]`, `1E400`, ``} {
		f.Add(seed)
	}
	d := small(f)
	f.Fuzz(func(t *testing.T, sent string) {
		for _, i := range d.Indicators() {
			values, err := ReadValues(d, map[string]json.RawMessage{i.ID: json.RawMessage(sent)})
			if err != nil || len(values) == 0 {
				continue
			}
			again, err := ReadValues(d, map[string]json.RawMessage{i.ID: json.RawMessage(values[i.ID])})
			if err != nil || again[i.ID] != values[i.ID] {
				t.Fatalf("%s: %q read as %q, then %q: %v", i.ID, sent, values[i.ID], again[i.ID], err)
			}
			if !json.Valid([]byte(values[i.ID])) {
				t.Fatalf("%s: %q is no JSON", i.ID, values[i.ID])
			}
			Check(d, values, values, nil)
		}
	})
}
