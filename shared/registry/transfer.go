package registry

import (
	"context"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// ReasonTransfer is the reason of a jurisdiction that two bodies agreed on (R4.1). Facts: from, body.
const ReasonTransfer = "jurisdiction-transfer"

// TransferState says how a transfer stands.
type TransferState string

// The states of a transfer.
const (
	TransferOpen     TransferState = "open"
	TransferDone     TransferState = "done"
	TransferDeclined TransferState = "declined"
)

// Transfer moves a group from one body to another, with the consent of both (R4.1). It holds for applications that are begun
// afterwards; those already begun stay with the body where they were begun.
type Transfer struct {
	ID          string           `json:"id"`
	Group       string           `json:"group"`
	GroupName   string           `json:"groupName"`
	From        string           `json:"from"` // code of a body
	To          string           `json:"to"`
	Reason      string           `json:"reason"`
	RequestedBy string           `json:"requestedBy"` // role: the group, or its present body, which thereby consents
	RequestedAt calendar.Instant `json:"requestedAt"`
	Consents    []Consent        `json:"consents"`
	State       TransferState    `json:"state"`
	DeclinedBy  string           `json:"declinedBy,omitempty"` // code of a body
	SettledAt   calendar.Instant `json:"settledAt,omitempty"`
	Version     int64            `json:"version"`
}

// Consent is one body's yes.
type Consent struct {
	Body      string           `json:"body"`
	Pseudonym string           `json:"pseudonym"` // of the officer, as the ledger carries it
	At        calendar.Instant `json:"at"`
}

// Refusals of transfers.
var (
	ErrTransferForm      = fault.Define("transfer-form", fault.Invalid, "R4.1")
	ErrTransferSettled   = fault.Define("transfer-settled", fault.Conflict, "R4.1")
	ErrTransferConsented = fault.Define("transfer-consented", fault.Conflict, "R4.1")
)

// Transferring is the answer to an act on a transfer; there is a receipt once both bodies have consented.
type Transferring struct {
	Transfer Transfer        `json:"transfer"`
	Receipt  *ledger.Receipt `json:"receipt,omitempty"`
}

type transferRef struct {
	Group    string `json:"group"`
	Transfer string `json:"transfer"`
}

// RequestTransfer opens a transfer of a group to another body. byBody is the present body's code where its officer asks, which
// is its consent; empty where the group asks.
func (r *Registry) RequestTransfer(ctx context.Context, act table.Act, group, to, reason, byBody string) (Transferring, error) {
	record, err := r.Group(ctx, group)
	if err != nil {
		return Transferring{}, err
	}
	if record.Transfer != "" {
		return Transferring{}, ErrTransferOpen.New()
	}
	bodies, err := r.Bodies(ctx)
	if err != nil {
		return Transferring{}, err
	}
	refused := ErrTransferForm.New()
	if _, known := bodies.Body(to); !known {
		refused.At("/to", "transfer-body")
	} else if to == record.Jurisdiction.Body {
		refused.At("/to", "transfer-same")
	}
	if reason == "" {
		refused.At("/reason", "required")
	}
	if err := refused.OrNil(); err != nil {
		return Transferring{}, err
	}
	t := Transfer{
		ID: r.store.NewID("trf", act.At), Group: group, GroupName: record.Name, From: record.Jurisdiction.Body, To: to, Reason: reason,
		RequestedBy: act.Role, RequestedAt: calendar.At(act.At), State: TransferOpen, Version: 1,
	}
	if byBody == t.From {
		t.Consents = []Consent{{byBody, act.Pseudonym, t.RequestedAt}}
	}
	record.Transfer = t.ID
	tx := table.Begin()
	tx.Replace(r.store.Records, groupKey(group), record, record.Version)
	tx.Create(r.store.Records, transferKey(group, t.ID), t, table.Say(table.ErrBusy.New()))
	for _, body := range []string{t.From, t.To} {
		tx.Put(r.store.Records, transferListKey(body, t.ID), transferRef{group, t.ID})
	}
	asked := []message.Audience{message.ToBody(t.To)}
	if byBody == "" {
		asked = append(asked, message.ToBody(t.From))
	}
	r.tell(tx, act, t, message.TransferAsked, asked...)
	answer := Transferring{Transfer: t}
	tx.Answer(act, answer)
	return answer, unlessMoved(r.store.Commit(ctx, tx))
}

// unlessMoved takes a stale group's record, which no client named a version of, as a reason to look again.
func unlessMoved(err error) error {
	if fault.KindOf(err) == fault.Stale {
		return table.ErrBusy.Wrap(err)
	}
	return err
}

// transferFor reads a transfer of a group for one of its two bodies. To any other body it does not exist.
func (r *Registry) transferFor(ctx context.Context, group, id, body string) (Transfer, error) {
	t, err := table.Get[Transfer](ctx, r.store, r.store.Records, transferKey(group, id))
	if err == nil && body != t.From && body != t.To {
		return Transfer{}, table.ErrAbsent.New()
	}
	return t, err
}

// ConsentTransfer adds a body's consent; the second one moves the group in the same write.
func (r *Registry) ConsentTransfer(ctx context.Context, act table.Act, group, id, body string) (Transferring, error) {
	t, err := r.transferFor(ctx, group, id, body)
	switch {
	case err != nil:
		return Transferring{}, err
	case t.State != TransferOpen:
		return Transferring{}, ErrTransferSettled.New()
	case slices.ContainsFunc(t.Consents, func(c Consent) bool { return c.Body == body }):
		return Transferring{}, ErrTransferConsented.New()
	}
	t.Consents = append(t.Consents, Consent{body, act.Pseudonym, calendar.At(act.At)})
	tx := table.Begin()
	answer := Transferring{}
	if len(t.Consents) == 2 {
		t.State, t.SettledAt = TransferDone, calendar.At(act.At)
		if answer.Receipt, err = r.move(ctx, tx, act, t); err != nil {
			return Transferring{}, err
		}
	}
	return r.settleTransfer(ctx, tx, act, t, answer)
}

// DeclineTransfer ends a transfer without effect; either body may.
func (r *Registry) DeclineTransfer(ctx context.Context, act table.Act, group, id, body string) (Transferring, error) {
	t, err := r.transferFor(ctx, group, id, body)
	if err != nil {
		return Transferring{}, err
	}
	if t.State != TransferOpen {
		return Transferring{}, ErrTransferSettled.New()
	}
	record, err := r.Group(ctx, group)
	if err != nil {
		return Transferring{}, err
	}
	t.State, t.DeclinedBy, t.SettledAt = TransferDeclined, body, calendar.At(act.At)
	record.Transfer = ""
	tx := table.Begin()
	tx.Replace(r.store.Records, groupKey(group), record, record.Version)
	return r.settleTransfer(ctx, tx, act, t, Transferring{})
}

func (r *Registry) settleTransfer(ctx context.Context, tx *table.Tx, act table.Act, t Transfer, answer Transferring) (Transferring, error) {
	tx.Replace(r.store.Records, transferKey(t.Group, t.ID), t, t.Version)
	t.Version++
	all := []message.Audience{message.ToGroup(t.Group), message.ToBody(t.From), message.ToBody(t.To)}
	switch t.State {
	case TransferDone:
		r.tell(tx, act, t, message.TransferDone, all...)
	case TransferDeclined:
		r.tell(tx, act, t, message.TransferNo, all...)
	case TransferOpen: // one of the two has consented: the other was asked at the beginning
	}
	answer.Transfer = t
	tx.Answer(act, answer)
	return answer, unlessMoved(r.store.Commit(ctx, tx))
}

// tell posts a message about a transfer, with the act.
func (r *Registry) tell(tx *table.Tx, act table.Act, t Transfer, k message.Kind, to ...message.Audience) {
	for _, audience := range to {
		message.Post(tx, r.store, message.Message{
			Audience: audience, Kind: k, Subject: t.Group, Facts: map[string]string{"name": t.GroupName}, At: calendar.At(act.At),
		}, t.ID)
	}
}

// move puts the group under its new body.
func (r *Registry) move(ctx context.Context, tx *table.Tx, act table.Act, t Transfer) (*ledger.Receipt, error) {
	record, err := r.Group(ctx, t.Group)
	if err != nil {
		return nil, err
	}
	bodies, err := r.Bodies(ctx)
	if err != nil {
		return nil, err
	}
	from, _ := bodies.Body(t.From)
	to, _ := bodies.Body(t.To)
	record.Jurisdiction = Jurisdiction{Body: t.To, Reason: ReasonTransfer, Facts: fault.Facts{"from": from.Name, "body": to.Name}}
	record.Transfer = ""
	tx.Replace(r.store.Records, groupKey(t.Group), record, record.Version)
	tx.Put(r.store.Records, numberKey(record.Number), record.row())
	content, err := ledger.ContentHash(t)
	if err != nil {
		return nil, err
	}
	receipt, err := r.journal.Enter(tx, act, ledger.Entry{
		Act: ActTransferred, Subject: t.Group, Content: content, Facts: map[string]string{"from": t.From, "to": t.To},
	})
	return &receipt, err
}

// TransfersOf lists the transfers of a group, oldest first.
func (r *Registry) TransfersOf(ctx context.Context, group string) ([]Transfer, error) {
	return table.All[Transfer](ctx, r.store, r.store.Records, table.Query{PK: "group#" + group, Prefix: transferPrefix})
}

// TransfersFor lists the transfers in which a body has a say, newest first, one page at a time.
func (r *Registry) TransfersFor(ctx context.Context, body, cursor string, limit int) ([]Transfer, string, error) {
	q := table.Query{PK: transferListKey(body, "").PK, Limit: limit, Descending: true}
	refs, next, err := table.Page[transferRef](ctx, r.store, r.store.Records, q, cursor)
	if err != nil {
		return nil, "", err
	}
	keys := make([]table.Key, len(refs))
	for i, ref := range refs {
		keys[i] = transferKey(ref.Group, ref.Transfer)
	}
	found, err := table.GetMany[Transfer](ctx, r.store, r.store.Records, keys)
	list := make([]Transfer, 0, len(keys))
	for _, k := range keys {
		if t, ok := found[k]; ok {
			list = append(list, t)
		}
	}
	return list, next, err
}
