package scenario

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linxuan/shared/adjustment"
	"linxuan/shared/calendar"
	"linxuan/shared/monitoring"
	"linxuan/shared/notice"
)

// adjust plays what comes after the list: a case on a listed group, which answers; two people revoke it.
func (p *Play) adjust(ctx context.Context) error {
	var listed struct {
		Items []notice.Registered `json:"items"`
	}
	if _, err := NewClient(p.o.URL, p.http).Get(ctx, p.path("/v1/register/groups?round=%s"), &listed); err != nil {
		return err
	}
	group := p.groupOf(listed.Items[len(listed.Items)-1].Group)
	const cases = "/v1/register/cases"
	var opened, answered, proposed, decided adjustment.Recorded
	if err := p.secretariat.Post(ctx, cases, map[string]any{
		"group": group.ID, "ground": adjustment.MajorChange, "facts": "该集团牵头单位来函告知：集团理事会已决议解散，成员单位不再共同办学（示例）。",
		"evidence": "牵头单位来函及理事会决议复印件各一份（示例）。", "workingDays": 5,
	}, &opened); err != nil {
		return err
	}
	path := cases + "/" + opened.Case.ID
	ruling := map[string]any{"outcome": adjustment.Revoked, "document": "示例函〔2019〕1号", "reason": "集团已经解散，不再具备示范条件，依规取消资格和政策支持（示例）。"}
	if err := refused(p.ministry[0].Post(ctx, path+"/ruling", ruling, nil), "case-not-heard"); err != nil {
		return fmt.Errorf("decided unheard: %w", err)
	}
	if err := group.client.Post(ctx, path+"/answer", map[string]any{"text": "情况属实，集团对拟作出的处理没有异议（示例）。"}, &answered); err != nil {
		return err
	}
	if err := p.ministry[0].Post(ctx, path+"/ruling", ruling, &proposed); err != nil {
		return err
	}
	digest := map[string]string{"digest": proposed.Case.Proposed.Digest}
	if err := refused(p.ministry[0].Post(ctx, path+"/approvals", digest, nil), "second-person-needed"); err != nil {
		return fmt.Errorf("one person twice: %w", err)
	}
	if err := p.ministry[1].Post(ctx, path+"/approvals", digest, &decided); err != nil {
		return err
	}
	if decided.Receipt == nil || decided.Case.Decision == nil {
		return errors.New("two people approved, and the case is not decided")
	}
	p.keep(*opened.Receipt, *answered.Receipt, *decided.Receipt)
	p.say("动态调整：立案 1 件，听取集团答复后由两人决定退出，登记即时更新（%s）。", decided.Case.Decision.Document)
	if err := p.monitor(ctx, p.groupOf(listed.Items[0].Group)); err != nil {
		return err
	}
	return p.pause(ctx, "afterwards")
}

// monitor opens the year's monitoring, in which one listed group files its form.
func (p *Play) monitor(ctx context.Context, group *groupPlay) error {
	now, err := p.now(ctx)
	if err != nil {
		return err
	}
	year := fmt.Sprintf("/v1/register/monitoring/%d", now.In(calendar.Shanghai).Year())
	var set monitoring.Set
	if err := p.secretariat.Post(ctx, year+"/window", map[string]any{"opensAt": calendar.At(now), "closesAt": calendar.At(now.AddDate(0, 0, 60))}, &set); err != nil {
		return err
	}
	form := monitoring.Form{
		Members: 40, Enterprises: 60, Meetings: 3, Students: 8000, Interns: 1200, Trained: 3000, Funds: 2_000_000,
		Summary: strings.Repeat("本年度集团各项工作按计划推进，校企合作持续深化（示例）。", 3),
	}
	if err := refused(group.client.Post(ctx, year+"/filings", form, nil), "monitoring-form"); err != nil {
		return fmt.Errorf("more enterprises than members: %w", err)
	}
	form.Enterprises = 25
	var filed monitoring.Filed
	if err := group.client.Post(ctx, year+"/filings", form, &filed); err != nil {
		return err
	}
	p.keep(set.Receipt, filed.Receipt)
	p.say("年度监测：已设定填报时间，1 家已填报，其余等待填报。")
	return nil
}
