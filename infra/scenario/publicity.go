package scenario

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/notice"
)

// publish plays the notice with its objections, and the final list that two people approve after the notice has ended.
func (p *Play) publish(ctx context.Context) error {
	var proposed struct {
		Proposal notice.Proposal `json:"proposal"`
		Receipt  ledger.Receipt  `json:"receipt"`
	}
	if err := p.secretariat.Post(ctx, p.path("/v1/notice/%s/proposal"), map[string]any{"ballots": p.ballots}, &proposed); err != nil {
		return err
	}
	published, err := p.announce(ctx, proposed.Proposal.Digest)
	if err != nil {
		return err
	}
	p.keep(proposed.Receipt)
	p.tally.chosen = len(published.Entries)
	if err := p.object(ctx, published); err != nil {
		return err
	}
	if err := p.finish(ctx, published); err != nil {
		return err
	}
	p.say("公示：%d 家，%d 个工作日，至 %s；异议 2 件，成立 1 件，复核 1 件；正式名单 %d 家。", len(published.Entries),
		published.WorkingDays, published.Window.EndsAt.Shanghai().Format("1月2日 15:04"), p.tally.listed)
	return nil
}

// announce sets the publication to the next full hour: one person sets it, another approves it, and the schedule publishes it then.
func (p *Play) announce(ctx context.Context, digest string) (notice.Notice, error) {
	var n notice.Notice
	now, err := p.now(ctx)
	if err != nil {
		return n, err
	}
	at := now.Truncate(time.Hour).Add(time.Hour)
	set := map[string]any{"publishAt": calendar.At(at), "digest": digest}
	publication := p.path("/v1/notice/%s/publication")
	if err := p.ministry[0].Post(ctx, publication, set, nil); err != nil {
		return n, err
	}
	if err := refused(p.ministry[0].Post(ctx, publication+"/approvals", set, nil), "second-person-needed"); err != nil {
		return n, fmt.Errorf("one person sets and approves a publication: %w", err)
	}
	var scheduling notice.Scheduling
	if err := p.ministry[1].Post(ctx, publication+"/approvals", set, &scheduling); err != nil {
		return n, err
	}
	if scheduling.Receipt == nil {
		return n, errors.New("two people approved, and the publication is not set")
	}
	p.keep(*scheduling.Receipt)
	if err := p.moveTo(ctx, at.Add(30*time.Second)); err != nil {
		return n, err
	}
	if _, err := NewClient(p.o.URL, p.http).Get(ctx, p.path("/v1/notice/%s"), &n); err != nil {
		return n, err
	}
	if n.PublishedAt != calendar.At(at) {
		return n, fmt.Errorf("published as of %s, set to %s", n.PublishedAt, calendar.At(at))
	}
	return n, nil
}

func (p *Play) finish(ctx context.Context, n notice.Notice) error {
	next := p.path("/v1/notice/%s/list/next")
	var list notice.List
	if _, err := p.ministry[0].Get(ctx, next, &list); refused(err, "notice-running") != nil {
		return fmt.Errorf("list before the notice has ended: %w", refused(err, "notice-running"))
	}
	if err := p.moveTo(ctx, n.Window.EndsAt.Time().Add(9*time.Hour)); err != nil {
		return err
	}
	if _, err := p.ministry[0].Get(ctx, next, &list); err != nil {
		return err
	}
	approve := func(c *Client) (notice.Approving, error) {
		var a notice.Approving
		return a, c.Post(ctx, p.path("/v1/notice/%s/list/approvals"), map[string]string{"digest": list.Digest}, &a)
	}
	if _, err := approve(p.ministry[0]); err != nil {
		return err
	}
	if _, err := approve(p.ministry[0]); refused(err, "second-person-needed") != nil {
		return fmt.Errorf("one person twice: %w", refused(err, "second-person-needed"))
	}
	approving, err := approve(p.ministry[1])
	if err != nil {
		return err
	}
	if approving.Receipt == nil {
		return errors.New("two people approved, and the list is not published")
	}
	p.keep(*approving.Receipt)
	p.tally.listed = len(approving.List.Entries)
	return p.pause(ctx, "list")
}

// verify holds every receipt of the round against the published log.
func (p *Play) verify(ctx context.Context) error {
	public := NewClient(p.o.URL, p.http)
	now, err := p.now(ctx)
	if err != nil {
		return err
	}
	if err := p.moveTo(ctx, now.Add(2*time.Minute)); err != nil { // the sequencer runs every minute
		return err
	}
	var keys ledger.KeyList
	if _, err := public.Get(ctx, "/v1/ledger/keys", &keys); err != nil {
		return err
	}
	last := ledger.Proven{Receipt: p.receipts[len(p.receipts)-1]}
	if _, err := public.Get(ctx, "/v1/ledger/entries/"+last.Receipt.ID+"/proof", &last.Proof); err != nil {
		return err
	}
	_, checkpoint, err := last.Verify(keys)
	if err != nil {
		return err
	}
	entries, err := p.entries(ctx, public)
	if err != nil {
		return err
	}
	entries = entries[:min(int64(len(entries)), checkpoint.Size)]
	if err := ledger.VerifyEntries(entries, checkpoint); err != nil {
		return err
	}
	placed := make(map[ledger.Hash]bool, len(entries))
	for _, e := range entries {
		placed[ledger.LeafHash(e)] = true
	}
	for _, r := range p.receipts {
		if _, err := ledger.VerifyReceipt(r, keys.Keys); err != nil {
			return fmt.Errorf("receipt %s: %w", r.ID, err)
		}
		if !placed[r.Hash] {
			return fmt.Errorf("receipt %s (%s) has no place in the log", r.ID, r.Act)
		}
	}
	p.say("存证：公开记录 %d 条，本次收到的回执 %d 份全部可核验且在记录中。", checkpoint.Size, len(p.receipts))
	return nil
}

func (p *Play) entries(ctx context.Context, public *Client) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for from := int64(0); ; {
		var page struct {
			Items []struct {
				Entries []string `json:"entries"`
			} `json:"items"`
		}
		if _, err := public.Get(ctx, fmt.Sprintf("/v1/ledger/bundles?from=%d", from), &page); err != nil {
			return nil, err
		}
		if len(page.Items) == 0 {
			return all, nil
		}
		for _, b := range page.Items {
			for _, e := range b.Entries {
				all = append(all, json.RawMessage(e))
			}
		}
		from += int64(len(page.Items))
	}
}
