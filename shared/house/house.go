// Package house opens the rooms of the domain for a function: one store, one journal, and every room furnished with the
// rooms that it leans on, in one place. The functions that must know little (cast, ballot/count, ledger) open their own.
package house

import (
	"context"
	"slices"

	"linxuan/shared/account"
	"linxuan/shared/adjustment"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/enterprise"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/monitoring"
	"linxuan/shared/notice"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/reminder"
	"linxuan/shared/review"
	"linxuan/shared/review/meeting"
	"linxuan/shared/review/pool"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/report"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// House is what a function stands on. Rooms are opened when they are asked for, so that a function links only what it uses.
type House struct {
	Store    *table.Store
	Journal  *journal.Journal
	Rounds   *round.Rounds
	Registry *registry.Registry

	setup api.Setup
}

// Open reads the environment: the tables of records, accounts and ledger, the signing key, and the further variables that
// the function needs. What is missing is reported all at once.
func Open(s api.Setup, needs ...string) (*House, error) {
	if err := s.Require(append([]string{"RECORDS_TABLE", "ACCOUNTS_TABLE", "LEDGER_TABLE", "SIGNING_KEY", "KEY_KIND"}, needs...)...); err != nil {
		return nil, err
	}
	signer, err := ledger.SignerOf(s.Getenv("KEY_KIND"), s.Getenv("SIGNING_KEY"))
	if err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	j := journal.Open(store, signer)
	return &House{Store: store, Journal: j, Rounds: round.Open(store, j), Registry: registry.Open(store, j), setup: s}, nil
}

// Router gives a router behind the sign-in and the policy, which keeps repeated answers with the records.
func (h *House) Router() *api.Router {
	return api.NewRouter(h.setup, account.Gate(h.Store), h.Store, h.Store.Records)
}

// Bucket opens the bucket that a variable of the environment names.
func (h *House) Bucket(variable string) vault.Vault {
	return vault.New(h.setup.AWS, h.setup.Getenv("AWS_ENDPOINT_URL_S3"), h.setup.Getenv(variable))
}

// Enterprises opens the list of integration enterprises.
func (h *House) Enterprises() *enterprise.Enterprises { return enterprise.Open(h.Store, h.Journal) }

// Statistics opens the yearly statistics.
func (h *House) Statistics() *statistics.Statistics {
	return statistics.Open(h.Store, h.Journal, h.Rounds, h.Registry)
}

// Reports opens the annual report, which is published into a bucket.
func (h *House) Reports(public vault.Vault) *report.Reports {
	return report.Open(h.Store, h.Journal, h.Rounds, h.Statistics(), public)
}

// Applications opens the applications, with the documents of a vault; locks and reads of records do with the zero vault.
func (h *House) Applications(documents vault.Vault) *dossier.Applications {
	return dossier.Open(dossier.Rooms{
		Store: h.Store, Journal: h.Journal, Rounds: h.Rounds, Registry: h.Registry, Vault: documents, Statistics: h.Statistics(),
		Listed: func(ctx context.Context, group string) (string, error) { return notice.ListedIn(ctx, h.Store, group) },
	})
}

// Recommendations opens the bodies' lists; a list that closes settles its applications first.
func (h *House) Recommendations() *recommendation.Recommendations {
	return recommendation.Open(h.Store, h.Journal, h.Rounds, h.Registry, h.Applications(vault.Vault{}).LockBody, h.Statistics().Falsified)
}

// Reviews opens the review, which takes in what the bodies forward.
func (h *House) Reviews() *review.Reviews {
	return review.Open(h.Store, h.Journal, h.Rounds, h.Registry, h.forwarded)
}

// Pools opens the pools of experts, whose members come onto the panel.
func (h *House) Pools() *pool.Pools { return pool.Open(h.Store, h.Journal, h.Rounds, h.Reviews()) }

// Reminders opens the reminders, which ask every room who owes what.
func (h *House) Reminders(register *notice.Notices) *reminder.Reminders {
	return &reminder.Reminders{
		Store: h.Store, Rounds: h.Rounds, Registry: h.Registry, Statistics: h.Statistics(),
		Applications: h.Applications(vault.Vault{}), Lists: h.Recommendations(), Reviews: h.Reviews(), Monitoring: h.Monitoring(register),
	}
}

// Books opens the meeting book.
func (h *House) Books() *meeting.Books {
	return meeting.Open(h.Rounds, h.Registry, h.Statistics(), h.Reviews())
}

func (h *House) forwarded(ctx context.Context, roundID, body string, at calendar.Instant) ([]review.Ranked, bool, error) {
	f, err := h.Recommendations().Forwarded(ctx, roundID, body, at)
	ranked := make([]review.Ranked, len(f.Applications))
	for i, e := range f.Applications {
		ranked[i] = review.Ranked{Application: e.Application, Group: e.Group, Rank: e.Rank}
	}
	return ranked, f.Final, err
}

// Notices opens publicity, which publishes into a bucket.
func (h *House) Notices(public vault.Vault) (*notice.Notices, error) {
	days, err := Calendar()
	if err != nil {
		return nil, err
	}
	return notice.Open(h.Store, h.Journal, h.Rounds, h.Registry, days, public).Disclosing(h.disclosed), nil
}

// Cases opens the cases on listed groups, which change the register of publicity; their files are kept in a vault.
func (h *House) Cases(register *notice.Notices, files vault.Vault) *adjustment.Cases {
	return adjustment.Open(h.Store, h.Journal, register, files)
}

// Monitoring opens the yearly monitoring of the groups in the register of publicity.
func (h *House) Monitoring(register *notice.Notices) *monitoring.Monitoring {
	return monitoring.Open(h.Store, h.Journal, register)
}

// disclosed shows what the acts of a round have fixed: its rules, its groups, the bodies' lists, the review (R9.2).
func (h *House) disclosed(ctx context.Context, roundID string, at calendar.Instant) ([]ledger.Opening, error) {
	rules, err := h.Rounds.Openings(ctx, roundID)
	if err != nil {
		return nil, err
	}
	lists, groups, err := h.Recommendations().Openings(ctx, roundID, at)
	if err != nil {
		return nil, err
	}
	registered, err := h.Registry.Openings(ctx, groups)
	if err != nil {
		return nil, err
	}
	drawn, err := h.Pools().Openings(ctx, roundID)
	if err != nil {
		return nil, err
	}
	reviews, err := h.Reviews().Openings(ctx, roundID)
	return slices.Concat(rules, registered, lists, drawn, reviews), err
}

// Calendar is the statutory calendar that is built in (R7.2).
func Calendar() (calendar.Calendar, error) { return calendar.New(calendar.BuiltIn()...) }
