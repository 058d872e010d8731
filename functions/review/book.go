package review

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/review/meeting"
)

// readerOf is for whom the meeting book is made: an expert reads his own, everybody else the secretariat's.
func readerOf(call api.Call) string {
	if call.Actor.Role == account.Expert {
		return call.Actor.ID
	}
	return ""
}

func (h handlers) book(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[meeting.Contents], error) {
	contents, err := h.books.Contents(ctx, in.Round, readerOf(call), calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	return api.Reply(contents), nil
}

func (h handlers) page(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Answer[meeting.Page], error) {
	page, err := h.books.Page(ctx, in.Round, readerOf(call), in.Application, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	return api.Reply(page), nil
}
