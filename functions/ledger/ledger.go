// Package ledger is the door to the record: it folds pending entries into the chain every minute, publishes what it folded,
// and answers where an entry stands (R9).
package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	if err := s.Require("LEDGER_TABLE", "PUBLIC_BUCKET", "SIGNING_KEY"); err != nil {
		return nil, err
	}
	signer, err := ledger.NewSigner(s.Getenv("SIGNING_KEY"))
	if err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	h := handlers{
		journal: journal.Open(store, signer),
		public:  vault.New(s.AWS, s.Getenv("AWS_ENDPOINT_URL_S3"), s.Getenv("PUBLIC_BUCKET")),
	}
	r := api.NewRouter(s, api.Gate{}, store, "") // everything here is public and changes nothing
	h.register(r)
	return api.NewFunction(s, r).OnEvent(h.event), nil
}

type handlers struct {
	journal *journal.Journal
	public  vault.Vault
}

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "get-head", Method: "GET", Path: "/v1/ledger/head", Action: api.Public, Summary: "The signed head of the chain"}, h.head)
	api.Handle(r, api.Op{ID: "list-keys", Method: "GET", Path: "/v1/ledger/keys", Action: api.Public, Summary: "Keys that receipts and heads are checked with"}, h.keys)
	api.Handle(r, api.Op{ID: "list-bundles", Method: "GET", Path: "/v1/ledger/bundles", Action: api.Public, Summary: "Entries of the chain in order, a bundle at a time"}, h.bundles)
	api.Handle(r, api.Op{ID: "find-entry", Method: "GET", Path: "/v1/ledger/entries/{entry}", Action: api.Public, Summary: "Where an entry stands"}, h.find)
	api.Handle(r, api.Op{ID: "check-receipt", Method: "POST", Path: "/v1/ledger/receipts/check", Action: api.Public, Summary: "Check a receipt and say where its entry stands"}, h.check)
}

// event runs the sequencer and publishes what it folded.
func (h handlers) event(ctx context.Context, raw json.RawMessage, at time.Time) (any, error) {
	var e struct {
		Schedule string `json:"schedule"`
	}
	if err := json.Unmarshal(raw, &e); err != nil || e.Schedule == "" {
		return nil, fmt.Errorf("ledger: not a schedule's event")
	}
	folded, err := h.journal.Sequence(ctx, at)
	if err != nil {
		return nil, err
	}
	return map[string]int{"folded": folded}, h.publish(ctx)
}

// published is how far the public bucket has come.
type published struct {
	Bundles int64 `json:"bundles"`
}

// publish writes the bundles that the public bucket lacks, then the head that counts them, so that a reader never meets a
// head whose entries are missing. A run that stops half way is taken up by the next.
func (h handlers) publish(ctx context.Context) error {
	head, err := h.journal.Head(ctx)
	if errors.Is(err, table.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	state, err := h.state(ctx)
	if err != nil {
		return err
	}
	for {
		bundles, err := h.journal.Bundles(ctx, state.Bundles, 0)
		if err != nil {
			return err
		}
		if len(bundles) == 0 {
			break
		}
		for _, b := range bundles {
			if err := h.put(ctx, b, "public, max-age=31536000, immutable", "ledger", "bundles", fmt.Sprintf("%012d.json", b.Number)); err != nil {
				return err
			}
			state.Bundles = b.Number + 1
		}
	}
	for name, v := range map[string]any{"keys.json": keyList{Keys: []ledger.PublicKey{h.journal.PublicKey()}}, "head.json": head, "published.json": state} {
		if err := h.put(ctx, v, "no-cache", "ledger", name); err != nil {
			return err
		}
	}
	return nil
}

func (h handlers) state(ctx context.Context) (published, error) {
	var state published
	key, err := vault.NewKey("ledger", "published.json")
	if err != nil {
		return state, err
	}
	body, err := h.public.Open(ctx, key, "")
	if errors.Is(err, vault.ErrAbsent) {
		return state, nil
	}
	if err != nil {
		return state, err
	}
	defer func() { _ = body.Close() }() // it was only read
	return state, json.NewDecoder(body).Decode(&state)
}

func (h handlers) put(ctx context.Context, v any, cache string, segments ...string) error {
	key, err := vault.NewKey(segments...)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = h.public.Put(ctx, vault.Publication{Key: key, MediaType: "application/json", CacheControl: cache}, raw)
	return err
}

func (h handlers) head(ctx context.Context, _ api.Call, _ *struct{}) (*api.Answer[ledger.Head], error) {
	head, err := h.journal.Head(ctx)
	if err != nil {
		return nil, err
	}
	return api.Reply(head), nil
}

type keyList struct {
	Keys []ledger.PublicKey `json:"keys"`
}

func (h handlers) keys(context.Context, api.Call, *struct{}) (*api.Answer[keyList], error) {
	return api.Reply(keyList{Keys: []ledger.PublicKey{h.journal.PublicKey()}}), nil
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
	Sequence *int64       `json:"sequence,omitempty"` // number in the chain, from 0; absent while it waits
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
	seq, placed, err := h.journal.Place(ctx, id)
	if err != nil {
		return Place{}, err
	}
	if !placed {
		waiting, err := h.journal.Waiting(ctx, id)
		if err == nil && !waiting {
			err = table.ErrAbsent.New()
		}
		return Place{Entry: id}, err
	}
	head, err := h.journal.Head(ctx)
	return Place{Entry: id, Sequence: &seq, Head: &head}, err
}

// ErrReceipt refuses a receipt that is not ours or was altered.
var ErrReceipt = fault.Define("receipt-invalid", fault.Invalid, "R9.1")

type checkInput struct {
	Body ledger.Receipt
}

func (h handlers) check(ctx context.Context, _ api.Call, in *checkInput) (*api.Answer[Place], error) {
	if _, err := ledger.VerifyReceipt(in.Body, []ledger.PublicKey{h.journal.PublicKey()}); err != nil {
		return nil, ErrReceipt.Wrap(err)
	}
	place, err := h.place(ctx, in.Body.ID)
	if err != nil {
		return nil, err
	}
	return api.Reply(place), nil
}
