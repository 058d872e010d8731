package ballot_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"linxuan/functions/ballot/count"
	"linxuan/infra/scenario"
	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table/tabletest"
)

// seance is a ballot of the hall that is led step by step.
type seance struct {
	*hall
	id      string
	seats   []*scenario.ScrutineerSeat
	experts []*scenario.Expert
	hash    ballot.Hash
}

func (h *hall) as(v accounttest.Visitor) *accounttest.Client { return h.Client(h.office, v) }
func (h *hall) tellerOf(v accounttest.Visitor) *accounttest.Client {
	return h.Client(h.teller, v)
}

func (s *seance) path(rest string) string  { return "/v1/ballot/2019/ballots/" + s.id + rest }
func (s *seance) count(rest string) string { return "/v1/count/2019/" + s.id + rest }

// begin creates a ballot and makes its keys.
func begin(t *testing.T) *seance {
	t.Helper()
	s := &seance{hall: enter(t)}
	var created box.Answered
	s.as(s.secretariat).Post("/v1/ballot/2019/ballots", struct{}{}).Want(201).JSON(&created)
	s.id = created.Ballot.Ballot
	s.as(s.secretariat).Post(s.path("/keys"), struct{}{}).Want(200)
	return s
}

// done ends the test on an error.
func (s *seance) done(_ any, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *seance) deal() {
	s.t.Helper()
	for i, v := range s.scrutineers {
		seat, err := scenario.NewScrutineerSeat(s.client(v), "2019", s.id, i+1)
		s.done(nil, err)
		s.seats = append(s.seats, seat)
		s.done(seat.TakeSeat(ctx))
	}
	for _, seat := range s.seats {
		s.done(seat.Deal(ctx))
	}
	for _, seat := range s.seats {
		s.done(seat.Confirm(ctx))
	}
}

func (s *seance) fix() {
	s.t.Helper()
	var fixed box.FixedAnswer
	s.as(s.secretariat).Post(s.path("/setup"), struct{}{}).Want(200).JSON(&fixed)
	s.hash = fixed.Hash
}

// sit lets all experts come in and opens the ballot.
func (s *seance) sit() {
	s.t.Helper()
	for _, v := range s.hall.experts {
		e := &scenario.Expert{Client: s.client(v)}
		s.done(e.Attend(ctx, "2019", s.id))
		s.experts = append(s.experts, e)
	}
	s.done(s.seats[0].Witness(ctx, len(s.hall.experts)))
	s.as(s.secretariat).Post(s.path("/open"), nil).Want(200)
}

// issue lets all experts take their tokens and closes the issue.
func (s *seance) issue() {
	s.t.Helper()
	for _, e := range s.experts {
		s.done(e.TakeTokens(ctx, "2019", s.id, s.hash))
	}
	s.as(s.secretariat).Post(s.path("/barrier"), nil).Want(200)
	s.Clock.Advance(time.Second)
}

func (s *seance) castAll() {
	s.t.Helper()
	for _, e := range s.experts {
		s.done(e.CastAll(ctx, "2019", s.id, nil))
	}
}

