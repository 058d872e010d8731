package message

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Recipient is an account with the address that it has now, and the code of an address that is to be confirmed.
type Recipient struct{ Account, Address, Code string }

// Fate is what became of one letter.
type Fate string

// The fates of a letter. Of those that were begun, only NotTaken and Away are tried again: the server surely has nothing.
const (
	Taken    Fate = "taken"     // the server answers for it now
	Refused  Fate = "refused"   // for good, such as an address that does not exist
	Unknown  Fate = "unknown"   // the line broke before the server's answer: it may have arrived
	NotTaken Fate = "not-taken" // refused for now
	Away     Fate = "away"      // no server to speak to; whoever tries the next letter fails too
	begun    Fate = "begun"
)

// Office sends the letters of the messages that wait for theirs.
//
// A letter is sent AT MOST once. Its row sent#<message>#<account> is reserved before the server hears of it, so that of two
// runs one sends; and it stays where nobody can know whether the server took the letter, or where the program died in
// between. Such a letter is lost rather than sent twice: its message stands in the inbox.
type Office struct {
	Store *table.Store
	// Recipients gives a page of those who stand behind an audience now: never a disabled account, nobody without an address.
	Recipients func(ctx context.Context, whom Whom, cursor string) ([]Recipient, string, error)
	Deliver    func(ctx context.Context, to Recipient, m Message) Fate
}

// Report counts letters by what became of them in one run.
type Report struct {
	Taken   int `json:"taken"`
	Refused int `json:"refused"`
	Unknown int `json:"unknown"`
	Waiting int `json:"waiting"` // messages with letters that the next run tries
	Done    int `json:"done"`    // messages whose letters are all settled
}

const (
	life      = 48 * time.Hour   // how long a message waits for a server
	underWay  = 15 * time.Minute // a reservation without an outcome may still belong to a running run; longer than a run may last
	pageLimit = 50
)

var (
	errAway    = errors.New("message: no mail server")
	errClaimed = errors.New("message: the letter is another run's")
)

// Run sends what waits, the oldest first. Without a server it ends at once, and everything waits for the next run.
func (o Office) Run(ctx context.Context, at calendar.Instant) (Report, error) {
	var r Report
	for shard := range shards {
		cursor := ""
		for {
			page, next, err := table.Page[Message](ctx, o.Store, o.Store.Records, table.Query{PK: outboxPK(shard), Limit: pageLimit}, cursor)
			if err != nil {
				return r, err
			}
			for _, m := range page {
				if err := o.settle(ctx, m, at, &r); err != nil {
					if errors.Is(err, errAway) {
						return r, nil
					}
					return r, err
				}
			}
			if cursor = next; next == "" {
				break
			}
		}
	}
	return r, nil
}

// settle sends the letters of one message, and takes it from the outbox when nothing of it can come any more.
func (o Office) settle(ctx context.Context, m Message, at calendar.Instant, r *Report) error {
	if m.Until != 0 && at >= m.Until || at >= m.At.Add(life) {
		return o.done(ctx, m, r)
	}
	waits, cursor := false, ""
	for {
		people, next, err := o.Recipients(ctx, m.Audience.Whom(), cursor)
		if err != nil {
			return fmt.Errorf("recipients of %s: %w", m.ID, err)
		}
		for _, p := range people {
			open, err := o.send(ctx, m, p, at, r)
			if err != nil {
				return err
			}
			waits = waits || open
		}
		if cursor = next; next == "" {
			break
		}
	}
	if waits {
		r.Waiting++
		return nil
	}
	return o.done(ctx, m, r)
}

func (o Office) done(ctx context.Context, m Message, r *Report) error {
	r.Done++
	batch := o.Store.Batch(o.Store.Records)
	batch.Delete(outboxKey(m))
	return batch.Flush(ctx)
}

// sent is how one letter stands.
type sent struct {
	Fate Fate             `json:"fate"`
	At   calendar.Instant `json:"at"`
	TTL  int64            `json:"ttl"`
}

// send reserves a letter and hands it to the server. It says whether another run has to look again.
func (o Office) send(ctx context.Context, m Message, p Recipient, at calendar.Instant, r *Report) (waits bool, err error) {
	key := sentKey(m.ID, p.Account)
	before, found, err := table.Find[sent](ctx, o.Store, o.Store.Records, key)
	if err != nil || found {
		return before.Fate == begun && at < before.At.Add(underWay), err
	}
	claim := sent{begun, at, at.Add(kept).Time().Unix()}
	tx := table.Begin()
	tx.Create(o.Store.Records, key, claim, table.Say(errClaimed))
	if err := o.Store.Commit(ctx, tx); err != nil {
		if errors.Is(err, errClaimed) || table.Retryable(err) {
			return true, nil
		}
		return true, err // it may be reserved all the same: then it is never sent
	}
	fate := o.Deliver(ctx, p, m)
	if err := o.note(context.WithoutCancel(ctx), key, claim, fate); err != nil {
		return true, err
	}
	switch fate {
	case Taken:
		r.Taken++
	case Refused:
		r.Refused++
	case Away:
		r.Waiting++
		return true, errAway
	case NotTaken:
		return true, nil
	default:
		r.Unknown++
	}
	return false, nil
}

// note records what became of a letter, or gives its reservation back where the server surely has nothing.
func (o Office) note(ctx context.Context, key table.Key, claim sent, fate Fate) error {
	mine := expression.Name("fate").Equal(expression.Value(string(begun)))
	tx := table.Begin()
	if fate == NotTaken || fate == Away {
		tx.Delete(o.Store.Records, key, &mine, table.Say(errClaimed))
	} else {
		claim.Fate = fate
		tx.PutIf(o.Store.Records, key, claim, mine, table.Say(errClaimed))
	}
	return o.Store.Commit(ctx, tx)
}
