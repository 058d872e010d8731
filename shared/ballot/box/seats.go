package box

import (
	"context"
	"crypto/ecdh"
	"slices"

	"linxuan/shared/ballot"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Scrutineers hold the closing key together; Needed of their shares open a ballot (R6.5).
const (
	Scrutineers = 3
	Needed      = 2
)

// sealedBytes is the length of a dealt value: encapsulated key, scalar, tag.
const sealedBytes = 65 + 32 + 16

// Refusals of the seats.
var (
	ErrSeatTaken    = fault.Define("closing-seat-taken", fault.Conflict, "R6.5")      // seat
	ErrSeatNone     = fault.Define("closing-no-seat", fault.Forbidden, "R6.5")        // not a scrutineer of this ballot
	ErrDealingBegun = fault.Define("closing-dealing-begun", fault.Conflict, "R6.5")   // letter keys are fixed
	ErrLettersFew   = fault.Define("closing-letters-missing", fault.Conflict, "R6.5") // needed, given
	ErrDealt        = fault.Define("closing-dealt", fault.Conflict, "R6.5")           // another dealing was given
	ErrDealingsFew  = fault.Define("closing-dealings-missing", fault.Conflict, "R6.5")
	ErrNotConfirmed = fault.Define("closing-not-confirmed", fault.Conflict, "R6.5") // needed, given
	ErrLetterKey    = fault.Define("closing-letter-key-invalid", fault.Invalid, "R6.5")
)

// Seat is one scrutineer's place: who sits there and what he gave for the closing key.
type Seat struct {
	Number    int             `json:"scrutineer"` // 1, 2, 3
	Account   string          `json:"account"`
	LetterKey ballot.Bytes    `json:"letterKey"`
	Dealing   *ballot.Dealing `json:"dealing,omitempty"`
	Confirmed bool            `json:"confirmed"` // received a share that fits everybody's commitments
}

type seatsRecord struct {
	Seats   []Seat `json:"seats"` // ascending by number
	Version int64  `json:"version"`
}

func (r seatsRecord) of(account string) *Seat {
	i := slices.IndexFunc(r.Seats, func(s Seat) bool { return s.Account == account })
	if i < 0 {
		return nil
	}
	return &r.Seats[i]
}

// held is the seat of that number, if the account sits there; else ErrSeatNone.
func (r seatsRecord) held(account string, number int) (*Seat, error) {
	mine := r.of(account)
	if mine == nil || mine.Number != number {
		return nil, ErrSeatNone.New()
	}
	return mine, nil
}

func (r seatsRecord) count(has func(Seat) bool) int {
	n := 0
	for _, s := range r.Seats {
		if has(s) {
			n++
		}
	}
	return n
}

func hasDealt(s Seat) bool     { return s.Dealing != nil }
func hasConfirmed(s Seat) bool { return s.Confirmed }

// Seats reads the scrutineers' places; a dealing in them is for its receivers only to open.
func (b ballots) Seats(ctx context.Context, roundID, id string) ([]Seat, error) {
	if _, err := b.State(ctx, roundID, id); err != nil {
		return nil, err
	}
	r, err := b.seats(ctx, roundID, id)
	return r.Seats, err
}

func (b ballots) seats(ctx context.Context, roundID, id string) (seatsRecord, error) {
	r, _, err := table.Find[seatsRecord](ctx, b.store, b.store.Ballots, seatsKey(roundID, id))
	return r, err
}

// Seating is the answer to whatever a scrutineer gives.
type Seating struct {
	Ballot     string         `json:"ballot"`
	Scrutineer int            `json:"scrutineer,omitempty"`
	Receipt    ledger.Receipt `json:"receipt"`
}

// TakeSeat gives a seat to a scrutineer with the key of his letters. He may come with another key while nobody has dealt.
func (o *Office) TakeSeat(ctx context.Context, act table.Act, roundID, id string, number int, letterKey ballot.Bytes) (Seating, error) {
	if _, err := ecdh.P256().NewPublicKey(letterKey); err != nil {
		return Seating{}, ErrLetterKey.New("scrutineer", number)
	}
	return o.changeSeats(ctx, act, roundID, id, number, func(r *seatsRecord) (ledger.Entry, error) {
		if r.count(hasDealt) > 0 {
			return ledger.Entry{}, ErrDealingBegun.New()
		}
		if slices.ContainsFunc(r.Seats, func(s Seat) bool { return (s.Number == number) != (s.Account == act.Actor) }) {
			return ledger.Entry{}, ErrSeatTaken.New("scrutineer", number)
		}
		r.Seats = slices.DeleteFunc(r.Seats, func(s Seat) bool { return s.Number == number })
		r.Seats = append(r.Seats, Seat{Number: number, Account: act.Actor, LetterKey: letterKey})
		slices.SortFunc(r.Seats, func(a, b Seat) int { return a.Number - b.Number })
		return ledger.Entry{Act: ActSeated, Content: hashHex(letterKey)}, nil
	})
}

// Deal takes what a scrutineer gives to the others, once all letter keys are there. The same dealing may come again.
func (o *Office) Deal(ctx context.Context, act table.Act, roundID, id string, d ballot.Dealing) (Seating, error) {
	return o.changeSeats(ctx, act, roundID, id, d.Scrutineer, func(r *seatsRecord) (ledger.Entry, error) {
		mine, err := r.held(act.Actor, d.Scrutineer)
		if err != nil {
			return ledger.Entry{}, err
		}
		if len(r.Seats) < Scrutineers {
			return ledger.Entry{}, ErrLettersFew.New("needed", Scrutineers, "given", len(r.Seats))
		}
		if err := checkDealing(d); err != nil {
			return ledger.Entry{}, err
		}
		hash, err := ledger.ContentHash(d)
		if err != nil {
			return ledger.Entry{}, err
		}
		if mine.Dealing != nil {
			if before, err := ledger.ContentHash(mine.Dealing); err != nil || before != hash {
				return ledger.Entry{}, ErrDealt.New()
			}
		}
		mine.Dealing = &d
		return ledger.Entry{Act: ActDealt, Content: hash}, nil
	})
}

// checkDealing looks at what the office can see of a dealing; whether the sealed values fit, their receivers say.
func checkDealing(d ballot.Dealing) error {
	wrong := ballot.ErrDealing.New("scrutineer", d.Scrutineer)
	if len(d.Commitments) != Needed || len(d.Sealed) != Scrutineers {
		return wrong
	}
	if slices.ContainsFunc(d.Sealed, func(sealed ballot.Bytes) bool { return len(sealed) != sealedBytes }) {
		return wrong
	}
	if _, err := ballot.NewClosing([][]ballot.Bytes{d.Commitments}); err != nil {
		return wrong
	}
	return nil
}

// Confirm is a scrutineer's word that the dealings gave him a share that fits; without all of them no setup is fixed, since
// a false dealing could leave too few good shares to open the ballot.
func (o *Office) Confirm(ctx context.Context, act table.Act, roundID, id string, number int) (Seating, error) {
	return o.changeSeats(ctx, act, roundID, id, number, func(r *seatsRecord) (ledger.Entry, error) {
		mine, err := r.held(act.Actor, number)
		if err != nil {
			return ledger.Entry{}, err
		}
		if n := r.count(hasDealt); n < Scrutineers {
			return ledger.Entry{}, ErrDealingsFew.New("needed", Scrutineers, "given", n)
		}
		mine.Confirmed = true
		return ledger.Entry{Act: ActConfirmed}, nil
	})
}

// StartOver empties all seats, when a dealing was false or a scrutineer cannot come.
func (o *Office) StartOver(ctx context.Context, act table.Act, roundID, id string) (Seating, error) {
	return o.changeSeats(ctx, act, roundID, id, 0, func(r *seatsRecord) (ledger.Entry, error) {
		r.Seats = []Seat{}
		return ledger.Entry{Act: ActReseated}, nil
	})
}

// changeSeats edits the seats while the ballot is being prepared. Whoever was not the first is asked to look again.
func (o *Office) changeSeats(ctx context.Context, act table.Act, roundID, id string, number int, change func(*seatsRecord) (ledger.Entry, error)) (Seating, error) {
	s, err := o.State(ctx, roundID, id)
	if err != nil {
		return Seating{}, err
	}
	if err := s.turn(Preparing); err != nil {
		return Seating{}, err
	}
	r, err := o.seats(ctx, roundID, id)
	if err != nil {
		return Seating{}, err
	}
	entry, err := change(&r)
	if err != nil {
		return Seating{}, err
	}
	tx := table.Begin()
	o.still(tx, s)
	again := table.Say(table.ErrBusy.New())
	if r.Version == 0 {
		tx.Create(o.store.Ballots, seatsKey(roundID, id), r, again)
	} else {
		tx.ReplaceOr(o.store.Ballots, seatsKey(roundID, id), r, r.Version, again)
	}
	entry.Round, entry.Subject = roundID, id
	seating := Seating{Ballot: id, Scrutineer: number}
	if seating.Receipt, err = o.journal.Enter(tx, act, entry); err != nil {
		return Seating{}, err
	}
	tx.Answer(act, seating)
	return seating, o.store.Commit(ctx, tx)
}
