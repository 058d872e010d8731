package notice

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Calendar is the statutory calendar as it stands: the years that are built in, and what was published since.
func (s *Notices) Calendar(ctx context.Context) (calendar.Calendar, error) {
	years, err := s.Years(ctx)
	if err != nil {
		return calendar.Calendar{}, err
	}
	return s.calendar.With(years...)
}

// Years are the published years and versions, oldest year first.
func (s *Notices) Years(ctx context.Context) ([]calendar.Year, error) {
	return table.All[calendar.Year](ctx, s.store, s.store.Records, table.Query{PK: yearKey(0, 0).PK})
}

// YearPublished is the answer to a year's holidays.
type YearPublished struct {
	Year    calendar.Year  `json:"year"`
	Receipt ledger.Receipt `json:"receipt"`
}

// PublishYear adds a year's holidays, or a later version of them. What was counted before keeps its count: a running notice
// names the version that it rests on and moves by Reissue alone (R7.1). Errors: calendar.ErrYear.
func (s *Notices) PublishYear(ctx context.Context, act table.Act, y calendar.Year) (YearPublished, error) {
	days, err := s.Calendar(ctx)
	if err != nil {
		return YearPublished{}, err
	}
	last, _ := days.Edition(y.Year)
	y.Version = last.Version + 1
	if err := y.Validate(); err != nil {
		return YearPublished{}, err
	}
	content, err := ledger.ContentHash(y)
	if err != nil {
		return YearPublished{}, err
	}
	tx := table.Begin()
	absent := expression.Name("pk").AttributeNotExists()
	tx.PutIf(s.store.Records, yearKey(y.Year, y.Version), y, absent, table.Say(table.ErrBusy.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Act: ActCalendar, Subject: strconv.Itoa(y.Year), Content: content, Facts: map[string]string{"version": strconv.Itoa(y.Version)},
	})
	if err != nil {
		return YearPublished{}, err
	}
	published := YearPublished{y, receipt}
	tx.Answer(act, published)
	return published, s.store.Commit(ctx, tx)
}
