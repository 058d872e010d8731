package notice_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linxuan/functions/notice"
	"linxuan/infra/local/engine/objects"
	"linxuan/infra/seed"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	domain "linxuan/shared/notice"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

var (
	ctx       = context.Background()
	reviewing = time.Date(2019, 10, 30, 2, 0, 0, 0, time.UTC)
	friday    = time.Date(2019, 11, 29, 2, 0, 0, 0, time.UTC)
	ends      = time.Date(2019, 12, 6, 16, 0, 0, 0, time.UTC) // of a notice published on that Friday
	final     = ends.AddDate(0, 0, 5)                         // when a decision of that instant can no longer be appealed against
)

const base = "/v1/notice/2019"

// hall is the function with the people who use it, in a round whose ballot has chosen four of six groups.
type hall struct {
	*accounttest.Bench
	t                             *testing.T
	f                             *api.Function
	nobody, secretariat, ministry *accounttest.Client
	second                        *accounttest.Client
	groups                        []registry.Listed
	journal                       *journal.Journal
}

func enter(t *testing.T) *hall {
	t.Helper()
	b := accounttest.New(t, friday)
	h := &hall{Bench: b, t: t}
	h.openBucket()
	f, err := notice.New(ctx, b.Setup())
	h.must(err)
	h.f = f
	h.prepare()
	h.at(friday)
	return h
}

// at moves the clock; everyone signs in anew, because sessions have ended.
func (h *hall) at(at time.Time) {
	h.t.Helper()
	h.Clock.Set(at)
	h.nobody = h.Client(h.f, accounttest.Visitor{})
	h.secretariat, h.ministry, h.second = h.person("secretariat", "", ""), h.person("ministry", "", ""), h.person("ministry", "", "")
}

func (h *hall) person(role, body, group string) *accounttest.Client {
	h.t.Helper()
	return h.Client(h.f, h.SignIn(role, body, group))
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) openBucket() {
	h.t.Helper()
	e := objects.TestS3(h.t)
	name := "test-" + strings.ToLower(rand.Text())
	client := s3.NewFromConfig(h.Tables.AWS, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &e.URL, true })
	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket: &name, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(e.Region)},
	})
	h.must(err)
	h.Env["AWS_ENDPOINT_URL_S3"], h.Env["PUBLIC_BUCKET"], h.Env["DOSSIER_BUCKET"] = e.URL, name, name
}

// prepare leaves what a round has come to when its ballot is counted: six candidates of Beijing's list that passed, and the
// result of a ballot that chose the first four.
func (h *hall) prepare() {
	h.t.Helper()
	signer, err := ledger.NewSigner(h.Env["SIGNING_KEY"])
	h.must(err)
	h.journal = journal.Open(h.Store, signer)
	rounds, register := round.Open(h.Store, h.journal), registry.Open(h.Store, h.journal)
	by := table.Act{Actor: "acc_before", Role: "secretariat", At: reviewing}
	_, err = register.ImportBodies(ctx, by, seed.Bodies())
	h.must(err)
	imported, err := register.ImportGroups(ctx, by, seed.Groups(6))
	h.must(err)
	h.groups = imported.Groups
	r, err := seed.LoadRound("2019")
	h.must(err)
	scheme, err := seed.Files.ReadFile(r.Config.Files.Scheme)
	h.must(err)
	indicators, err := seed.Files.ReadFile(r.Config.Files.Indicators)
	h.must(err)
	_, _, err = rounds.Create(ctx, by, r.Config, map[string]string{round.FileScheme: string(scheme), round.FileIndicators: string(indicators)}, []string{"P11"})
	h.must(err)
	var ranked []review.Ranked
	for i, g := range h.groups {
		ranked = append(ranked, review.Ranked{Application: h.Store.NewID("app", reviewing), Group: g.ID, Rank: i + 1})
	}
	reviews := review.Open(h.Store, h.journal, rounds, register, func(context.Context, string, string, calendar.Instant) ([]review.Ranked, bool, error) {
		return ranked, true, nil
	})
	_, err = reviews.TakeIn(ctx, by, "2019")
	h.must(err)
	days, err := calendar.New(calendar.BuiltIn()...)
	h.must(err)
	var checks []review.Check
	for _, item := range r.Scheme.Checklist {
		checks = append(checks, review.Check{Item: item.ID, OK: true})
	}
	for _, one := range ranked {
		_, err = reviews.Decide(ctx, by, "2019", one.Application, checks, review.Pass, "", days)
		h.must(err)
	}
	h.counted("bal_1", ballot.Final, 4)
}

// counted keeps the result of a ballot that chose the first n groups.
func (h *hall) counted(id string, standing ballot.Standing, n int) {
	h.t.Helper()
	var groups []int
	for i := range n {
		groups = append(groups, i)
	}
	h.chosen("2019", id, standing, groups...)
}

