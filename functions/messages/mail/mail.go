// Package mail sends the letters of messages through an SMTP server, by the schedule. It is a function of its own: nobody calls
// it from outside, and it alone knows the server's password and may read addresses.
package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// New builds the function from its environment. Where SMTP_SERVER is "none" there is no mail: messages stand in the inbox alone.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("RECORDS_TABLE", "ACCOUNTS_TABLE", "PORTAL_ORIGIN", "SMTP_SERVER", "SMTP_USER", "SMTP_FROM", "SMTP_PASSWORD"); err != nil {
		return nil, err
	}
	server := Server{
		Address: s.Getenv("SMTP_SERVER"), From: s.Getenv("SMTP_FROM"), User: s.Getenv("SMTP_USER"),
		Password: s.Getenv("SMTP_PASSWORD"), Origin: s.Getenv("PORTAL_ORIGIN"),
	}
	f := post{table.Open(s.AWS, s.Getenv, s.Rand), server, s.Log}
	return api.NewPageFunction(s, http.NotFoundHandler()).OnEvent(f.event), nil
}

type post struct {
	store  *table.Store
	server Server
	log    *slog.Logger
}

// event takes a schedule's event and sends what waits.
func (p post) event(ctx context.Context, raw json.RawMessage, at time.Time) (any, error) {
	var e struct {
		Schedule string `json:"schedule"`
	}
	if err := json.Unmarshal(raw, &e); err != nil || e.Schedule == "" {
		return nil, fmt.Errorf("mail: not a schedule's event")
	}
	if p.server.Address == none {
		return message.Report{}, nil
	}
	l := &line{server: p.server, log: p.log}
	defer l.close()
	office := message.Office{Store: p.store, Recipients: p.recipients, Deliver: l.deliver}
	return office.Run(ctx, calendar.At(at))
}

const page = 50

// recipients are those whose accounts stand behind an audience at this moment.
func (p post) recipients(ctx context.Context, whom message.Whom, cursor string) ([]message.Recipient, string, error) {
	people, next, err := account.Addressees(ctx, p.store, account.Scope(whom), page, cursor)
	all := make([]message.Recipient, len(people))
	for i, a := range people {
		all[i] = message.Recipient{Account: a.Account, Address: a.Mail, Code: a.Code}
	}
	return all, next, err
}
