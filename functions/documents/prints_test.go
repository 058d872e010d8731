package documents_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/forms/formstest"
	"linxuan/shared/ledger"
	"linxuan/shared/recommendation"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

func TestEveryRouteHoldsThePolicy(t *testing.T) {
	r := enter(t)
	accounttest.Routes(t, r.Bench, r.f)
}

// desk is the function over a submitted application of Shandong, its sealed list and the people who ask.
type desk struct {
	*room
	group, other, shandong, beijing, secretariat, ministry, auditor, expert, scrutineer *accounttest.Client
	name                                                                                string
}

func sit(t *testing.T) desk {
	t.Helper()
	r := enter(t)
	g := r.stage.Entrant(2)
	r.id = r.stage.Complete(g, dossiertest.Early).ID
	r.Clock.Set(dossiertest.Open)
	d := desk{room: r, name: g.Name}
	person := func(role, body, group string) *accounttest.Client { return r.Client(r.f, r.SignIn(role, body, group)) }
	d.group, d.other = person("group", dossiertest.Shandong, g.ID), person("group", dossiertest.Shandong, "grp_another")
	d.shandong, d.beijing = person("body", dossiertest.Shandong, ""), person("body", dossiertest.Beijing, "")
	d.secretariat, d.ministry, d.auditor = person("secretariat", "", ""), person("ministry", "", ""), person("auditor", "", "")
	d.expert, d.scrutineer = person("expert", "", ""), person("scrutineer", "", "")
	return d
}

func (d desk) submit(t *testing.T) ledger.Receipt {
	t.Helper()
	now := d.stage.Now(d.id)
	standing, err := d.stage.Submit(ctx, dossiertest.By("group", dossiertest.Open), now, now.Version)
	if err != nil {
		t.Fatal(err)
	}
	return standing.Receipt
}

func (d desk) path(end string) string {
	return "/v1/documents/" + dossiertest.Round + "/applications/" + d.id + end
}

// words reads the PDF of an answer.
func words(t *testing.T, r accounttest.Response, name string) []string {
	t.Helper()
	r.Want(200)
	if r.Header["content-type"] != api.PDF || !strings.Contains(r.Header["content-disposition"], "attachment; filename=") || !bytes.HasPrefix(r.Body, []byte("%PDF-1.7")) {
		t.Fatalf("%s: %v", name, r.Header)
	}
	return formstest.Words(t, r.Body)
}

// Who may print an application prints the same form; to everyone else it is not there, or not theirs to do.
func TestApplicationForm(t *testing.T) {
	d := sit(t)
	receipt := d.submit(t)
	manifest := d.stage.Now(d.id).Manifest
	for name, c := range map[string]*accounttest.Client{"group": d.group, "body": d.shandong, "secretariat": d.secretariat, "ministry": d.ministry, "auditor": d.auditor} {
		pages := words(t, c.Get(d.path("/form")), name)
		formstest.Lacks(t, pages, "推荐书", d.name, "山东省教育厅", "内容摘要"+manifest, dossiertest.Content(t).Introduction, "治理结构", "未发生违法或重大违规事件", "批准备案文件")
		if !strings.Contains(pages[0], "2019年10月23日09:00:00") {
			t.Errorf("%s: cover %q", name, pages[0])
		}
	}
	d.other.Get(d.path("/form")).Refused(404, table.ErrAbsent.Code)
	d.beijing.Get(d.path("/form")).Refused(404, table.ErrAbsent.Code)
	d.expert.Get(d.path("/form")).Refused(403, "forbidden")
	d.group.Get(strings.Replace(d.path("/form"), "/2019/", "/2020/", 1)).Refused(404, table.ErrAbsent.Code)

	pages := words(t, d.group.Get(d.path("/submissions/1/receipt")), "receipt")
	formstest.Lacks(t, pages, "提交示范申报", d.name, receipt.ID, receipt.Hash.String(), "https://linxuan.test/receipt")
	d.group.Get(d.path("/submissions/2/receipt")).Refused(404, table.ErrAbsent.Code)
	d.other.Get(d.path("/submissions/1/receipt")).Refused(404, table.ErrAbsent.Code)
}

