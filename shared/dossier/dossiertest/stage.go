// Package dossiertest is what tests of applications stand on: a round with its bodies, groups and locked statistics, a bucket
// for the files, and the application of a group that lacks nothing.
package dossiertest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linxuan/infra/local/engine/objects"
	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// The bodies of a stage.
const (
	Shandong = "P37"
	Beijing  = "P11"
)

// Round is the id of a stage's round, whose windows are those of infra/seed/round-2019.yaml.
const Round = "2019"

// Secret makes the signing key of a stage.
const Secret = "signing key of the tests, 32 characters and more"

// At reads an instant of 2019 in Shanghai.
func At(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05.000", "2019-"+text, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// The instants of the round.
var (
	Opens      = At("09-23 00:00:00.000")
	Early      = At("10-08 09:00:00.000") // statistics and applications are open
	Statistics = At("10-22 00:00:00.000") // closing of the statistics: from then on a group can submit
	Open       = At("10-23 09:00:00.000")
	Deadline   = At("10-29 00:00:00.000")
	Extended   = At("11-05 00:00:00.000")
)

// Stage is a round on fresh tables.
type Stage struct {
	*dossier.Applications
	T        testing.TB
	Store    *table.Store
	Journal  *journal.Journal
	Rounds   *round.Rounds
	Registry *registry.Registry
	Filings  *statistics.Statistics
	Rooms    dossier.Rooms
	Listed   map[string]string // group → round that listed it before (R7.4)
	Signer   ledger.Signer
	Bucket   string
}

// indicators is a dictionary of one required value and one more.
const indicators = `
id: small
title: 示例
version: 1
sections:
  - id: all
    title: 全部
    indicators:
      - {id: members, title: 成员单位, type: count, unit: 家, required: true}
      - {id: notes, title: 主要做法, type: text, required: false, maxLength: 100}
totals: []
crossYear: []
`

// New sets a stage up on a store, with a bucket of its own.
func New(t testing.TB, store *table.Store, cfg aws.Config) *Stage {
	t.Helper()
	signer, err := ledger.NewSigner(Secret)
	if err != nil {
		t.Fatal(err)
	}
	j := journal.Open(store, signer)
	s := &Stage{
		T: t, Store: store, Journal: j, Rounds: round.Open(store, j), Registry: registry.Open(store, j),
		Listed: map[string]string{}, Signer: signer, Bucket: Bucket(t, cfg),
	}
	s.Filings = statistics.Open(store, j, s.Rounds, s.Registry)
	s.Rooms = dossier.Rooms{
		Store: store, Journal: j, Rounds: s.Rounds, Registry: s.Registry, Statistics: s.Filings,
		Vault:  vault.New(cfg, objects.TestS3(t).URL, s.Bucket),
		Listed: func(_ context.Context, group string) (string, error) { return s.Listed[group], nil },
	}
	s.Applications = dossier.Open(s.Rooms)
	bodies := registry.Bodies{
		{Code: Beijing, Kind: registry.Province, Name: "北京市教育委员会", Adcode: "110000"},
		{Code: Shandong, Kind: registry.Province, Name: "山东省教育厅", Adcode: "370000"},
	}
	if _, err := s.Registry.ImportBodies(t.Context(), By("ministry", Opens), bodies); err != nil {
		t.Fatal(err)
	}
	s.CreateRound(Config(t))
	return s
}

// Config is the configuration of a stage's round.
func Config(t testing.TB) round.Config {
	t.Helper()
	r, err := seed.LoadRound(Round)
	if err != nil {
		t.Fatal(err)
	}
	return r.Config
}

// CreateRound creates a round with the small dictionary and the scheme of 2019.
func (s *Stage) CreateRound(c round.Config) {
	s.T.Helper()
	scheme, err := seed.Files.ReadFile("scheme-2019.yaml")
	if err != nil {
		s.T.Fatal(err)
	}
	files := map[string]string{round.FileIndicators: indicators, round.FileScheme: string(scheme)}
	if _, _, err := s.Rounds.Create(s.T.Context(), By("ministry", Opens), c, files, []string{Beijing, Shandong}); err != nil {
		s.T.Fatal(err)
	}
}

// Bucket makes a bucket as the deployment has its dossier bucket: with versions and object lock.
func Bucket(t testing.TB, cfg aws.Config) string {
	t.Helper()
	e := objects.TestS3(t)
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &e.URL, true })
	name := "test-" + strings.ToLower(rand.Text())
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{
		Bucket: &name, ObjectLockEnabledForBucket: aws.Bool(true),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(e.Region)},
	}); err != nil {
		t.Fatal(err)
	}
	return name
}

// By is an act of a role at an instant.
func By(role string, at time.Time) table.Act {
	return table.Act{Actor: "per_" + role, Pseudonym: "psn_" + role, Role: role, At: at}
}

// Lead is a lead unit; two groups of the same number share it.
func Lead(n int) registry.LeadUnit {
	code := fmt.Sprintf("52370000MJ%07d", n)
	digit, ok := registry.USCCCheckDigit(code)
	if !ok {
		panic(code)
	}
	return registry.LeadUnit{
		Name: fmt.Sprintf("第%d职业学院（示例）", n), USCC: registry.USCC(code + string(rune(digit))), Kind: registry.School, Adcode: "370100",
	}
}

var groups int

// Group registers a group under Shandong with the lead units of the given numbers; its statistics are empty. A change may be
// nil.
func (s *Stage) Group(change func(*registry.Group), leads ...int) registry.Listed {
	s.T.Helper()
	groups++
	g := registry.Group{
		Number: fmt.Sprintf("JT2016%05d", groups), Name: fmt.Sprintf("第%03d职业教育集团（示例）", groups), Kind: registry.Federation,
		Founded: "2014-05-06", ApprovedBy: "示例教育局", ApprovalNumber: "示教〔2014〕5号", Industry: "C34",
		ReportsThrough: registry.Channels{Local: true},
		Contact:        registry.Contact{Office: "集团秘书处", Address: "示例路1号", Email: "office@example.com"},
	}
	for _, n := range leads {
		g.LeadUnits = append(g.LeadUnits, Lead(n))
	}
	if change != nil {
		change(&g)
	}
	imported, err := s.Registry.ImportGroups(s.T.Context(), By("ministry", Opens), []registry.Group{g})
	if err != nil {
		s.T.Fatal(err)
	}
	return imported.Groups[0]
}

// InBeijing puts a group's main lead unit into Beijing.
func InBeijing(g *registry.Group) { g.LeadUnits[0].Adcode = "110101" }

// File saves a group's statistics of some years, complete.
func (s *Stage) File(group registry.Listed, years ...int) {
	s.T.Helper()
	edit := statistics.Edit{Values: map[string]json.RawMessage{"members": []byte("30"), "notes": []byte(`"无"`)}}
	for _, year := range years {
		o := statistics.Of{Round: Round, Group: group.ID, Body: group.Body, Year: year}
		if _, err := s.Filings.Save(s.T.Context(), By("group", Early), o, 0, edit); err != nil {
			s.T.Fatal(err)
		}
	}
}

// Entrant registers a group that may apply: old enough, with complete statistics, its lead units its own unless their numbers
// are given twice.
func (s *Stage) Entrant(leads ...int) registry.Listed {
	s.T.Helper()
	g := s.Group(nil, leads...)
	s.File(g, 2016, 2017, 2018)
	return g
}
