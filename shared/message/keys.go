package message

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"linxuan/shared/table"
)

// Access patterns of messages in the Records table:
//
//	pk                  sk                    what                                             read by
//	inbox#<audience>    <countdown>#<id>      the messages of an audience, the latest first    its people, paged
//	read#<account>      <id>                  that an account has read a message                the same
//	outbox#<shard>      <millis>#<id>         messages whose letters are not all sent           the mail function
//	sent#<id>#<account> sent                  that a letter was begun, and what came of it      the mail function
//	posted#<id>         posted                that a reminder was posted                        the sweep
//
// An audience is group#<id>, body#<code>, role#<role> or account#<id>. The countdown is what is left until the year 5138 in
// milliseconds, so that a page of the latest goes on with the older ones by their sort keys. Rows of read#, sent# and
// posted# carry ttl: they go after two years, when the round is long over.

const (
	horizon = 99_999_999_999_999 // milliseconds since 1970
	shards  = 4                  // of the outbox: at a closing instant many acts post at once
	kept    = 2 * 365 * 24 * time.Hour
)

func inboxPK(a Audience) string { return "inbox#" + string(a) }

func place(m Message) string { return fmt.Sprintf("%014d#%s", horizon-int64(m.At), m.ID) }

func inboxKey(m Message) table.Key { return table.Key{PK: inboxPK(m.Audience), SK: place(m)} }

func outboxKey(m Message) table.Key {
	h := fnv.New32a()
	_, _ = h.Write([]byte(m.ID)) // a hash.Hash never fails
	return table.Key{PK: outboxPK(int(h.Sum32() % shards)), SK: fmt.Sprintf("%014d#%s", int64(m.At), m.ID)}
}

func outboxPK(shard int) string { return "outbox#" + strconv.Itoa(shard) }

func readKey(account, id string) table.Key { return table.Key{PK: "read#" + account, SK: id} }

func sentKey(id, account string) table.Key {
	return table.Key{PK: "sent#" + id + "#" + account, SK: "sent"}
}

func postedKey(id string) table.Key { return table.Key{PK: "posted#" + id, SK: "posted"} }
