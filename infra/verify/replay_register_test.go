package main

import (
	"encoding/json"
	"strings"
	"testing"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
)

// R9.2: revocations are derived anew from the lists and the log, and whatever the register says otherwise is told.
func TestTheRegisterIsDerived(t *testing.T) {
	const list = `{"number":1,"publishedAt":"2019-12-06T16:00:00.000Z","entries":[{"group":"grp_a"},{"group":"grp_b"}]}`
	listed := change{Status: "listed", Since: "2019-12-06T16:00:00.000Z", List: 1}
	revoked := change{Status: "revoked", Since: "2019-12-09T01:00:00.000Z", Document: "1号", Case: "case_1", Ground: "dissolved"}
	good := []registered{
		{shown: shown{Group: "grp_a"}, Round: "2019", Status: "revoked", Since: revoked.Since, Document: "1号", History: []change{listed, revoked}},
		{shown: shown{Group: "grp_b"}, Round: "2019", Status: "listed", Since: listed.Since, History: []change{listed}},
	}
	opened := ledger.Entry{Act: "adjustment-opened", Subject: "case_1"}
	var when calendar.Instant
	if err := when.UnmarshalText([]byte(revoked.Since)); err != nil {
		t.Fatal(err)
	}
	decided := ledger.Entry{Act: "adjustment-decided", Subject: "case_1", At: when, Facts: map[string]string{
		"outcome": "revoked", "group": "grp_a", "status": "revoked", "document": "1号", "ground": "dissolved",
	}}
	other := func(change func(map[string]string)) ledger.Entry {
		e := decided
		e.Facts = map[string]string{}
		for k, v := range decided.Facts {
			e.Facts[k] = v
		}
		change(e.Facts)
		return e
	}
	for name, row := range map[string]struct {
		log  []ledger.Entry
		rows func([]registered)
		told string // empty: all holds
	}{
		"as it was decided":           {[]ledger.Entry{opened, decided}, nil, ""},
		"a dismissal changes nothing": {[]ledger.Entry{opened, decided, {Act: "adjustment-opened", Subject: "case_2"}, {Act: "adjustment-decided", Subject: "case_2", Facts: map[string]string{"outcome": "dismissed"}}}, nil, ""},
		"nobody decided":              {nil, nil, "its history is not that of"},
		"decided without a case":      {[]ledger.Entry{decided}, nil, "nobody opened"},
		"decided twice":               {[]ledger.Entry{opened, decided, decided}, nil, "nobody opened"},
		"another status":              {[]ledger.Entry{opened, decided}, func(r []registered) { r[0].Status = "listed" }, `grp_a is "listed"`},
		"another day":                 {[]ledger.Entry{opened, decided}, func(r []registered) { r[0].Since = listed.Since }, "grp_a is"},
		"a document of one's own": {[]ledger.Entry{opened, decided}, func(r []registered) {
			r[0].History = []change{listed, {Status: "revoked", Since: revoked.Since, Document: "2号", Case: "case_1", Ground: "dissolved"}}
		}, "its history"},
		"a history cut short":                 {[]ledger.Entry{opened, decided}, func(r []registered) { r[0].History = r[0].History[1:] }, "its history"},
		"revoked on nobody's word":            {[]ledger.Entry{opened, decided}, func(r []registered) { r[1].Status = "revoked" }, `grp_b is "revoked"`},
		"a group of no list":                  {[]ledger.Entry{opened, other(func(f map[string]string) { f["group"] = "grp_c" })}, nil, "no list has"},
		"an outcome that does not lead there": {[]ledger.Entry{opened, other(func(f map[string]string) { f["outcome"] = "reinstated" })}, nil, "makes a group"},
		"a round of one's own":                {[]ledger.Entry{opened, decided}, func(r []registered) { r[1].Round = "2020" }, `of round "2020"`},
	} {
		t.Run(name, func(t *testing.T) {
			rows := append([]registered{}, good...)
			if row.rows != nil {
				row.rows(rows)
			}
			raw, err := json.Marshal(rows)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			r := &record{out: &out, files: map[string][]byte{"register.json": raw, "2019/list-001.json": []byte(list)}, names: []string{"2019/list-001.json"}}
			for i, e := range row.log {
				r.entries = append(r.entries, numbered{e, i})
			}
			r.register([]*play{{record: r, round: "2019"}})
			if told := strings.Contains(out.String(), "WRONG"); told != (row.told != "") || !strings.Contains(out.String(), row.told) {
				t.Errorf("%s", out.String())
			}
		})
	}
}