// Bad input on every door: a clear refusal, and nothing is changed.
func TestBadInput(t *testing.T) {
	s := begin(t)
	letter := must[*ballot.Scrutineer](t)(ballot.NewScrutineer(rand.Reader, "2019", s.id, 1)).LetterKey()
	secretariat, scrutineer, expert := s.as(s.secretariat), s.as(s.scrutineers[0]), s.as(s.hall.experts[0])
	blinded := strings.Repeat("A", 342)
	before := len(s.rows(s.Store.Ballots))
	for _, row := range []struct {
		name   string
		client *accounttest.Client
		path   string
		body   any
		status int
		code   string
	}{
		{"a round that does not exist", secretariat, "/v1/ballot/1999/ballots", `{}`, 404, "not-found"},
		{"a run-off of no ballot", secretariat, "/v1/ballot/2019/ballots", `{"runOffOf":"bal_00000000000000000000000000"}`, 404, "ballot-not-counted"},
		{"a run-off of a strange id", secretariat, "/v1/ballot/2019/ballots", `{"runOffOf":"../x"}`, 422, "invalid"},
		{"an unknown field", secretariat, "/v1/ballot/2019/ballots", `{"names":true}`, 422, "invalid"},
		{"no JSON", secretariat, "/v1/ballot/2019/ballots", `{"runOffOf":`, 400, "malformed"},
		{"a ballot that does not exist", secretariat, strings.ReplaceAll(s.path("/setup"), s.id, "bal_00000000000000000000000000"), `{}`, 404, "not-found"},
		{"a strange id", secretariat, strings.ReplaceAll(s.path("/setup"), s.id, "bal_1"), `{}`, 422, "invalid"},
		{"a ballot of another round", secretariat, strings.ReplaceAll(s.path("/keys"), "2019", "2020"), `{}`, 404, "not-found"},
		{"no keys at all", secretariat, s.path("/keys"), `{"atMost":0}`, 422, "invalid"},
		{"too many keys at once", secretariat, s.path("/keys"), `{"atMost":101}`, 422, "invalid"},
		{"an opening that is no instant", secretariat, s.path("/setup"), `{"opensAt":"tomorrow"}`, 422, "invalid"},
		{"a fourth seat", scrutineer, s.path("/scrutineers/4/letter-key"), map[string]any{"letterKey": letter}, 422, "invalid"},
		{"a letter key that is cut short", scrutineer, s.path("/scrutineers/1/letter-key"), map[string]any{"letterKey": letter[1:]}, 422, "invalid"},
		{"a letter key off the curve", scrutineer, s.path("/scrutineers/1/letter-key"), map[string]any{"letterKey": ballot.Bytes(make([]byte, 65))}, 422, "closing-letter-key-invalid"},
		{"a dealing without commitments", scrutineer, s.path("/scrutineers/1/dealing"), `{"commitments":[],"sealed":["AA","AA","AA"]}`, 422, "invalid"},
		{"a dealing without a seat", scrutineer, s.path("/scrutineers/1/dealing"), `{"commitments":["AA","AA"],"sealed":["AA","AA","AA"]}`, 403, "closing-no-seat"},
		{"tokens before there is a setup", expert, s.path("/tokens"), `{"requests":[{"group":"g","blinded":"` + blinded + `"}]}`, 409, "ballot-setup-missing"},
		{"no tokens", expert, s.path("/tokens"), `{"requests":[]}`, 422, "invalid"},
		{"26 tokens", expert, s.path("/tokens"), map[string]any{"requests": make([]struct{}, 26)}, 422, "invalid"},
		{"a token of no length", expert, s.path("/tokens"), `{"requests":[{"group":"g","blinded":"AA"}]}`, 422, "invalid"},
		{"coupons before there is a setup", expert, s.path("/coupons"), `{"requests":[{"number":1,"blinded":"` + blinded + `"}]}`, 409, "ballot-setup-missing"},
		{"coupon number 0", expert, s.path("/coupons"), `{"requests":[{"number":0,"blinded":"` + blinded + `"}]}`, 422, "invalid"},
		{"26 coupons", expert, s.path("/coupons"), map[string]any{"requests": make([]struct{}, 26)}, 422, "invalid"},
		{"nobody is counted", scrutineer, s.path("/presence/confirmation"), `{"present":0}`, 422, "invalid"},
		{"the secretariat counts those present", secretariat, s.path("/presence/confirmation"), `{"present":5}`, 403, "forbidden"},
		{"an expert counts those present", expert, s.path("/presence/confirmation"), `{"present":5}`, 403, "forbidden"},
		{"an expert opens", expert, s.path("/open"), `{}`, 403, "forbidden"},
		{"a scrutineer fixes the setup", scrutineer, s.path("/setup"), `{}`, 403, "forbidden"},
		{"the secretariat deals", secretariat, s.path("/scrutineers/1/dealing"), `{}`, 403, "forbidden"},
		{"the secretariat takes a token", secretariat, s.path("/tokens"), `{}`, 403, "forbidden"},
	} {
		body := row.body
		if text, is := body.(string); is {
			body = []byte(text)
		}
		got := row.client.Do("POST", row.path, body)
		if got.Status != row.status || got.Code() != row.code {
			t.Errorf("%s: %d %s, want %d %s: %s", row.name, got.Status, got.Code(), row.status, row.code, got.Body)
		}
		if n := len(s.rows(s.Store.Ballots)); n != before {
			t.Fatalf("%s: refused, but %d items have become %d", row.name, before, n)
		}
	}
}

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// The urn takes no cookie, no foreign form, no query and nothing but a cast; what it refuses leaves nothing behind.
func TestTheUrnsDoor(t *testing.T) {
	s := begin(t)
	s.deal()
	s.fix()
	s.sit()
	s.issue()
	path := "/v1/cast/2019/" + s.id
	nobody, expert := s.Client(s.urn, accounttest.Visitor{}), s.Client(s.urn, s.hall.experts[0])
	expert.Post(path, map[string]any{"cast": "AAAA"}).Refused(400, "cookie-refused")
	nobody.Do("POST", path, map[string]any{"cast": "AAAA"}, "X-Linxuan", "").Refused(403, "foreign-origin")
	nobody.Post(path, map[string]any{"cast": "AAAA"}).Refused(400, "cast-malformed")
	nobody.Post(path, map[string]any{"cast": "A===="}).Refused(422, "invalid")
	nobody.Post(path, map[string]any{"cast": "AAAA", "name": "x"}).Refused(422, "invalid")
	nobody.Post(path, struct{}{}).Refused(422, "invalid")
	nobody.Post(path, map[string]any{"cast": strings.Repeat("A", 9000)}).Refused(413, "body-too-large")
	nobody.Post("/v1/cast/2019/bal_00000000000000000000000000", map[string]any{"cast": "AAAA"}).Refused(404, "not-found")
	nobody.Post("/v1/cast/2020/"+s.id, map[string]any{"cast": "AAAA"}).Refused(404, "not-found")
	nobody.Get(path).Refused(404, "no-such-route")
	for _, row := range s.rows(s.Store.Ballots) {
		if strings.Contains(row, `"pk":"cast#`) {
			t.Errorf("stored: %s", row)
		}
	}
	if log := s.Log.String(); strings.Contains(log, path) || strings.Contains(log, `"op":"cast"`) {
		t.Error("the log speaks of the urn")
	}
}

