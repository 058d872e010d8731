// Package accounts is the door for people: signing in and out, passwords, invitations, and who stands below whom.
package accounts

import (
	"context"
	"net/http"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

// New builds the function.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("ACCOUNTS_TABLE", "RECORDS_TABLE", "LEDGER_TABLE", "SIGNING_KEY", "KEY_KIND", "SECOND_FACTOR_KEY"); err != nil {
		return nil, err
	}
	signer, err := ledger.SignerOf(s.Getenv("KEY_KIND"), s.Getenv("SIGNING_KEY"))
	if err != nil {
		return nil, err
	}
	factors, err := account.NewFactors(s.Getenv("SECOND_FACTOR_ROLES"), s.Getenv("SECOND_FACTOR_KEY"))
	if err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	entries := journal.Open(store, signer)
	r := api.NewRouter(s, account.Gate(store), store, store.Accounts)
	handlers{account.Open(store, entries, belongs(registry.Open(store, entries)), factors)}.register(r)
	return api.NewFunction(s, r), nil
}

// belongs is the registry's word on jurisdiction, as account asks for it.
func belongs(r *registry.Registry) account.Belongs {
	return func(ctx context.Context, group, body string) error {
		if group == "" {
			_, err := r.Body(ctx, body)
			return err
		}
		return r.Belongs(ctx, group, body)
	}
}

type handlers struct{ accounts *account.Store }

const (
	base        = "/v1/accounts"
	sessions    = base + "/sessions"
	invitations = base + "/invitations"
	people      = base + "/people"
	factor      = base + "/second-factor"
)

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "sign-in", Method: http.MethodPost, Path: sessions, Action: api.Public, Status: http.StatusCreated, Summary: "Sign in: opens a session and sets its cookie"}, h.signIn)
	api.Handle(r, api.Op{ID: "sign-out", Method: http.MethodDelete, Path: sessions + "/current", Action: api.OwnSession, Summary: "Sign out"}, h.signOut)
	api.Handle(r, api.Op{ID: "sign-out-everywhere", Method: http.MethodDelete, Path: sessions, Action: api.OwnSession, Summary: "End all of one's own sessions"}, h.signOutEverywhere)
	api.Handle(r, api.Op{ID: "get-me", Method: http.MethodGet, Path: base + "/me", Action: api.OwnSession, Summary: "Who is signed in"}, h.me)
	api.Handle(r, api.Op{ID: "change-password", Method: http.MethodPost, Path: base + "/password", Action: api.OwnSession, Summary: "Choose another password; all sessions end and a new one opens"}, h.changePassword)
	api.Handle(r, api.Op{ID: "get-mail", Method: http.MethodGet, Path: base + "/mail", Action: api.OwnSession, Summary: "Where one's own letters go"}, h.mail)
	api.Handle(r, api.Op{ID: "set-mail", Method: http.MethodPost, Path: base + "/mail", Action: api.OwnSession, Summary: "Ask to have one's own letters sent to an address, which gets a code; or do without them"}, h.setMail)
	api.Handle(r, api.Op{ID: "confirm-mail", Method: http.MethodPost, Path: base + "/mail/confirm", Action: api.OwnSession, Summary: "Confirm the address by the code that was sent to it"}, h.confirmMail)
	api.Handle(r, api.Op{ID: "begin-second-factor", Method: http.MethodPost, Path: factor, Action: api.OwnSession, Summary: "Make the secret of a second factor, told once; it counts when a code of it is confirmed"}, h.beginFactor)
	api.Handle(r, api.Op{ID: "confirm-second-factor", Method: http.MethodPost, Path: factor + "/confirm", Action: api.OwnSession, Summary: "Put the second factor in force; gives the recovery codes once, all sessions end and a new one opens"}, h.confirmFactor)
	api.Handle(r, api.Op{ID: "remove-second-factor", Method: http.MethodPost, Path: factor + "/remove", Action: api.OwnSession, Summary: "Do without a second factor, where the role may"}, h.removeFactor)
	api.Handle(r, api.Op{ID: "reset-second-factor", Method: http.MethodPost, Path: people + "/{id}/second-factor/reset", Action: "person.reset", Summary: "Take a lost second factor from a person below"}, h.resetFactor)
	api.Handle(r, api.Op{ID: "invite", Method: http.MethodPost, Path: invitations, Action: "invitation.make", Status: http.StatusCreated, Summary: "Offer a role below one's own; the token is told once"}, h.invite)
	api.Handle(r, api.Op{ID: "list-invitations", Method: http.MethodGet, Path: invitations, Action: "invitation.make", Summary: "Invitations that one made, the latest first"}, h.listInvitations)
	api.Handle(r, api.Op{ID: "withdraw-invitation", Method: http.MethodDelete, Path: invitations + "/{id}", Action: "invitation.make", Summary: "Take back an invitation that nobody has accepted"}, h.withdraw)
	api.Handle(r, api.Op{ID: "accept-invitation", Method: http.MethodPost, Path: invitations + "/accept", Action: api.Public, Status: http.StatusCreated, Summary: "Make the account that an invitation offers, and sign in"}, h.accept)
	api.Handle(r, api.Op{ID: "give-back-invitation", Method: http.MethodPost, Path: invitations + "/give-back", Action: api.Public, Status: http.StatusNoContent, Summary: "End an invitation that one was given and does not need"}, h.giveBack)
	api.Handle(r, api.Op{ID: "list-people", Method: http.MethodGet, Path: people, Action: "person.list", Summary: "People by role; a body's officer sees those under the body"}, h.listPeople)
	api.Handle(r, api.Op{ID: "reset-password", Method: http.MethodPost, Path: people + "/{id}/reset", Action: "person.reset", Summary: "Give a person below an initial password, told once"}, h.reset)
	api.Handle(r, api.Op{ID: "disable-person", Method: http.MethodPost, Path: people + "/{id}/disable", Action: "person.disable", Summary: "Shut the account of a person below"}, h.disable)
}

