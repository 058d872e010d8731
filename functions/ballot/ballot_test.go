package ballot_test

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	function "linxuan/functions/ballot"
	"linxuan/functions/ballot/count"
	"linxuan/functions/cast"
	"linxuan/infra/scenario"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// firstChoice gives, with the recusals of the hall: group 2 five approvals, groups 3 and 4 four each with equal scores, group
// 1 three of three, group 0 two of four, group 5 none. Two places: group 2 is chosen, 3 and 4 are tied for the other.
func firstChoice(expert int, group string) ballot.Choice {
	approvals := map[string][]int{groupID(2): {0, 1, 2, 3, 4}, groupID(3): {0, 1, 2, 3}, groupID(4): {1, 2, 3, 4}, groupID(1): {2, 3, 4}, groupID(0): {1, 2}}
	switch {
	case slices.Contains(approvals[group], expert):
		return ballot.Approve
	case group == groupID(5):
		return 0 // left open
	}
	return ballot.Reject
}

func runOffChoice(_ int, group string) ballot.Choice {
	if group == groupID(4) {
		return ballot.Approve
	}
	return ballot.Reject
}

// A ballot of six groups with a run-off, from its creation to the published file, over all three functions (R6.5).
func TestAWholeBallot(t *testing.T) {
	h := enter(t)
	first, err := h.ballot(firstChoice).Hold(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if c := first.Count; c.Issued != 27 || c.Cast != 27 || c.Valid != 27 || c.Chosen != 1 || c.Standing != ballot.Tied {
		t.Errorf("count %+v", c)
	}
	want := map[string]ballot.Outcome{
		groupID(0): ballot.OutcomeNotPassed, groupID(1): ballot.OutcomeBeyond, groupID(2): ballot.OutcomeChosen,
		groupID(3): ballot.OutcomeRunOff, groupID(4): ballot.OutcomeRunOff, groupID(5): ballot.OutcomeNotPassed,
	}
	entitled := map[string]int{groupID(0): 4, groupID(1): 3}
	if len(first.Result.Groups) != groups {
		t.Errorf("%d groups: one that failed the preliminary review is voted on, or one is missing", len(first.Result.Groups))
	}
	for _, g := range first.Result.Groups {
		n := 5
		if fewer, recused := entitled[g.Group]; recused {
			n = fewer
		}
		if g.Outcome != want[g.Group] || g.Entitled != n || g.Eligible != n || g.Issued != n || g.Cast != n {
			t.Errorf("group %+v", g)
		}
	}
	second, err := h.ballot(runOffChoice).Hold(ctx, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r := second.Result; r.Standing != ballot.Final || len(r.Groups) != 2 || r.Groups[0].Group != groupID(4) || second.Count.Chosen != 1 {
		t.Errorf("run-off %+v", r)
	}
	chosen, err := box.OpenResults(h.Store).Chosen(ctx, "2019", []string{first.ID, second.ID})
	if err != nil || !slices.Equal(chosen, []string{groupID(2), groupID(4)}) {
		t.Errorf("chosen %v: %v", chosen, err)
	}
	for _, held := range []scenario.Held{first, second} {
		h.checkFile(held)
		for _, r := range held.Receipts {
			if _, err := ledger.VerifyReceipt(r, []ledger.PublicKey{h.journal().PublicKey()}); err != nil {
				t.Errorf("receipt %s: %v", r.ID, err)
			}
		}
	}
	h.checkTraces(first)
	h.checkLedger(first, second)
	h.checkPublic(first, second)
}

// checkPublic: anyone finds the counted ballots of the round, and the names of the groups in them.
func (h *hall) checkPublic(all ...scenario.Held) {
	h.t.Helper()
	public := h.Client(h.teller, accounttest.Visitor{})
	var list api.List[box.Listed]
	public.Get("/v1/count/2019").Want(200).JSON(&list)
	if len(list.Items) != len(all) {
		h.t.Fatalf("%+v", list)
	}
	for i, held := range all {
		l := list.Items[i]
		if l.Ballot != held.ID || l.File != held.Count.File || l.Groups != len(held.Result.Groups) || l.SetupHash != held.Hash || l.Standing != held.Result.Standing {
			h.t.Errorf("listed %+v", l)
		}
	}
	var names api.List[struct{ Group, Name string }]
	public.Get("/v1/count/2019/" + all[1].ID + "/groups").Want(200).JSON(&names)
	if len(names.Items) != 2 || names.Items[0].Group != groupID(4) || names.Items[0].Name != "第4集团（示例）" {
		h.t.Errorf("names %+v", names)
	}
}

// R6.5: a round with a cap on approvals, over HTTP: coupons are taken with the tokens, the file is recounted, and neither
// the tables nor the log say who used which.
func TestAWholeBallotWithACap(t *testing.T) {
	h := enter(t, func(c *round.Config) { c.Ballot.ApprovalCap = 2 })
	held, err := h.ballot(func(_ int, group string) ballot.Choice {
		if group == groupID(2) || group == groupID(4) {
			return ballot.Approve
		}
		return ballot.Reject
	}).Hold(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if held.Setup.Coupons == nil || held.Count.Valid != 27 || held.Count.Void != 0 || held.Count.Chosen != 2 {
		t.Errorf("%+v", held.Count)
	}
	h.checkFile(held)
	h.checkTraces(held)
}

// checkFile counts again from what is published.
func (h *hall) checkFile(held scenario.Held) {
	h.t.Helper()
	raw := h.published(held.Count.File.Key)
	if sha256.Sum256(raw) != held.Count.File.SHA256 || len(raw) != held.Count.File.Bytes {
		h.t.Errorf("another file is published than was entered")
	}
	file, err := ballot.ParseFile(raw)
	if err != nil {
		h.t.Fatal(err)
	}
	report := ballot.Recount(file)
	if !report.OK() || file.SetupHash != held.Hash {
		h.t.Errorf("recount: %+v", report.Checks)
	}
	derived, err := report.Result.Hash()
	if err != nil || derived != held.Count.Result {
		h.t.Errorf("the recount gives %s, entered was %s: %v", derived, held.Count.Result, err)
	}
}

// checkTraces looks for anything that could lead from a vote to a person, in all that the platform keeps and says (R6.5).
func (h *hall) checkTraces(held scenario.Held) {
	h.t.Helper()
	sender := []string{address, agent, trace}
	people := []string{}
	for _, v := range slices.Concat(h.experts, h.scrutineers, []accounttest.Visitor{h.secretariat}) {
		_, token, _ := strings.Cut(v.Cookie, "=")
		people = append(people, v.Actor.ID, v.Actor.Pseudonym, v.Actor.Session, token)
	}
	votes := 0
	for _, name := range []string{h.Store.Records, h.Store.Accounts, h.Store.Ballots, h.Store.Ledger} {
		for _, row := range h.rows(name) {
			h.none("stored", row, sender)
			vote := strings.Contains(row, `"pk":"cast#`) || strings.Contains(row, string(box.ActCast))
			if vote {
				votes++
				h.none("stored of a vote", row, people)
			}
			if strings.Contains(row, `"pk":"result#`) || strings.Contains(row, `"pk":"setup#`) || strings.Contains(row, `"pk":"phase#`) {
				h.none("readable beside the votes", row, people[:len(h.experts)*4])
			}
		}
	}
	if votes < 2*held.Count.Cast {
		h.t.Errorf("%d traces of votes looked at, there are %d votes", votes, held.Count.Cast)
	}
	h.none("published", string(h.published(held.Count.File.Key)), slices.Concat(sender, people))
	log := h.Log.String()
	h.none("logged", log, slices.Concat(sender, people))
	if strings.Contains(log, `"op":"cast"`) || !strings.Contains(log, `"op":"issue-tokens"`) {
		h.t.Error("the log has a line of a cast, or none of the rest")
	}
}

func (h *hall) none(where, text string, words []string) {
	h.t.Helper()
	for _, word := range words {
		if word == "" {
			h.t.Fatal("looking for nothing")
		}
		if strings.Contains(text, word) {
			h.t.Errorf("%s: %s in %.300s", where, word, text)
		}
	}
}

// rows are all items of a table as JSON.
func (h *hall) rows(name string) []string {
	h.t.Helper()
	var rows []string
	pages := dynamodb.NewScanPaginator(h.Store.Client(), &dynamodb.ScanInput{TableName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, item := range page.Items {
			var row map[string]any
			if err := table.Unmarshal(item, &row); err != nil {
				h.t.Fatal(err)
			}
			raw, err := json.Marshal(row)
			if err != nil {
				h.t.Fatal(err)
			}
			rows = append(rows, string(raw))
		}
	}
	return rows
}

// checkLedger folds the chain and looks at what the ballots have entered: each cast once, by nobody, at a minute that says
// nothing, and after the barrier.
func (h *hall) checkLedger(all ...scenario.Held) {
	h.t.Helper()
	j := h.journal()
	if _, err := j.Sequence(ctx, h.Clock.Now()); err != nil {
		h.t.Fatal(err)
	}
	chain, err := j.Entries(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	acts, casts := map[ledger.Act]int{}, map[string]bool{}
	barriers := map[string]bool{}
	for _, raw := range chain {
		e, err := ledger.Decode(raw)
		if err != nil {
			h.t.Fatal(err)
		}
		acts[e.Act]++
		barriers[e.Subject] = barriers[e.Subject] || e.Act == box.ActBarrier
		if e.Act != box.ActCast {
			continue
		}
		casts[e.Content] = true
		if e.Role != "" || e.Actor != "" || e.Facts != nil || !barriers[e.Subject] {
			h.t.Errorf("cast %s", raw)
		}
	}
	cast := 0
	for _, held := range all {
		cast += held.Count.Cast
	}
	if acts[box.ActCast] != cast || len(casts) != cast {
		h.t.Errorf("%d entries for %d casts", acts[box.ActCast], cast)
	}
	n := len(all)
	for act, want := range map[ledger.Act]int{
		box.ActCreated: n, box.ActSetup: n, box.ActPresent: n * experts, box.ActWitnessed: n, box.ActOpened: n, box.ActIssued: n * experts, box.ActBarrier: n,
		box.ActClosed: n, box.ActShare: n * box.Needed, box.ActCounted: n, box.ActConfirmed: n * box.Scrutineers, box.ActDealt: n * box.Scrutineers,
	} {
		if acts[act] != want {
			h.t.Errorf("%s: %d entries, want %d", act, acts[act], want)
		}
	}
}

// The urn's code knows no account, and so can name none (R6.5).
func TestTheUrnKnowsNoAccount(t *testing.T) {
	for _, row := range []struct{ of, without string }{
		{"linxuan/functions/cast/lambda", "linxuan/shared/account"},
		{"linxuan/shared/ballot/box", "linxuan/shared/account"},
		{"linxuan/functions/cast/lambda", "linxuan/shared/review"},
	} {
		out, err := exec.Command("go", "list", "-deps", row.of).Output()
		if err != nil {
			t.Fatal(err)
		}
		deps := strings.Fields(string(out))
		if !slices.Contains(deps, "linxuan/shared/table") {
			t.Fatalf("no list of what %s is made of: %v", row.of, deps)
		}
		if slices.Contains(deps, row.without) {
			t.Errorf("%s imports %s", row.of, row.without)
		}
	}
}

func TestEveryRouteHoldsThePolicy(t *testing.T) {
	h := enter(t)
	accounttest.Routes(t, h.Bench, h.office)
	accounttest.Routes(t, h.Bench, h.teller)
	for _, op := range accounttest.Operations(h.urn) {
		if op.ID != "cast" || op.Method != http.MethodPost {
			t.Errorf("the urn has another door: %+v", op)
		}
	}
}

func TestTheFunctionsNameWhatTheirEnvironmentLacks(t *testing.T) {
	for _, name := range []string{"SIGNING_KEY", "BALLOTS_TABLE"} {
		b := accounttest.New(t, morning)
		b.Env[name] = ""
		_, office := function.New(ctx, b.Setup())
		_, urn := cast.New(ctx, b.Setup())
		_, teller := count.New(ctx, b.Setup())
		for _, err := range []error{office, urn, teller} {
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	b := accounttest.New(t, morning)
	b.Env["BALLOT_WRAP_KEY"] = "too short"
	if _, err := function.New(ctx, b.Setup()); err == nil || strings.Contains(err.Error(), "too short") {
		t.Errorf("%v", err)
	}
}
