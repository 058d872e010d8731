package statistics

import (
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linxuan/infra/local/engine/objects"
	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/forms/formstest"
	"linxuan/shared/statistics/report"
	"linxuan/shared/vault"
)

const reportsPath = "/v1/statistics/2019/reports"

// R3.3: the secretariat compiles the report in steps; those who oversee look on, everybody else sees what is published.
func TestReport(t *testing.T) {
	b := open(t)
	b.put(b.as(account.Group, b.mine), b.mine, 2018, `"0"`, b.full()).Want(200)
	b.Clock.Set(deadline)
	office := b.as(account.Secretariat, b.mine)
	office.Get(reportsPath+"/draft").Refused(404, "not-found")
	office.Post(reportsPath+"/draft/continue", nil).Refused(409, "report-no-draft")
	b.as(account.Ministry, b.mine).Post(reportsPath, nil).Refused(403, "forbidden")
	var c report.Compiled
	office.Post(reportsPath, nil).Want(201).JSON(&c)
	office.Get(reportsPath+"/draft/preview").Refused(409, "report-compiling")
	for c.Draft.CompiledAt == 0 {
		office.Post(reportsPath+"/draft/continue", nil).Want(200).JSON(&c)
	}
	if c.Draft.Number != 1 || c.Draft.Filings[2].Filings != 1 || c.Receipt == nil {
		t.Errorf("%+v", c)
	}
	b.as(account.Body, b.mine).Get(reportsPath+"/draft").Refused(403, "forbidden")
	b.as(account.Ministry, b.mine).Get(reportsPath + "/draft").Want(200)
	var full, public report.Document
	auditor := b.as(account.Auditor, b.mine)
	auditor.Get(reportsPath + "/draft/preview").Want(200).JSON(&full)
	auditor.Get(reportsPath + "/draft/preview?public=true").Want(200).JSON(&public)
	if full.Nation[2].Hidden || full.Nation[2].Filings != 1 || !public.Nation[2].Hidden || public.Nation[2].Filings != 0 {
		t.Errorf("full %+v, public %+v", full.Nation[2], public.Nation[2])
	}
	var rows api.List[report.Row]
	office.Get(reportsPath + "/draft/rows?by=province").Want(200).JSON(&rows)
	if len(rows.Items) != 3 || rows.Items[2].Place != b.mine.Province || rows.Items[2].Filings != 1 {
		t.Errorf("%+v", rows)
	}
	office.Get(reportsPath+"/draft/rows?by=person").Refused(422, "invalid")
	office.Get(reportsPath + "/draft/changes").Want(200)
	var published api.List[report.Version]
	b.Client(b.f, accounttest.Visitor{}).Get(reportsPath).Want(200).JSON(&published)
	if len(published.Items) != 0 {
		t.Errorf("published already: %+v", published)
	}
	b.Client(b.f, accounttest.Visitor{}).Get("/v1/statistics/2099/reports").Refused(404, "not-found")
	b.Client(b.f, accounttest.Visitor{}).Get(reportsPath+"/draft").Refused(401, "not-signed-in")
}

// The text is edited on top of a version; a stale one is refused with the current one, and every mistake has its words.
func TestReportText(t *testing.T) {
	b := open(t)
	office := b.as(account.Secretariat, b.mine)
	var text report.Text
	first := office.Get(reportsPath + "/text").Want(200)
	first.JSON(&text)
	if first.Header["etag"] != `"0"` || len(text.Sections) < 5 {
		t.Fatalf("outline %v %+v", first.Header, text)
	}
	text.Sections[0].Body = "本报告依据锁定的统计信息编制。"
	save := map[string]any{"sections": text.Sections, "note": "初稿"}
	saved := office.Do("PUT", reportsPath+"/text", save, "If-Match", `"0"`).Want(200)
	if saved.Header["etag"] != `"1"` {
		t.Errorf("headers %v", saved.Header)
	}
	office.Do("PUT", reportsPath+"/text", save, "If-Match", `"0"`).Refused(412, "stale-version")
	office.Do("PUT", reportsPath+"/text", save).Refused(428, "if-match-required")
	b.as(account.Ministry, b.mine).Do("PUT", reportsPath+"/text", save, "If-Match", `"1"`).Refused(403, "forbidden")
	text.Sections[1].Figures = []report.Figure{{Title: "问？", By: report.ByProvince, Show: report.ShowTotal, Indicators: []string{"nothing"}}}
	wrong := office.Do("PUT", reportsPath+"/text", map[string]any{"sections": text.Sections}, "If-Match", `"1"`)
	wrong.Refused(422, "report-text")
	for _, words := range []string{"/sections/1/figures/0/year", "请选择本批次填报的一个年度", "/sections/1/figures/0/indicators/0"} {
		if !strings.Contains(string(wrong.Body), words) {
			t.Errorf("%q is not in %s", words, wrong.Body)
		}
	}
	var versions api.List[reportText]
	office.Get(reportsPath + "/text/versions").Want(200).JSON(&versions)
	if len(versions.Items) != 1 || versions.Items[0].Note != "初稿" {
		t.Errorf("versions %+v", versions)
	}
	var changes api.List[report.SectionChange]
	office.Get(reportsPath + "/text/diff?from=0&to=1").Want(200).JSON(&changes)
	if changes.Items[0].Op != "changed" || changes.Items[1].Op != "same" {
		t.Errorf("changes %+v", changes)
	}
	office.Get(reportsPath+"/text?number=9").Refused(404, "not-found")
	b.Client(b.f, accounttest.Visitor{}).Get(reportsPath+"/text").Refused(401, "not-signed-in")
}

