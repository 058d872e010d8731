package registry

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
)

// Acts of the registry in the ledger.
const (
	ActBodies      ledger.Act = "bodies-registered"
	ActGroups      ledger.Act = "groups-registered"
	ActCorrected   ledger.Act = "group-corrected"
	ActTransferred ledger.Act = "jurisdiction-transferred"
	ActMembers     ledger.Act = "members-listed" // facts: members
)

// Registry keeps bodies and groups.
type Registry struct {
	store   *table.Store
	journal *journal.Journal
}

// Open binds the registry to its store.
func Open(store *table.Store, j *journal.Journal) *Registry {
	return &Registry{store: store, journal: j}
}

// Record is a group as the registry keeps it, with the body that it belongs to (R4.1).
type Record struct {
	Group
	Jurisdiction Jurisdiction     `json:"jurisdiction"`
	Transfer     string           `json:"transfer,omitempty"` // id of the transfer that waits for consent
	RegisteredAt calendar.Instant `json:"registeredAt"`
	Version      int64            `json:"version"`
}

// Listed is a group's row in a list.
type Listed struct {
	ID          string    `json:"id"`
	Number      string    `json:"number"`
	Name        string    `json:"name"`
	Kind        GroupKind `json:"kind"`
	Body        string    `json:"body"`     // the recommending body's code, which is not where the lead unit stands
	LeadUnit    string    `json:"leadUnit"` // name of the main one
	LeadKind    UnitKind  `json:"leadKind"` // of the main one
	Province    string    `json:"province"` // where the main lead unit stands
	Industry    string    `json:"industry"`
	CrossRegion bool      `json:"crossRegion"`
}

// Listed gives the group's row.
func (r Record) Listed() Listed {
	lead := r.MainLead()
	return Listed{
		ID: r.ID, Number: r.Number, Name: r.Name, Kind: r.Kind, Body: r.Jurisdiction.Body,
		LeadUnit: lead.Name, LeadKind: lead.Kind, Province: lead.Adcode.ProvinceName(), Industry: r.Industry, CrossRegion: r.CrossRegion,
	}
}

// listedRow is the row as it is stored, with its place in the body's list.
type listedRow struct {
	Listed
	Index string `json:"gsi1pk"`
	Order string `json:"gsi1sk"`
}

func (r Record) row() listedRow {
	return listedRow{r.Listed(), groupsOfBody(r.Jurisdiction.Body), r.Number}
}

// bodyList is the one item that holds all bodies: every derivation needs them together, and there are at most a hundred.
type bodyList struct {
	Bodies  Bodies `json:"bodies"`
	Version int64  `json:"version"`
}

// Bodies gives all recommending bodies, in the order of their codes.
func (r *Registry) Bodies(ctx context.Context) (Bodies, error) {
	list, _, err := table.Find[bodyList](ctx, r.store, r.store.Records, bodiesKey)
	return list.Bodies, err
}

// Body finds a recommending body; table.ErrAbsent for an unknown code.
func (r *Registry) Body(ctx context.Context, code string) (Body, error) {
	all, err := r.Bodies(ctx)
	if err != nil {
		return Body{}, err
	}
	if body, ok := all.Body(code); ok {
		return body, nil
	}
	return Body{}, table.ErrAbsent.New()
}

// Codes gives the codes of all bodies: those that take part in a round that is created now.
func (r *Registry) Codes(ctx context.Context) ([]string, error) {
	all, err := r.Bodies(ctx)
	codes := make([]string, len(all))
	for i, body := range all {
		codes[i] = body.Code
	}
	return codes, err
}

// Group reads a group's record; table.ErrAbsent for an unknown id.
func (r *Registry) Group(ctx context.Context, id string) (Record, error) {
	return table.Get[Record](ctx, r.store, r.store.Records, groupKey(id))
}

// GroupsByID reads many groups at once; an unknown id is absent.
func (r *Registry) GroupsByID(ctx context.Context, ids []string) (map[string]Record, error) {
	keys := make([]table.Key, len(ids))
	for i, id := range ids {
		keys[i] = groupKey(id)
	}
	found, err := table.GetMany[Record](ctx, r.store, r.store.Records, keys)
	groups := make(map[string]Record, len(found))
	for i, id := range ids {
		if g, ok := found[keys[i]]; ok {
			groups[id] = g
		}
	}
	return groups, err
}

// Belongs is nil if the group stands under the body, else table.ErrAbsent: to a body, another's group does not exist.
func (r *Registry) Belongs(ctx context.Context, group, body string) error {
	record, err := r.Group(ctx, group)
	if err != nil {
		return err
	}
	if record.Jurisdiction.Body != body {
		return table.ErrAbsent.New()
	}
	return nil
}

// Groups lists all groups by their numbers, one page at a time.
func (r *Registry) Groups(ctx context.Context, cursor string, limit int) ([]Listed, string, error) {
	return table.Page[Listed](ctx, r.store, r.store.Records, table.Query{PK: groupsPK, Limit: limit}, cursor)
}

// GroupsOf lists the groups of a body by their numbers, one page at a time. It is read from an index that follows a write
// within moments; what decides about one group reads its record.
func (r *Registry) GroupsOf(ctx context.Context, body, cursor string, limit int) ([]Listed, string, error) {
	return table.Page[Listed](ctx, r.store, r.store.Records, table.Query{PK: groupsOfBody(body), Limit: limit, Index: true}, cursor)
}
