package account

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"linxuan/shared/api"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// Who may never do what, whatever else the table comes to say.
func TestPolicyKeepsItsPromises(t *testing.T) {
	for action, grants := range policy {
		if len(grants) == 0 {
			t.Errorf("%s: nobody may", action)
		}
		for role, relation := range grants {
			if !slices.Contains(Roles, role) {
				t.Errorf("%s: %q is no role", action, role)
			}
			if relation == none {
				t.Errorf("%s: %s may without saying to what", action, role)
			}
			if relation == ownBody && role != Body {
				t.Errorf("%s: %s acts for no body", action, role)
			}
			if relation == assigned && role != Expert && (role != Secretariat || !strings.HasPrefix(action, "objection.")) {
				t.Errorf("%s: nothing is assigned to a %s", action, role)
			}
			if (role == Group && relation != own) || (role == Body && relation != own && relation != ownBody) {
				t.Errorf("%s: a %s reaches beyond its own", action, role)
			}
		}
	}
	// An auditor reads everything but ballots' authorship, and changes nothing.
	for action, grants := range policy {
		if grants[Auditor] != none && action != api.OwnSession && !slices.Contains([]string{"read", "list", "audit", "print"}, verb(action)) {
			t.Errorf("an auditor may %s", action)
		}
	}
	for _, role := range Roles {
		if policy[api.OwnSession][role] != own {
			t.Errorf("%s may not sign out", role)
		}
	}
}

func verb(action string) string { return action[strings.LastIndexByte(action, '.')+1:] }

func TestPermit(t *testing.T) {
	actor := func(role string) api.Actor {
		a := api.Actor{ID: "acc_me", Role: role}
		switch role {
		case Group:
			a.Group = "grp_mine"
		case Body:
			a.Body = "P37"
		}
		return a
	}
	mine, others := Object{Group: "grp_mine", Body: "P37"}, Object{Group: "grp_other", Body: "P13"}
	for _, row := range []struct {
		role, action string
		object       Object
		want         *fault.Definition
	}{
		{Group, "application.read", mine, nil},
		{Group, "application.read", others, table.ErrAbsent},
		{Group, "application.read", Object{Group: "grp_other", Body: "P37"}, table.ErrAbsent},
		{Group, "application.read", Object{}, table.ErrAbsent},
		{Body, "application.read", mine, nil},
		{Body, "application.read", others, table.ErrAbsent},
		{Body, "application.read", Object{Group: "grp_mine"}, table.ErrAbsent},
		{Body, "application.edit", mine, api.ErrForbidden},
		{Expert, "application.read", mine, table.ErrAbsent},
		{Expert, "application.read", Object{Assigned: []string{"acc_other", "acc_me"}}, nil},
		{Expert, "application.read", Object{Assigned: []string{"acc_other"}}, table.ErrAbsent},
		{Expert, "recusal.declare", Object{Account: "acc_me"}, nil},
		{Expert, "recusal.declare", Object{Account: "acc_other"}, table.ErrAbsent},
		{Secretariat, "application.read", others, nil},
		{Ministry, "round.create", Object{}, nil},
		{Scrutineer, "application.read", mine, api.ErrForbidden},
		{"", "application.read", mine, api.ErrForbidden},
		{"public", "application.read", mine, api.ErrForbidden},
		{Ministry, "application.burn", mine, api.ErrForbidden},
	} {
		err := Permit(actor(row.role), row.action, row.object)
		if row.want == nil && err != nil || row.want != nil && !errors.Is(err, row.want) {
			t.Errorf("%s %s on %+v: %v, want %v", row.role, row.action, row.object, err, row.want)
		}
	}
	// Nobody acts for nothing: an actor without body or group owns no object without one.
	for _, role := range Roles {
		for action, grants := range policy {
			if grants[role] == anyone || grants[role] == none {
				continue
			}
			if err := Permit(api.Actor{Role: role}, action, Object{}); !errors.Is(err, table.ErrAbsent) {
				t.Errorf("%s without a place may %s: %v", role, action, err)
			}
		}
	}
}

func TestGrantsAgreeWithPermit(t *testing.T) {
	everything := Object{Group: "grp_1", Body: "P37", Account: "acc_1", Assigned: []string{"acc_1"}}
	for _, action := range append(Actions(), "application.burn") {
		for _, role := range append([]string{"", "public"}, Roles...) {
			actor := api.Actor{ID: "acc_1", Role: role, Group: "grp_1", Body: "P37"}
			if permitted := Permit(actor, action, everything) == nil; permitted != Grants(role, action) {
				t.Errorf("%s %s: granted %v, permitted %v", role, action, Grants(role, action), permitted)
			}
		}
	}
	if !slices.IsSorted(Actions()) || len(Actions()) != len(policy) {
		t.Error("actions are not those of the table in order")
	}
}

// Whom a role invites can be invited by nobody below it.
func TestInvitingGoesDownwards(t *testing.T) {
	for role, under := range below {
		if !Grants(role, "invitation.make") {
			t.Errorf("%s has people below but may not invite", role)
		}
		for _, r := range under {
			if !slices.Contains(Roles, r) || (role != r && slices.Contains(below[r], role)) {
				t.Errorf("%s invites %s", role, r)
			}
		}
	}
}
