package account

import (
	"context"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// byCommand stands as inviter of those whom no person invited.
const byCommand = "command"

// ErrMinistryExists refuses a link for the first ministry account where there is one already.
var ErrMinistryExists = fault.Define("ministry-exists", fault.Conflict, "")

// firstLink is the latest link for the first ministry account.
type firstLink struct {
	Digest  string           `json:"digest"`
	Reason  string           `json:"reason,omitempty"`
	At      calendar.Instant `json:"at"`
	Version int64            `json:"version"`
}

var firstKey = table.Key{PK: "bootstrap", SK: "bootstrap"}

// InviteFirst makes the invitation that nobody can make: that of the first ministry account of a deployment. It needs
// access to the table itself. Where a ministry account exists it wants a reason, which is kept. A new link voids the one
// before it.
func InviteFirst(ctx context.Context, s *table.Store, at time.Time, reason string) (Invitation, string, error) {
	there, _, err := table.Page[reserved](ctx, s, s.Accounts, table.Query{PK: peoplePK, Prefix: Ministry + "#", Limit: 1}, "")
	if err != nil {
		return Invitation{}, "", err
	}
	if len(there) > 0 && reason == "" {
		return Invitation{}, "", ErrMinistryExists.New()
	}
	before, found, err := table.Find[firstLink](ctx, s, s.Accounts, firstKey)
	if err != nil {
		return Invitation{}, "", err
	}
	i := Invitation{By: byCommand, Role: Ministry, Reason: reason}
	tx := table.Begin()
	token, err := offer(tx, s, &i, at)
	if err != nil {
		return i, "", err
	}
	link := firstLink{Digest: i.Digest, Reason: reason, At: i.Created}
	if found {
		tx.Replace(s.Accounts, firstKey, link, before.Version)
		tx.Delete(s.Accounts, tokenKey(before.Digest), nil, nil)
	} else {
		tx.Create(s.Accounts, firstKey, link, table.Say(table.ErrBusy.New()))
	}
	return i, token, again(s.Commit(ctx, tx))
}
