package notice

import (
	"context"
	"slices"

	"linxuan/shared/table"
)

// Register gives all listed groups.
func (s *Notices) Register(ctx context.Context) ([]Registered, error) {
	if err := s.enlistAll(ctx); err != nil {
		return nil, err
	}
	return s.register(ctx)
}

func (s *Notices) register(ctx context.Context) ([]Registered, error) {
	return table.All[Registered](ctx, s.store, s.store.Records, table.Query{PK: registerKey("").PK})
}

// ListedIn tells in which round a group was listed, or empty.
func ListedIn(ctx context.Context, store *table.Store, group string) (string, error) {
	row, _, err := table.Find[Registered](ctx, store, store.Records, registerKey(group))
	return row.Round, err
}

// listedBefore maps groups that other rounds have listed to their round (R7.4).
func (s *Notices) listedBefore(ctx context.Context, roundID string) (map[string]string, error) {
	rows, err := s.Register(ctx)
	before := map[string]string{}
	for _, row := range rows {
		if row.Round != roundID {
			before[row.Group] = row.Round
		}
	}
	return before, err
}

// release is a publication whose consequences are still to be drawn: rows of the register, public files. They follow from the
// record, but do not fit into its transaction, so a row that is written with it waits until they are there. Whoever reads what
// is public next takes up what a publication that stopped half way has left.
type release struct {
	Round  string `json:"round"`
	Number int    `json:"number"`        // of the list; 0 is the notice, or a row
	Row    string `json:"row,omitempty"` // group and version of a row that a decision replaced
}

// key is one for each publication: what a reader has drawn of one never takes another away.
func (r release) key() table.Key {
	key := releaseKey(r.Round, r.Number)
	if r.Row != "" {
		key.SK += "#" + r.Row
	}
	return key
}

func (s *Notices) release(tx *table.Tx, roundID string, number int) {
	r := release{Round: roundID, Number: number}
	tx.Put(s.store.Records, r.key(), r)
}

func (s *Notices) releases(ctx context.Context) ([]release, error) {
	return table.All[release](ctx, s.store, s.store.Records, table.Query{PK: releaseKey("", 0).PK})
}

// Release draws the consequences of every publication for which that is still to be done. It may run twice or in parallel.
func (s *Notices) Release(ctx context.Context) error {
	due, err := s.releases(ctx)
	if err != nil {
		return err
	}
	for _, r := range due {
		if err := s.finish(ctx, r); err != nil {
			return err
		}
		tx := table.Begin()
		tx.Delete(s.store.Records, r.key(), nil, nil)
		if err := s.store.Commit(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Notices) finish(ctx context.Context, r release) error {
	if r.Number > 0 {
		l, err := table.Get[listRecord](ctx, s.store, s.store.Records, listKey(r.Round, r.Number))
		if err != nil {
			return err
		}
		if err := s.enlist(ctx, l.List); err != nil {
			return err
		}
	}
	return s.publishRecord(ctx)
}

// enlistAll completes the register, whether or not files can be written.
func (s *Notices) enlistAll(ctx context.Context) error {
	due, err := s.releases(ctx)
	if err != nil {
		return err
	}
	for _, r := range due {
		if r.Number == 0 {
			continue
		}
		l, err := table.Get[listRecord](ctx, s.store, s.store.Records, listKey(r.Round, r.Number))
		if err != nil {
			return err
		}
		if err := s.enlist(ctx, l.List); err != nil {
			return err
		}
	}
	return nil
}

const (
	maxParts    = 100 // of one transaction
	enlistTries = 8
)

// enlist writes the rows that the register lacks of a published list. One that is there is never written over: its status may
// have changed since.
func (s *Notices) enlist(ctx context.Context, l List) error {
	for range enlistTries {
		missing, err := s.missing(ctx, l)
		if err != nil || len(missing) == 0 {
			return err
		}
		tx := table.Begin()
		for _, e := range missing[:min(maxParts, len(missing))] {
			tx.Create(s.store.Records, registerKey(e.Group), listing(e, l), table.Say(table.ErrBusy.New()))
		}
		if err := s.store.Commit(ctx, tx); err != nil && !table.Retryable(err) {
			return err
		}
	}
	return table.ErrBusy.New()
}

func (s *Notices) missing(ctx context.Context, l List) ([]Entry, error) {
	keys := make([]table.Key, len(l.Entries))
	for i, e := range l.Entries {
		keys[i] = registerKey(e.Group)
	}
	found, err := table.GetMany[Registered](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(l.Entries), func(e Entry) bool { _, there := found[registerKey(e.Group)]; return there }), nil
}