// Nothing of a count is told before it, and its parts have their order (R6.5).
func TestNoCountBeforeTheClose(t *testing.T) {
	s := begin(t)
	public := s.Client(s.teller, accounttest.Visitor{})
	counting := s.tellerOf(s.secretariat)
	early := func() {
		t.Helper()
		public.Get(s.count("")).Refused(404, "ballot-not-counted")
		counting.Post(s.count("/count"), nil).Refused(409, "ballot-not-closed")
	}
	early()
	s.deal()
	s.fix()
	early()
	s.sit()
	early()
	s.issue()
	early()
	if _, err := s.seats[0].GiveShare(ctx); !scenario.Refused(err, "ballot-not-closed") {
		t.Errorf("a share before the close: %v", err)
	}
	counting.Post(s.count("/close"), nil).Refused(409, "casting-still-open")
	s.castAll()
	early()
	s.tellerOf(s.scrutineers[0]).Post(s.count("/close"), nil).Refused(403, "forbidden")
	counting.Post(s.count("/close"), nil).Want(200)
	public.Get(s.count("")).Refused(404, "ballot-not-counted")
	counting.Post(s.count("/count"), nil).Refused(409, "closing-shares-too-few")
	s.done(s.seats[1].GiveShare(ctx))
	false1 := map[string]any{"value": ballot.Bytes(make([]byte, 32))}
	refused := s.tellerOf(s.scrutineers[2]).Post(s.count("/shares"), false1).Refused(422, "closing-share-false").Map()
	if refused["scrutineer"] != float64(3) || !strings.Contains(refused["detail"].(string), "3") {
		t.Errorf("the false share is not named: %v", refused)
	}
	counting.Post(s.count("/count"), nil).Refused(409, "closing-shares-too-few")
	s.done(s.seats[2].GiveShare(ctx))
	s.tellerOf(s.scrutineers[0]).Post(s.count("/count"), nil).Want(200)
	public.Get(s.count("")).Want(200)
}

