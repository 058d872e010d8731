package dossier

import (
	"context"
	"strings"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier/inspect"
	"linxuan/shared/fault"
	"linxuan/shared/round"
	"linxuan/shared/vault"
)

// KindEvidence is the only kind of file that is brought outside a dossier: with an objection, a hearing or a case.
const KindEvidence = "evidence"

const (
	maxEvidence      = 5
	maxEvidenceBytes = 20 << 20 // each
)

// evidenceLimits are those of a dossier that consists of evidence alone.
var evidenceLimits = round.Dossier{MaxBytes: maxEvidence * maxEvidenceBytes, Documents: []round.DocumentKind{{
	ID: KindEvidence, Title: "证据材料", MaxBytes: maxEvidenceBytes, MaxCount: maxEvidence, MediaTypes: inspect.MediaTypes(),
}}}

// AskEvidence describes a file of evidence that is to come, and gives the link that lets its bytes in until an instant. What the
// file belongs to may have no id yet, so its folder is its own. Errors: ErrDocument, those of the vault.
func AskEvidence(ctx context.Context, files vault.Vault, shelf, folder, id string, q DocumentRequest, at, until time.Time) (Upload, error) {
	if err := CheckRequest(q, Holding{}, evidenceLimits); err != nil {
		return Upload{}, err
	}
	key, err := vault.NewKey(shelf, folder, id+vault.Ending(q.MediaType))
	if err != nil {
		return Upload{}, err
	}
	link, err := files.PresignPut(ctx, at, until, vault.Upload{Key: key, Size: q.Size, MediaType: q.MediaType, SHA256: q.SHA256})
	if err != nil {
		return Upload{}, err
	}
	return Upload{Link: link, Document: Document{
		ID: id, Kind: q.Kind, Name: strings.TrimSpace(q.Name), Size: q.Size, SHA256: q.SHA256,
		MediaType: q.MediaType, Status: Asked, AskedAt: calendar.At(at), Object: key.String(),
	}}, nil
}

// SettleEvidence looks at the stored object of a file of evidence, and says how the file stands from then on and why it is
// refused. Nothing is settled, and nothing to be recorded, where the object cannot be judged yet or was refused before.
// Errors: those of Judge.
func SettleEvidence(ctx context.Context, files vault.Vault, d Document, at time.Time) (after Document, settled bool, why error) {
	object, pages, why := Judge(ctx, files, d)
	if why != nil && (!Final(why) || d.Status == Refused) {
		return d, false, why
	}
	d.SettledAt = calendar.At(at)
	if refusal, refused := fault.Of(why); refused {
		d.Status, d.Refusal = Refused, refusal.Def.Code
	} else {
		d.Status, d.ObjectVersion, d.Pages = Accepted, object.Version, pages
	}
	return d, true, why
}

// OpenEvidence gives a short link to an accepted file of evidence.
func OpenEvidence(ctx context.Context, files vault.Vault, d Document, at time.Time) (vault.Link, error) {
	key, err := vault.ParseKey(d.Object)
	if err != nil {
		return vault.Link{}, err
	}
	return files.PresignGet(ctx, at, vault.Download{Key: key, Version: d.ObjectVersion, Name: d.Name, MediaType: d.MediaType, Inline: true})
}
