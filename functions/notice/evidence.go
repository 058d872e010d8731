package notice

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/dossier"
)

type askEvidenceInput struct {
	RoundPath
	Body dossier.DocumentRequest
}

func (h handlers) askEvidence(ctx context.Context, call api.Call, in *askEvidenceInput) (*api.Answer[dossier.Upload], error) {
	upload, err := h.notices.AskEvidence(ctx, call.Act(), in.Round, in.Body)
	if err != nil {
		return nil, err
	}
	return api.Reply(upload), nil
}

// DocumentID names a file of an objector in the address.
type DocumentID struct {
	Document string `path:"document" pattern:"^doc_[0-9a-z]{26}$" maxLength:"40"`
}

type confirmEvidenceInput struct {
	RoundPath
	DocumentID
}

func (h handlers) confirmEvidence(ctx context.Context, call api.Call, in *confirmEvidenceInput) (*api.Answer[dossier.Document], error) {
	d, err := h.notices.ConfirmEvidence(ctx, call.Act(), in.Round, in.Document)
	if err != nil {
		return nil, err
	}
	return api.Reply(d), nil
}
