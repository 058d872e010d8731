package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
)

// Refusals of cosignatures.
var (
	ErrCheckpoint = fault.Define("checkpoint-foreign", fault.Invalid, "R9.1") // no checkpoint that this log has published
	ErrWitness    = fault.Define("witness-unknown", fault.Invalid, "R9.1")    // no line of a witness that the log knows
	ErrOldSize    = fault.Define("cosignature-old", fault.Conflict, "R9.1")   // the witness has confirmed a larger log
)

// parseWitnesses reads the public keys of those who may cosign, separated by commas.
func parseWitnesses(keys string) ([]ledger.Witness, error) {
	if keys == "none" {
		return nil, nil
	}
	var all []ledger.Witness
	for key := range strings.SplitSeq(keys, ",") {
		w, err := ledger.ParseWitness(key)
		if err != nil {
			return nil, fmt.Errorf("ledger: WITNESSES: %w", err)
		}
		all = append(all, w)
	}
	return all, nil
}

type cosignedInput struct {
	Body struct {
		Checkpoint string `json:"checkpoint" maxLength:"4096" doc:"A published checkpoint with the witness's line (C2SP tlog-cosignature)"`
	}
}

// cosign takes in that a witness confirms the log to have only grown up to one of its checkpoints. It asks nobody to sign
// in: the witness's line under the log's own says who speaks.
func (h handlers) cosign(ctx context.Context, _ api.Call, in *cosignedInput) (*api.Answer[journal.Cosigned], error) {
	keys, err := h.keyList(ctx)
	if err != nil {
		return nil, err
	}
	checkpoint, err := keys.Open(in.Body.Checkpoint)
	if err != nil {
		return nil, ErrCheckpoint.New()
	}
	witness, at, err := h.witness(in.Body.Checkpoint)
	if err != nil {
		return nil, err
	}
	if err := h.hold(ctx, checkpoint); err != nil {
		return nil, err
	}
	last, err := h.journal.Cosigned(ctx, witness)
	if err != nil {
		return nil, err
	}
	if checkpoint.Size < last.Size {
		return nil, ErrOldSize.New("size", last.Size)
	}
	c := journal.Cosigned{Witness: witness.VerifierKey(), Size: checkpoint.Size, At: calendar.At(at), Version: last.Version}
	if c.Checkpoint, err = witness.Alone(keys, in.Body.Checkpoint); err != nil {
		return nil, err
	}
	if c.Checkpoint != last.Checkpoint { // the same again changes nothing
		if err := h.journal.Witnessed(ctx, witness, c); err != nil {
			return nil, err
		}
		c.Version++
	}
	return api.Reply(c), h.put(ctx, "cosigned/"+witness.Number()+".txt", plain, fresh, []byte(c.Checkpoint))
}

// witness finds whose line a checkpoint bears.
func (h handlers) witness(signed string) (ledger.Witness, time.Time, error) {
	for _, w := range h.witnesses {
		at, err := w.Cosigned(signed)
		if err == nil {
			return w, at, nil
		}
		if errors.Is(err, ledger.ErrSignature) { // a line in its name that it did not make
			break
		}
	}
	return ledger.Witness{}, time.Time{}, ErrWitness.New()
}

// hold says whether the published tiles lead to a checkpoint. One that they do not lead to, though a key of the log has signed
// it, was never published: nobody's confirmation of it counts.
func (h handlers) hold(ctx context.Context, c ledger.Checkpoint) error {
	p, err := h.journal.Published(ctx)
	if err != nil {
		return err
	}
	if c.Size < 1 || c.Size > p.Size {
		return ErrCheckpoint.New()
	}
	front, err := ledger.OpenFront(c.Size, h.tile(ctx))
	if err != nil {
		return err
	}
	root, err := front.Tree().Root()
	if err == nil && root != c.Root {
		err = ErrCheckpoint.New()
	}
	return err
}

func (h handlers) cosignatures(ctx context.Context, _ api.Call, _ *struct{}) (*api.Answer[api.List[journal.Cosigned]], error) {
	list := api.List[journal.Cosigned]{Items: []journal.Cosigned{}}
	for _, w := range h.witnesses {
		c, err := h.journal.Cosigned(ctx, w)
		if err != nil {
			return nil, err
		}
		if c.Size > 0 {
			list.Items = append(list.Items, c)
		}
	}
	return api.Reply(list), nil
}
