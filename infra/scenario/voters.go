package scenario

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/ledger"
)

// ScrutineerSeat is a scrutineer's client. The share stays with it until the close.
type ScrutineerSeat struct {
	Client *Client
	round  string
	id     string
	number int
	secret *ballot.Scrutineer
	share  ballot.KeyShare
}

// NewScrutineerSeat makes the client of scrutineer 1, 2 or 3.
func NewScrutineerSeat(c *Client, round, id string, number int) (*ScrutineerSeat, error) {
	secret, err := ballot.NewScrutineer(rand.Reader, round, id, number)
	return &ScrutineerSeat{Client: c, round: round, id: id, number: number, secret: secret}, err
}

func (s *ScrutineerSeat) post(ctx context.Context, what string, in any) (ledger.Receipt, error) {
	var seating box.Seating
	path := fmt.Sprintf("%s/scrutineers/%d/%s", ballotPath(s.round, s.id), s.number, what)
	return seating.Receipt, s.Client.Post(ctx, path, in, &seating)
}

// TakeSeat sends the key for letters.
func (s *ScrutineerSeat) TakeSeat(ctx context.Context) (ledger.Receipt, error) {
	return s.post(ctx, "letter-key", map[string]any{"letterKey": s.secret.LetterKey()})
}

// seated are the others' letter keys and dealings, in the order of the seats.
func (s *ScrutineerSeat) seated(ctx context.Context) (letters []ballot.Bytes, dealings []ballot.Dealing, err error) {
	var list struct {
		Items []struct {
			LetterKey ballot.Bytes    `json:"letterKey"`
			Dealing   *ballot.Dealing `json:"dealing"`
		} `json:"items"`
	}
	_, err = s.Client.Get(ctx, ballotPath(s.round, s.id)+"/scrutineers", &list)
	for _, seat := range list.Items {
		letters = append(letters, seat.LetterKey)
		if seat.Dealing != nil {
			dealings = append(dealings, *seat.Dealing)
		}
	}
	return letters, dealings, err
}

// Deal deals to everyone who has a seat.
func (s *ScrutineerSeat) Deal(ctx context.Context) (ledger.Receipt, error) {
	letters, _, err := s.seated(ctx)
	if err != nil {
		return ledger.Receipt{}, err
	}
	dealing, err := s.secret.Deal(rand.Reader, box.Needed, letters)
	if err != nil {
		return ledger.Receipt{}, err
	}
	return s.post(ctx, "dealing", map[string]any{"commitments": dealing.Commitments, "sealed": dealing.Sealed})
}

// Confirm makes the share of everyone's dealings, keeps it, and says that it fits.
func (s *ScrutineerSeat) Confirm(ctx context.Context) (ledger.Receipt, error) {
	_, dealings, err := s.seated(ctx)
	if err != nil {
		return ledger.Receipt{}, err
	}
	if s.share, err = s.secret.Receive(dealings); err != nil {
		return ledger.Receipt{}, err
	}
	return s.post(ctx, "confirmation", nil)
}

// GiveShare gives the share after the close.
func (s *ScrutineerSeat) GiveShare(ctx context.Context) (ledger.Receipt, error) {
	var receipt ledger.Receipt
	err := s.Client.Post(ctx, countPath(s.round, s.id)+"/shares", map[string]any{"value": s.share.Value}, &receipt)
	return receipt, err
}

// Witness confirms that so many experts are in the room.
func (s *ScrutineerSeat) Witness(ctx context.Context, present int) (ledger.Receipt, error) {
	var receipt ledger.Receipt
	err := s.Client.Post(ctx, ballotPath(s.round, s.id)+"/presence/confirmation", map[string]any{"present": present}, &receipt)
	return receipt, err
}

// Expert is an expert's client in the ballot: signed in until the tokens are there, nobody from then on.
type Expert struct {
	Client *Client
	voter  *ballot.Voter
	groups []string // that the expert may vote on

	requests []ballot.TokenRequest
	answers  []ballot.TokenAnswer
	casts    []ballot.Cast
}

// Attend signs the expert in to the ballot.
func (e *Expert) Attend(ctx context.Context, round, id string) (ledger.Receipt, error) {
	var receipt ledger.Receipt
	return receipt, e.Client.Post(ctx, ballotPath(round, id)+"/presence", nil, &receipt)
}

// TakeTokens takes one token for each group that the expert may vote on, after the setup was held against what was read out.
func (e *Expert) TakeTokens(ctx context.Context, round, id string, readOut ballot.Hash) ([]ledger.Receipt, error) {
	if err := e.Prepare(ctx, round, id, readOut); err != nil {
		return nil, err
	}
	receipts, err := e.Ask(ctx, round, id)
	if err != nil {
		return nil, err
	}
	return receipts, e.Finish()
}

