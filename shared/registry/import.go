package registry

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Limits of an import.
const (
	MaxBodies = 100       // recommending bodies of a deployment
	MaxGroups = 25        // groups of one request: each takes three of the hundred parts of a transaction
	maxRecord = 385 << 10 // bytes of JSON, which is longer than the stored item, of which DynamoDB takes 400 KB
)

// ErrImport refuses an import; its fields name every row with every mistake, and nothing of it is kept.
var ErrImport = fault.Define("import-rows", fault.Invalid, "R4.1")

// BodiesImported is the answer to an import of bodies: all bodies as they are now.
type BodiesImported struct {
	Bodies  Bodies         `json:"bodies"`
	Version int64          `json:"version"`
	Receipt ledger.Receipt `json:"receipt"`
}

// ImportBodies adds recommending bodies and renames known ones; their kind and place never change, because groups were
// derived from them. None is removed: a round created earlier may name it.
func (r *Registry) ImportBodies(ctx context.Context, act table.Act, rows Bodies) (BodiesImported, error) {
	list, found, err := table.Find[bodyList](ctx, r.store, r.store.Records, bodiesKey)
	if err != nil {
		return BodiesImported{}, err
	}
	all, err := list.Bodies.with(rows)
	if err != nil {
		return BodiesImported{}, err
	}
	content, err := ledger.ContentHash(all)
	if err != nil {
		return BodiesImported{}, err
	}
	tx := table.Begin()
	if found {
		tx.Replace(r.store.Records, bodiesKey, bodyList{Bodies: all}, list.Version)
	} else {
		tx.Create(r.store.Records, bodiesKey, bodyList{Bodies: all}, table.Say(table.ErrBusy.New()))
	}
	receipt, err := r.journal.Enter(tx, act, ledger.Entry{
		Act: ActBodies, Subject: "bodies", Content: content, Facts: map[string]string{"bodies": strconv.Itoa(len(all))},
	})
	if err != nil {
		return BodiesImported{}, err
	}
	answer := BodiesImported{all, list.Version + 1, receipt}
	tx.Answer(act, answer)
	return answer, r.store.Commit(ctx, tx)
}

var codeForm = regexp.MustCompile(`^[A-Z][0-9]{2,4}$`)

// with gives the bodies with rows added, in the order of their codes; an ErrImport names what is wrong with any row.
func (b Bodies) with(rows Bodies) (Bodies, error) {
	refused := ErrImport.New("rows", len(rows))
	all := slices.Clone(b)
	seen := map[string]bool{}
	for i, row := range rows {
		pointer := "/bodies/" + strconv.Itoa(i)
		checkBody(refused, pointer, row)
		if seen[row.Code] {
			refused.At(pointer+"/code", "body-code-twice")
		}
		seen[row.Code] = true
		known := slices.IndexFunc(all, func(body Body) bool { return body.Code == row.Code })
		if known < 0 {
			all = append(all, row)
			continue
		}
		if all[known].Kind != row.Kind || all[known].Adcode != row.Adcode {
			refused.At(pointer+"/kind", "body-fixed")
		}
		all[known].Name = row.Name
	}
	checkPlaces(refused, all, rows)
	if len(all) > MaxBodies {
		refused.At("/bodies", "max-items", "limit", MaxBodies)
	}
	slices.SortFunc(all, func(x, y Body) int { return strings.Compare(x.Code, y.Code) })
	return all, refused.OrNil()
}

func checkBody(refused *fault.Error, pointer string, row Body) {
	if !codeForm.MatchString(row.Code) {
		refused.At(pointer+"/code", "body-code")
	}
	checkName(refused, pointer+"/name", row.Name)
	var fits bool
	switch row.Kind {
	case Province:
		fits = row.Adcode.Valid() && row.Adcode == row.Adcode.Province()
	case City:
		fits = row.Adcode.Valid() && row.Adcode == row.Adcode.City() && row.Adcode != row.Adcode.Province()
	case Corps:
		fits = adcodeForm.MatchString(string(row.Adcode))
	case Council:
		fits = row.Adcode == ""
	default:
		refused.At(pointer+"/kind", "body-kind")
		return
	}
	if !fits {
		refused.At(pointer+"/adcode", "body-adcode")
	}
}

// checkPlaces keeps R4.1 unambiguous: one body for a place, one corps.
func checkPlaces(refused *fault.Error, all, rows Bodies) {
	for i, row := range rows {
		same := func(body Body) bool {
			return body.Code != row.Code && body.Kind == row.Kind && (row.Kind == Corps || row.Adcode != "" && body.Adcode == row.Adcode)
		}
		if slices.ContainsFunc(all, same) {
			refused.At("/bodies/"+strconv.Itoa(i)+"/adcode", "body-place-twice")
		}
	}
}

