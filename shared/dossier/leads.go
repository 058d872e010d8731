package dossier

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

// Place is one of the applications that a lead unit may enter in a round, taken (R1.4).
type Place struct {
	USCC   string `json:"uscc"`
	Number int    `json:"number"` // from 1
}

// place is a place as it is stored: who took it.
type place struct {
	Number      int    `json:"number"`
	Application string `json:"application"`
	Group       string `json:"group"`
	GroupName   string `json:"groupName"`
}

// begun says that an application was begun of a group that the lead unit leads.
type begun struct {
	Application string `json:"application"`
}

// lead is what a lead unit of a group has entered in a round, as one of the group's applications looks at it.
type lead struct {
	registry.LeadUnit
	places   []place  // by number
	excepted bool     // the ministry lets it enter this group besides (R1.4)
	rivals   []string // the other applications that were begun
}

// readLeads reads what the lead units of an application have entered.
func (s *Applications) readLeads(ctx context.Context, a Application, units []registry.LeadUnit) ([]lead, error) {
	leads := make([]lead, len(units))
	for i, unit := range units {
		rows, err := table.All[struct {
			SK string `json:"sk"`
			place
		}](ctx, s.store, s.store.Records, table.Query{PK: leadPK(a.Round, string(unit.USCC))})
		if err != nil {
			return nil, err
		}
		leads[i].LeadUnit = unit
		for _, row := range rows {
			switch {
			case strings.HasPrefix(row.SK, placePrefix):
				leads[i].places = append(leads[i].places, row.place)
			case row.SK == exceptionPrefix+a.Group:
				leads[i].excepted = true
			case strings.HasPrefix(row.SK, begunPrefix) && row.Application != a.ID:
				leads[i].rivals = append(leads[i].rivals, row.Application)
			}
		}
	}
	return leads, nil
}

// held gives the place that an application has taken.
func (l lead) held(application string) (Place, bool) {
	for _, p := range l.places {
		if p.Application == application {
			return Place{string(l.USCC), p.Number}, true
		}
	}
	return Place{}, false
}

// free gives the first place that nobody has taken, 0 where there is none.
func (l lead) free(most int) int {
	for n := 1; n <= most; n++ {
		if !slices.ContainsFunc(l.places, func(p place) bool { return p.Number == n }) {
			return n
		}
	}
	return 0
}

// taken lists the lead units that cannot enter this application too, each with the group that it entered first (R1.4).
func taken(leads []lead, application string, most int) []LeadTaken {
	var all []LeadTaken
	for _, l := range leads {
		if _, held := l.held(application); !held && !l.excepted && l.free(most) == 0 {
			all = append(all, LeadTaken{Unit: l.Name, Group: l.places[0].GroupName})
		}
	}
	return all
}

// enterLeads takes a place of each lead unit for an application that is submitted, and gives back what it held of units that
// lead its group no more. Who loses a place to another one tries again, and is then told by whom it was taken.
func (s *Applications) enterLeads(tx *table.Tx, a Application, leads []lead, most int) []Place {
	var entered []Place
	for _, l := range leads {
		if p, held := l.held(a.ID); held {
			entered = append(entered, p)
			continue
		}
		if l.excepted {
			continue // enters besides the others
		}
		p := Place{string(l.USCC), l.free(most)}
		tx.Create(s.store.Records, placeKey(a.Round, p.USCC, p.Number), place{p.Number, a.ID, a.Group, a.GroupName}, table.Say(table.ErrBusy.New()))
		entered = append(entered, p)
	}
	for _, old := range a.Entered {
		if !slices.Contains(entered, old) {
			s.leave(tx, a, old)
		}
	}
	return entered
}

// leave gives a place back.
func (s *Applications) leave(tx *table.Tx, a Application, p Place) {
	mine := expression.Name("application").Equal(expression.Value(a.ID))
	tx.Delete(s.store.Records, placeKey(a.Round, p.USCC, p.Number), &mine, table.Say(table.ErrBusy.New()))
}

// settleEarlier brings to their outcome the applications of the same lead units that come before an act at an instant:
// those whose closing has passed by then and which no lock has reached. So who was first does not depend on which lock runs
// first, or whether any does (R1.4, R5.2). It says whether there were any.
func (s *Applications) settleEarlier(ctx context.Context, now time.Time, d Desk, leads []lead, at calendar.Instant) (bool, error) {
	any := false
	for _, l := range leads {
		for _, id := range l.rivals {
			if slices.ContainsFunc(l.places, func(p place) bool { return p.Application == id }) {
				continue
			}
			rival, err := s.Desk(ctx, id)
			if err != nil {
				return any, err
			}
			if rival.Status != Draft || rival.Window.ClosesAt > at || rival.Window.ClosesAt == at && rival.ID > d.ID {
				continue
			}
			any = true
			if err := s.settle(ctx, now, id); err != nil {
				return any, err
			}
		}
	}
	return any, nil
}
