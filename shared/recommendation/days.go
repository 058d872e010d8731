package recommendation

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Day is how the applicants of a body changed on one day in Shanghai. Days on which nothing happened have no row.
type Day struct {
	Day       calendar.Day `json:"day"`
	Body      string       `json:"body"`
	Submitted int          `json:"submitted"` // applications that came, each once
	Withdrawn int          `json:"withdrawn"`
}

// count keeps a body's day, as a part of the transaction that moves its roster. What a closing instant submits belongs to the
// day that ends with it (R5.1).
func count(tx *table.Tx, s *table.Store, round, body string, more int, at calendar.Instant) {
	if more == 0 {
		return // replaced: it came before
	}
	day := calendar.DayOf((at - 1).Time())
	submitted, withdrawn := max(more, 0), max(-more, 0)
	change := expression.Add(expression.Name("submitted"), expression.Value(submitted)).
		Add(expression.Name("withdrawn"), expression.Value(withdrawn)).
		Set(expression.Name("day"), expression.Value(string(day))).Set(expression.Name("body"), expression.Value(body))
	tx.Update(s.Records, dayKey(round, body, day), change, nil, nil)
}

// Days reads the days of a round in order; with a body's code, those of that body.
func (s *Recommendations) Days(ctx context.Context, roundID, body string) ([]Day, error) {
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return nil, err
	}
	all, err := table.All[Day](ctx, s.store, s.store.Records, table.Query{PK: dayPK(roundID)})
	if err != nil {
		return nil, err
	}
	days := []Day{}
	for _, d := range all {
		if (body == "" || d.Body == body) && d.Submitted+d.Withdrawn > 0 {
			days = append(days, d)
		}
	}
	return days, nil
}
