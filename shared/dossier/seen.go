package dossier

import (
	"context"
	"slices"

	"linxuan/shared/table"
)

// Seen gives an application as those see it who are not its group: that it is there and how it stands, and of its content
// what was submitted, never what is being written.
func (s *Applications) Seen(ctx context.Context, a Application) (Application, error) {
	a.Content, a.HoldBack, a.Entered = Content{}, false, nil
	if a.Status != Submitted {
		return a, nil
	}
	standing, err := s.Submission(ctx, a)
	a.Content = standing.Content
	return a, err
}

// SeenDocuments lists the documents of the standing submission.
func (s *Applications) SeenDocuments(ctx context.Context, a Application) ([]Document, error) {
	if a.Status != Submitted {
		return nil, nil
	}
	standing, err := s.Submission(ctx, a)
	return standing.Documents, err
}

// SeenDocument finds a document of any submission; table.ErrAbsent for one that was never submitted.
func (s *Applications) SeenDocument(ctx context.Context, a Application, id string) (Document, error) {
	all, err := s.Submissions(ctx, a.ID)
	if err != nil {
		return Document{}, err
	}
	for _, one := range all {
		if i := slices.IndexFunc(one.Documents, func(d Document) bool { return d.ID == id }); i >= 0 {
			return one.Documents[i], nil
		}
	}
	return Document{}, table.ErrAbsent.New()
}
