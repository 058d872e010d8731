package monitoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/message"
	"linxuan/shared/notice"
	"linxuan/shared/table"
)

// Access patterns of monitoring in the Records table:
//
//	pk                    sk               what                                    read by
//	monitoring            <year>           the window of a year                    everyone who files or looks
//	monitoring#<year>     <group>          a group's form of that year             the group, who looks
//	monitoring-returned   <year>#<group>   that a form was returned, until when    the sweep, which reminds
func windowKey(year int) table.Key { return table.Key{PK: "monitoring", SK: fmt.Sprintf("%04d", year)} }

func filingKey(year int, group string) table.Key {
	return table.Key{PK: fmt.Sprintf("monitoring#%04d", year), SK: group}
}

func returnedKey(year int, group string) table.Key {
	return table.Key{PK: "monitoring-returned", SK: fmt.Sprintf("%04d#%s", year, group)}
}

// Acts of monitoring in the ledger.
const (
	ActWindow   ledger.Act = "monitoring-window-set"
	ActFiled    ledger.Act = "monitoring-filed"
	ActReturned ledger.Act = "monitoring-returned"
	ActAccepted ledger.Act = "monitoring-accepted"
)

// ErrNotDue refuses the form of a group that is not in the register, or was revoked.
var ErrNotDue = fault.Define("monitoring-not-due", fault.Conflict, "R8.1")

// Monitoring keeps windows and forms.
type Monitoring struct {
	store    *table.Store
	journal  *journal.Journal
	register *notice.Notices
}

// Open binds monitoring to what it stands on.
func Open(store *table.Store, j *journal.Journal, register *notice.Notices) *Monitoring {
	return &Monitoring{store, j, register}
}

// Filing is a group's form of a year, as it was filed last.
type Filing struct {
	Year      int              `json:"year"`
	Group     string           `json:"group"`
	GroupName string           `json:"groupName"`
	Round     string           `json:"round"` // that listed the group
	Form      Form             `json:"form"`
	Remarks   []Remark         `json:"remarks"`
	Times     int              `json:"times" doc:"How often it was filed"`
	FiledAt   calendar.Instant `json:"filedAt"`
	Status    Status           `json:"status" enum:"filed,returned,accepted"`
	Returns   []Return         `json:"returns" doc:"Every time that it was given back, the earliest first"`

	AcceptedAt calendar.Instant `json:"acceptedAt,omitempty"`
	Salt       ledger.Salt      `json:"salt"` // under which the ledger fixes it
	Version    int64            `json:"version"`
}

// Filed is the answer to a filing.
type Filed struct {
	Filing  Filing         `json:"filing"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Set is the answer to a window that was set.
type Set struct {
	Window  Window         `json:"window"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Windows gives all windows, the earliest year first.
func (s *Monitoring) Windows(ctx context.Context) ([]Window, error) {
	return table.All[Window](ctx, s.store, s.store.Records, table.Query{PK: windowKey(0).PK})
}

// SetWindow opens a year's window, or changes it. Errors: ErrWindow.
func (s *Monitoring) SetWindow(ctx context.Context, act table.Act, w Window) (Set, error) {
	stands, found, err := table.Find[Window](ctx, s.store, s.store.Records, windowKey(w.Year))
	if err != nil {
		return Set{}, err
	}
	if err := CheckWindow(w, stands, calendar.At(act.At)); err != nil {
		return Set{}, err
	}
	tx := table.Begin()
	if w.Version = stands.Version; found {
		tx.ReplaceOr(s.store.Records, windowKey(w.Year), w, w.Version, table.Say(table.ErrBusy.New()))
	} else {
		tx.Create(s.store.Records, windowKey(w.Year), w, table.Say(table.ErrBusy.New()))
	}
	w.Version++
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Act: ActWindow, Subject: strconv.Itoa(w.Year), Facts: map[string]string{
		"opensAt": w.OpensAt.String(), "closesAt": w.ClosesAt.String(),
	}})
	if err != nil {
		return Set{}, err
	}
	set := Set{w, receipt}
	tx.Answer(act, set)
	return set, s.store.Commit(ctx, tx)
}

// Look checks a form as it is being filled in, without keeping it. The error is the refusal that filing it would meet.
func (s *Monitoring) Look(ctx context.Context, year int, group string, f Form) ([]Remark, error) {
	before, err := s.before(ctx, year, group)
	if err != nil {
		return nil, err
	}
	return Check(f, before)
}

