package registry

import (
	"context"
	"encoding/json"
	"strconv"

	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// disclosed is what of a group's record is fixed in the ledger and opened with a round's record: all but how to reach its
// office.
func (g Group) disclosed() any {
	return struct {
		Group
		Contact *struct{} `json:"contact,omitempty"` // in the place of the group's
	}{Group: g}
}

// registered makes the entry of an import: the hash of each group, so that each can be opened by itself.
func registered(records []Record) (ledger.Entry, error) {
	hashes := make([]string, len(records))
	for i, record := range records {
		var err error
		if hashes[i], err = ledger.ContentHash(record.disclosed()); err != nil {
			return ledger.Entry{}, err
		}
	}
	detail, err := json.Marshal(map[string][]string{"groups": hashes})
	if err != nil {
		return ledger.Entry{}, err
	}
	content, err := ledger.ContentHash(hashes)
	return ledger.Entry{
		Act: ActGroups, Subject: records[0].ID, Content: content, Facts: map[string]string{"groups": strconv.Itoa(len(records))}, Detail: detail,
	}, err
}

// Openings shows the bodies, and some groups as they are now.
func (r *Registry) Openings(ctx context.Context, groups []string) ([]ledger.Opening, error) {
	bodies, err := r.Bodies(ctx)
	if err != nil {
		return nil, err
	}
	first, err := ledger.Open(ActBodies, "bodies", bodies)
	if err != nil {
		return nil, err
	}
	openings := []ledger.Opening{first}
	keys := make([]table.Key, len(groups))
	for i, id := range groups {
		keys[i] = groupKey(id)
	}
	found, err := table.GetMany[Record](ctx, r.store, r.store.Records, keys)
	if err != nil {
		return nil, err
	}
	for i, id := range groups {
		record, known := found[keys[i]]
		if !known {
			return nil, table.ErrAbsent.New()
		}
		o, err := ledger.Open(ActGroups, id, record.disclosed())
		if err != nil {
			return nil, err
		}
		openings = append(openings, o)
	}
	return openings, nil
}
