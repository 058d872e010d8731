// Package ledger is the door to the record: it folds pending entries into the log every minute, publishes what it folded as
// static tiles with a signed checkpoint, and answers where an entry stands (R9).
package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("LEDGER_TABLE", "PUBLIC_BUCKET", "SIGNING_KEY", "KEY_KIND", "PORTAL_ORIGIN", "WITNESSES"); err != nil {
		return nil, err
	}
	signer, err := ledger.SignerOf(s.Getenv("KEY_KIND"), s.Getenv("SIGNING_KEY"))
	if err != nil {
		return nil, err
	}
	witnesses, err := parseWitnesses(s.Getenv("WITNESSES"))
	if err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	_, host, _ := strings.Cut(s.Getenv("PORTAL_ORIGIN"), "://")
	h := handlers{
		origin:    host + "/" + area, // as C2SP tlog-tiles asks: where the files are, without the scheme
		journal:   journal.Open(store, signer),
		witnesses: witnesses,
		public:    vault.New(s.AWS, s.Getenv("AWS_ENDPOINT_URL_S3"), s.Getenv("PUBLIC_BUCKET")),
	}
	r := api.NewRouter(s, api.Gate{}, store, "") // everything here is public; the one change is a witness's, under its signature
	h.register(r)
	return api.NewFunction(s, r).OnEvent(h.event), nil
}

// area is the folder of the public bucket that is the log's.
const area = "ledger"

type handlers struct {
	origin    string
	journal   *journal.Journal
	witnesses []ledger.Witness
	public    vault.Vault
}

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "get-checkpoint", Method: "GET", Path: "/v1/ledger/checkpoint", Action: api.Public, Summary: "The log's signed checkpoint (C2SP tlog-checkpoint)"}, h.checkpoint)
	api.Handle(r, api.Op{ID: "list-keys", Method: "GET", Path: "/v1/ledger/keys", Action: api.Public, Summary: "Keys that receipts and checkpoints are checked with"}, h.keys)
	api.Handle(r, api.Op{ID: "list-bundles", Method: "GET", Path: "/v1/ledger/bundles", Action: api.Public, Summary: "Entries of the log in order, a bundle at a time"}, h.bundles)
	api.Handle(r, api.Op{ID: "find-entry", Method: "GET", Path: "/v1/ledger/entries/{entry}", Action: api.Public, Summary: "Where an entry stands"}, h.find)
	api.Handle(r, api.Op{ID: "prove-entry", Method: "GET", Path: "/v1/ledger/entries/{entry}/proof", Action: api.Public, Summary: "The proof that an entry is in the log"}, h.prove)
	api.Handle(r, api.Op{ID: "check-receipt", Method: "POST", Path: "/v1/ledger/receipts/check", Action: api.Public, Summary: "Check a receipt and say where its entry stands"}, h.check)
	api.Handle(r, api.Op{ID: "list-cosignatures", Method: "GET", Path: "/v1/ledger/cosignatures", Action: api.Public, Summary: "The largest checkpoint that each witness has confirmed"}, h.cosignatures)
	api.Handle(r, api.Op{ID: "cosign-checkpoint", Method: "POST", Path: "/v1/ledger/cosignatures", Action: api.Public, Summary: "Hand in a checkpoint with the line of a witness (C2SP tlog-cosignature)"}, h.cosign)
}

// event runs the sequencer and publishes what it folded.
func (h handlers) event(ctx context.Context, raw json.RawMessage, at time.Time) (any, error) {
	var e struct {
		Schedule string `json:"schedule"`
	}
	if err := json.Unmarshal(raw, &e); err != nil || e.Schedule == "" {
		return nil, fmt.Errorf("ledger: not a schedule's event")
	}
	if err := h.journal.Recognize(ctx, at); err != nil && !errors.Is(err, table.ErrStale) { // stale: another run has done it
		return nil, err
	}
	folded, err := h.journal.Sequence(ctx, at)
	if err != nil {
		return nil, err
	}
	return map[string]int{"folded": folded}, h.publish(ctx)
}