// A file that could not be published at the count is published when the count is asked for again, under the same key too: an
// answer that was kept would leave it out.
func TestAPublicationThatFailedIsMadeUpFor(t *testing.T) {
	s := begin(t)
	s.deal()
	s.fix()
	s.sit()
	s.issue()
	s.castAll()
	counting := s.tellerOf(s.secretariat)
	counting.Post(s.count("/close"), nil).Want(200)
	s.done(s.seats[0].GiveShare(ctx))
	s.done(s.seats[1].GiveShare(ctx))
	bucket := s.Env["PUBLIC_BUCKET"]
	s.Env["PUBLIC_BUCKET"] = "no-such-bucket"
	broken := s.Client(build(t, s.Bench, count.New), s.secretariat)
	if got := broken.Do("POST", s.count("/count"), nil, "Idempotency-Key", "the-same-key-again"); got.Status < 400 {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	s.Env["PUBLIC_BUCKET"] = bucket
	var counted, again box.Count
	counting.Do("POST", s.count("/count"), nil, "Idempotency-Key", "the-same-key-again").Want(200).JSON(&counted)
	if _, err := ballot.ParseFile(s.published(counted.File.Key)); err != nil {
		t.Error(err)
	}
	counting.Post(s.count("/count"), nil).Want(200).JSON(&again)
	if again.Receipt != counted.Receipt || again.File != counted.File {
		t.Errorf("another count: %+v", again)
	}
}

// A lost answer is found again under its idempotency key: the receipt of the setup, the tokens of an expert.
func TestLostAnswersAreFound(t *testing.T) {
	s := begin(t)
	s.deal()
	secretariat := s.as(s.secretariat)
	s.Tables.Faults.Next("TransactWriteItems", tabletest.LoseAnswer)
	var fixed box.FixedAnswer
	got := secretariat.Post(s.path("/setup"), struct{}{}).Want(200)
	got.JSON(&fixed)
	if got.Header["idempotency-replayed"] != "true" || fixed.Hash == (ballot.Hash{}) {
		t.Errorf("%v %s", got.Header, got.Body)
	}
	s.hash = fixed.Hash
	s.sit()
	requests := map[string]any{"requests": []map[string]any{{"group": groupID(2), "blinded": ballot.Bytes(append(make([]byte, 255), 9))}}}
	expert := s.as(s.hall.experts[3])
	s.Tables.Faults.Next("TransactWriteItems", tabletest.LoseAnswer)
	var lost, again box.Issue
	expert.Post(s.path("/tokens"), requests).Want(200).JSON(&lost)
	expert.Post(s.path("/tokens"), requests).Want(200).JSON(&again)
	if len(lost.Tokens) != 1 || string(lost.Tokens[0].BlindSignature) != string(again.Tokens[0].BlindSignature) || lost.Receipt == nil {
		t.Errorf("%+v, then %+v", lost, again)
	}
	if _, err := ledger.VerifyReceipt(*lost.Receipt, []ledger.PublicKey{s.journal().PublicKey()}); err != nil {
		t.Error(err)
	}
}

// What a scrutineer sees of the seats are keys and dealings, and which one is the own; no account.
func TestSeatsNameNobody(t *testing.T) {
	s := begin(t)
	s.deal()
	answer := s.as(s.scrutineers[1]).Get(s.path("/scrutineers")).Want(200)
	var list struct {
		Items []struct {
			Scrutineer int
			Own        bool
			Confirmed  bool
		}
	}
	answer.JSON(&list)
	for i, seat := range list.Items {
		if seat.Scrutineer != i+1 || seat.Own != (i == 1) || !seat.Confirmed {
			t.Errorf("seat %+v", seat)
		}
		if strings.Contains(string(answer.Body), s.scrutineers[i].Actor.ID) {
			t.Error("an account is named")
		}
	}
	s.as(s.scrutineers[1]).Post(s.path("/scrutineers/1/confirmation"), nil).Refused(403, "closing-no-seat")
}

// R5.2: the schedule closes what is over, once; before the end it closes nothing, and late casts are refused whether it runs
// or not.
func TestTheScheduleClosesWhatIsOver(t *testing.T) {
	s := begin(t)
	s.deal()
	s.fix()
	s.sit()
	s.issue()
	var state box.State
	s.as(s.secretariat).Get(s.path("")).Want(200).JSON(&state)
	sweep := func() string {
		t.Helper()
		out, err := s.teller.Invoke(ctx, []byte(`{"schedule":"ballot-close"}`))
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	for _, row := range []struct {
		at   calendar.Instant
		want string
	}{{state.ClosesAt - 1, `{"closed":0}`}, {state.ClosesAt, `{"closed":1}`}, {state.ClosesAt + 1, `{"closed":0}`}} {
		s.Clock.Set(row.at.Time())
		if row.at == state.ClosesAt { // nothing has run yet
			if _, err := s.experts[0].CastAll(ctx, "2019", s.id, nil); !scenario.Refused(err, "casting-closed") {
				t.Errorf("a late cast: %v", err)
			}
			s.Clock.Set(row.at.Time())
		}
		if got := sweep(); got != row.want {
			t.Errorf("at %s: %s, want %s", row.at, got, row.want)
		}
	}
	s.as(s.SignIn(account.Secretariat, "", "")).Get(s.path("")).Want(200).JSON(&state)
	if state.Phase != box.Closed {
		t.Errorf("the ballot is %s", state.Phase)
	}
	if _, err := s.teller.Invoke(ctx, []byte(`{"schedule":""}`)); err == nil {
		t.Error("took what is no schedule's event")
	}
}

// R6.2: an expert who is recused has no way to a vote on that group: no token for it, none of another group's, none of his own
// making.
func TestARecusedExpertHasNoVote(t *testing.T) {
	s := begin(t)
	s.deal()
	s.fix()
	s.sit()
	recused := s.hall.experts[1] // from group 1
	blinded := strings.Repeat("A", 342)
	body := []byte(`{"requests":[{"group":"` + groupID(1) + `","blinded":"` + blinded + `"}]}`)
	s.as(recused).Post(s.path("/tokens"), body).Refused(409, "ballot-voter-recused")
	s.done(s.experts[1].TakeTokens(ctx, "2019", s.id, s.hash))
	if _, err := s.experts[1].CastAll(ctx, "2019", s.id, map[string]ballot.Choice{groupID(1): ballot.Approve}); !errors.Is(err, ballot.ErrNoPaper) {
		t.Errorf("his client makes a vote: %v", err)
	}
}
