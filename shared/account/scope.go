package account

import (
	"context"
	"slices"
	"strings"

	"linxuan/shared/api"
	"linxuan/shared/fault"
)

// below says whom a role invites.
var below = map[string][]string{
	Ministry: {Body, Secretariat, Expert, Scrutineer, Auditor, Ministry},
	Body:     {Group},

	Secretariat: {Expert}, // who was drawn and has no account yet
}

// scope is the place of a new account: what it acts for.
type scope struct{ Role, Body, Group string }

// ErrNotBelow refuses to invite somebody to a role that is not the inviter's to give.
var ErrNotBelow = fault.Define("invitation-not-below", fault.Forbidden, "")

// checkScope says whether the actor may invite to a place, and fills in what follows from the actor.
func (s *Store) checkScope(ctx context.Context, actor api.Actor, want scope) (scope, error) {
	if !slices.Contains(below[actor.Role], want.Role) {
		return want, ErrNotBelow.New()
	}
	if actor.Role == Body && want.Body == "" {
		want.Body = actor.Body
	}
	if err := Permit(actor, "invitation.make", Object{Body: want.Body}); err != nil {
		return want, err
	}
	wrong := ErrDetails.New()
	ask := func(pointer, value string, needed bool) {
		switch {
		case needed && value == "":
			wrong.At(pointer, "required")
		case !needed && value != "":
			wrong.At(pointer, "scope-unneeded")
		case strings.ContainsAny(value, "#\x00"):
			wrong.At(pointer, "pattern")
		}
	}
	ask("/body", want.Body, want.Role == Body || want.Role == Group)
	ask("/group", want.Group, want.Role == Group)
	if err := wrong.OrNil(); err != nil || want.Body == "" {
		return want, err
	}
	switch err := s.belongs(ctx, want.Group, want.Body); fault.KindOf(err) {
	case fault.NotFound:
		pointer := "/body"
		if want.Group != "" {
			pointer = "/group"
		}
		return want, ErrDetails.New().At(pointer, "scope-unknown")
	default:
		return want, err
	}
}
