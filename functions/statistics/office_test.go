package statistics

import (
	"strings"
	"testing"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/registry"
	"linxuan/shared/statistics"
)

const base2019 = "/v1/statistics/2019"

// The secretariat's lists of a round; who may read them.
func TestOfficeLists(t *testing.T) {
	b := open(t)
	for _, g := range []registry.Listed{b.mine, b.theirs} {
		b.put(b.as(account.Group, g), g, 2018, `"0"`, b.full()).Want(200)
	}
	b.as(account.Group, b.theirs).Post(path(b.theirs, 2018, "/submit"), nil).Want(200)
	b.Clock.Set(deadline)
	office := b.as(account.Secretariat, b.mine)
	office.Post(path(b.mine, 2018, "/corrections"), map[string]any{"values": map[string]any{"patents": 3}, "reason": "与年报核对有误"}).Want(201)
	office.Post(path(b.mine, 2018, "/findings"), map[string]string{"evidence": "就业人数多于毕业生人数"}).Want(201)
	for name, row := range map[string]struct {
		path string
		may  []string
	}{
		"findings":    {base2019 + "/findings", []string{account.Secretariat, account.Ministry, account.Auditor}},
		"corrections": {base2019 + "/corrections", []string{account.Secretariat, account.Ministry, account.Auditor}},
	} {
		for _, role := range row.may {
			var list struct {
				Items []struct{ Group, Name, Body string }
			}
			b.as(role, b.mine).Get(row.path).Want(200).JSON(&list)
			if len(list.Items) != 1 || list.Items[0].Group != b.mine.ID || list.Items[0].Name != b.mine.Name || list.Items[0].Body != b.mine.Body {
				t.Errorf("%s: %+v", name, list)
			}
		}
		b.as(account.Group, b.mine).Get(row.path).Refused(403, "forbidden")
		b.as(account.Body, b.mine).Get(row.path).Refused(403, "forbidden")
	}
}

// Who has not filed and how the days went: a body has its own, another's is not there.
func TestProgressByDay(t *testing.T) {
	b := open(t)
	b.put(b.as(account.Group, b.mine), b.mine, 2018, `"0"`, b.full()).Want(200)
	b.as(account.Group, b.mine).Post(path(b.mine, 2018, "/submit"), nil).Want(200)
	unfiled := func(c string, query string) int {
		t.Helper()
		var list api.List[statistics.Row]
		b.as(c, b.mine).Get(base2019 + "/years/2018/unfiled" + query).Want(200).JSON(&list)
		return len(list.Items)
	}
	all := unfiled(account.Secretariat, "?limit=200")
	own := unfiled(account.Body, "")
	if all != 19 || own >= all || own != unfiled(account.Secretariat, "?body="+b.mine.Body) {
		t.Errorf("%d of all, %d of the body", all, own)
	}
	last := func(query string) statistics.DayCount {
		t.Helper()
		var list api.List[statistics.DayCount]
		b.as(account.Secretariat, b.mine).Get(base2019 + "/days" + query).Want(200).JSON(&list)
		return list.Items[len(list.Items)-1]
	}
	if d := last(""); d.Day != "2019-10-08" || d.Year != 2018 || d.Submitted != 1 {
		t.Errorf("%+v", d)
	}
	if d := last("?body=" + b.theirs.Body); d.Submitted != 0 {
		t.Errorf("another body: %+v", d)
	}
	for _, path := range []string{"/days", "/years/2018/unfiled"} {
		b.as(account.Body, b.mine).Get(base2019+path+"?body="+b.theirs.Body).Refused(404, "not-found")
		b.as(account.Group, b.mine).Get(base2019+path).Refused(404, "not-found")
	}
	b.as(account.Secretariat, b.mine).Get(base2019+"/years/2015/unfiled").Refused(404, "filing-year")
}

// The anomaly list: nothing before the first search, sentences in Chinese after it, filters in the address.
func TestAnomalies(t *testing.T) {
	b := open(t)
	values := b.full()
	values["graduates"], values["graduates-employed"] = 100, 120
	b.put(b.as(account.Group, b.mine), b.mine, 2018, `"0"`, values).Want(200)
	b.put(b.as(account.Group, b.theirs), b.theirs, 2018, `"0"`, b.full()).Want(200)
	office := b.as(account.Secretariat, b.mine)
	var list struct {
		Search *statistics.Search
		Items  []struct {
			Name      string
			Anomalies []struct{ Rule, Subject, Detail string }
		}
	}
	office.Get(base2019 + "/anomalies").Want(200).JSON(&list)
	if list.Search != nil || len(list.Items) != 0 {
		t.Errorf("before the first search: %+v", list)
	}
	office.Post(base2019+"/anomalies", nil).Want(200)
	b.as(account.Auditor, b.mine).Get(base2019 + "/anomalies?rule=total&year=2018").Want(200).JSON(&list)
	if list.Search == nil || len(list.Items) != 1 || list.Items[0].Name != b.mine.Name || len(list.Items[0].Anomalies) != 1 {
		t.Fatalf("%+v", list)
	}
	if a := list.Items[0].Anomalies[0]; a.Detail != "已就业的毕业生不应多于应届毕业生：分项合计为 120，对照项为 100。" {
		t.Errorf("%+v", a)
	}
	all := office.Get(base2019 + "/anomalies?body=" + b.mine.Body).Want(200)
	if text := string(all.Body); strings.Contains(text, "—") || strings.Contains(text, `"detail":""`) {
		t.Errorf("a sentence lacks a fact: %s", text)
	}
	office.Get(base2019+"/anomalies?rule=guess").Refused(422, "invalid")
	for _, role := range []string{account.Group, account.Body, account.Expert} {
		b.as(role, b.mine).Get(base2019+"/anomalies").Refused(403, "forbidden")
	}
	b.as(account.Ministry, b.mine).Post(base2019+"/anomalies", nil).Refused(403, "forbidden")
}
