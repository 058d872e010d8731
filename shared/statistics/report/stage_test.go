package report_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linxuan/infra/local/engine/objects"
	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/report"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
	"linxuan/shared/vault"
)

var ctx = context.Background()

var (
	opens  = time.Date(2019, 9, 25, 9, 0, 0, 0, calendar.Shanghai)
	early  = time.Date(2019, 10, 8, 9, 0, 0, 0, calendar.Shanghai)
	closed = time.Date(2019, 10, 22, 0, 0, 0, 0, calendar.Shanghai)
)

// stage is a round with groups, their filings and the report.
type stage struct {
	t       testing.TB
	store   *table.Store
	journal *journal.Journal
	filings *statistics.Statistics
	groups  []registry.Listed
	bucket  vault.Vault
	*report.Reports
}

func act(at time.Time) table.Act {
	return table.Act{Actor: "acc_office", Pseudonym: "psn_office", Role: "secretariat", At: at}
}

// open sets up a round of the small dictionary with so many groups.
func open(t testing.TB, groups int) *stage {
	t.Helper()
	tables := tabletest.New(t)
	s := &stage{t: t, store: tables.Store()}
	signer, err := ledger.NewSigner("a secret of the tests, 32 characters and more")
	s.must(err)
	s.journal = journal.Open(s.store, signer)
	rounds, groupsRoom := round.Open(s.store, s.journal), registry.Open(s.store, s.journal)
	s.filings = statistics.Open(s.store, s.journal, rounds, groupsRoom)
	_, err = groupsRoom.ImportBodies(ctx, act(opens), seed.Bodies())
	s.must(err)
	all := seed.Groups(groups)
	for len(all) > 0 {
		n := min(registry.MaxGroups, len(all))
		imported, err := groupsRoom.ImportGroups(ctx, act(opens), all[:n])
		s.must(err)
		s.groups, all = append(s.groups, imported.Groups...), all[n:]
	}
	r, err := seed.LoadRound("2019")
	s.must(err)
	codes, err := groupsRoom.Codes(ctx)
	s.must(err)
	files := map[string]string{round.FileIndicators: report.SmallText, round.FileScheme: ""}
	_, _, err = rounds.Create(ctx, act(opens), r.Config, files, codes)
	s.must(err)
	e := objects.TestS3(t)
	bucket := "report-" + s.store.NewID("b", opens)[2:]
	client := s3.NewFromConfig(tables.AWS, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &e.URL, true })
	_, err = client.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket: &bucket, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(e.Region)},
	})
	s.must(err)
	s.bucket = vault.New(tables.AWS, e.URL, bucket)
	s.Reports = report.Open(s.store, s.journal, rounds, s.filings, s.bucket)
	return s
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) refused(err, want error) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Fatalf("got %v, want %v", err, want)
	}
}

// values are a filing that holds all checks: n units, of which one is a school, and n thousand 元 carried on.
func values(n int) map[string]any {
	return map[string]any{
		"units": n, "schools": 1, "firms": n - 1, "patents": 2 * n, "matched": map[string]int{"num": n, "den": 2 * n},
		"form": "a", "opening": 1000 * n, "closing": 1000 * n, "remarks": "无",
	}
}

// file saves a group's filings of some years.
func (s *stage) file(group, n int, years ...int) {
	s.t.Helper()
	for _, year := range years {
		sent := map[string]json.RawMessage{}
		for id, v := range values(n) {
			raw, err := json.Marshal(v)
			s.must(err)
			sent[id] = raw
		}
		g := s.groups[group]
		_, err := s.filings.Save(ctx, act(early), statistics.Of{Round: "2019", Group: g.ID, Body: g.Body, Year: year}, 0, statistics.Edit{Values: sent})
		s.must(err)
	}
}

// compile makes a draft and gives the answer of the last step.
func (s *stage) compile(at time.Time) report.Compiled {
	s.t.Helper()
	_, err := s.Start(ctx, act(at), "2019")
	s.must(err)
	for range 100 {
		c, err := s.Continue(ctx, act(at), "2019")
		s.must(err)
		if c.Draft.CompiledAt != 0 {
			return c
		}
	}
	s.t.Fatal("the compilation never ends")
	return report.Compiled{}
}

func press(d report.Document) ([]byte, error) { return []byte("%PDF of " + d.Title), nil }

// publish publishes the draft with a version of the text.
func (s *stage) publish(at time.Time, text int) report.Publication {
	s.t.Helper()
	p, err := s.Publish(ctx, act(at), "2019", text, "首次发布", press)
	s.must(err)
	return p
}

// read gives a file of the public bucket.
func (s *stage) read(v report.Version, name string) []byte {
	s.t.Helper()
	key, err := vault.ParseKey(v.Folder + "/" + name)
	s.must(err)
	r, err := s.bucket.Open(ctx, key, "")
	s.must(err)
	defer func() { _ = r.Close() }()
	raw, err := io.ReadAll(r)
	s.must(err)
	return raw
}
