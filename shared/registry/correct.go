package registry

import (
	"context"

	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Corrected is the answer to a correction.
type Corrected struct {
	Group   Record         `json:"group"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Correct replaces a group's record by a corrected one under the record's version; number and id stay. The body is derived
// again, unless a transfer has settled it. Applications that were begun stay where they were begun. byBody is the code of the body
// whose officer corrects, empty for the ministry: a body neither gives a group away by a correction nor draws it to itself.
func (r *Registry) Correct(ctx context.Context, act table.Act, id string, g Group, version int64, byBody string) (Corrected, error) {
	old, err := r.Group(ctx, id)
	if err != nil {
		return Corrected{}, err
	}
	bodies, err := r.Bodies(ctx)
	if err != nil {
		return Corrected{}, err
	}
	record := old
	g.ID = id
	record.Group = g
	refused := ErrGroup.New()
	if g.Number != old.Number {
		refused.At("/number", "group-number-fixed")
	}
	derived := bodies.derive(refused, "", g)
	if byBody != "" && old.Jurisdiction.Reason != ReasonTransfer && derived.Body != "" && derived.Body != old.Jurisdiction.Body {
		body, _ := bodies.Body(derived.Body)
		refused.At("/leadUnits", "group-would-move", "body", body.Name)
	}
	if err := refused.OrNil(); err != nil {
		return Corrected{}, err
	}
	if old.Jurisdiction.Reason != ReasonTransfer {
		record.Jurisdiction = derived
	}
	if old.Transfer != "" && record.Jurisdiction.Body != old.Jurisdiction.Body {
		return Corrected{}, ErrTransferOpen.New()
	}
	tx := table.Begin()
	tx.Replace(r.store.Records, groupKey(id), record, version)
	tx.Put(r.store.Records, numberKey(record.Number), record.row())
	r.rename(tx, old.Group, g)
	record.Version = version + 1
	content, err := ledger.ContentHash(record.disclosed())
	if err != nil {
		return Corrected{}, err
	}
	receipt, err := r.journal.Enter(tx, act, ledger.Entry{
		Act: ActCorrected, Subject: id, Content: content, Facts: map[string]string{"body": record.Jurisdiction.Body},
	})
	if err != nil {
		return Corrected{}, err
	}
	answer := Corrected{record, receipt}
	tx.Answer(act, answer)
	return answer, r.store.Commit(ctx, tx)
}

// rename moves the reservation of the group's name.
func (r *Registry) rename(tx *table.Tx, old, now Group) {
	if nameKey(old.Name) == nameKey(now.Name) {
		return
	}
	tx.Create(r.store.Records, nameKey(now.Name), reservation{now.ID}, func(table.Item) error {
		refused := ErrGroup.New()
		return refused.At("/name", "group-name-taken")
	})
	tx.Delete(r.store.Records, nameKey(old.Name), nil, nil)
}

// ErrTransferOpen refuses what a transfer that waits for consent would cross.
var ErrTransferOpen = fault.Define("transfer-open", fault.Conflict, "R4.1")