// Prepare holds the setup against what was read out and blinds a paper for each group that the expert may vote on.
func (e *Expert) Prepare(ctx context.Context, round, id string, readOut ballot.Hash) error {
	setup, err := readSetup(ctx, e.Client, round, id)
	if err != nil {
		return err
	}
	if e.voter, err = ballot.NewVoter(rand.Reader, setup, readOut); err != nil {
		return err
	}
	var own box.Entitlement
	if _, err := e.Client.Get(ctx, ballotPath(round, id)+"/tokens", &own); err != nil {
		return err
	}
	e.groups = own.Groups
	e.requests, err = e.voter.Ask(own.Groups...)
	return err
}

// Ask asks for the tokens of what was prepared, as many at a time as a request takes.
func (e *Expert) Ask(ctx context.Context, round, id string) ([]ledger.Receipt, error) {
	var receipts []ledger.Receipt
	for some := range slices.Chunk(e.requests, box.TokensAtOnce) {
		var issue box.Issue
		if err := e.Client.Post(ctx, ballotPath(round, id)+"/tokens", map[string]any{"requests": some}, &issue); err != nil {
			return nil, err
		}
		e.answers = append(e.answers, issue.Tokens...)
		if issue.Receipt != nil {
			receipts = append(receipts, *issue.Receipt)
		}
	}
	coupons, err := e.takeCoupons(ctx, round, id)
	return append(receipts, coupons...), err
}

// takeCoupons takes the expert's coupons, where the ballot has a cap.
func (e *Expert) takeCoupons(ctx context.Context, round, id string) ([]ledger.Receipt, error) {
	requests, err := e.voter.AskCoupons()
	if err != nil {
		return nil, err
	}
	var receipts []ledger.Receipt
	for some := range slices.Chunk(requests, box.TokensAtOnce) {
		var issue box.CouponIssue
		if err := e.Client.Post(ctx, ballotPath(round, id)+"/coupons", map[string]any{"requests": some}, &issue); err != nil {
			return nil, err
		}
		if err := e.voter.TakeCoupons(issue.Coupons...); err != nil {
			return nil, err
		}
		if issue.Receipt != nil {
			receipts = append(receipts, *issue.Receipt)
		}
	}
	return receipts, nil
}

// Finish unblinds the tokens and checks them.
func (e *Expert) Finish() error {
	err := e.voter.Take(e.answers...)
	e.requests, e.answers = nil, nil
	return err
}

// CastAll casts every token, in shuffled order, without a cookie, from a client that knows nobody. A browser spreads the
// casts over the window at random; here they follow each other.
func (e *Expert) CastAll(ctx context.Context, round, id string, choices map[string]ballot.Choice) ([]ledger.Receipt, error) {
	if err := e.Seal(choices); err != nil {
		return nil, err
	}
	return e.Send(ctx, round, id)
}

// Seal fills every paper in.
func (e *Expert) Seal(choices map[string]ballot.Choice) error {
	var err error
	e.casts, err = e.voter.Casts(choices)
	return err
}

// Sealed are the casts that the last Seal made.
func (e *Expert) Sealed() []ballot.Cast { return e.casts }

// Send sends what was sealed.
func (e *Expert) Send(ctx context.Context, round, id string) ([]ledger.Receipt, error) {
	nobody := NewClient(e.Client.base, e.Client.http)
	receipts := make([]ledger.Receipt, 0, len(e.casts))
	for _, c := range e.casts {
		receipt, err := castOne(ctx, nobody, round, id, c)
		if err != nil {
			return receipts, err
		}
		if receipt.Content != c.Digest().String() {
			return receipts, errors.New("scenario: a receipt for another cast")
		}
		receipts = append(receipts, receipt)
	}
	return receipts, nil
}

// castOne sends one cast; the same bytes may be sent again as often as it takes.
func castOne(ctx context.Context, nobody *Client, round, id string, c ballot.Cast) (ledger.Receipt, error) {
	in := map[string]any{"cast": ballot.Bytes(c.Encode())}
	for try := 1; ; try++ {
		var receipt ledger.Receipt
		_, err := nobody.send(ctx, "POST", "/v1/cast/"+round+"/"+id, in, &receipt, nil)
		if !Refused(err, ballot.ErrCastingEarly.Code) || try == tries {
			return receipt, err
		}
		select { // casting opens a moment after the barrier
		case <-ctx.Done():
			return receipt, ctx.Err()
		case <-time.After(time.Duration(try) * 5 * time.Millisecond):
		}
	}
}

// Holding makes a client of whoever holds a session already, by its token.
func (c *Client) Holding(session string) *Client {
	return &Client{base: c.base, http: c.http, cookie: session}
}
