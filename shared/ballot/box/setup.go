package box

import (
	"context"
	"encoding/json"
	"sync"

	"linxuan/shared/ballot"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// setupRecord is a setup as it is stored; it never changes.
type setupRecord struct {
	Setup     packed           `json:"setup"`
	Hash      ballot.Hash      `json:"hash"`
	Signature ledger.Signature `json:"signature"`
	Receipt   ledger.Receipt   `json:"receipt"`
}

// FixedSetup is a setup with what shows that it is everyone's: its hash is read out in the room, and signed for the
// purpose of setups.
type FixedSetup struct {
	Setup     json.RawMessage  `json:"setup"` // in its canonical form
	Hash      ballot.Hash      `json:"hash"`
	Signature ledger.Signature `json:"signature"`
	Receipt   ledger.Receipt   `json:"receipt"`
}

// Setup reads what was fixed; ErrSetupMissing before, table.ErrAbsent for an unknown ballot.
func (b ballots) Setup(ctx context.Context, round, id string) (FixedSetup, error) {
	record, found, err := table.Find[setupRecord](ctx, b.store, b.store.Ballots, setupKey(round, id))
	if err != nil {
		return FixedSetup{}, err
	}
	if !found {
		if _, err := b.State(ctx, round, id); err != nil {
			return FixedSetup{}, err
		}
		return FixedSetup{}, ErrSetupMissing.New()
	}
	raw, err := record.Setup.unpack()
	return FixedSetup{Setup: raw, Hash: record.Hash, Signature: record.Signature, Receipt: record.Receipt}, err
}

// setups are the checked setups of this process: checking one takes a while, and none ever changes.
type setups struct{ known sync.Map } // "round|ballot" → *ballot.Checked

func (k *setups) get(ctx context.Context, b ballots, round, id string) (*ballot.Checked, error) {
	name := round + "|" + id
	if checked, ok := k.known.Load(name); ok {
		return checked.(*ballot.Checked), nil
	}
	fixed, err := b.Setup(ctx, round, id)
	if err != nil {
		return nil, err
	}
	s, err := ballot.ParseSetup(fixed.Setup)
	if err != nil {
		return nil, err
	}
	checked, err := s.Check()
	if err != nil {
		return nil, err
	}
	k.known.Store(name, checked)
	return checked, nil
}
