package documents

import (
	"context"
	"encoding/json"
	"errors"

	"linxuan/shared/api"
	"linxuan/shared/fault"
	"linxuan/shared/forms"
	"linxuan/shared/ledger"
	"linxuan/shared/vault"
)

// ErrForeignReceipt refuses to print what the platform did not issue, or what was altered since.
var ErrForeignReceipt = fault.Define("print-receipt-invalid", fault.Invalid, "R9.1")

type receiptInput struct {
	Body ledger.Receipt
}

// anyReceipt prints a receipt for whoever holds it. It says no more than the receipt does, and is checked first: a paper of the
// platform's must not stand for what the platform never issued (R9.1).
func (h handlers) anyReceipt(ctx context.Context, _ api.Call, in *receiptInput) (*api.File, error) {
	list, err := h.keys(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := ledger.VerifyReceipt(in.Body, list.Keys); err != nil {
		return nil, ErrForeignReceipt.New()
	}
	return h.receipt(in.Body, "")
}

// keys reads the list that the log publishes. Before its first publication nothing can be told of a receipt.
func (h handlers) keys(ctx context.Context) (ledger.KeyList, error) {
	var list ledger.KeyList
	key, err := vault.ParseKey("ledger/keys.json")
	if err != nil {
		return list, err
	}
	body, err := h.published.Open(ctx, key, "")
	if errors.Is(err, vault.ErrAbsent) {
		return list, vault.ErrUnavailable.New()
	}
	if err != nil {
		return list, err
	}
	defer func() { _ = body.Close() }() // it was only read
	return list, json.NewDecoder(body).Decode(&list)
}

// receipt prints a receipt; about is whom it is about, as far as a record says so.
func (h handlers) receipt(r ledger.Receipt, about string) (*api.File, error) {
	act, named := acts[r.Act]
	if !named {
		act = otherAct
	}
	return h.pdf("回执-"+r.ID, forms.Receipt{
		Act: act, About: about, ID: r.ID, At: r.At.Time(), Subject: r.Subject, Content: r.Content, Hash: r.Hash.String(),
		Key: r.Signature.Key, Signature: r.Signature.Value, Origin: h.origin,
	}.Paper())
}