// text is an answer for tools that read the static files' forms.
type text struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (h handlers) checkpoint(ctx context.Context, _ api.Call, _ *struct{}) (*text, error) {
	p, err := h.journal.Published(ctx)
	if err == nil && p.Size == 0 {
		err = table.ErrAbsent.New()
	}
	return &text{plain, []byte(p.Checkpoint)}, err
}

func (h handlers) keys(ctx context.Context, _ api.Call, _ *struct{}) (*api.Answer[ledger.KeyList], error) {
	list, err := h.keyList(ctx)
	if err != nil {
		return nil, err
	}
	return api.Reply(list), nil
}

func (h handlers) keyList(ctx context.Context) (ledger.KeyList, error) {
	keys, err := h.journal.Keys(ctx)
	if err != nil {
		return ledger.KeyList{}, err
	}
	list, err := ledger.NewKeyList(h.origin, keys)
	if err != nil {
		return list, err
	}
	return list.Signed(h.journal.Signer())
}

type bundlesInput struct {
	From  int64 `query:"from" minimum:"0" doc:"Number of the first bundle"`
	Limit int   `query:"limit" minimum:"1" maximum:"20" default:"10"`
}

func (h handlers) bundles(ctx context.Context, _ api.Call, in *bundlesInput) (*api.Answer[api.List[journal.Bundle]], error) {
	bundles, err := h.journal.Bundles(ctx, in.From, in.Limit)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[journal.Bundle]{Items: bundles}), nil
}

// Place says where an entry stands.
type Place struct {
	Entry    string       `json:"entry"`
	Sequence *int64       `json:"sequence,omitempty"` // number in the log, from 0; absent while it waits
	Head     *ledger.Head `json:"head,omitempty"`
}

type entryPath struct {
	Entry string `path:"entry" pattern:"^ent_[0-9a-z]{26}$" maxLength:"40"`
}

func (h handlers) find(ctx context.Context, _ api.Call, in *entryPath) (*api.Answer[Place], error) {
	place, err := h.place(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	return api.Reply(place), nil
}

func (h handlers) place(ctx context.Context, id string) (Place, error) {
	waiting, err := h.journal.Waiting(ctx, id) // first: an entry that is found its place meanwhile does not wait any more
	if err != nil {
		return Place{}, err
	}
	seq, placed, err := h.journal.Place(ctx, id)
	switch {
	case err != nil:
		return Place{}, err
	case !placed && !waiting:
		return Place{}, table.ErrAbsent.New()
	case !placed:
		return Place{Entry: id}, nil
	}
	head, err := h.journal.Head(ctx)
	return Place{Entry: id, Sequence: &seq, Head: &head}, err
}

// Refusals of the record.
var (
	ErrReceipt = fault.Define("receipt-invalid", fault.Invalid, "R9.1") // not ours, or altered
	ErrWaiting = fault.Define("entry-waiting", fault.Conflict, "R9.1")  // not yet under a checkpoint
)

// prove makes the proof from the published tiles: what it says, anybody can find in them too.
func (h handlers) prove(ctx context.Context, _ api.Call, in *entryPath) (*api.Answer[ledger.Proof], error) {
	place, err := h.place(ctx, in.Entry)
	if err != nil {
		return nil, err
	}
	p, err := h.journal.Published(ctx)
	if err != nil {
		return nil, err
	}
	if place.Sequence == nil || *place.Sequence >= p.Size {
		return nil, ErrWaiting.New()
	}
	path, err := ledger.Inclusion(*place.Sequence, p.Size, ledger.NewTiles(p.Size, h.tile(ctx)).Node)
	if err != nil {
		return nil, err
	}
	return api.Reply(ledger.Proof{Index: *place.Sequence, Size: p.Size, Hashes: path, Checkpoint: p.Checkpoint}), nil
}

type checkInput struct {
	Body ledger.Receipt
}

func (h handlers) check(ctx context.Context, _ api.Call, in *checkInput) (*api.Answer[Place], error) {
	keys, err := h.journal.Keys(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := ledger.VerifyReceipt(in.Body, keys); err != nil {
		return nil, ErrReceipt.New() // anyone may send anything: that is nothing for the log
	}
	place, err := h.place(ctx, in.Body.ID)
	if err != nil {
		return nil, err
	}
	return api.Reply(place), nil
}
