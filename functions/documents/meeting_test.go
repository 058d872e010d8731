package documents_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/forms/formstest"
	"linxuan/shared/review"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

var (
	reviewing = dossiertest.At("10-30 10:00:00.000")
	scoring   = dossiertest.At("11-12 10:00:00.000")
	scored    = dossiertest.At("11-23 00:00:00.000") // the scores are closed
)

const (
	bookPath    = "/v1/documents/" + dossiertest.Round + "/meeting-book"
	volumesPath = "/v1/documents/" + dossiertest.Round + "/dossiers"
)

// session is the desk with a panel that judges its application; the first expert works at the group's lead unit.
type session struct {
	desk
	reviews *review.Reviews
	judges  []judge
	scheme  review.Scheme
}

type judge struct {
	*accounttest.Client
	by table.Act
}

func convene(t *testing.T, now time.Time) session {
	t.Helper()
	d := sit(t)
	d.submit(t)
	group := d.stage.Now(d.id).Group
	s := session{desk: d, reviews: review.Open(d.stage.Store, d.stage.Journal, d.stage.Rounds, d.stage.Registry, func(_ context.Context, _, body string, _ calendar.Instant) ([]review.Ranked, bool, error) {
		if body == dossiertest.Shandong {
			return []review.Ranked{{Application: d.id, Group: group, Rank: 1}}, true, nil
		}
		return nil, true, nil
	})}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	office := dossiertest.By("secretariat", reviewing)
	_, err := s.reviews.TakeIn(ctx, office, dossiertest.Round)
	must(err)
	s.scheme, err = s.reviews.Scheme(ctx, dossiertest.Round)
	must(err)
	var checks []review.Check
	for _, item := range s.scheme.Checklist {
		checks = append(checks, review.Check{Item: item.ID, OK: true})
	}
	_, err = s.reviews.Decide(ctx, office, dossiertest.Round, d.id, checks, review.Pass, "", calendar.Calendar{})
	must(err)
	d.Clock.Set(now)
	record, err := d.stage.Registry.Group(ctx, group)
	must(err)
	var panel []review.Panelist
	for i := range 6 {
		visitor := d.SignIn("expert", "", "")
		employer := review.Employer{USCC: "121000004250070153", Name: "单位（示例）"}
		if i == 0 {
			employer.USCC = record.LeadUnits[0].USCC
		}
		panel = append(panel, review.Panelist{Account: visitor.Actor.ID, Name: fmt.Sprintf("专家%d（示例）", i), Province: "99", Employers: []review.Employer{employer}})
		s.judges = append(s.judges, judge{d.Client(d.f, visitor), table.Act{Actor: visitor.Actor.ID, Pseudonym: fmt.Sprintf("psn_%d", i), Role: "expert", At: scoring}})
	}
	_, err = s.reviews.Appoint(ctx, office, dossiertest.Round, panel)
	must(err)
	_, err = s.reviews.Draw(ctx, office, dossiertest.Round, "seed of the tests")
	must(err)
	return s
}

// give lets an expert of the team give full points less some.
func (s session) give(t *testing.T, i, less int, comment string) {
	t.Helper()
	score := review.Score{Application: s.id, Points: map[string]int{}, Comment: comment, Final: true}
	for _, c := range s.scheme.Criteria {
		for _, indicator := range c.Indicators {
			off := min(less, indicator.Points)
			score.Points[indicator.ID] = indicator.Points - off
			less -= off
		}
	}
	if _, err := s.reviews.Judge(ctx, s.judges[i].by, dossiertest.Round, score, 0); err != nil {
		t.Fatal(err)
	}
}

