package box

import (
	"fmt"
	"hash/fnv"
	"strconv"

	"linxuan/shared/table"
)

// Access patterns of a ballot in the Ballots table:
//
//	pk                                sk           what
//	setup#<round>                     <ballot>     one row a ballot, for the list
//	setup#<round>#<ballot>            setup        the setup in its canonical form, its signature and receipt; never changes
//	setup#<round>#<ballot>            turnout      who signed in and what was issued, in numbers; never changes
//	phase#<round>#<ballot>            phase        the phase and what belongs to it
//	phase#<round>#<ballot>#<shard>    phase        a copy for those who write while it lasts
//	key#<round>#<ballot>              <group>      a token key, the private half wrapped; #coupons: that of the coupons
//	issue#<round>#<ballot>#roll       roll         experts of the panel, their recusals, the salt of the roll's digest
//	issue#<round>#<ballot>#present    <account>    who has signed in
//	issue#<round>#<ballot>#witness    <seat>       a scrutineer's word on those present
//	issue#<round>#<ballot>#t#<group>  <account>    hash of what was signed for an expert, and the blind signature
//	issue#<round>#<ballot>#coupons    <account>#<n> the same for an expert's coupon 1, 2 … up to the cap
//	share#<round>#<ballot>            seats        the scrutineers, their letter keys and dealings
//	share#<round>#<ballot>            share#<seat> a scrutineer's share of the closing key
//	cast#<round>#<ballot>#<shard>     <spend id>   a cast with its receipt; one place for a token, whatever its group
//	result#<round>                    <ballot>     the result and where its file is published
//
// Leading keys are duties (template.yaml): the urn writes cast#, and reads setup# and phase#; issue# and key# are the
// office's alone.

func listKey(round, ballot string) table.Key { return table.Key{PK: "setup#" + round, SK: ballot} }

func setupKey(round, ballot string) table.Key {
	return table.Key{PK: "setup#" + round + "#" + ballot, SK: "setup"}
}

func stateKey(round, ballot string) table.Key {
	return table.Key{PK: "phase#" + round + "#" + ballot, SK: "phase"}
}

func copyKey(round, ballot string, shard int) table.Key {
	return table.Key{PK: "phase#" + round + "#" + ballot + "#" + strconv.Itoa(shard), SK: "phase"}
}

func tokenKeyKey(round, ballot, group string) table.Key {
	return table.Key{PK: "key#" + round + "#" + ballot, SK: group}
}

func rollKey(round, ballot string) table.Key {
	return table.Key{PK: "issue#" + round + "#" + ballot + "#roll", SK: "roll"}
}

func presentKey(round, ballot, account string) table.Key {
	return table.Key{PK: "issue#" + round + "#" + ballot + "#present", SK: account}
}

func witnessKey(round, ballot string, seat int) table.Key {
	return table.Key{PK: "issue#" + round + "#" + ballot + "#witness", SK: strconv.Itoa(seat)}
}

func issueKey(round, ballot, group, account string) table.Key {
	return table.Key{PK: "issue#" + round + "#" + ballot + "#t#" + group, SK: account}
}

func couponKey(round, ballot, account string, n int) table.Key {
	return table.Key{PK: "issue#" + round + "#" + ballot + "#coupons", SK: fmt.Sprintf("%s#%04d", account, n)}
}

func seatsKey(round, ballot string) table.Key {
	return table.Key{PK: "share#" + round + "#" + ballot, SK: "seats"}
}

func shareKey(round, ballot string, seat int) table.Key {
	return table.Key{PK: "share#" + round + "#" + ballot, SK: sharePrefix + strconv.Itoa(seat)}
}

const sharePrefix = "share#"

func castKey(round, ballot, spend string) table.Key {
	return table.Key{PK: "cast#" + round + "#" + ballot + "#" + strconv.Itoa(shardOf(spend)), SK: spend}
}

func castShard(round, ballot string, shard int) string {
	return "cast#" + round + "#" + ballot + "#" + strconv.Itoa(shard)
}

func resultKey(round, ballot string) table.Key { return table.Key{PK: "result#" + round, SK: ballot} }

// shards spread the writers of one ballot: several hundred a second while a hall casts.
const shards = 16

// shardOf is where a spend id or an account belongs.
func shardOf(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // a hash.Hash never fails
	return int(h.Sum32() % shards)
}

func turnoutKey(round, ballot string) table.Key {
	return table.Key{PK: "setup#" + round + "#" + ballot, SK: "turnout"}
}
