package statistics

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/enterprise"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/statistics/workbook"
)

const enterprises = "/v1/enterprises"

// list fills the template in with enterprises of these codes.
func (b *bench) list(template []byte, codes ...registry.USCC) []byte {
	b.t.Helper()
	cells := map[string]any{}
	for i, c := range codes {
		row := i + 4
		cells[fmt.Sprint("B", row)], cells[fmt.Sprint("C", row)] = fmt.Sprintf("第%d家企业（示例）", i+1), string(c)
		cells[fmt.Sprint("D", row)], cells[fmt.Sprint("E", row)] = "建设培育", "2019-07-01"
	}
	return edited(b.t.(*testing.T), template, workbook.EnterprisesSheet, cells)
}

func take(c *accounttest.Client, version string, file []byte) accounttest.Response {
	return c.Do("POST", enterprises+"?source=%E7%A4%BA%E4%BE%8B%E5%90%8D%E5%8D%95", file, "Content-Type", workbookType, "If-Match", version)
}

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// R8.2: a list goes out, is compared, is taken over whole and in versions; a group's units are matched by their codes.
func TestEnterprisesAreTakenOverInVersions(t *testing.T) {
	b := open(t)
	office, auditor := b.as(account.Secretariat, registry.Listed{}), b.as(account.Auditor, registry.Listed{})
	record := b.record(b.mine.ID)
	lead, member := record.LeadUnits[0].USCC, record.Members[1]
	template := office.Get(enterprises + "/workbook").Want(200).Body
	first := b.list(template, lead, code(1), code(2))
	var compared ComparedEnterprises
	send(office, enterprises+"/workbook", first).Want(200).JSON(&compared)
	if compared.Version != 0 || compared.Count != 3 || len(compared.Added) != 3 {
		t.Errorf("%+v", compared)
	}
	if now := b.enterprises(auditor); len(now.Items)+len(now.Versions) != 0 {
		t.Errorf("comparing has taken over %+v", now)
	}
	auditor.Do("POST", enterprises+"?source=abcd", first, "Content-Type", workbookType, "If-Match", `"0"`).Refused(403, "forbidden")
	office.Do("POST", enterprises+"?source=abcd", first, "Content-Type", workbookType).Refused(428, "if-match-required")
	var imported enterprise.Imported
	take(office, `"0"`, first).Want(201).JSON(&imported)
	if e, err := ledger.VerifyReceipt(imported.Receipt, []ledger.PublicKey{b.key()}); err != nil || e.Content != imported.Version.Digest || imported.Version.Number != 1 || imported.Version.Source != "示例名单" {
		t.Errorf("%+v %v", imported, err)
	}
	take(office, `"1"`, first).Refused(409, "enterprises-unchanged")
	second := b.list(template, lead, code(2), member.USCC)
	take(office, `"0"`, second).Refused(412, "stale-version")
	out := office.Get(enterprises + "/workbook").Want(200).Body
	send(office, enterprises+"/workbook", out).Want(200).JSON(&compared)
	if compared.Unchanged != 3 || len(compared.Added)+len(compared.Removed)+len(compared.Changed) != 0 {
		t.Errorf("what went out comes back as %+v", compared)
	}
	send(office, enterprises+"/workbook", second).Want(200).JSON(&compared)
	if len(compared.Added) != 1 || len(compared.Removed) != 1 || compared.Removed[0].USCC != code(1) || len(compared.Changed) != 1 {
		t.Errorf("%+v", compared)
	}
	take(office, `"1"`, second).Want(201)
	now := b.enterprises(auditor)
	if len(now.Items) != 3 || len(now.Versions) != 2 || now.Versions[0].Number != 2 || now.Versions[1].Count != 3 {
		t.Errorf("%+v", now)
	}
	b.matched(member)
}

func (b *bench) key() ledger.PublicKey {
	b.t.Helper()
	signer, err := ledger.NewSigner(b.Env["SIGNING_KEY"])
	if err != nil {
		b.t.Fatal(err)
	}
	return signer.PublicKey()
}

