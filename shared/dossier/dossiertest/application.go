package dossiertest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"testing"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/vault"
)

// Content is what a group writes that lacks nothing by the scheme of 2019.
func Content(t testing.TB) dossier.Content {
	t.Helper()
	r, err := seed.LoadRound(Round)
	if err != nil {
		t.Fatal(err)
	}
	c := dossier.Content{
		Introduction: "由牵头单位联合政府、行业、企业、学校和科研院所组成，章程完备，运行稳定（示例）。",
		Highlights:   "在治理结构、资源共享和校企合作方面形成了可推广的做法，服务区域产业（示例）。",
		Contact:      dossier.Contact{Name: "联系人（示例）", Phone: "000-00000000"},
		Violations:   dossier.Declaration{None: true},
	}
	for _, criterion := range r.Scheme.Criteria {
		c.Assessment = append(c.Assessment, dossier.Assessment{
			Criterion: criterion.ID, Points: criterion.Points,
			Statement: "对照“" + criterion.Title + "”的各项指标，本集团已建立制度、形成成果，佐证见附件（示例）。",
		})
	}
	return c
}

// Begin opens a group's application.
func (s *Stage) Begin(g registry.Listed, at time.Time) dossier.Desk {
	s.T.Helper()
	a, err := s.Create(s.T.Context(), By("group", at), Round, g.ID)
	if err != nil {
		s.T.Fatal(err)
	}
	return s.Now(a.ID)
}

// Now reads an application as it is stored.
func (s *Stage) Now(id string) dossier.Desk {
	s.T.Helper()
	d, err := s.Desk(s.T.Context(), id)
	if err != nil {
		s.T.Fatal(err)
	}
	return d
}

// Write saves the content of an application on top of what is stored.
func (s *Stage) Write(id string, c dossier.Content, holdBack bool, at time.Time) dossier.Desk {
	s.T.Helper()
	d := s.Now(id)
	if _, err := s.Edit(s.T.Context(), By("group", at), d, c, holdBack, d.Version); err != nil {
		s.T.Fatal(err)
	}
	return s.Now(id)
}

// Attach uploads and confirms a paper of a kind.
func (s *Stage) Attach(id, kind string, at time.Time) dossier.Document {
	s.T.Helper()
	doc := s.Upload(id, kind, Paper(len(kind)), at)
	doc, err := s.Confirm(s.T.Context(), By("group", at), s.Now(id), doc.ID)
	if err != nil {
		s.T.Fatal(err)
	}
	return doc
}

// Complete writes and attaches all that the application of a group needs.
func (s *Stage) Complete(g registry.Listed, at time.Time) dossier.Desk {
	s.T.Helper()
	d := s.Begin(g, at)
	for _, kind := range Config(s.T).Dossier.Documents {
		if kind.Required {
			s.Attach(d.ID, kind.ID, at)
		}
	}
	return s.Write(d.ID, Content(s.T), false, at)
}

// Submitted submits an application as it is stored.
func (s *Stage) Submitted(id string, at time.Time) dossier.Standing {
	s.T.Helper()
	d := s.Now(id)
	standing, err := s.Submit(s.T.Context(), By("group", at), d, d.Version)
	if err != nil {
		s.T.Fatal(err)
	}
	return standing
}

// Paper is an honest PDF file; every n gives another one.
func Paper(n int) []byte { return pdftest.Paper("示例文件", 1+n%3, "No. "+string(rune('a'+n%26))) }

// Sum is the hex SHA-256 of a file.
func Sum(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}

// Wish is what a group says of a PDF file before it uploads it.
func Wish(kind string, file []byte) dossier.DocumentRequest {
	return dossier.DocumentRequest{Kind: kind, Name: kind + "（示例）.pdf", Size: int64(len(file)), SHA256: Sum(file), MediaType: "application/pdf"}
}

// Put sends a file by a link and gives the store's status.
func Put(t testing.TB, link vault.Link, file []byte) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), link.Method, link.URL, bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range link.Headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode
}

// Upload asks for a link and sends the file by it; the document is not confirmed.
func (s *Stage) Upload(id, kind string, file []byte, at time.Time) dossier.Document {
	s.T.Helper()
	upload, err := s.Ask(s.T.Context(), By("group", at), s.Now(id), Wish(kind, file))
	if err != nil {
		s.T.Fatal(err)
	}
	if status := Put(s.T, upload.Link, file); status != http.StatusOK {
		s.T.Fatalf("the store answered %d", status)
	}
	return upload.Document
}

// Entries gives the ledger's entries of an act, oldest first.
func (s *Stage) Entries(what ledger.Act) []ledger.Entry {
	s.T.Helper()
	if _, err := s.Journal.Sequence(s.T.Context(), Extended.AddDate(1, 0, 0)); err != nil {
		s.T.Fatal(err)
	}
	raw, err := s.Journal.Entries(s.T.Context())
	if err != nil {
		s.T.Fatal(err)
	}
	var all []ledger.Entry
	for _, r := range raw {
		e, err := ledger.Decode(r)
		if err != nil {
			s.T.Fatal(err)
		}
		if e.Act == what {
			all = append(all, e)
		}
	}
	return all
}

// Extend grants an extension of the applications.
func (s *Stage) Extend(scope round.Scope, body, group string, until, at time.Time) {
	s.T.Helper()
	s.Grant(round.Extension{Round: Round, Phase: round.PhaseApplication, Scope: scope, Body: body, Group: group, ClosesAt: calendar.At(until)}, at)
}

// Grant asks for an extension and has two people approve it.
func (s *Stage) Grant(x round.Extension, at time.Time) {
	s.T.Helper()
	x.Reason = "暴雨停电"
	asked, err := s.Rounds.RequestExtension(s.T.Context(), By("secretariat", at), x)
	if err != nil {
		s.T.Fatal(err)
	}
	for _, who := range []string{"ministry-1", "ministry-2"} {
		if _, err := s.Rounds.ApproveExtension(s.T.Context(), By(who, at), x.Round, asked.Extension.ID); err != nil {
			s.T.Fatal(err)
		}
	}
}
