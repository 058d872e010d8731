package notice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Status is how a listed group stands in the register (R8.1).
type Status string

// The states of a listed group.
const (
	StatusListed    Status = "listed"
	StatusSuspended Status = "suspended"
	StatusRevoked   Status = "revoked"
)

// Change is one change of a group's standing: its listing, and what was decided on it since. It is public, and none is ever
// taken out of a history.
type Change struct {
	Status   Status           `json:"status" enum:"listed,suspended,revoked"`
	Since    calendar.Instant `json:"since"`
	Document string           `json:"document" maxLength:"100" doc:"Number of the document that decided it; empty for a listing, which its list decided"`
	List     int              `json:"list,omitempty" doc:"Version of the round's list that brought the group in"`
	Case     string           `json:"case,omitempty" doc:"Id of the case that was decided"`
	Ground   string           `json:"ground,omitempty" doc:"What the case was about"`
}

// Registered is a listed group in the register over all rounds (R8.1): how it stands today, and how it came to that.
type Registered struct {
	Entry
	Round    string           `json:"round"`
	Status   Status           `json:"status" enum:"listed,suspended,revoked"`
	Since    calendar.Instant `json:"since"`
	Document string           `json:"document" doc:"Number of the document that decided the standing; empty while the group is listed by its list"`
	History  []Change         `json:"history" doc:"Oldest first; the last is today's standing"`
	Version  int64            `json:"version"`
}

// listing is the row of a group that a list brings in.
func listing(e Entry, l List) Registered {
	return Registered{Entry: e, Round: l.Round}.With(Change{Status: StatusListed, Since: l.PublishedAt, List: l.Number})
}

// With gives the row as it stands after a change.
func (r Registered) With(c Change) Registered {
	r.Status, r.Since, r.Document = c.Status, c.Since, c.Document
	r.History = append(slices.Clone(r.History), c)
	return r
}

// Restand replaces a group's row within the act that decides on its standing, and leaves word that the public files are to
// follow (Release). The row must be as it was read: another decision in between refuses the act with table.ErrBusy.
func (s *Notices) Restand(tx *table.Tx, row Registered) {
	tx.ReplaceOr(s.store.Records, registerKey(row.Group), row, row.Version, table.Say(table.ErrBusy.New()))
	r := release{Round: row.Round, Row: fmt.Sprintf("%s#%d", row.Group, row.Version+1)}
	tx.Put(s.store.Records, r.key(), r)
}

// Passage is what a round has published about a group that is in the register: that it was on the notice, and what each version
// of the list said of it.
type Passage struct {
	Round     string           `json:"round"`
	Title     string           `json:"title"`
	NoticedAt calendar.Instant `json:"noticedAt"`
	Lists     []OnList         `json:"lists"`
}

// OnList is what one version of a list said of a group of the notice.
type OnList struct {
	Number      int              `json:"number"`
	PublishedAt calendar.Instant `json:"publishedAt"`
	Listed      bool             `json:"listed"`
	Reason      Reason           `json:"reason,omitempty" doc:"Why the group was not on it"`
}

// Profile is the public page of a listed group.
type Profile struct {
	Registered
	Passages    []Passage    `json:"passages"` // by round, oldest first
	Certificate *Certificate `json:"certificate,omitempty"`
}

// Row reads a group's row of the register. Errors: table.ErrAbsent where it is not listed.
func (s *Notices) Row(ctx context.Context, group string) (Registered, error) {
	if err := s.enlistAll(ctx); err != nil {
		return Registered{}, err
	}
	return table.Get[Registered](ctx, s.store, s.store.Records, registerKey(group))
}

// Profile gathers what is public of a listed group over all rounds.
func (s *Notices) Profile(ctx context.Context, group string) (Profile, error) {
	row, err := s.Row(ctx, group)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{Registered: row, Passages: []Passage{}}
	rounds, err := s.rounds.List(ctx)
	if err != nil {
		return Profile{}, err
	}
	for _, r := range rounds {
		n, err := s.Notice(ctx, r.ID)
		if errors.Is(err, table.ErrAbsent) {
			continue
		}
		if err != nil {
			return Profile{}, err
		}
		lists, err := s.Lists(ctx, r.ID)
		if err != nil {
			return Profile{}, err
		}
		if passage, on := passageOf(n, lists, group); on {
			p.Passages = append(p.Passages, passage)
		}
		for _, c := range certificates(lists) {
			if c.Group == group {
				p.Certificate = &c
			}
		}
	}
	slices.SortFunc(p.Passages, func(a, b Passage) int { return cmp.Compare(a.NoticedAt, b.NoticedAt) })
	return p, nil
}

// passageOf tells a group's way through a round, if the round's notice had it, or had it come next and a list said something of it.
func passageOf(n Notice, lists []List, group string) (Passage, bool) {
	p := Passage{Round: n.Round, Title: n.Title, NoticedAt: n.PublishedAt, Lists: []OnList{}}
	_, shown := n.Entry(group)
	if !shown {
		return p, false
	}
	said := slices.ContainsFunc(n.Entries, func(e Entry) bool { return e.Group == group })
	for _, l := range lists {
		on := OnList{Number: l.Number, PublishedAt: l.PublishedAt}
		on.Listed = slices.ContainsFunc(l.Entries, func(e Entry) bool { return e.Group == group })
		if i := slices.IndexFunc(l.Differences, func(d Difference) bool { return d.Group == group }); i >= 0 {
			on.Reason = l.Differences[i].Reason
		}
		said = said || on.Listed || on.Reason != ""
		p.Lists = append(p.Lists, on)
	}
	return p, said
}

// Search narrows the register; what is empty does not narrow it.
type Search struct {
	Words    string // parts of the name, of a lead unit's, of the body's; blanks part them, and each must be found
	Round    string
	Status   Status
	Province string
	Body     string
}

// Filter gives the rows that a search is for, in their order.
func (q Search) Filter(rows []Registered) []Registered {
	found := []Registered{}
	for _, r := range rows {
		if is(q.Round, r.Round) && is(string(q.Status), string(r.Status)) && is(q.Province, r.Province) && is(q.Body, r.Body) && r.speaks(q.Words) {
			found = append(found, r)
		}
	}
	return found
}

func is(asked, have string) bool { return asked == "" || asked == have }

func (r Registered) speaks(words string) bool {
	all := strings.ToLower(strings.Join(append([]string{r.Name, r.BodyName, r.Group}, r.LeadUnits...), "\n"))
	for _, w := range strings.Fields(strings.ToLower(words)) {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}