func (b *bench) record(group string) registry.Record {
	b.t.Helper()
	g, err := registry.Open(b.Store, nil).Group(ctx, group)
	if err != nil {
		b.t.Fatal(err)
	}
	return g
}

// matched looks at a group's units as each may who reads its filings, and nobody else.
func (b *bench) matched(member registry.Member) {
	b.t.Helper()
	path := "/v1/statistics/2019/groups/" + b.mine.ID + "/enterprises"
	for _, c := range []*accounttest.Client{b.as(account.Group, b.mine), b.as(account.Body, b.mine), b.as(account.Secretariat, registry.Listed{})} {
		var m MatchedEnterprises
		c.Get(path).Want(200).JSON(&m)
		if m.Version.Number != 2 || len(m.Items) != 2 || m.Items[0].Seat != "lead" || m.Items[1].USCC != member.USCC || m.Items[1].Unit != member.Name || m.Items[1].Name != "第3家企业（示例）" {
			b.t.Errorf("%+v", m)
		}
	}
	b.as(account.Group, b.theirs).Get(path).Refused(404, "not-found")
	b.as(account.Expert, registry.Listed{}).Get(path).Refused(404, "not-found") // nobody has put the dossier on this desk
}

func (b *bench) enterprises(c *accounttest.Client) EnterpriseList {
	b.t.Helper()
	var l EnterpriseList
	c.Get(enterprises).Want(200).JSON(&l)
	return l
}

// Every wrong cell is named by sheet and cell, and nothing is taken over.
func TestEnterprisesCellByCell(t *testing.T) {
	b := open(t)
	office := b.as(account.Ministry, registry.Listed{})
	template := office.Get(enterprises + "/workbook").Want(200).Body
	good := b.list(template, code(1), code(2))
	for name, row := range map[string]struct {
		cells map[string]any
		want  []string
	}{
		"nothing at all":    {map[string]any{"B4": "", "C4": "", "D4": "", "E4": "", "B5": "", "C5": "", "D5": "", "E5": ""}, []string{"B4"}},
		"no name":           {map[string]any{"B4": ""}, []string{"B4"}},
		"wrong check digit": {map[string]any{"C5": string(code(2))[:17] + "X"}, []string{"C5"}},
		"code twice":        {map[string]any{"C5": string(code(1))}, []string{"C5"}},
		"unknown kind":      {map[string]any{"D4": "企业"}, []string{"D4"}},
		"no date":           {map[string]any{"E4": "去年"}, []string{"E4"}},
		"a day of no month": {map[string]any{"E4": "2019-02-30"}, []string{"E4"}},
		"several":           {map[string]any{"B4": "", "E5": "7月"}, []string{"B4", "E5"}},
	} {
		file := edited(t, good, workbook.EnterprisesSheet, row.cells)
		for _, answer := range []accounttest.Response{send(office, enterprises+"/workbook", file), take(office, `"0"`, file)} {
			answer.Refused(422, "workbook-cells")
			fields := answer.Fields()
			for _, cell := range row.want {
				if fields["/"+workbook.EnterprisesSheet+"!"+cell] == "" {
					t.Errorf("%s: %v", name, fields)
				}
			}
			if len(fields) != len(row.want) || strings.Contains(string(answer.Body), "{cell}") {
				t.Errorf("%s: %s", name, answer.Body)
			}
		}
	}
	if now := b.enterprises(office); len(now.Items)+len(now.Versions) != 0 {
		t.Errorf("a refused file has left %+v", now)
	}
	dated := edited(t, good, workbook.EnterprisesSheet, map[string]any{"E4": time.Date(2019, 7, 3, 0, 0, 0, 0, time.UTC)})
	take(office, `"0"`, dated).Want(201)
	for _, e := range b.enterprises(office).Items {
		if e.USCC == code(1) && e.Since != "2019-07-03" {
			t.Errorf("a date that the spreadsheet keeps comes in as %s", e.Since)
		}
	}
	send(office, enterprises+"/workbook", b.as(account.Group, b.mine).Get(membersPath(b.mine, "/workbook")).Body).Refused(409, "workbook-of-another")
}
