package statistics

import (
	"bytes"
	"context"
	"fmt"

	"linxuan/shared/api"
	"linxuan/shared/statistics"
)

func (h handlers) compile(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[statistics.Compiled], error) {
	answer, err := h.filings.Compile(ctx, call.Act(), in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

func (h handlers) reports(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[statistics.Report]], error) {
	all, err := h.filings.Reports(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[statistics.Report]{Items: all}), nil
}

type downloadInput struct {
	RoundPath
	Number int    `path:"number" minimum:"1" maximum:"999999"`
	By     string `query:"by" enum:"nation,body,province" default:"nation"`
}

type file struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (h handlers) download(ctx context.Context, _ api.Call, in *downloadInput) (*file, error) {
	var b bytes.Buffer
	if err := h.filings.WriteReport(ctx, &b, in.Round, in.Number, statistics.By(in.By)); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("statistics-%s-v%d-%s.csv", in.Round, in.Number, in.By)
	return &file{"text/csv; charset=utf-8", fmt.Sprintf("attachment; filename=%q", name), b.Bytes()}, nil
}
