package box

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// issued is what was signed for an expert. Nothing in it can be found again in a cast: that is what blinding is.
type issued struct {
	For       string       `json:"group"`   // the group, or couponsKey
	Blinded   ballot.Hash  `json:"blinded"` // SHA-256 of the blinded message
	Signature ballot.Bytes `json:"signature"`
}

// asked is one message that an expert asks to have signed: its place, the key that signs it, and the refusal where another
// message stands in that place already.
type asked struct {
	place   table.Key
	key     string // a group, or couponsKey
	blinded ballot.Bytes
	taken   *fault.Error
}

// sign signs what was not signed before and writes it down in one transaction with the check that issuing is open. The
// answer is made of all signatures, in the order of the wishes, and the receipt of those that were new, if any.
func (o *Office) sign(ctx context.Context, act table.Act, roundID, id string, what ledger.Act, wishes []asked, answer func([]ballot.Bytes, *ledger.Receipt) any) error {
	signatures, fresh, err := o.signedBefore(ctx, wishes)
	if err != nil {
		return err
	}
	if len(fresh) == 0 {
		answer(signatures, nil)
		return nil
	}
	rows, err := o.blindSign(ctx, roundID, id, wishes, fresh)
	if err != nil {
		return err
	}
	tx := table.Begin()
	o.during(tx, roundID, id, act.Actor, Issuing, calendar.At(act.At))
	for i, row := range rows {
		signatures[fresh[i]] = row.Signature
		tx.Create(o.store.Ballots, wishes[fresh[i]].place, row, table.Say(table.ErrBusy.New())) // a new try compares
	}
	content, err := ledger.ContentHash(rows)
	if err != nil {
		return err
	}
	receipt, err := o.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: what, Subject: id, Content: content, Facts: map[string]string{"tokens": number(len(rows))},
	})
	if err != nil {
		return err
	}
	tx.Answer(act, answer(signatures, &receipt))
	return o.store.Commit(ctx, tx)
}

// signedBefore gives the signatures that are there already, and which wishes are new.
func (o *Office) signedBefore(ctx context.Context, wishes []asked) (signatures []ballot.Bytes, fresh []int, err error) {
	places := make([]table.Key, len(wishes))
	for i, w := range wishes {
		places[i] = w.place
	}
	before, err := table.GetMany[issued](ctx, o.store, o.store.Ballots, places)
	if err != nil {
		return nil, nil, err
	}
	signatures = make([]ballot.Bytes, len(wishes))
	for i, w := range wishes {
		known, found := before[w.place]
		switch {
		case !found:
			fresh = append(fresh, i)
		case known.Blinded != sha256.Sum256(w.blinded):
			return nil, nil, w.taken
		default:
			signatures[i] = known.Signature
		}
	}
	return signatures, fresh, nil
}

func (o *Office) blindSign(ctx context.Context, roundID, id string, wishes []asked, fresh []int) ([]issued, error) {
	keys := make([]string, len(fresh))
	for i, at := range fresh {
		keys[i] = wishes[at].key
	}
	slices.Sort(keys)
	keys = slices.Compact(keys) // all coupons have one
	signers, err := o.signersOf(ctx, roundID, id, keys)
	if err != nil {
		return nil, err
	}
	rows, failed := make([]issued, len(fresh)), make([]error, len(fresh))
	each(len(fresh), func(i int) {
		w := wishes[fresh[i]]
		var signature []byte
		signature, failed[i] = signers[w.key].BlindSign(w.blinded)
		rows[i] = issued{w.key, sha256.Sum256(w.blinded), signature}
	})
	return rows, errors.Join(failed...)
}