// before is the form of the year before, nil where there is none.
func (s *Monitoring) before(ctx context.Context, year int, group string) (*Form, error) {
	f, found, err := table.Find[Filing](ctx, s.store, s.store.Records, filingKey(year-1, group))
	if err != nil || !found {
		return nil, err
	}
	return &f.Form, nil
}

// File takes a group's form while the window is open, or amended within the term of its return; filing again takes its place until
// it is accepted. Errors: ErrClosed, ErrSettled, ErrNotDue, ErrForm, table.ErrAbsent where the year has no window.
func (s *Monitoring) File(ctx context.Context, act table.Act, year int, group string, f Form) (Filed, error) {
	at := calendar.At(act.At)
	w, err := table.Get[Window](ctx, s.store, s.store.Records, windowKey(year))
	if err != nil {
		return Filed{}, err
	}
	filing, found, err := table.Find[Filing](ctx, s.store, s.store.Records, filingKey(year, group))
	if err != nil {
		return Filed{}, err
	}
	if err := Takes(w, filing, at); err != nil {
		return Filed{}, err
	}
	row, err := s.register.Row(ctx, group)
	if errors.Is(err, table.ErrAbsent) || err == nil && !Due(row, w, at) {
		return Filed{}, ErrNotDue.New()
	}
	if err != nil {
		return Filed{}, err
	}
	remarks, err := s.Look(ctx, year, group, f)
	if err != nil {
		return Filed{}, err
	}
	tx := table.Begin()
	term, returned := filing.term()
	if returned {
		s.amended(tx, act, filing)
	}
	if at >= term { // a return's term never changes, so the version that the write holds holds it too (R5.2)
		open := expression.And(expression.Name("opensAt").LessThanEqual(expression.Value(int64(at))), expression.Name("closesAt").GreaterThan(expression.Value(int64(at))))
		tx.Check(s.store.Records, windowKey(year), open, table.Say(ErrClosed.New("opensAt", w.OpensAt, "closesAt", w.ClosesAt, "serverTime", at)))
	}
	filing = Filing{
		Year: year, Group: group, GroupName: row.Name, Round: row.Round, Form: f, Remarks: remarks, Times: filing.Times + 1, FiledAt: at,
		Status: Waiting, Returns: slices.Concat([]Return{}, filing.Returns), Salt: ledger.Salt(s.store.NewSalt()), Version: filing.Version,
	}
	if found {
		tx.ReplaceOr(s.store.Records, filingKey(year, group), filing, filing.Version, table.Say(table.ErrBusy.New()))
	} else {
		tx.Create(s.store.Records, filingKey(year, group), filing, table.Say(table.ErrBusy.New()))
	}
	filing.Version++
	return s.commit(ctx, act, tx, row.Round, filing)
}

// amended tells the secretariat that a returned form has come again.
func (s *Monitoring) amended(tx *table.Tx, act table.Act, f Filing) {
	tx.Delete(s.store.Records, returnedKey(f.Year, f.Group), nil, nil)
	message.Post(tx, s.store, message.Message{
		Audience: message.ToRole("secretariat"), Kind: message.MonitoringAmended, Round: f.Round, Subject: f.Group, At: calendar.At(act.At),
		Facts: map[string]string{"year": strconv.Itoa(f.Year), "name": f.GroupName},
	}, strconv.Itoa(f.Year)+" "+strconv.Itoa(f.Times+1))
}

func (s *Monitoring) commit(ctx context.Context, act table.Act, tx *table.Tx, roundID string, f Filing) (Filed, error) {
	content, err := f.Salt.Hash([]any{f.Year, f.Group, f.Form})
	if err != nil {
		return Filed{}, err
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActFiled, Subject: f.Group, Content: content, Facts: map[string]string{"year": strconv.Itoa(f.Year), "times": strconv.Itoa(f.Times)},
	})
	if err != nil {
		return Filed{}, err
	}
	filed := Filed{f, receipt}
	tx.Answer(act, filed)
	return filed, s.store.Commit(ctx, tx)
}

// Filing reads a group's form of a year.
func (s *Monitoring) Filing(ctx context.Context, year int, group string) (Filing, error) {
	return table.Get[Filing](ctx, s.store, s.store.Records, filingKey(year, group))
}