// openBucket gives the function a public bucket of its own.
func (b *bench) openBucket() {
	b.t.Helper()
	e, name := objects.TestS3(b.t), b.Store.NewID("b", early)[2:]
	client := s3.NewFromConfig(b.Tables.AWS, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &e.URL, true })
	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket: &name, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(e.Region)},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.Env["AWS_ENDPOINT_URL_S3"], b.Env["PUBLIC_BUCKET"] = e.URL, name
}

// R3.3: the secretariat publishes, nobody else; everybody reads the list and the files.
func TestPublishReport(t *testing.T) {
	fonts := formstest.Fonts(t)
	b := open(t)
	b.Env["FONT_FOLDER"] = fonts
	var err error
	if b.f, err = New(ctx, b.Setup()); err != nil {
		t.Fatal(err)
	}
	b.put(b.as(account.Group, b.mine), b.mine, 2018, `"0"`, b.full()).Want(200)
	b.Clock.Set(deadline)
	office := b.as(account.Secretariat, b.mine)
	publish := map[string]any{"text": 1, "note": "首次发布"}
	office.Post(reportsPath+"/draft/publish", publish).Refused(409, "report-no-draft")
	var c report.Compiled
	office.Post(reportsPath, nil).Want(201)
	for c.Draft.CompiledAt == 0 {
		office.Post(reportsPath+"/draft/continue", nil).Want(200).JSON(&c)
	}
	office.Post(reportsPath+"/draft/publish", publish).Refused(404, "not-found") // no text has been written
	var text report.Text
	office.Get(reportsPath + "/text").Want(200).JSON(&text)
	office.Do("PUT", reportsPath+"/text", map[string]any{"sections": text.Sections}, "If-Match", `"0"`).Want(200)
	for _, role := range []string{account.Ministry, account.Auditor, account.Body, account.Group} {
		b.as(role, b.mine).Post(reportsPath+"/draft/publish", publish).Refused(403, "forbidden")
	}
	print := office.Get(reportsPath + "/draft/print?text=1").Want(200)
	formstest.Lacks(t, formstest.Words(t, print.Body), "草稿，未发布")
	var made report.Publication
	office.Post(reportsPath+"/draft/publish", publish).Want(201).JSON(&made)
	office.Get(reportsPath+"/draft").Refused(404, "not-found")
	var list api.List[report.Version]
	b.Client(b.f, accounttest.Visitor{}).Get(reportsPath).Want(200).JSON(&list)
	if len(list.Items) != 1 || list.Items[0].Content != made.Version.Content || made.Receipt.ID == "" {
		t.Fatalf("%+v", list)
	}
	key, err := vault.ParseKey(list.Items[0].Folder + "/report.pdf")
	if err != nil {
		t.Fatal(err)
	}
	file, err := vault.New(b.Tables.AWS, b.Env["AWS_ENDPOINT_URL_S3"], b.Env["PUBLIC_BUCKET"]).Open(ctx, key, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	pdf, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	formstest.Lacks(t, formstest.Words(t, pdf), "2018职业教育集团化办学报告", "2019年10月22日")
}