// A draft is its group's alone, and says on every page that it is one; what is being written after a submission nobody prints.
func TestDraftsAndLaterEdits(t *testing.T) {
	d := sit(t)
	for i, page := range words(t, d.group.Get(d.path("/form")), "draft") {
		if !strings.Contains(page, "草稿，尚未提交") {
			t.Errorf("page %d does not say so", i+1)
		}
	}
	d.shandong.Get(d.path("/form")).Refused(409, "print-not-submitted")
	d.secretariat.Post(d.path("/compilation"), nil).Refused(409, "print-not-submitted")
	d.group.Post(d.path("/compilation"), nil).Refused(409, "print-not-submitted")
	d.submit(t)
	c := dossiertest.Content(t)
	c.Introduction = "提交之后又改写的一段介绍，没有再次提交，不应出现在打印件上（示例）。"
	d.stage.Write(d.id, c, false, dossiertest.Open)
	for name, who := range map[string]*accounttest.Client{"group": d.group, "body": d.shandong} {
		if pages := words(t, who.Get(d.path("/form")), name); strings.Contains(strings.Join(pages, ""), "又改写的一段介绍") {
			t.Errorf("%s prints what was not submitted", name)
		}
	}
}

// R4.7: after the closing a draft is no draft any more; until its outcome is on record nothing is printed of it.
func TestDraftAfterTheClosing(t *testing.T) {
	d := sit(t)
	d.Clock.Set(dossiertest.Deadline.Add(-time.Millisecond))
	d.Client(d.f, d.SignIn("group", dossiertest.Shandong, d.stage.Now(d.id).Group)).Get(d.path("/form")).Want(200)
	d.Clock.Set(dossiertest.Deadline)
	d.Client(d.f, d.SignIn("group", dossiertest.Shandong, d.stage.Now(d.id).Group)).Get(d.path("/form")).Refused(409, "print-unsettled")
}

