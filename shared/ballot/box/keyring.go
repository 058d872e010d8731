package box

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"linxuan/shared/ballot"
	"linxuan/shared/table"
)

// keyRecord is a group's token key.
type keyRecord struct {
	Group  string       `json:"group"`
	Public ballot.Bytes `json:"public"` // SPKI
	Sealed []byte       `json:"sealed"` // PKCS #8 under the wrap
}

// Keys says how far the making of token keys has come.
type Keys struct {
	Made    int `json:"made"`    // by this call
	Missing int `json:"missing"` // still; ask again
}

// couponsKey stands for a group where the key of the coupons is meant. Ids of groups hold no '#'.
const couponsKey = "#coupons"

// keysAtOnce is how many keys one transaction writes.
const keysAtOnce = 25

// MakeKeys makes the token keys that are missing for the groups, and that of the coupons where the round's cap binds, at
// most so many: one takes about 0.12 s, and a call must end in time. It may be repeated and cut short; a key that is there
// stays.
func (o *Office) MakeKeys(ctx context.Context, roundID, id string, groups []string, bits, atMost int) (Keys, error) {
	s, err := o.State(ctx, roundID, id)
	if err != nil {
		return Keys{}, err
	}
	if err := s.turn(Preparing); err != nil {
		return Keys{}, err
	}
	r, err := o.rounds.Get(ctx, roundID)
	if err != nil {
		return Keys{}, err
	}
	if ballot.Capped(r.Ballot.ApprovalCap, len(groups)) > 0 {
		groups = append(slices.Clone(groups), couponsKey)
	}
	known, err := o.publicKeys(ctx, roundID, id)
	if err != nil {
		return Keys{}, err
	}
	missing := slices.DeleteFunc(slices.Clone(groups), func(group string) bool { return known[group] != nil })
	made := Keys{Made: min(atMost, len(missing))}
	made.Missing = len(missing) - made.Made
	for chunk := range slices.Chunk(missing[:made.Made], keysAtOnce) {
		records, err := o.generate(roundID, id, chunk, bits)
		if err != nil {
			return Keys{}, err
		}
		tx := table.Begin()
		o.still(tx, s)
		for _, r := range records {
			tx.Create(o.store.Ballots, tokenKeyKey(roundID, id, r.Group), r, table.Say(table.ErrBusy.New()))
		}
		if err := o.store.Commit(ctx, tx); err != nil {
			return Keys{}, err
		}
	}
	return made, nil
}

// generate makes keys on all processors.
func (o *Office) generate(roundID, id string, groups []string, bits int) ([]keyRecord, error) {
	records, failed := make([]keyRecord, len(groups)), make([]error, len(groups))
	each(len(groups), func(i int) { records[i], failed[i] = o.newKey(roundID, id, groups[i], bits) })
	return records, errors.Join(failed...)
}

// each does something for 0 … n−1 on all processors.
func each(n int, do func(i int)) {
	workers := runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	all.Wait()
}

func (o *Office) newKey(roundID, id, group string, bits int) (keyRecord, error) {
	key, err := ballot.GenerateTokenKey(bits)
	if err != nil {
		return keyRecord{}, err
	}
	private, err := key.MarshalPKCS8()
	if err != nil {
		return keyRecord{}, err
	}
	public, err := key.Public()
	if err != nil {
		return keyRecord{}, err
	}
	sealed, err := o.wrap.seal(o.store.Rand(), roundID, id, group, private)
	return keyRecord{group, public, sealed}, err
}

// publicKeys reads the token keys that are there, by group.
func (o *Office) publicKeys(ctx context.Context, roundID, id string) (map[string]ballot.Bytes, error) {
	records, err := table.All[keyRecord](ctx, o.store, o.store.Ballots, table.Query{PK: tokenKeyKey(roundID, id, "").PK})
	keys := make(map[string]ballot.Bytes, len(records))
	for _, r := range records {
		keys[r.Group] = r.Public
	}
	return keys, err
}

// signersOf gives the private keys of some groups, from this process where it has used them before.
func (o *Office) signersOf(ctx context.Context, roundID, id string, groups []string) (map[string]*ballot.TokenKey, error) {
	signers := make(map[string]*ballot.TokenKey, len(groups))
	var unread []table.Key
	for _, group := range groups {
		if known, ok := o.signers.Load(string(bound(roundID, id, group))); ok {
			signers[group] = known.(*ballot.TokenKey)
		} else {
			unread = append(unread, tokenKeyKey(roundID, id, group))
		}
	}
	if len(unread) == 0 {
		return signers, nil
	}
	records, err := table.GetMany[keyRecord](ctx, o.store, o.store.Ballots, unread)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		private, err := o.wrap.open(roundID, id, r.Group, r.Sealed)
		if err != nil {
			return nil, err
		}
		key, err := ballot.ParseTokenKey(private)
		if err != nil {
			return nil, err
		}
		o.signers.Store(string(bound(roundID, id, r.Group)), key)
		signers[r.Group] = key
	}
	if len(signers) < len(groups) {
		return nil, fmt.Errorf("box: token keys of %s are missing", id)
	}
	return signers, nil
}
