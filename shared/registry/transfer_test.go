package registry_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

// R4.1: a transfer needs both bodies' consent.
func TestTransferNeedsBothBodies(t *testing.T) {
	ctx := context.Background()
	for name, row := range map[string]struct {
		byBody string
		who    []string // who consents, in order
	}{
		"asked by the group":        {"", []string{"P37", "I18"}},
		"asked by the group, other": {"", []string{"I18", "P37"}},
		"asked by the present body": {"P37", []string{"I18"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, _, j := withBodies(t)
			id := one(t, r)
			asked, err := r.RequestTransfer(ctx, officer(monday), id, "I18", "主要服务于机械行业", row.byBody)
			if err != nil || asked.Receipt != nil {
				t.Fatalf("%+v %v", asked, err)
			}
			for i, body := range row.who {
				if record, err := r.Group(ctx, id); err != nil || record.Jurisdiction.Body != "P37" {
					t.Fatalf("moved before both consented: %+v %v", record.Jurisdiction, err)
				}
				answer, err := r.ConsentTransfer(ctx, officer(monday), id, asked.Transfer.ID, body)
				last := i == len(row.who)-1
				if err != nil || (answer.Receipt != nil) != last {
					t.Fatalf("consent of %s: %+v %v", body, answer, err)
				}
				if _, err := r.ConsentTransfer(ctx, officer(monday), id, asked.Transfer.ID, body); err == nil {
					t.Fatalf("%s consented twice", body)
				}
			}
			record, err := r.Group(ctx, id)
			if err != nil || record.Jurisdiction.Body != "I18" || record.Jurisdiction.Reason != registry.ReasonTransfer || record.Transfer != "" {
				t.Fatalf("%+v %v", record.Jurisdiction, err)
			}
			if record.Jurisdiction.Facts["from"] != "山东省教育厅" {
				t.Fatalf("the reason's facts are %v", record.Jurisdiction.Facts)
			}
			if own, _, err := r.GroupsOf(ctx, "I18", "", 10); err != nil || len(own) != 1 {
				t.Fatalf("the list of its new body: %v %v", own, err)
			}
			if own, _, err := r.GroupsOf(ctx, "P37", "", 10); err != nil || len(own) != 0 {
				t.Fatalf("the list of its old body: %v %v", own, err)
			}
			if got := acts(t, j); !slices.Equal(got, []ledger.Act{registry.ActBodies, registry.ActGroups, registry.ActTransferred}) {
				t.Fatalf("ledger %v", got)
			}
			// A correction keeps what the bodies agreed on.
			if corrected, err := r.Correct(ctx, ministry(monday), id, numbered(1, "370203"), record.Version, ""); err != nil || corrected.Group.Jurisdiction.Body != "I18" {
				t.Fatalf("%+v %v", corrected.Group.Jurisdiction, err)
			}
		})
	}
}

func TestTransferIsOfItsTwoBodiesOnly(t *testing.T) {
	r, _, _ := withBodies(t)
	ctx := context.Background()
	id := one(t, r)
	asked, err := r.RequestTransfer(ctx, officer(monday), id, "I18", "主要服务于机械行业", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func(context.Context, table.Act, string, string, string) (registry.Transferring, error){r.ConsentTransfer, r.DeclineTransfer} {
		if _, err := do(ctx, officer(monday), id, asked.Transfer.ID, "C3702"); !errors.Is(err, table.ErrAbsent) {
			t.Fatalf("a third body: %v", err)
		}
		if _, err := do(ctx, officer(monday), id, "trf_unknown", "P37"); !errors.Is(err, table.ErrAbsent) {
			t.Fatalf("an unknown transfer: %v", err)
		}
	}
	if _, err := r.RequestTransfer(ctx, officer(monday), id, "C3702", "另有理由", ""); !errors.Is(err, registry.ErrTransferOpen) {
		t.Fatalf("a second transfer: %v", err)
	}
	record, err := r.Group(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Correct(ctx, ministry(monday), id, numbered(1, "370203"), record.Version, ""); !errors.Is(err, registry.ErrTransferOpen) {
		t.Fatalf("a correction that moves the group under an open transfer: %v", err)
	}
	for _, body := range []string{"P37", "I18"} {
		if list, _, err := r.TransfersFor(ctx, body, "", 10); err != nil || len(list) != 1 || list[0].ID != asked.Transfer.ID {
			t.Fatalf("list of %s: %v %v", body, list, err)
		}
	}
	if list, _, err := r.TransfersFor(ctx, "C3702", "", 10); err != nil || len(list) != 0 {
		t.Fatalf("list of a third body: %v %v", list, err)
	}
	declined, err := r.DeclineTransfer(ctx, officer(monday), id, asked.Transfer.ID, "I18")
	if err != nil || declined.Transfer.State != registry.TransferDeclined || declined.Transfer.DeclinedBy != "I18" {
		t.Fatalf("%+v %v", declined, err)
	}
	if _, err := r.ConsentTransfer(ctx, officer(monday), id, asked.Transfer.ID, "P37"); !errors.Is(err, registry.ErrTransferSettled) {
		t.Fatalf("consent after the end: %v", err)
	}
	if record, err := r.Group(ctx, id); err != nil || record.Jurisdiction.Body != "P37" || record.Transfer != "" {
		t.Fatalf("%+v %v", record, err)
	}
	if _, err := r.RequestTransfer(ctx, officer(monday), id, "C3702", "另有理由", ""); err != nil {
		t.Fatalf("a new transfer after the end: %v", err)
	}
	if list, err := r.TransfersOf(ctx, id); err != nil || len(list) != 2 {
		t.Fatalf("history %v %v", list, err)
	}
}

func TestBadTransferRequests(t *testing.T) {
	r, _, _ := withBodies(t)
	ctx := context.Background()
	id := one(t, r)
	for name, row := range map[string]struct{ to, reason, pointer, code string }{
		"unknown body": {"P99", "理由充分", "/to", "transfer-body"},
		"its own body": {"P37", "理由充分", "/to", "transfer-same"},
		"no reason":    {"I18", "", "/reason", "required"},
	} {
		_, err := r.RequestTransfer(ctx, officer(monday), id, row.to, row.reason, "")
		if got := fields(t, err); len(got) != 1 || got[row.pointer] != row.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if record, err := r.Group(ctx, id); err != nil || record.Transfer != "" || record.Version != 1 {
		t.Fatalf("something changed: %+v %v", record, err)
	}
	if _, err := r.RequestTransfer(ctx, officer(monday), "grp_unknown", "I18", "理由充分", ""); !errors.Is(err, table.ErrAbsent) {
		t.Fatalf("unknown group: %v", err)
	}
}