// The compilation goes by a link; the same submission gives the same object under the same key.
func TestCompilation(t *testing.T) {
	d := sit(t)
	d.submit(t)
	var files [2][]byte
	for i := range files {
		var link vault.Link
		d.shandong.Post(d.path("/compilation"), nil).Want(200).JSON(&link)
		response, err := http.Get(link.URL)
		if err != nil {
			t.Fatal(err)
		}
		files[i], err = io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != api.PDF || !strings.Contains(response.Header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("%s %v %v", response.Status, response.Header, err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("asked twice, another file")
	}
	pages := formstest.Words(t, files[0])
	formstest.Lacks(t, pages, "申报资料汇编", "目录", "附件1", d.name)
	if text := strings.Join(pages, ""); strings.Contains(text, "未编入汇编") || strings.Count(text, "示例文件") < 3 {
		t.Errorf("an attachment is not bound in: %q", text)
	}
	for i, page := range pages {
		formstest.Lacks(t, []string{page}, d.stage.Now(d.id).Manifest, fmt.Sprintf("第%d页共%d页", i+1, len(pages)))
	}
	d.beijing.Post(d.path("/compilation"), nil).Refused(404, table.ErrAbsent.Code)
	d.scrutineer.Post(d.path("/compilation"), nil).Refused(403, "forbidden")
}

// R4.5: what is sealed is printed, as PDF and XLSX from the same record; what is not is refused.
func TestSummarySheet(t *testing.T) {
	d := sit(t)
	d.submit(t)
	path := "/v1/documents/" + dossiertest.Round + "/bodies/" + dossiertest.Shandong
	d.shandong.Get(path+"/summary").Refused(409, "recommendation-not-sealed")
	lists := recommendation.Open(d.stage.Store, d.stage.Journal, d.stage.Rounds, d.stage.Registry, nil, nil)
	by := dossiertest.By("body", dossiertest.Open)
	draft := recommendation.Draft{Examinations: []recommendation.Examination{{Application: d.id, Version: 1, Decision: recommendation.Recommended, Rank: 1}}}
	v, err := lists.Save(ctx, by, dossiertest.Round, dossiertest.Shandong, draft, 0)
	if err != nil {
		t.Fatal(err)
	}
	sealing, err := lists.Seal(ctx, by, dossiertest.Round, dossiertest.Shandong, v.Version)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*accounttest.Client{"body": d.shandong, "secretariat": d.secretariat, "ministry": d.ministry, "auditor": d.auditor} {
		formstest.Lacks(t, words(t, c.Get(path+"/summary"), name), "推荐名单汇总表", "山东省教育厅", d.name, sealing.Sealed.Content, sealing.Receipt.ID)
	}
	sheet := d.shandong.Get(path + "/summary?format=xlsx").Want(200)
	book, err := excelize.OpenReader(bytes.NewReader(sheet.Body))
	if err != nil || sheet.Header["content-type"] != api.XLSX {
		t.Fatalf("%v %v", sheet.Header, err)
	}
	if got, err := book.GetCellValue("推荐名单", "B5"); err != nil || got != d.name {
		t.Errorf("%q %v", got, err)
	}
	formstest.Lacks(t, words(t, d.shandong.Get(path+"/lists/1/receipt"), "receipt"), "封存推荐名单", sealing.Receipt.ID)
	d.shandong.Get(path+"/lists/2/receipt").Refused(404, table.ErrAbsent.Code)
	d.beijing.Get(path+"/summary").Refused(404, table.ErrAbsent.Code)
	d.group.Get(path+"/summary").Refused(404, table.ErrAbsent.Code)
	d.shandong.Get(path+"/summary?format=docx").Refused(422, "invalid")
}

// R6.5: the record sheet of a counted ballot, from the golden ballot; before its count there is none.
func TestBallotRecord(t *testing.T) {
	d := sit(t)
	id := "bal_" + strings.Repeat("0", 26)
	path := "/v1/documents/" + dossiertest.Round + "/ballots/" + id + "/record"
	d.secretariat.Get(path).Refused(404, "ballot-not-counted")
	raw, err := os.ReadFile("../../shared/ballot/testdata/ballot.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Result json.RawMessage `json:"result"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(file.Result); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	tx := table.Begin()
	tx.Put(d.Store.Ballots, table.Key{PK: "result#" + dossiertest.Round, SK: id}, map[string]any{
		"result": packed.Bytes(), "countedAt": dossiertest.Open.UnixMilli(), "receipt": map[string]string{"id": "ent_1"},
	})
	if err := d.Store.Commit(ctx, tx); err != nil {
		t.Fatal(err)
	}
	var result struct {
		Appointed, Present int
		Groups             []struct{ Group string }
	}
	if err := json.Unmarshal(file.Result, &result); err != nil || len(result.Groups) == 0 {
		t.Fatal(err)
	}
	for name, c := range map[string]*accounttest.Client{"secretariat": d.secretariat, "scrutineer": d.scrutineer, "expert": d.expert, "auditor": d.auditor} {
		formstest.Lacks(t, words(t, c.Get(path), name), "无记名投票计票记录", fmt.Sprintf("应到专家%d实到专家%d", result.Appointed, result.Present), result.Groups[0].Group, "监票人（签字）", "实到且不回避的专家的2/3")
	}
	if sheet := d.ministry.Get(path + "?format=xlsx").Want(200); sheet.Header["content-type"] != api.XLSX {
		t.Errorf("%v", sheet.Header)
	}
	d.group.Get(path).Refused(403, "forbidden")
	d.shandong.Get(path).Refused(403, "forbidden")
}
