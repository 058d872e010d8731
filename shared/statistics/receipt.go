package statistics

import (
	"context"
	"maps"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// Kept is a receipt of an act on a group's filing, as it stays to be read later (R9.1).
type Kept struct {
	Round   string         `json:"round"`
	Group   string         `json:"group"`
	Year    int            `json:"year"` // 0: of the list of members
	Receipt ledger.Receipt `json:"receipt"`
}

// enter puts an act on a filing into the ledger and keeps its receipt with the group, in the act's own transaction.
func (s *Statistics) enter(tx *table.Tx, act table.Act, o Of, what ledger.Act, content string, facts map[string]string) (ledger.Receipt, error) {
	all := map[string]string{"year": yearText(o.Year)}
	maps.Copy(all, facts)
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: o.Round, Act: what, Subject: o.subject(), Content: content, Facts: all})
	if err != nil {
		return receipt, err
	}
	s.keep(tx, o, receipt)
	return receipt, nil
}

// tell posts a message about the statistics of a year, with the act.
func (s *Statistics) tell(tx *table.Tx, act table.Act, o Of, k message.Kind, to message.Audience, occasion string, until calendar.Instant) {
	facts := map[string]string{"year": yearText(o.Year)}
	if until != 0 {
		facts["until"] = until.String()
	}
	message.Post(tx, s.store, message.Message{
		Audience: to, Kind: k, Round: o.Round, Subject: o.Group, Facts: facts, Until: until, At: calendar.At(act.At),
	}, occasion)
}

func (s *Statistics) keep(tx *table.Tx, o Of, receipt ledger.Receipt) {
	kept := Kept{o.Round, o.Group, o.Year, receipt}
	tx.Create(s.store.Records, receiptKey(o, receipt.ID), kept, table.Say(table.ErrBusy.New()))
}

// Receipts gives one page of the receipts of all acts on a group's filings in a round, the latest first.
func (s *Statistics) Receipts(ctx context.Context, round, group, cursor string, limit int) ([]Kept, string, error) {
	o := Of{Round: round, Group: group}
	q := table.Query{PK: receiptKey(o, "").PK, Prefix: receiptPrefix(round), Limit: limit, Descending: true}
	return table.Page[Kept](ctx, s.store, s.store.Records, q, cursor)
}
