package scenario

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"linxuan/shared/dossier"
	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/notice"
)

const finding = "经核查，处理意见如下，详见书面答复（示例）。"

// object tries an anonymous objection, then plays two in a real name: one is dismissed, appealed against by its objector, and
// dismissed again by another person; the other, with evidence, is upheld after the group was heard (R7.2).
func (p *Play) object(ctx context.Context, n notice.Notice) error {
	public := NewClient(p.o.URL, p.http)
	o := objecting{p, public, p.path("/v1/notice/%s")}
	if err := refused(public.Post(ctx, o.base+"/objections", o.filing(n.Entries[0].Group, "匿名"), nil), "objection-form"); err != nil {
		return fmt.Errorf("anonymous objection: %w", err)
	}
	if err := o.dismissed(ctx, n.Entries[0].Group); err != nil {
		return fmt.Errorf("an objection that is dismissed: %w", err)
	}
	if err := o.upheld(ctx, n.Entries[1].Group); err != nil {
		return fmt.Errorf("an objection that is upheld: %w", err)
	}
	return nil
}

// objecting plays objections to a notice.
type objecting struct {
	*Play
	public *Client
	base   string // of the notice in the API
}

func (o objecting) filing(group, name string, documents ...string) map[string]any {
	return map[string]any{
		"group": group, "facts": "公示材料中的一项统计数据与实际情况不符，情况说明如下（示例）。", "evidence": "有关文件的复印件一份（示例）。", "documents": documents,
		"objector": map[string]string{"kind": "unit", "name": name, "contact": "000-00000000", "number": "52000000000000000L"},
	}
}

// file files an objection; it gives the address of what is done about it.
func (o objecting) file(ctx context.Context, group string, documents ...string) (string, notice.Objected, error) {
	var filed notice.Objected
	err := o.public.Post(ctx, o.base+"/objections", o.filing(group, "某职业院校（示例）", documents...), &filed)
	o.keep(filed.Receipt)
	return o.base + "/objections/" + filed.Objection.ID, filed, err
}

func (o objecting) act(ctx context.Context, c *Client, path string, in any) error {
	var done notice.Objected
	err := c.Post(ctx, path, in, &done)
	if err == nil {
		o.keep(done.Receipt)
	}
	return err
}

func (o objecting) dismissed(ctx context.Context, group string) error {
	path, filed, err := o.file(ctx, group)
	if err != nil {
		return err
	}
	decision := map[string]any{"status": notice.Dismissed, "answer": finding}
	if err := o.act(ctx, o.ministry[0], path+"/decision", decision); err != nil {
		return err
	}
	appeal := map[string]any{"receipt": filed.Receipt.ID, "code": filed.Code, "reason": "答复没有说明该项数据的来源，请予复核（示例）。"}
	if err := o.public.Post(ctx, "/v1/notice/objection/appeal", appeal, nil); err != nil {
		return err
	}
	if err := refused(o.ministry[0].Post(ctx, path+"/appeal/decision", decision, nil), "objection-same-person"); err != nil {
		return fmt.Errorf("the same person twice: %w", err)
	}
	return o.act(ctx, o.ministry[1], path+"/appeal/decision", decision)
}

func (o objecting) upheld(ctx context.Context, group string) error {
	evidence, err := o.evidence(ctx)
	if err != nil {
		return err
	}
	path, filed, err := o.file(ctx, group, evidence)
	if err != nil {
		return err
	}
	if err := o.inquire(ctx, path); err != nil {
		return err
	}
	if err := o.pause(ctx, "notice"); err != nil {
		return err
	}
	decision := map[string]any{"status": notice.Upheld, "answer": finding}
	if err := refused(o.ministry[0].Post(ctx, path+"/decision", decision, nil), "group-being-heard"); err != nil {
		return fmt.Errorf("before the group was heard: %w", err)
	}
	heard := o.base + "/groups/" + group + "/objections/" + filed.Objection.ID + "/answer"
	if err := o.groupOf(group).client.Post(ctx, heard, map[string]string{"text": "该项数据系填报错误，现作说明（示例）。"}, nil); err != nil {
		return err
	}
	return o.act(ctx, o.ministry[0], path+"/decision", decision)
}

// inquire gives an objection to the secretariat, which looks who objects, keeps its log and hears the group.
func (o objecting) inquire(ctx context.Context, path string) error {
	var people struct {
		Items []struct{ ID, Name string }
	}
	if _, err := o.ministry[0].Get(ctx, "/v1/accounts/people?role=secretariat", &people); err != nil {
		return err
	}
	handler := people.Items[0]
	if err := o.act(ctx, o.ministry[0], path+"/handler", map[string]string{"account": handler.ID, "name": handler.Name}); err != nil {
		return err
	}
	if err := o.secretariat.Post(ctx, path+"/objector", nil, nil); err != nil {
		return err
	}
	if err := o.act(ctx, o.secretariat, path+"/steps", map[string]string{"text": "已向出具文件的单位核实，复印件与原件一致（示例）。"}); err != nil {
		return err
	}
	if err := refused(o.secretariat.Post(ctx, path+"/extract", map[string]string{"text": "某职业院校（示例）反映一项数据不符，请说明。"}, nil), "text-names-objector"); err != nil {
		return fmt.Errorf("an extract that tells who objects: %w", err)
	}
	return o.act(ctx, o.secretariat, path+"/extract", map[string]string{"text": "有反映称，公示材料中的一项统计数据与实际情况不符，请说明（示例）。"})
}

// evidence brings in a file, as somebody without an account.
func (o objecting) evidence(ctx context.Context) (string, error) {
	file := pdftest.Paper("有关文件复印件（示例）", 1)
	sum := sha256.Sum256(file)
	var u upload
	if err := o.public.Post(ctx, o.base+"/evidence", map[string]any{
		"kind": dossier.KindEvidence, "name": "有关文件复印件（示例）.pdf", "size": len(file), "sha256": hex.EncodeToString(sum[:]), "mediaType": "application/pdf",
	}, &u); err != nil {
		return "", err
	}
	if err := o.put(ctx, u, file); err != nil {
		return "", err
	}
	return u.Document.ID, o.public.Post(ctx, o.base+"/evidence/"+u.Document.ID+"/confirm", nil, nil)
}
