package documents_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/forms/formstest"
	"linxuan/shared/notice"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// pressroom is a desk with a notice and a list to print.
type pressroom struct {
	desk
	notices *notice.Notices
	public  *accounttest.Client // nobody in particular
	listed  string              // id of the group
	until   time.Time           // the notice's end
}

var issued = time.Date(2019, 11, 29, 2, 0, 0, 0, time.UTC)

func two(at time.Time) []table.Act {
	return []table.Act{{Actor: "acc_director", Pseudonym: "psn_director", Role: "ministry", At: at}, {Actor: "acc_deputy", Pseudonym: "psn_deputy", Role: "ministry", At: at}}
}

// announced publishes a notice of the desk's group.
func announced(t *testing.T) *pressroom {
	t.Helper()
	d := sit(t)
	days, err := calendar.New(calendar.BuiltIn()...)
	if err != nil {
		t.Fatal(err)
	}
	p := &pressroom{desk: d, public: d.Client(d.f, accounttest.Visitor{}), listed: d.stage.Now(d.id).Group}
	p.notices = notice.Open(d.stage.Store, d.stage.Journal, d.stage.Rounds, d.stage.Registry, days, vault.Vault{})
	p.public.Get("/v1/documents/"+dossiertest.Round+"/notice").Refused(404, table.ErrAbsent.Code)
	at := issued.Add(-time.Hour)
	proposed, err := p.notices.Propose(ctx, dossiertest.By("secretariat", at), dossiertest.Round, []notice.Chosen{{Group: p.listed, Body: dossiertest.Shandong}}, nil, []string{"bal_1"})
	if err != nil {
		t.Fatal(err)
	}
	people := two(at)
	if _, err := p.notices.Schedule(ctx, people[0], dossiertest.Round, calendar.At(issued), proposed.Proposal.Digest); err != nil {
		t.Fatal(err)
	}
	if _, err := p.notices.ApprovePublication(ctx, people[1], dossiertest.Round, calendar.At(issued), proposed.Proposal.Digest); err != nil {
		t.Fatal(err)
	}
	published, done, err := p.notices.PublishDue(ctx, table.Act{Role: "schedule", At: issued}, dossiertest.Round)
	if err != nil || !done {
		t.Fatalf("%v %v", done, err)
	}
	p.until = published.Notice.Window.EndsAt.Time()
	return p
}

func (p *pressroom) list(t *testing.T) notice.List {
	t.Helper()
	next, err := p.notices.Next(ctx, dossiertest.Round, calendar.At(p.until))
	if err != nil {
		t.Fatal(err)
	}
	var approving notice.Approving
	for _, act := range two(p.until) {
		if approving, err = p.notices.Approve(ctx, act, dossiertest.Round, next.Digest); err != nil {
			t.Fatal(err)
		}
	}
	return approving.List
}

// R7.1: everybody prints the notice, with its days and the place for the seal, from the record that the page shows.
func TestNoticePrint(t *testing.T) {
	p := announced(t)
	path := "/v1/documents/" + dossiertest.Round + "/notice"
	for range 2 { // made once, and given again
		pages := words(t, p.public.Get(path), "notice")
		formstest.Lacks(t, pages, "拟确定名单的公示", p.name, "公示期为5个工作日，自发布次日起算，至2019年12月6日 24:00（北京时间）止", "12月2日、12月3日、12月4日、12月5日、12月6日",
			"11月30日（周末）、12月1日（周末）不计入", "教育部职业教育与成人教育司", "2019年11月29日", "https://linxuan.test/rounds/2019/notice/objection", "示例地址")
	}
	sheet := p.public.Get(path + "?format=xlsx").Want(200)
	book, err := excelize.OpenReader(bytes.NewReader(sheet.Body))
	if err != nil || sheet.Header["content-type"] != api.XLSX {
		t.Fatalf("%v %v", sheet.Header, err)
	}
	if got, err := book.GetCellValue("拟确定名单", "B4"); err != nil || got != p.name {
		t.Errorf("%q %v", got, err)
	}
	p.public.Get("/v1/documents/2020/notice").Refused(404, table.ErrAbsent.Code)
	p.public.Get("/v1/documents/"+dossiertest.Round+"/list").Refused(404, table.ErrAbsent.Code)
}

// R7.3, R8.1: everybody prints the list; the certificate goes to its group and to those who oversee the round, while it is in force.
func TestListAndCertificates(t *testing.T) {
	p := announced(t)
	l := p.list(t)
	path := "/v1/documents/" + dossiertest.Round + "/list"
	formstest.Lacks(t, words(t, p.public.Get(path), "list"), p.name, l.Digest, "与公示名单一致", "第1次发布", "教育部职业教育与成人教育司")
	p.public.Get(path + "?number=1&format=xlsx").Want(200)
	p.public.Get(path+"?number=2").Refused(404, table.ErrAbsent.Code)

	row, err := p.notices.Row(ctx, p.listed)
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.notices.InForce(ctx, dossiertest.Round)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	one := "/v1/documents/certificate?code=" + all[0].Code
	for name, c := range map[string]*accounttest.Client{"group": p.group, "ministry": p.ministry} {
		formstest.Lacks(t, words(t, c.Get(one), name), p.name, all[0].Number, all[0].Code, "列入2019年")
	}
	p.other.Get(one).Refused(404, table.ErrAbsent.Code)
	p.public.Get(one).Refused(401, "not-signed-in")

	pack := "/v1/documents/" + dossiertest.Round + "/certificates"
	var link vault.Link
	for range 2 {
		p.ministry.Post(pack, nil).Want(200).JSON(&link)
	}
	files := unzip(t, link.URL)
	if len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	for name, raw := range files {
		if name != all[0].Number+"-"+p.name+".pdf" {
			t.Errorf("%q", name)
		}
		formstest.Lacks(t, formstest.Words(t, raw), p.name, all[0].Code)
	}
	p.group.Post(pack, nil).Refused(404, table.ErrAbsent.Code)
	p.shandong.Post(pack, nil).Refused(404, table.ErrAbsent.Code)

	tx := table.Begin()
	p.notices.Restand(tx, row.With(notice.Change{Status: notice.StatusRevoked, Since: calendar.At(p.until.Add(time.Hour)), Document: "示例函〔2019〕2号"}))
	if err := p.Store.Commit(ctx, tx); err != nil {
		t.Fatal(err)
	}
	p.group.Get(one).Refused(409, "print-certificate-not-in-force")
	p.ministry.Post(pack, nil).Refused(404, table.ErrAbsent.Code)
	p.public.Get(path).Want(200) // what was published stays
}

// unzip fetches a link and gives its files by name.
func unzip(t *testing.T, url string) map[string][]byte {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil || response.Header.Get("Content-Type") != "application/zip" {
		t.Fatalf("%v %v", response.Header, err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