func fetch(t *testing.T, url, span string) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if span != "" {
		request.Header.Set("Range", span)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

// R6.2, R6.4: the book in print, for each reader: exact means, comments without names; no page of a group from which the
// reader is recused, and no book for an expert before the scores are closed.
func TestMeetingBookInPrint(t *testing.T) {
	s := convene(t, scored)
	s.give(t, 1, 3, "成效较为明显，评语甲（示例）。")
	s.give(t, 2, 5, "经费保障可以加强，评语乙（示例）。")
	book := func(c *accounttest.Client) []string {
		t.Helper()
		var link vault.Link
		c.Post(bookPath, nil).Want(200).JSON(&link)
		_, raw := fetch(t, link.URL, "")
		return formstest.Words(t, raw)
	}
	mean := fmt.Sprint(s.scheme.Points - 4)
	office := book(s.Client(s.f, s.SignIn("secretariat", "", "")))
	formstest.Lacks(t, office, "会议评审手册", s.name, "山东省教育厅", "共1个集团（联盟）", "评语甲", "评语乙", "合计"+mean, "通过")
	if text := strings.Join(office, ""); strings.Contains(text, "专家1（示例）") || strings.Contains(text, s.judges[1].by.Actor) {
		t.Error("the book names an expert")
	}
	reader := book(s.judges[1].Client)
	formstest.Lacks(t, reader, "使用人：专家1（示例）", s.name, "合计"+mean)
	recused := book(s.judges[0].Client)
	formstest.Lacks(t, recused, "因回避未列入1个", "共0个集团（联盟）")
	if text := strings.Join(recused, ""); strings.Contains(text, s.name) || strings.Contains(text, "评语") {
		t.Error("a recused expert reads of the group")
	}
	s.Client(s.f, s.SignIn("expert", "", "")).Post(bookPath, nil).Refused(404, table.ErrAbsent.Code) // not on the panel
	s.Client(s.f, s.SignIn("group", dossiertest.Shandong, s.stage.Now(s.id).Group)).Post(bookPath, nil).Refused(403, "forbidden")
}

func TestMeetingBookBeforeTheScoresAreClosed(t *testing.T) {
	s := convene(t, scored.Add(-time.Millisecond))
	s.judges[1].Post(bookPath, nil).Refused(409, review.ErrBookEarly.Code)
	s.Client(s.f, s.SignIn("secretariat", "", "")).Post(bookPath, nil).Want(200)
}

// R6.2: an expert's dossiers in volumes: whole and as they were submitted; a download that broke off goes on where it stopped,
// by another link; a recusal takes the dossier out.
func TestDossiersInVolumes(t *testing.T) {
	s := convene(t, scoring)
	me := s.judges[1]
	volumes := func(c *accounttest.Client) []map[string]any {
		t.Helper()
		var list api.List[map[string]any]
		c.Get(volumesPath).Want(200).JSON(&list)
		return list.Items
	}
	all := volumes(me.Client)
	if len(all) != 1 || all[0]["dossiers"].([]any)[0] != s.name {
		t.Fatalf("%v", all)
	}
	path := volumesPath + "/" + all[0]["id"].(string)
	link := func() string {
		var l vault.Link
		me.Post(path, nil).Want(200).JSON(&l)
		return l.URL
	}
	response, whole := fetch(t, link(), "")
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/zip" || !strings.Contains(response.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("%s %v", response.Status, response.Header)
	}
	middle := len(whole) / 2
	_, first := fetch(t, link(), fmt.Sprintf("bytes=0-%d", middle-1))
	s.Clock.Set(scoring.Add(10 * time.Minute)) // the first link is over
	rest, second := fetch(t, link(), fmt.Sprintf("bytes=%d-", middle))
	if rest.StatusCode != http.StatusPartialContent || rest.Header.Get("ETag") != response.Header.Get("ETag") || len(first) != middle {
		t.Fatalf("%s %v", rest.Status, rest.Header)
	}
	if sha256.Sum256(append(first, second...)) != sha256.Sum256(whole) {
		t.Error("resumed in the middle, another file")
	}
	s.holdsTheDossier(t, whole)

	if _, err := s.reviews.Declare(ctx, me.by, dossiertest.Round, s.id, "刚刚得知有利害关系"); err != nil {
		t.Fatal(err)
	}
	if left := volumes(me.Client); len(left) != 0 {
		t.Errorf("a recused expert downloads %v", left)
	}
	me.Post(path, nil).Refused(404, table.ErrAbsent.Code)
	s.judges[0].Post(path, nil).Refused(404, table.ErrAbsent.Code) // who was never given it
	s.Client(s.f, s.SignIn("secretariat", "", "")).Get(volumesPath).Refused(403, "forbidden")
}

// holdsTheDossier compares what is in a volume with what was submitted, and with the volume's own list of hashes.
func (s session) holdsTheDossier(t *testing.T, raw []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files, sums := map[string][]byte{}, map[string]bool{}
	for _, f := range z.File {
		if f.Method != zip.Store || f.NonUTF8 {
			t.Errorf("%s: method %d", f.Name, f.Method)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil { // checks the CRC
			t.Fatal(err)
		}
		sum := sha256.Sum256(files[f.Name])
		sums[hex.EncodeToString(sum[:])] = true
		if f.Name != "文件摘要.txt" && !strings.Contains(string(lastFile(t, z)), hex.EncodeToString(sum[:])+"  "+f.Name) {
			t.Errorf("%s is not in the list of hashes", f.Name)
		}
	}
	standing, err := s.stage.Submission(ctx, s.stage.Now(s.id).Application)
	if err != nil || len(standing.Documents) < 3 || len(z.File) != len(standing.Documents)+2 {
		t.Fatalf("%d files of %d documents: %v", len(z.File), len(standing.Documents), err)
	}
	for _, d := range standing.Documents {
		if !sums[d.SHA256] {
			t.Errorf("%s is missing or not as it was submitted", d.Name)
		}
	}
	formstest.Lacks(t, formstest.Words(t, files["01-"+s.name+"/推荐书.pdf"]), "推荐书", s.name)
}

func lastFile(t *testing.T, z *zip.Reader) []byte {
	t.Helper()
	r, err := z.Open("文件摘要.txt")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