// GroupsImported is the answer to an import of groups, in the order of the rows.
type GroupsImported struct {
	Groups  []Listed       `json:"groups"`
	Receipt ledger.Receipt `json:"receipt"`
}

// ImportGroups registers up to MaxGroups groups in one transaction: all of them or none. Each gets its id here, and its body
// from its record (R4.1).
func (r *Registry) ImportGroups(ctx context.Context, act table.Act, rows []Group) (GroupsImported, error) {
	bodies, err := r.Bodies(ctx)
	if err != nil {
		return GroupsImported{}, err
	}
	refused := ErrImport.New("rows", len(rows))
	if len(rows) == 0 || len(rows) > MaxGroups {
		refused.At("/groups", "max-items", "limit", MaxGroups)
		return GroupsImported{}, refused
	}
	records := make([]Record, len(rows))
	for i, row := range rows {
		row.ID = r.store.NewID("grp", act.At)
		records[i] = Record{Group: row, RegisteredAt: calendar.At(act.At), Version: 1}
		records[i].Jurisdiction = bodies.derive(refused, rowPointer(i), row)
	}
	if err := r.findTaken(ctx, refused, rows); err != nil {
		return GroupsImported{}, err
	}
	if err := refused.OrNil(); err != nil {
		return GroupsImported{}, err
	}
	return r.register(ctx, act, records)
}

func (r *Registry) register(ctx context.Context, act table.Act, records []Record) (GroupsImported, error) {
	entry, err := registered(records)
	if err != nil {
		return GroupsImported{}, err
	}
	answer := GroupsImported{Groups: make([]Listed, len(records))}
	tx := table.Begin()
	for i, record := range records {
		tx.Create(r.store.Records, groupKey(record.ID), record, table.Say(table.ErrBusy.New()))
		tx.Create(r.store.Records, numberKey(record.Number), record.row(), table.Say(taken(i, "number")))
		tx.Create(r.store.Records, nameKey(record.Name), reservation{record.ID}, table.Say(taken(i, "name")))
		answer.Groups[i] = record.Listed()
	}
	answer.Receipt, err = r.journal.Enter(tx, act, entry)
	if err != nil {
		return GroupsImported{}, err
	}
	tx.Answer(act, answer)
	return answer, r.store.Commit(ctx, tx)
}

// reservation leads from a reserved name to its group.
type reservation struct {
	Group string `json:"group"`
}

func rowPointer(i int) string { return "/groups/" + strconv.Itoa(i) }

func taken(row int, what string) error {
	return ErrImport.New("rows", 1).At(rowPointer(row)+"/"+what, "group-"+what+"-taken")
}

// derive checks a record and finds its body; what is wrong is added under the pointer.
func (b Bodies) derive(refused *fault.Error, pointer string, g Group) Jurisdiction {
	if wrong, ok := fault.Of(g.Validate()); ok {
		for _, f := range wrong.Fields {
			f.Pointer = pointer + f.Pointer
			refused.Fields = append(refused.Fields, f)
		}
		return Jurisdiction{}
	}
	if raw, err := json.Marshal(g); err != nil || len(raw) > maxRecord {
		refused.At(pointer+"/members", "group-too-long")
	}
	council, known := b.Body(g.ReportsThrough.Council)
	if g.ReportsThrough.Council != "" && (!known || council.Kind != Council) {
		refused.At(pointer+"/reportsThrough/council", "group-council")
		return Jurisdiction{}
	}
	j, err := b.Jurisdiction(g)
	if err != nil {
		refused.At(pointer+"/leadUnits", ErrNoBody.Code)
	}
	return j
}

// findTaken looks for numbers and names that are taken, in the rows themselves and in the registry. The write looks again.
func (r *Registry) findTaken(ctx context.Context, refused *fault.Error, rows []Group) error {
	places := map[table.Key][]string{} // pointers of the rows that want a key
	var keys []table.Key
	want := func(k table.Key, pointer string) {
		if len(places[k]) == 0 {
			keys = append(keys, k)
		}
		places[k] = append(places[k], pointer)
	}
	for i, row := range rows {
		if groupNumber.MatchString(row.Number) {
			want(numberKey(row.Number), rowPointer(i)+"/number")
		}
		if n := utf8.RuneCountInString(row.Name); n > 0 && n <= MaxName {
			want(nameKey(row.Name), rowPointer(i)+"/name")
		}
	}
	found, err := table.GetMany[struct{}](ctx, r.store, r.store.Records, keys)
	if err != nil {
		return err
	}
	for _, k := range keys {
		_, known := found[k]
		for n, pointer := range places[k] {
			if known || n > 0 {
				refused.At(pointer, "group-"+pointer[strings.LastIndexByte(pointer, '/')+1:]+"-taken")
			}
		}
	}
	return nil
}
