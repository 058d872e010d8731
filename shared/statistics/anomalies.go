package statistics

import (
	"context"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

// Search is a finished search for anomalies in a round: its results are read page by page until the next one.
type Search struct {
	Round     string              `json:"round"`
	ID        string              `json:"id"`
	At        calendar.Instant    `json:"at"`
	Pseudonym string              `json:"pseudonym"`
	Groups    int                 `json:"groups"`  // that had filed something
	Flagged   int                 `json:"flagged"` // of these
	Rules     map[AnomalyRule]int `json:"rules"`   // anomalies by rule
	Version   int64               `json:"version"`
}

// Flagged is a group with its anomalies.
type Flagged struct {
	Group     string    `json:"group"`
	Number    string    `json:"number"`
	Name      string    `json:"name"`
	Body      string    `json:"body"`
	Anomalies []Anomaly `json:"anomalies"`
}

// Seek holds everything that was filed for a round's years against the rules and keeps what they find, for the list. It
// changes no filing and nobody's standing, so it leaves nothing in the ledger. Results are written before the search that
// names them; those of the search before are taken away.
func (s *Statistics) Seek(ctx context.Context, act table.Act, roundID string) (Search, error) {
	f, err := s.frame(ctx, roundID)
	if err != nil {
		return Search{}, err
	}
	last, _, err := table.Find[Search](ctx, s.store, s.store.Records, searchKey(roundID))
	if err != nil {
		return Search{}, err
	}
	groups, err := s.filedBy(ctx, f)
	if err != nil {
		return Search{}, err
	}
	flagged := f.flagged(groups)
	found := Search{
		Round: roundID, ID: s.store.NewID("srch", act.At), At: calendar.At(act.At), Pseudonym: act.Pseudonym,
		Groups: len(groups), Flagged: len(flagged), Rules: map[AnomalyRule]int{},
	}
	batch := s.store.Batch(s.store.Records)
	for _, g := range flagged {
		for _, a := range g.Anomalies {
			found.Rules[a.Rule]++
		}
		batch.Put(flaggedKey(roundID, found.ID, g.Body, g.Number), g)
	}
	if err := batch.Flush(ctx); err != nil {
		return Search{}, err
	}
	tx := table.Begin()
	if last.Version == 0 {
		tx.Create(s.store.Records, searchKey(roundID), found, table.Say(table.ErrBusy.New()))
	} else {
		tx.ReplaceOr(s.store.Records, searchKey(roundID), found, last.Version, table.Say(table.ErrBusy.New()))
	}
	found.Version = last.Version + 1
	tx.Answer(act, found)
	if err := s.store.Commit(ctx, tx); err != nil {
		return Search{}, err
	}
	return found, s.forget(ctx, roundID, last.ID)
}

// forget takes away the results of an earlier search.
func (s *Statistics) forget(ctx context.Context, roundID, id string) error {
	if id == "" {
		return nil
	}
	old, err := table.All[Flagged](ctx, s.store, s.store.Records, table.Query{PK: flaggedPK(roundID, id)})
	if err != nil {
		return err
	}
	batch := s.store.Batch(s.store.Records)
	for _, g := range old {
		batch.Delete(flaggedKey(roundID, id, g.Body, g.Number))
	}
	return batch.Flush(ctx)
}

// filedBy reads everything that was saved for the round's years and the one before, by the groups of all its bodies.
func (s *Statistics) filedBy(ctx context.Context, f frame) ([]FiledBy, error) {
	var all []FiledBy
	years := append([]int{f.Eligibility.Years[0] - 1}, f.Eligibility.Years...)
	for _, body := range f.Bodies {
		var groups []FiledBy
		var keys []table.Key
		err := s.eachGroup(ctx, body, func(group registry.Listed, card Card) (bool, error) {
			filed := false
			for _, year := range years {
				if e, found := card.Entry(year); found && e.SavedAt != 0 {
					keys = append(keys, filingKey(group.ID, year))
					filed = true
				}
			}
			if filed {
				groups = append(groups, FiledBy{Group: group, Filings: map[int]Filing{}})
			}
			return true, nil
		})
		if err != nil {
			return nil, err
		}
		filings, err := table.GetMany[Filing](ctx, s.store, s.store.Records, keys)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			for _, year := range years {
				if filing, found := filings[filingKey(g.Group.ID, year)]; found {
					g.Filings[year] = filing
				}
			}
		}
		all = append(all, groups...)
	}
	return all, nil
}

// flagged gives the groups on which a rule fired.
func (f frame) flagged(groups []FiledBy) []Flagged {
	all := make([][]Anomaly, len(groups))
	for n, g := range groups {
		all[n] = OwnAnomalies(f.dictionary, f.Eligibility.Years, g)
	}
	for _, year := range f.Eligibility.Years {
		for n, copies := range Copies(f.dictionary, year, groups) {
			all[n] = append(all[n], copies...)
		}
	}
	var flagged []Flagged
	for n, g := range groups {
		if len(all[n]) > 0 {
			flagged = append(flagged, Flagged{g.Group.ID, g.Group.Number, g.Group.Name, g.Group.Body, all[n]})
		}
	}
	return flagged
}

// Sieve says which anomalies of a search are asked for; what is empty lets everything through.
type Sieve struct {
	Body string
	Rule AnomalyRule
	Year int
}

func (f Sieve) keeps(a Anomaly) bool {
	return (f.Rule == "" || f.Rule == a.Rule) && (f.Year == 0 || f.Year == a.Year)
}

// LastSearch gives the last search of a round, and whether there was one.
func (s *Statistics) LastSearch(ctx context.Context, roundID string) (Search, bool, error) {
	return table.Find[Search](ctx, s.store, s.store.Records, searchKey(roundID))
}

// flaggedPage is how many groups are read at once while a page is gathered.
const flaggedPage = 100

// Anomalous gives one page of the groups that the last search flagged, by body and number, each with the anomalies that are
// asked for. A page has at least so many groups as the limit says unless it is the last.
func (s *Statistics) Anomalous(ctx context.Context, roundID string, sieve Sieve, cursor string, limit int) ([]Flagged, string, error) {
	last, found, err := s.LastSearch(ctx, roundID)
	if err != nil || !found {
		return nil, "", err
	}
	q := table.Query{PK: flaggedPK(roundID, last.ID), Limit: flaggedPage}
	if sieve.Body != "" {
		q.Prefix = sieve.Body + "#"
	}
	var all []Flagged
	for {
		var page []Flagged
		if page, cursor, err = table.Page[Flagged](ctx, s.store, s.store.Records, q, cursor); err != nil {
			return nil, "", err
		}
		for _, g := range page {
			g.Anomalies = slices.DeleteFunc(g.Anomalies, func(a Anomaly) bool { return !sieve.keeps(a) })
			if len(g.Anomalies) > 0 {
				all = append(all, g)
			}
		}
		if cursor == "" || len(all) >= limit {
			return all, cursor, nil
		}
	}
}
