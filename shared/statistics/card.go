package statistics

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Card is how every year of a group stands, over all rounds.
type Card struct {
	Group   string  `json:"group"`
	Entries []Entry `json:"entries"` // ascending by year
	Version int64   `json:"version"` // 0: none is stored
}

// Entry is one year on a group's card.
type Entry struct {
	Year  int    `json:"year"`
	Round string `json:"round"` // under which it is filed: the one in which the group began it
	Body  string `json:"body"`  // under which it is counted
	Shares
	Complete    bool             `json:"complete"` // basically complete (R1.3), and no check is broken
	Missing     []string         `json:"missing"`
	Broken      []string         `json:"broken"`
	Content     string           `json:"content"` // hex SHA-256 of values and explanations
	SavedAt     calendar.Instant `json:"savedAt"` // 0: nothing was ever saved
	SubmittedAt calendar.Instant `json:"submittedAt"`
	Lock        *Lock            `json:"lock,omitempty"`
	Corrections int              `json:"corrections"`
	Findings    []Mark           `json:"findings"`
}

// shares are the public facts from which anyone can follow whether a filing is basically complete (R1.3, R9.2).
func (e Entry) shares() map[string]string {
	return map[string]string{
		"required": fmt.Sprintf("%d/%d", e.RequiredPresent, e.Required), "all": fmt.Sprintf("%d/%d", e.Present, e.All),
		"broken": strconv.Itoa(len(e.Broken)),
	}
}

// Lock is the record of a closing instant. Nothing is decided from it.
type Lock struct {
	ClosedAt calendar.Instant `json:"closedAt"` // the instant that it records
	Status   Status           `json:"status"`
	At       calendar.Instant `json:"at"` // when it was recorded
}

// Mark is what a standing needs of a finding of falsification: since when it stands, and until when. What is judged by an
// instant that has passed, such as a closing whose lock runs late, must not meet what came later (R5.2).
type Mark struct {
	Finding    string           `json:"finding"`
	MadeAt     calendar.Instant `json:"madeAt"`
	AnsweredAt calendar.Instant `json:"answeredAt"` // 0: not contested
	DecidedAt  calendar.Instant `json:"decidedAt"`  // 0: undecided
	Withdrawn  bool             `json:"withdrawn"`
}

// stands says whether the finding stood at an instant (R1.5).
func (m Mark) stands(at calendar.Instant) bool {
	return m.MadeAt <= at && (!m.Withdrawn || at < m.DecidedAt)
}

// contested says whether the finding was answered and undecided at an instant.
func (m Mark) contested(at calendar.Instant) bool {
	return m.AnsweredAt != 0 && m.AnsweredAt <= at && (m.DecidedAt == 0 || at < m.DecidedAt)
}

// marked gives the entry with a finding as it is now.
func (e Entry) marked(f Finding) Entry {
	m := Mark{Finding: f.ID, MadeAt: f.Made.At, Withdrawn: f.Outcome == Withdrawn}
	if f.Answer != nil {
		m.AnsweredAt = f.Answer.At
	}
	if f.Decision != nil {
		m.DecidedAt = f.Decision.At
	}
	e.Findings = slices.Clone(e.Findings)
	if i := slices.IndexFunc(e.Findings, func(old Mark) bool { return old.Finding == f.ID }); i >= 0 {
		e.Findings[i] = m
	} else {
		e.Findings = append(e.Findings, m)
	}
	return e
}

// Entry finds a year.
func (c Card) Entry(year int) (Entry, bool) {
	i, found := c.place(year)
	if !found {
		return Entry{}, false
	}
	return c.Entries[i], true
}

func (c Card) place(year int) (int, bool) {
	return slices.BinarySearchFunc(c.Entries, year, func(e Entry, year int) int { return cmp.Compare(e.Year, year) })
}

// with gives the card with an entry put in the place of its year; the card itself stays as it was.
func (c Card) with(e Entry) Card {
	i, found := c.place(e.Year)
	c.Entries = slices.Clone(c.Entries)
	if found {
		c.Entries[i] = e
	} else {
		c.Entries = slices.Insert(c.Entries, i, e)
	}
	return c
}

// claimed says whether a filing of that year belongs to another round already: what a group began under one round is
// settled by that round. Where nothing was saved, a later round may begin.
func (e Entry) claimed(round string) bool { return e.SavedAt != 0 && e.Round != round }

// putCard writes the next version of a card if the given one is still current, and moves the counts by the difference of
// the two, so that no act can forget them. Whoever loses against another act on the same group tries again.
func (s *Statistics) putCard(tx *table.Tx, at time.Time, before, after Card) {
	busy := table.Say(table.ErrBusy.New())
	after.Version = before.Version + 1
	if before.Version == 0 {
		tx.Create(s.store.Records, cardKey(after.Group), after, busy)
	} else {
		same := expression.Name("version").Equal(expression.Value(before.Version))
		tx.PutIf(s.store.Records, cardKey(after.Group), after, same, busy)
	}
	s.count(tx, calendar.DayOf(at), before, after)
}