// signedIn is an answer that sets or ends the session's cookie.
type signedIn struct {
	SetCookie string `header:"Set-Cookie"`
	Body      account.View
}

type signedOut struct {
	SetCookie string `header:"Set-Cookie"`
}

// The prefix __Host- makes browsers hold to Secure, to Path=/ and to this host alone. The cookie ends with the browser;
// how long the session lives is the server's matter.
const (
	cookieRules = "; Path=/; Secure; HttpOnly; SameSite=Strict"
	endCookie   = api.SessionCookie + "=" + cookieRules + "; Max-Age=0"
)

func cookie(token string) string { return api.SessionCookie + "=" + token + cookieRules }

func (h handlers) enter(p account.Person, token string, err error) (*signedIn, error) {
	if err != nil {
		return nil, err
	}
	return &signedIn{cookie(token), h.accounts.View(p)}, nil
}

type signInInput struct {
	Body struct {
		Login    string `json:"login" maxLength:"64"`
		Password string `json:"password" maxLength:"256"`
		Code     string `json:"code,omitempty" maxLength:"32" doc:"Of the second factor, or a recovery code; asked for by second-factor-needed"`
	}
}

func (h handlers) signIn(ctx context.Context, call api.Call, in *signInInput) (*signedIn, error) {
	return h.enter(h.accounts.SignIn(ctx, call.At, in.Body.Login, in.Body.Password, in.Body.Code))
}

func (h handlers) signOut(ctx context.Context, call api.Call, _ *struct{}) (*signedOut, error) {
	return &signedOut{endCookie}, h.accounts.SignOut(ctx, call.Actor.Session)
}

func (h handlers) signOutEverywhere(ctx context.Context, call api.Call, _ *struct{}) (*signedOut, error) {
	return &signedOut{endCookie}, h.accounts.SignOutEverywhere(ctx, call.Actor.ID)
}

func (h handlers) me(ctx context.Context, call api.Call, _ *struct{}) (*api.Answer[account.View], error) {
	p, err := h.accounts.Person(ctx, call.Actor.ID)
	return api.Reply(h.accounts.View(p)), err
}

type passwordInput struct {
	Body struct {
		Current string `json:"current" maxLength:"256"`
		New     string `json:"new" maxLength:"256"`
	}
}

func (h handlers) changePassword(ctx context.Context, call api.Call, in *passwordInput) (*signedIn, error) {
	return h.enter(h.accounts.ChangePassword(ctx, call, in.Body.Current, in.Body.New))
}

func (h handlers) mail(ctx context.Context, call api.Call, _ *struct{}) (*api.Answer[account.Address], error) {
	p, err := h.accounts.Person(ctx, call.Actor.ID)
	return api.Reply(p.Address(calendar.At(call.At))), err
}

type mailInput struct {
	Body struct {
		Mail string `json:"mail" maxLength:"254" doc:"E-mail address; empty: no letters"`
	}
}

func (h handlers) setMail(ctx context.Context, call api.Call, in *mailInput) (*api.Answer[account.Address], error) {
	set, err := h.accounts.SetMail(ctx, call, in.Body.Mail)
	return api.Reply(set), err
}

type confirmMailInput struct {
	Body struct {
		Code string `json:"code" maxLength:"20"`
	}
}

func (h handlers) confirmMail(ctx context.Context, call api.Call, in *confirmMailInput) (*api.Answer[account.Address], error) {
	set, err := h.accounts.ConfirmMail(ctx, call, in.Body.Code)
	return api.Reply(set), err
}
