package recommendation

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

// Applicant is one submission of an application as the body sees it. A replaced application is a new submission with the next
// version; the old one stays readable, because a list that was sealed on it goes forward with it (R4.5).
type Applicant struct {
	Application string              `json:"application"` // id
	Version     int64               `json:"version"`     // of the submission, from 1
	Group       string              `json:"group"`       // id
	Name        string              `json:"name"`        // of the group, as it stood at the submission
	LeadUnits   []registry.LeadUnit `json:"leadUnits"`   // the first is the main one
	CrossRegion bool                `json:"crossRegion"` // R4.4
	SubmittedAt calendar.Instant    `json:"submittedAt"`
	Manifest    string              `json:"manifest"` // hex SHA-256 of the dossier's manifest
}

// LeadProvince is the province where the main lead unit stands: one field, the recommending body is another (R4.3).
func (a Applicant) LeadProvince() string {
	if len(a.LeadUnits) == 0 {
		return ""
	}
	return a.LeadUnits[0].Adcode.ProvinceName()
}

// submission is an applicant's row on the roster. Rows are never removed: what stood at a deadline can be read ever after.
type submission struct {
	Applicant
	LeftAt calendar.Instant `json:"leftAt,omitempty"` // withdrawn at; zero: never
}

// rosterHead counts the changes of a roster. A seal holds only while the version that it was judged on is the current one.
type rosterHead struct {
	Version    int64 `json:"version"`
	Applicants int64 `json:"applicants"`
}

// Enter puts a submission on the roster of the body, as a part of the transaction that submits the application (three parts).
// replaces is the version that the same application stood on the roster with until now; 0 if it newly enters.
func Enter(tx *table.Tx, s *table.Store, round, body string, a Applicant, replaces int64) {
	tx.Put(s.Records, rosterKey(round, body, a.Application, a.Version), submission{Applicant: a})
	more := 1
	if replaces > 0 {
		more = 0
	}
	turn(tx, s, round, body, more, a.SubmittedAt)
}

// Leave takes an application's current submission off the roster, as a part of the transaction that withdraws it (three parts).
// One that is not there is table.ErrAbsent.
func Leave(tx *table.Tx, s *table.Store, round, body, application string, version int64, at calendar.Instant) {
	there := expression.Name("pk").AttributeExists()
	left := expression.Set(expression.Name("leftAt"), expression.Value(int64(at)))
	tx.Update(s.Records, rosterKey(round, body, application, version), left, &there, table.Say(table.ErrAbsent.New()))
	turn(tx, s, round, body, -1, at)
}

func turn(tx *table.Tx, s *table.Store, round, body string, more int, at calendar.Instant) {
	change := expression.Add(expression.Name("version"), expression.Value(1)).Add(expression.Name("applicants"), expression.Value(more))
	tx.Update(s.Records, rosterHeadKey(round, body), change, nil, nil)
	count(tx, s, round, body, more, at)
}

// Roster gives the applicants of a body in the order of their first submission, each with its current submission, and the
// roster's version (0 before the first one).
func Roster(ctx context.Context, s *table.Store, round, body string) ([]Applicant, int64, error) {
	r, err := readRoster(ctx, s, round, body)
	return r.applicants(forever), r.version, err
}

// roster is all that was ever submitted to a body.
type roster struct {
	version     int64
	submissions []submission // by application and version
}

// forever is later than any submission.
const forever calendar.Instant = 1 << 62

// readRoster reads the version before the rows: rows that are newer than the version make a seal fail, never pass.
func readRoster(ctx context.Context, s *table.Store, round, body string) (roster, error) {
	head, _, err := table.Find[rosterHead](ctx, s, s.Records, rosterHeadKey(round, body))
	if err != nil {
		return roster{}, err
	}
	rows, err := table.All[submission](ctx, s, s.Records, table.Query{PK: rosterPK(round, body)})
	return roster{head.Version, rows}, err
}

// applicants gives who stood on the roster just before an instant.
func (r roster) applicants(before calendar.Instant) []Applicant {
	latest := map[string]submission{}
	for _, row := range r.submissions {
		if row.SubmittedAt < before {
			latest[row.Application] = row
		}
	}
	list := make([]Applicant, 0, len(latest))
	for _, row := range latest {
		if row.LeftAt == 0 || row.LeftAt >= before {
			list = append(list, row.Applicant)
		}
	}
	// Ids sort by time.
	slices.SortFunc(list, func(a, b Applicant) int { return strings.Compare(a.Application, b.Application) })
	return list
}

// knows says whether an application was ever submitted to the body.
func (r roster) knows(application string) bool {
	return slices.ContainsFunc(r.submissions, func(row submission) bool { return row.Application == application })
}
