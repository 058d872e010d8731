package documents

import (
	"context"
	"errors"
	"strconv"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/forms"
	"linxuan/shared/ledger"
	"linxuan/shared/review/meeting"
	"linxuan/shared/vault"
)

// meetingBook puts the reader's book into the bucket of prints and gives a link: hundreds of pages may be larger than an
// answer. The same scores, read by the same person, give the same object.
func (h handlers) meetingBook(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[vault.Link], error) {
	reader, name := "", ""
	if call.Actor.Role == account.Expert {
		expert, err := h.reviews.Panelist(ctx, in.Round, call.Actor.ID)
		if err != nil {
			return nil, err
		}
		reader, name = expert.Account, expert.Name
	}
	book, err := h.books.Book(ctx, in.Round, reader, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	value, err := bookForm(book, name)
	if err != nil {
		return nil, err
	}
	press, err := h.press()
	if err != nil {
		return nil, err
	}
	raw, err := press.Print(value.Paper(book.Heads()))
	if err != nil {
		return nil, err
	}
	return h.keep(ctx, call, printed{folder: []string{in.Round, "meeting-book"}, name: value.Content[:32], title: "会议评审手册-" + in.Round, mediaType: api.PDF}, raw)
}

// printed is a file for the bucket of prints.
type printed struct {
	folder    []string
	name      string // without its ending
	title     string // of the file that is saved, without its ending
	mediaType string
}

func (p printed) key() (vault.Key, error) {
	return vault.NewKey(append(p.folder, p.name+vault.Ending(p.mediaType))...)
}

// keep puts a print into its bucket and gives a short link to it.
func (h handlers) keep(ctx context.Context, call api.Call, p printed, raw []byte) (*api.Answer[vault.Link], error) {
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	if _, err := h.prints.Put(ctx, vault.Publication{Key: key, MediaType: p.mediaType}, raw); err != nil {
		return nil, err
	}
	return h.linkTo(ctx, call, p)
}

// keepOnce gives a link to a print that is named by what is in it, and makes it only where it is not there yet.
func (h handlers) keepOnce(ctx context.Context, call api.Call, p printed, build func() ([]byte, error)) (*api.Answer[vault.Link], error) {
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	switch _, err := h.prints.Stat(ctx, key); {
	case err == nil:
		return h.linkTo(ctx, call, p)
	case !errors.Is(err, vault.ErrAbsent):
		return nil, err
	}
	raw, err := build()
	if err != nil {
		return nil, err
	}
	return h.keep(ctx, call, p, raw)
}

func (h handlers) linkTo(ctx context.Context, call api.Call, p printed) (*api.Answer[vault.Link], error) {
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	link, err := h.prints.PresignGet(ctx, call.At, vault.Download{Key: key, Name: p.title + vault.Ending(p.mediaType), MediaType: p.mediaType})
	if err != nil {
		return nil, err
	}
	return api.Reply(link), nil
}

// bookForm is the value of the meeting book's print. Its hash is of what the reader sees, the reader's name included.
func bookForm(b meeting.Book, reader string) (forms.MeetingBook, error) {
	content, err := ledger.ContentHash(struct {
		Reader string       `json:"reader"`
		Book   meeting.Book `json:"book"`
	}{reader, b})
	if err != nil {
		return forms.MeetingBook{}, err
	}
	m := forms.MeetingBook{Round: b.Title, Reader: reader, At: b.Latest().Time(), Content: content, Left: b.Left}
	for _, p := range b.Pages {
		m.Pages = append(m.Pages, pageForm(p))
	}
	return m, nil
}

func pageForm(p meeting.Page) forms.MeetingPage {
	f := forms.MeetingPage{
		Group: p.GroupName, LeadUnit: p.LeadUnit, Body: p.BodyName, Province: p.Place, Rank: p.Rank, Founded: p.Founded, Members: p.Members,
		Marks: p.Marks, Total: meeting.Points(p.Mean), Deductions: meeting.Points(p.Deductions), Comments: p.Comments, Preliminary: "通过",
	}
	for _, one := range p.Figures {
		f.Figures = append(f.Figures, forms.Figure{Name: one.Title, Unit: one.Unit, Values: one.Values})
	}
	for _, s := range p.Scores {
		line := forms.ScoreLine{Criterion: s.Criterion, Of: s.Of}
		if s.Mean.Den > 0 {
			line.Mean, line.Least, line.Most = meeting.Points(s.Mean), strconv.Itoa(s.Least), strconv.Itoa(s.Most)
		}
		f.Scores = append(f.Scores, line)
	}
	return f
}
