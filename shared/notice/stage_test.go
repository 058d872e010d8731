package notice_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linxuan/infra/local/engine/objects"
	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/notice"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
	"linxuan/shared/vault"
)

var ctx = context.Background()

const ms = time.Millisecond

// friday is a day of the public notice; five working days later, at 24:00 of the next Friday, it ends.
var (
	friday = time.Date(2019, 11, 29, 2, 0, 0, 0, time.UTC)
	ends   = time.Date(2019, 12, 6, 16, 0, 0, 0, time.UTC)
	final  = time.Date(2019, 12, 11, 16, 0, 0, 0, time.UTC) // when a decision of that instant can no longer be appealed against
)

// stage is the rounds of 2019 and 2020 with groups, and a public bucket.
type stage struct {
	*notice.Notices
	t       *testing.T
	tables  *tabletest.Tables
	store   *table.Store
	journal *journal.Journal
	rounds  *round.Rounds
	groups  []registry.Listed
	bucket  string
	open    func(endpoint string) *notice.Notices
}

func setUp(t *testing.T, groups int) *stage {
	t.Helper()
	tables := tabletest.New(t)
	s := &stage{t: t, tables: tables, store: tables.Store(), bucket: "test-" + strings.ToLower(rand.Text())}
	signer, err := ledger.NewSigner("signing key of the tests, 32 characters and more")
	s.must(err)
	s.journal = journal.Open(s.store, signer)
	s.rounds = round.Open(s.store, s.journal)
	register := registry.Open(s.store, s.journal)
	_, err = register.ImportBodies(ctx, act("ministry", friday), seed.Bodies())
	s.must(err)
	for some := range chunks(seed.Groups(groups)) {
		imported, err := register.ImportGroups(ctx, act("ministry", friday), some)
		s.must(err)
		s.groups = append(s.groups, imported.Groups...)
	}
	for _, id := range []string{"2019", "2020"} {
		r, err := seed.LoadRound(id)
		s.must(err)
		_, _, err = s.rounds.Create(ctx, act("ministry", friday), r.Config, nil, []string{"P11", "P37"})
		s.must(err)
	}
	e := objects.TestS3(t)
	client := s3.NewFromConfig(tables.AWS, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &e.URL, true })
	_, err = client.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket: &s.bucket, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(e.Region)},
	})
	s.must(err)
	days, err := calendar.New(calendar.BuiltIn()...)
	s.must(err)
	s.open = func(endpoint string) *notice.Notices {
		once := tables.AWS
		once.RetryMaxAttempts = 1
		return notice.Open(s.store, s.journal, s.rounds, register, days, vault.New(once, endpoint, s.bucket))
	}
	s.Notices = s.open(e.URL)
	return s
}

