package message

import (
	"context"
	"slices"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// Reader is who looks into the inbox: an account with what it acts for now.
type Reader struct{ Account, Role, Group, Body string }

// audiences are those that the reader belongs to.
func (r Reader) audiences() []Audience {
	all := []Audience{ToRole(r.Role), ToAccount(r.Account)}
	if r.Group != "" {
		all = append(all, ToGroup(r.Group))
	}
	if r.Body != "" {
		all = append(all, ToBody(r.Body))
	}
	return all
}

// Item is a message as its reader sees it.
type Item struct {
	Message
	Read calendar.Instant `json:"read,omitempty"` // when this account read it
}

// ErrCursor refuses a place in the inbox that is none.
var ErrCursor = fault.Define("inbox-cursor", fault.Invalid, "")

// mark is that an account has read a message.
type mark struct {
	ID  string           `json:"id"`
	At  calendar.Instant `json:"at"`
	TTL int64            `json:"ttl"`
}

// List gives a page of what a reader's audiences were told, the latest first, and the place to go on from; empty at the end.
func List(ctx context.Context, s *table.Store, r Reader, limit int, after string) ([]Item, string, error) {
	if after != "" && !placed(after) {
		return nil, "", ErrCursor.New()
	}
	var all []Message
	for _, a := range r.audiences() {
		page, _, err := table.Page[Message](ctx, s, s.Records, table.Query{PK: inboxPK(a), After: after, Limit: limit + 1}, "")
		if err != nil {
			return nil, "", err
		}
		all = append(all, page...)
	}
	slices.SortFunc(all, func(a, b Message) int { return strings.Compare(place(a), place(b)) })
	next := ""
	if len(all) > limit {
		all = all[:limit]
		next = place(all[limit-1])
	}
	items, err := marked(ctx, s, r.Account, all)
	return items, next, err
}

// placed says whether a text has the form of a place.
func placed(text string) bool {
	countdown, id, found := strings.Cut(text, "#")
	return found && len(countdown) == 14 && !strings.ContainsFunc(countdown, func(c rune) bool { return c < '0' || c > '9' }) && strings.HasPrefix(id, "msg_")
}

func marked(ctx context.Context, s *table.Store, account string, messages []Message) ([]Item, error) {
	keys := make([]table.Key, len(messages))
	for i, m := range messages {
		keys[i] = readKey(account, m.ID)
	}
	read, err := table.GetMany[mark](ctx, s, s.Records, keys)
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(messages))
	for i, m := range messages {
		items[i] = Item{m, read[keys[i]].At}
	}
	return items, nil
}

// UnreadMost is how far unread messages are counted: beyond it the page says "more than".
const UnreadMost = 99

// Unread counts what a reader has not read among the latest messages, UnreadMost + 1 at most.
func Unread(ctx context.Context, s *table.Store, r Reader) (int, error) {
	items, _, err := List(ctx, s, r, UnreadMost+1, "")
	count := 0
	for _, i := range items {
		if i.Read == 0 {
			count++
		}
	}
	return count, err
}

// Read marks messages of the reader's own as read at an instant; one that was read before keeps its instant. Places are what
// List gave; table.ErrAbsent if one of them is not in the reader's inbox, and then nothing is marked.
func Read(ctx context.Context, s *table.Store, r Reader, places []string, at calendar.Instant) error {
	var keys []table.Key
	for _, p := range places {
		if !placed(p) {
			return table.ErrAbsent.New()
		}
		for _, a := range r.audiences() {
			keys = append(keys, table.Key{PK: inboxPK(a), SK: p})
		}
	}
	found, err := table.GetMany[Message](ctx, s, s.Records, keys)
	if err != nil {
		return err
	}
	if len(found) < len(slices.Compact(slices.Sorted(slices.Values(places)))) { // another's, or none
		return table.ErrAbsent.New()
	}
	var mine []Message
	for _, m := range found {
		mine = append(mine, m)
	}
	items, err := marked(ctx, s, r.Account, mine)
	if err != nil {
		return err
	}
	batch := s.Batch(s.Records)
	for _, i := range items {
		if i.Read == 0 {
			batch.Put(readKey(r.Account, i.ID), mark{i.ID, at, at.Add(kept).Time().Unix()})
		}
	}
	return batch.Flush(ctx)
}

// Place is where an item stands in the inbox.
func (m Message) Place() string { return place(m) }