// Own is how a group stands with a window.
type Own struct {
	Window Window  `json:"window"`
	Due    bool    `json:"due"`
	Filing *Filing `json:"filing,omitempty"`
}

// OfGroup tells a group how it stands with every window, the latest first. Errors: table.ErrAbsent where it is not listed.
func (s *Monitoring) OfGroup(ctx context.Context, group string, at calendar.Instant) ([]Own, error) {
	row, err := s.register.Row(ctx, group)
	if err != nil {
		return nil, err
	}
	windows, err := s.Windows(ctx)
	if err != nil {
		return nil, err
	}
	all := []Own{}
	for i := range windows {
		w := windows[len(windows)-1-i]
		f, found, err := table.Find[Filing](ctx, s.store, s.store.Records, filingKey(w.Year, group))
		if err != nil {
			return nil, err
		}
		own := Own{Window: w, Due: Due(row, w, at)}
		if found {
			own.Filing = &f
		}
		all = append(all, own)
	}
	return all, nil
}

// Standing is how one listed group stands with a year's window.
type Standing struct {
	Group    string           `json:"group"`
	Name     string           `json:"name"`
	BodyName string           `json:"bodyName"`
	Province string           `json:"province"`
	Status   notice.Status    `json:"status" enum:"listed,suspended,revoked"`
	FiledAt  calendar.Instant `json:"filedAt,omitempty" doc:"Absent while it has not filed"`
	Form     Status           `json:"form,omitempty" enum:"filed,returned,accepted" doc:"How far its form has come; absent while it has not filed"`
	Remarks  int              `json:"remarks"`
	Declared bool             `json:"declared" doc:"It declares a major change or a violation"`
	Missed   int              `json:"missed" doc:"Closed windows that it missed, one after the other, the latest backwards"`
	Anomaly  bool             `json:"anomaly" doc:"It has missed two or more; what follows is for people to decide"`
}

// Overview is a year's window with every group that owes it a form.
type Overview struct {
	Window Window     `json:"window"`
	Groups []Standing `json:"groups"`
	Filed  int        `json:"filed"`
}

// Overview tells who has filed a year's form and who has not. Errors: table.ErrAbsent where the year has no window.
func (s *Monitoring) Overview(ctx context.Context, year int, at calendar.Instant) (Overview, error) {
	w, err := table.Get[Window](ctx, s.store, s.store.Records, windowKey(year))
	if err != nil {
		return Overview{}, err
	}
	rows, err := s.register.Register(ctx)
	if err != nil {
		return Overview{}, err
	}
	windows, filings, err := s.until(ctx, year)
	if err != nil {
		return Overview{}, err
	}
	o := Overview{Window: w, Groups: []Standing{}}
	for _, row := range rows {
		f, filed := filings[row.Group][year]
		if !filed && !Due(row, w, at) {
			continue
		}
		years := map[int]bool{}
		for y := range filings[row.Group] {
			years[y] = true
		}
		one := Standing{Group: row.Group, Name: row.Name, BodyName: row.BodyName, Province: row.Province, Status: row.Status, Missed: Missed(row, windows, years, at)}
		one.Anomaly = one.Missed >= AnomalyYears
		if filed {
			o.Filed++
			one.Form = f.Status
			one.FiledAt, one.Remarks, one.Declared = f.FiledAt, len(f.Remarks), f.Form.MajorChange || f.Form.Violation
		}
		o.Groups = append(o.Groups, one)
	}
	return o, nil
}

// until gives the windows up to a year, and their filings by group and year.
func (s *Monitoring) until(ctx context.Context, year int) ([]Window, map[string]map[int]Filing, error) {
	all, err := s.Windows(ctx)
	if err != nil {
		return nil, nil, err
	}
	var windows []Window
	filings := map[string]map[int]Filing{}
	for _, w := range all {
		if w.Year > year {
			continue
		}
		windows = append(windows, w)
		filed, err := table.All[Filing](ctx, s.store, s.store.Records, table.Query{PK: filingKey(w.Year, "").PK})
		if err != nil {
			return nil, nil, err
		}
		for _, f := range filed {
			if filings[f.Group] == nil {
				filings[f.Group] = map[int]Filing{}
			}
			filings[f.Group][w.Year] = f
		}
	}
	return windows, filings, nil
}