// chosen keeps the result of a round's ballot that chose some groups, as the count function does.
func (h *hall) chosen(roundID, id string, standing ballot.Standing, groups ...int) {
	h.t.Helper()
	result := ballot.Result{Standing: standing}
	for i, g := range h.groups {
		outcome := ballot.OutcomeNotPassed
		if slices.Contains(groups, i) {
			outcome = ballot.OutcomeChosen
		}
		result.Groups = append(result.Groups, ballot.GroupResult{Group: g.ID, Outcome: outcome})
	}
	raw, err := json.Marshal(result)
	h.must(err)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write(raw)
	h.must(err)
	h.must(w.Close())
	tx := table.Begin()
	tx.Put(h.Store.Ballots, table.Key{PK: "result#" + roundID, SK: id}, map[string]any{"result": packed.Bytes()})
	h.must(h.Store.Commit(ctx, tx))
}

func (h *hall) propose() {
	h.t.Helper()
	h.secretariat.Post(base+"/proposal", map[string]any{"ballots": []string{"bal_1"}}).Want(200)
}

func (h *hall) published() {
	h.t.Helper()
	h.propose()
	h.publish()
}

// publish lets two people set the publication a millisecond ago for now, and the schedule make it.
func (h *hall) publish() {
	h.t.Helper()
	now := h.Clock.Now()
	h.Clock.Set(now.Add(-time.Millisecond))
	h.set(now)
	h.sweep()
}

// set lets two people set the publication, and moves the clock there.
func (h *hall) set(at time.Time) {
	h.t.Helper()
	publication := h.publication(at)
	h.ministry.Post(base+"/publication", publication).Want(200)
	h.second.Post(base+"/publication/approvals", publication).Want(200)
	h.Clock.Set(at)
}

// publication is what a person of the ministry confirms: the instant, and the proposal as it stands.
func (h *hall) publication(at time.Time) map[string]any {
	h.t.Helper()
	var p domain.Proposal
	h.ministry.Get(base + "/proposal").Want(200).JSON(&p)
	return map[string]any{"publishAt": at.UTC().Format(time.RFC3339Nano), "digest": p.Digest}
}

// sweep is one run of the schedule.
func (h *hall) sweep() {
	h.t.Helper()
	_, err := h.f.Invoke(ctx, []byte(`{"schedule":"publication"}`))
	h.must(err)
}

// objection is one to a group, in a real name.
func (h *hall) objection(group int) map[string]any {
	return map[string]any{
		"group": h.groups[group].ID, "facts": "公示材料所列的校企合作项目与实际情况不符，情况说明如下（示例）。", "evidence": "合作协议复印件（示例）",
		"objector": map[string]any{"kind": "person", "name": "王某某", "contact": "13800000000", "number": "110000190001010004"},
	}
}

// file reads a published file.
func (h *hall) file(path string) (string, bool) {
	h.t.Helper()
	key, err := vault.ParseKey(path)
	h.must(err)
	body, err := vault.New(h.Tables.AWS, h.Env["AWS_ENDPOINT_URL_S3"], h.Env["PUBLIC_BUCKET"]).Open(ctx, key, "")
	if errors.Is(err, vault.ErrAbsent) {
		return "", false
	}
	h.must(err)
	defer func() { _ = body.Close() }()
	raw, err := io.ReadAll(body)
	h.must(err)
	return string(raw), true
}

// entries reads the ledger's entries of an act.
func (h *hall) entries(want ledger.Act) []ledger.Entry {
	h.t.Helper()
	_, err := h.journal.Sequence(ctx, ends.AddDate(1, 0, 0))
	h.must(err)
	raw, err := h.journal.Entries(ctx)
	h.must(err)
	var list []ledger.Entry
	for _, r := range raw {
		e, err := ledger.Decode(r)
		h.must(err)
		if e.Act == want {
			list = append(list, e)
		}
	}
	return list
}

func (h *hall) verify(r ledger.Receipt) ledger.Entry {
	h.t.Helper()
	e, err := ledger.VerifyReceipt(r, []ledger.PublicKey{h.journal.PublicKey()})
	h.must(err)
	return e
}

func TestEveryRouteHoldsThePolicy(t *testing.T) {
	b := accounttest.New(t, friday)
	b.Env["PUBLIC_BUCKET"], b.Env["DOSSIER_BUCKET"] = "bucket", "files"
	f, err := notice.New(ctx, b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	accounttest.Routes(t, b, f)
	// R7.2: whom an objection is against never handles it, nor the body that recommended it.
	for _, op := range accounttest.Operations(f) {
		if strings.Contains(op.Path, "/objections") && op.Method == "GET" && op.Action == api.Public {
			t.Errorf("%s shows objections to everyone", op.ID)
		}
	}
}

func TestTheFunctionNamesWhatItsEnvironmentLacks(t *testing.T) {
	b := accounttest.New(t, friday)
	if _, err := notice.New(ctx, b.Setup()); err == nil || !strings.Contains(err.Error(), "PUBLIC_BUCKET") {
		t.Fatalf("%v", err)
	}
}

// people are what no public output may hold: accounts, pseudonyms, who objects.
var people = []string{"acc_", "psn_", "王某某", "13800000000", "110000190001010004", "objector"}

func (h *hall) isPublic(where, text string) {
	h.t.Helper()
	if i := slices.IndexFunc(people, func(word string) bool { return strings.Contains(text, word) }); i >= 0 {
		h.t.Errorf("%s holds %s: %s", where, people[i], text)
	}
}