func chunks(all []registry.Group) func(func([]registry.Group) bool) {
	return func(yield func([]registry.Group) bool) {
		for len(all) > 0 {
			n := min(registry.MaxGroups, len(all))
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}

func act(who string, at time.Time) table.Act {
	return table.Act{Actor: "acc_" + who, Pseudonym: "psn_" + who, Role: who, At: at}
}

// officer is one of the ministry's people.
func officer(who string, at time.Time) table.Act {
	return table.Act{Actor: "acc_" + who, Pseudonym: "psn_" + who, Role: "ministry", At: at}
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// refused ends the test unless the error is this refusal; it gives its facts.
func (s *stage) refused(err error, want error) fault.Facts {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Fatalf("got %v, want %v", err, want)
	}
	e, _ := fault.Of(err)
	return e.Facts
}

// chosen are the groups of some numbers, recommended by Shandong.
func (s *stage) chosen(numbers ...int) []notice.Chosen {
	all := make([]notice.Chosen, len(numbers))
	for i, n := range numbers {
		all[i] = notice.Chosen{Group: s.groups[n].ID, Body: "P37"}
	}
	return all
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func (s *stage) propose(round string, numbers ...int) (notice.Proposed, error) {
	return s.Propose(ctx, act("secretariat", friday), round, s.chosen(numbers...), nil, []string{"bal_1"})
}

// publish lets two people set a publication and the schedule make it.
func (s *stage) publish(round string, at time.Time) (notice.Published, error) {
	s.t.Helper()
	p, err := s.Proposal(ctx, round)
	if err != nil {
		return notice.Published{}, err
	}
	if _, err := s.Schedule(ctx, officer("director", at.Add(-time.Hour)), round, calendar.At(at), p.Digest); err != nil {
		return notice.Published{}, err
	}
	if _, err := s.ApprovePublication(ctx, officer("deputy", at.Add(-time.Minute)), round, calendar.At(at), p.Digest); err != nil {
		return notice.Published{}, err
	}
	return s.sweep(round, at)
}

// sweep is one run of the schedule.
func (s *stage) sweep(round string, at time.Time) (notice.Published, error) {
	published, _, err := s.PublishDue(ctx, table.Act{Role: "schedule", At: at}, round)
	return published, err
}

// published proposes the first n groups and publishes the notice.
func (s *stage) published(round string, n int) notice.Notice {
	s.t.Helper()
	_, err := s.propose(round, upTo(n)...)
	s.must(err)
	published, err := s.publish(round, friday)
	s.must(err)
	return published.Notice
}

var (
	citizen = notice.Objector{Kind: "person", Name: "王某某", Contact: "000-00000000", Number: "110000190001010004"}
	facts   = "公示材料所列的校企合作项目与实际情况不符，情况说明如下（示例）。"
)

func (s *stage) object(group int, at time.Time) (notice.Objected, error) {
	return s.Object(ctx, act("group", at), "2019", notice.Filing{Group: s.groups[group].ID, Objector: citizen, Facts: facts, Evidence: "合作协议复印件（示例）"})
}

func (s *stage) decided(o notice.Objected, status notice.ObjectionStatus, at time.Time) {
	s.t.Helper()
	_, err := s.DecideObjection(ctx, officer("director", at), "2019", o.Objection.ID, status, "经核查，处理意见如下（示例）")
	s.must(err)
}

// approve lets two people approve what they see; it gives the published list.
func (s *stage) approve(round string, at time.Time) notice.Approving {
	s.t.Helper()
	next, err := s.Next(ctx, round, calendar.At(at))
	s.must(err)
	first, err := s.Approve(ctx, officer("director", at), round, next.Digest)
	s.must(err)
	if first.Receipt != nil || first.Approvals != 1 {
		s.t.Fatalf("one approval published %+v", first)
	}
	second, err := s.Approve(ctx, officer("deputy", at), round, next.Digest)
	s.must(err)
	if second.Receipt == nil || second.List.PublishedAt != calendar.At(at) || second.List.Digest != next.Digest {
		s.t.Fatalf("two approvals did not publish: %+v", second)
	}
	s.verify(*second.Receipt)
	return second
}

func (s *stage) verify(r ledger.Receipt) ledger.Entry {
	s.t.Helper()
	e, err := ledger.VerifyReceipt(r, []ledger.PublicKey{s.journal.PublicKey()})
	s.must(err)
	return e
}

// entries reads the ledger's entries of an act.
func (s *stage) entries(want ledger.Act) []ledger.Entry {
	s.t.Helper()
	_, err := s.journal.Sequence(ctx, ends.AddDate(1, 0, 0))
	s.must(err)
	raw, err := s.journal.Entries(ctx)
	s.must(err)
	var list []ledger.Entry
	for _, r := range raw {
		e, err := ledger.Decode(r)
		s.must(err)
		if e.Act == want {
			list = append(list, e)
		}
	}
	return list
}

// file reads a published file; found is whether it is there.
func (s *stage) file(path string, v any) (found bool) {
	s.t.Helper()
	key, err := vault.ParseKey(path)
	s.must(err)
	body, err := vault.New(s.tables.AWS, objects.TestS3(s.t).URL, s.bucket).Open(ctx, key, "")
	if errors.Is(err, vault.ErrAbsent) {
		return false
	}
	s.must(err)
	defer func() { _ = body.Close() }()
	raw, err := io.ReadAll(body)
	s.must(err)
	if strings.Contains(string(raw), "acc_") || strings.Contains(string(raw), "psn_") {
		s.t.Errorf("%s names people: %s", path, raw)
	}
	s.must(json.Unmarshal(raw, v))
	return true
}
