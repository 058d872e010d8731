package registry

import (
	"encoding/json"
	"strconv"

	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// ReplaceMembers puts another list of members into a group's record, in the caller's transaction and under the record's
// version: the list as a whole or nothing of it. Who may do so until when is the caller's business. Error: ErrGroup.
func (r *Registry) ReplaceMembers(tx *table.Tx, act table.Act, round string, old Record, members []Member) (Record, ledger.Receipt, error) {
	record := old
	record.Members = members
	if err := record.Validate(); err != nil {
		return Record{}, ledger.Receipt{}, err
	}
	if raw, err := json.Marshal(record.Group); err != nil || len(raw) > maxRecord {
		return Record{}, ledger.Receipt{}, ErrGroup.New().At("/members", "group-too-long")
	}
	tx.Replace(r.store.Records, groupKey(record.ID), record, old.Version)
	record.Version = old.Version + 1
	content, err := ledger.ContentHash(members)
	if err != nil {
		return Record{}, ledger.Receipt{}, err
	}
	receipt, err := r.journal.Enter(tx, act, ledger.Entry{
		Round: round, Act: ActMembers, Subject: record.ID, Content: content, Facts: map[string]string{"members": strconv.Itoa(len(members))},
	})
	return record, receipt, err
}
