package round

import (
	"hash/fnv"
	"strconv"

	"linxuan/shared/table"
)

// Access patterns of rounds in the Records table:
//
//	pk                               sk              what
//	rounds                           <round>         one row a round, for the list
//	round#<round>                    round           the round with its configuration; never changes
//	round#<round>                    file#<name>     scheme and indicators, as they were given
//	round#<round>                    claim           whose attempt to create the round goes on; gone once the round is there
//	round#<round>                    extension#<id>  requested, approved extensions (R5.4)
//	deadline#<round>#<phase>#<scope> deadline        one window: scope is a body's code, "all#<shard>", a group's id, or "round"
//	lockout#<round>#<phase>          <scope>         which windows' locks are recorded, up to which instant
//
// A write checks one deadline item. They are spread over bodies (and an extension for everyone over shards), because all
// groups of the country write in the same minutes and transactions on one item conflict.

func roundKey(id string) table.Key      { return table.Key{PK: "round#" + id, SK: "round"} }
func fileKey(id, name string) table.Key { return table.Key{PK: "round#" + id, SK: "file#" + name} }
func listKey(id string) table.Key       { return table.Key{PK: "rounds", SK: id} }
func claimKey(id string) table.Key      { return table.Key{PK: "round#" + id, SK: "claim"} }
func extensionKey(round, id string) table.Key {
	return table.Key{PK: "round#" + round, SK: "extension#" + id}
}

func deadlineKey(round string, phase Phase, scope string) table.Key {
	return table.Key{PK: "deadline#" + round + "#" + string(phase) + "#" + scope, SK: "deadline"}
}

func lockoutKey(round string, phase Phase, scope string) table.Key {
	return table.Key{PK: "lockout#" + round + "#" + string(phase), SK: scope}
}

const (
	wholeRound = "round"
	allShards  = 8
)

func allScope(shard int) string { return "all#" + strconv.Itoa(shard) }

// shardOf spreads the readers of an extension for everyone.
func shardOf(subject string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(subject)) // a hash.Hash never fails
	return int(h.Sum32() % allShards)
}
