package statistics

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// MembersListed is the answer to a new list of members.
type MembersListed struct {
	Members  int              `json:"members"`
	Version  int64            `json:"version"` // of the group's record
	ListedAt calendar.Instant `json:"listedAt"`
	Receipt  ledger.Receipt   `json:"receipt"`
}

// MembersWindow is when a group's officer may list its members: while its statistics of the round are open.
func (s *Statistics) MembersWindow(ctx context.Context, o Of) (round.Effective, error) {
	return s.rounds.Window(ctx, o.Round, round.PhaseStatistics, o.Body, o.Group)
}

// ListMembers puts a whole list of members in the place of the group's, while the group's statistics are open at the moment
// of the write (R5.2). The version is that of the group's record. Errors: registry.ErrGroup with what is wrong,
// table.ErrStale, the window's refusals.
func (s *Statistics) ListMembers(ctx context.Context, act table.Act, o Of, version int64, members []registry.Member) (MembersListed, error) {
	window, err := s.MembersWindow(ctx, o)
	if err != nil {
		return MembersListed{}, err
	}
	if err := window.Refuse(act.At); err != nil {
		return MembersListed{}, err
	}
	old, err := s.registry.Group(ctx, o.Group)
	if err != nil {
		return MembersListed{}, err
	}
	if old.Version != version {
		return MembersListed{}, table.ErrStale.New("version", old.Version)
	}
	tx := table.Begin()
	window.Guard(tx, act)
	record, receipt, err := s.registry.ReplaceMembers(tx, act, o.Round, old, members)
	if err != nil {
		return MembersListed{}, err
	}
	s.keep(tx, o, receipt)
	return MembersListed{len(members), record.Version, calendar.At(act.At), receipt}, s.store.Commit(ctx, tx)
}
