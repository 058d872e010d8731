package scenario

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"linxuan/infra/seed/annual"
	"linxuan/shared/ledger"
	"linxuan/shared/statistics/report"
)

// report lets the secretariat compile the annual report out of the locked filings, write its text and publish it (R3.3).
func (p *Play) report(ctx context.Context) error {
	reports := p.path("/v1/statistics/%s/reports")
	var c report.Compiled
	if err := p.secretariat.Post(ctx, reports, nil, &c); err != nil {
		return err
	}
	for c.Draft.CompiledAt == 0 {
		if err := p.secretariat.Post(ctx, reports+"/draft/continue", nil, &c); err != nil {
			return err
		}
	}
	p.keep(*c.Receipt)
	text, err := p.writeText(ctx, reports)
	if err != nil {
		return err
	}
	if err := p.pause(ctx, "report-draft"); err != nil {
		return err
	}
	var published struct {
		Version report.Version `json:"version"`
		Receipt ledger.Receipt `json:"receipt"`
	}
	if err := p.secretariat.Post(ctx, reports+"/draft/publish", map[string]any{"text": text, "note": "首次发布"}, &published); err != nil {
		return err
	}
	p.keep(published.Receipt)
	last := c.Draft.Filings[len(c.Draft.Filings)-1]
	if int(last.Filings) != p.tally.filed {
		return fmt.Errorf("the report is of %d filings of %d, and %d groups have filed", last.Filings, last.Year, p.tally.filed)
	}
	p.say("年度报告：汇总 %d 家集团，第 %d 版已发布，共 %d 个文件。", last.Filings, published.Version.Number, len(published.Version.Files))
	return nil
}

// writeText saves the round's text, or, where it has none, the outline as it stands, and gives its version.
func (p *Play) writeText(ctx context.Context, reports string) (int, error) {
	var text report.Text
	etag, err := p.secretariat.Get(ctx, reports+"/text", &text)
	if err != nil {
		return 0, err
	}
	sections, err := annual.Text(p.o.Round)
	if errors.Is(err, fs.ErrNotExist) {
		sections, err = text.Sections, nil
	}
	if err != nil {
		return 0, err
	}
	_, err = p.secretariat.Put(ctx, reports+"/text", etag, map[string]any{"sections": sections, "note": "初稿"}, &text)
	return text.Number, err
}
