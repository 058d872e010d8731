// Package journal keeps the ledger in its table. Writers put a pending entry into their own transaction, spread over
// shards so that no partition is hot; one sequencer folds pending entries in order into the log's tree.
//
// Access patterns of the Ledger table:
//
//	pk                 sk            what
//	pending#<shard>    <entry id>    an entry not yet in the log
//	head               head          the tree's right edge and root, and the last bundle's number
//	head               published     how far the published files have come, and their checkpoint
//	head               cosigned#<no> the largest checkpoint that a witness has confirmed
//	head               settled       how many bundles' entries are found by their ids and wait no more
//	head               keys          the public keys, and since and until when each was in use
//	bundle#<page>      <first seq>   up to 256 entries in order; a page holds 1,000 bundles
//	run#<second>       <bundle>      the entries of about one second that stand in a bundle, one after the other
package journal

import (
	"fmt"
	"hash/fnv"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Shards spread pending entries: DynamoDB takes 1,000 write units a second in one partition.
const Shards = 16

// Journal enters acts into the ledger.
type Journal struct {
	store  *table.Store
	signer ledger.Signer
}

// Open binds a store to a signer.
func Open(store *table.Store, signer ledger.Signer) *Journal { return &Journal{store, signer} }

// Pending is an entry that waits for its place.
type Pending struct {
	ID    string      `json:"id"`
	Entry string      `json:"entry"` // the entry's bytes
	Hash  ledger.Hash `json:"hash"`
}

// Enter adds the entry for an act to the act's own transaction and gives the receipt. The entry's id, instant and actor
// come from the act; an anonymous act has an empty role and pseudonym.
func (j *Journal) Enter(tx *table.Tx, act table.Act, e ledger.Entry) (ledger.Receipt, error) {
	e.ID = j.store.NewID("ent", act.At)
	e.At = calendar.At(act.At)
	e.Role, e.Actor = act.Role, act.Pseudonym
	receipt, err := j.signer.Issue(e)
	if err != nil {
		return receipt, err
	}
	if len(receipt.Entry) > ledger.MaxEntry {
		return receipt, fmt.Errorf("journal: entry of %d bytes for %s, at most %d", len(receipt.Entry), e.Act, ledger.MaxEntry)
	}
	tx.Create(j.store.Ledger, pendingKey(e.ID), Pending{e.ID, receipt.Entry, receipt.Hash}, table.Say(table.ErrBusy.New()))
	return receipt, nil
}

// PublicKey is the key that receipts are checked with.
func (j *Journal) PublicKey() ledger.PublicKey { return j.signer.PublicKey() }

// Signer signs what is published beside entries.
func (j *Journal) Signer() ledger.Signer { return j.signer }

func pendingKey(id string) table.Key {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash.Hash never fails
	return table.Key{PK: pendingShard(int(h.Sum32() % Shards)), SK: id}
}

func pendingShard(n int) string { return "pending#" + strconv.Itoa(n) }
